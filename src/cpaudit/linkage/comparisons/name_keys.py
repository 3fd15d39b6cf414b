"""Names as numbers: what names are compared by, read off their characters once per distinct name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl

from cpaudit.linkage.comparisons.name_letters import (
    N_LETTERS,
    NameParts,
    is_untidy,
    read,
    short_hash,
)
from cpaudit.standards import names as standard
from cpaudit.standards.character_tables import N_CODES, REPLACEMENT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Codes, Flags, Rows

    Hashes = NDArray[np.uint64]
    Letters = NDArray[np.uint32]

# A standard allows a name of 25 characters; pinyin of such a name is not told to its end.
MOST_LETTERS = 60
# Long names are read in slices that stay small beside the rest.
SLICE = 100_000


@dataclass(frozen=True, slots=True)
class Names:
    """The distinct names with what is derived from each; arrays are read by the code of a name.

    ``pinyin``: dense codes of the syllables without tones, equal for 王岩, 王yan and «wang yan».
    ``written`` (the characters meant: simplified, without separators), ``shape`` (with look-alikes
    folded), ``dialect`` (syllables with sounds folded), ``surname`` and ``given`` (what stands after
    it, two characters at least): 32-bit hashes, by which two unlike names agree once in 4·10⁹.
    ``letters``: the first four characters. ``signature``: whatever two names have in common shows in
    it (``names.name_levels``). 0 is missing everywhere. ``text``: the names as they are compared.
    """

    values: pl.Series
    text: pl.Series
    pinyin: Codes
    written: Codes
    shape: Codes
    dialect: Codes
    surname: Codes
    given: Codes
    letters: Letters
    length: NDArray[np.int64]
    is_hidden: Flags
    signature: Hashes

    @classmethod
    def of(cls, values: pl.Series) -> Names:
        """The derived keys of distinct names in code order.

        Names are taken as registers write them or as keys (``standards.names.compare_key``).
        Placeholders (王丽之女) are read as names: who knows them takes them out.
        """
        texts = values.cast(pl.String).fill_null("")
        parts = NameParts.empty(len(texts))
        length = texts.str.len_chars().cast(pl.Int64).to_numpy()
        short = np.flatnonzero(length <= N_LETTERS)
        rough = [_read_short(texts, length, short, parts)]
        long = np.flatnonzero(length > N_LETTERS)
        spelt: list[tuple[Rows, list[str]]] = []
        rough.extend(
            _read_long(texts, length, long[at : at + SLICE], parts, spelt)
            for at in range(0, len(long), SLICE)
        )
        untidy = np.concatenate(rough)
        if len(untidy):
            _read_untidy(texts.gather(untidy), untidy, parts, spelt)
        return cls(
            values=values,
            text=_with(values, spelt),
            pinyin=_dense(parts.pinyin),
            written=short_hash(parts.written),
            shape=short_hash(parts.shape),
            dialect=short_hash(parts.dialect),
            surname=short_hash(parts.surname),
            given=short_hash(parts.given),
            letters=parts.letters,
            length=parts.length,
            is_hidden=parts.is_hidden,
            signature=parts.signature(),
        )


def _read_short(texts: pl.Series, length: NDArray[np.int64], at: Rows, parts: NameParts) -> Rows:
    """Names of up to four characters; the result is the rows of those that must be tidied first."""
    if not len(at):
        return at
    chosen = texts if len(at) == len(texts) else texts.gather(at)
    letters = _matrix(chosen, N_LETTERS)
    read(letters, length[at], at, parts)
    return at[is_untidy(letters, length[at])]


def _read_long(
    texts: pl.Series,
    length: NDArray[np.int64],
    at: Rows,
    parts: NameParts,
    spelt: list[tuple[Rows, list[str]]],
) -> Rows:
    width = int(min(length[at].max(), MOST_LETTERS))
    letters, cut = _matrix(texts.gather(at), width), np.minimum(length[at], width)
    formed = read(letters, cut, at, parts)
    spelt.append((at, _texts(formed)))
    return at[is_untidy(letters, cut)]


def _read_untidy(
    texts: pl.Series, at: Rows, parts: NameParts, spelt: list[tuple[Rows, list[str]]]
) -> None:
    """Names with separators, blanks, remarks, digits or marks, by way of the standard's key."""
    name = pl.col("name")
    tidy = (
        texts.rename("name").to_frame().select(key=standard.compare_key(name))["key"].fill_null("")
    )
    length = np.minimum(tidy.str.len_chars().cast(pl.Int64).to_numpy(), MOST_LETTERS)
    for from_ in range(0, len(at), SLICE):
        part = slice(from_, from_ + SLICE)
        width = max(int(length[part].max()), N_LETTERS)
        letters = _matrix(tidy[from_ : from_ + SLICE], width)
        spelt.append((at[part], _texts(read(letters, length[part], at[part], parts))))


def _matrix(texts: pl.Series, width: int) -> Letters:
    """The code points of texts, a row each, filled up with zeros."""
    joined = texts.str.slice(0, width).str.pad_end(width, "\0").str.join("").item()
    codes = np.frombuffer(str(joined).encode("utf-32-le"), dtype=np.uint32).reshape(-1, width)
    return np.where(codes < N_CODES, codes, REPLACEMENT) if codes.max() >= N_CODES else codes


def _texts(letters: Letters) -> list[str]:
    width = letters.shape[1]
    spelt = np.ascontiguousarray(letters).view(f"<U{width}")[:, 0]
    return cast("list[str]", spelt.tolist())


def _with(values: pl.Series, spelt: list[tuple[Rows, list[str]]]) -> pl.Series:
    """The values, those that were spelt anew in the new spelling."""
    if not spelt:
        return values
    again = [values.cast(pl.String), *(pl.Series(texts, dtype=pl.String) for _, texts in spelt)]
    place = np.arange(len(values))
    at = len(values)
    for rows, texts in spelt:
        place[rows] = np.arange(at, at + len(texts))
        at += len(texts)
    return pl.concat([series.rename("text") for series in again]).gather(place)


def _dense(hashes: Hashes) -> Codes:
    """Hashes as codes from 1 on, 0 as 0."""
    order = np.argsort(hashes)
    ordered = hashes[order]
    is_new = np.ones(len(hashes), dtype=np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    codes = np.empty(len(hashes), dtype=np.uint32)
    # The missing name is there and sorts first.
    codes[order] = np.cumsum(is_new) - 1
    return codes
