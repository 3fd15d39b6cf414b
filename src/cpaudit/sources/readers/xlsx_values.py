"""What the cells of an xlsx say, by their types and formats, as text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.sources.readers.number_formats import Form, dates, is_damaged, rendered
from cpaudit.sources.readers.xml_tags import NotPlainError
from cpaudit.sources.sheet import BLANKS

if TYPE_CHECKING:
    import numpy.typing as npt

# The first letters of the types; one that has none is a number, and "str" is told as "i".
_SHARED, _BOOLEAN, _ERROR, _DAY, BLANK_TYPE = b"sbedn"
_BOOLEANS = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_ESCAPED = "&|\r|_x[0-9A-Fa-f]{4}_"


@dataclass(frozen=True, slots=True)
class Context:
    """What the cells of a sheet refer to."""

    shared: pl.Series | None
    forms: npt.NDArray[np.int8]  # by style
    is_1904: bool = False


@dataclass(frozen=True, slots=True)
class Values:
    """Texts without outer blanks, null where nothing is left, and which numbers are damaged."""

    text: pl.Series
    damaged: npt.NDArray[np.bool_]
    n_errors: int


class MissingStringError(Exception):
    """A cell refers to a shared string that the workbook does not hold."""


def values_of(
    text: pl.Series,
    types: npt.NDArray[np.uint8],
    styles: npt.NDArray[np.int64],
    context: Context,
) -> Values:
    """The texts of cells as the user sees them.

    Raises:
        MissingStringError: a shared string is missing.
    """
    text = stripped(text)
    counts = np.bincount(types, minlength=256)
    damaged = np.zeros(len(types), dtype=bool)
    if counts[BLANK_TYPE]:
        at = np.flatnonzero(types == BLANK_TYPE)
        numbers, is_cut = _numbers(text.gather(at), styles[at], context)
        damaged[at] = is_cut
        text = text.scatter(at, numbers)
    if counts[_BOOLEAN]:
        at = np.flatnonzero(types == _BOOLEAN)
        text = text.scatter(at, text.gather(at).replace(_BOOLEANS))
    if counts[_DAY]:
        at = np.flatnonzero(types == _DAY)
        days = text.gather(at).str.replace("T", " ").str.replace(r" 00:00:00(\.0+)?Z?$", "")
        text = text.scatter(at, days)
    if counts[_SHARED]:
        text = _shared(text, types == _SHARED, context.shared)
    return Values(text, damaged, int(counts[_ERROR]))


def unescaped(text: pl.Series, piece: bytes) -> pl.Series:
    """The texts with entities, ``_x000D_`` and line ends as what they stand for.

    Raises:
        NotPlainError: a text holds an entity that XML does not know.
    """
    if b"&" not in piece and b"_x" not in piece and b"\r" not in piece:
        return text
    odd = text.filter(text.str.contains(_ESCAPED)).unique()
    return text.replace(odd, pl.Series([_plain(one) for one in odd], dtype=pl.String))


def stripped(text: pl.Series) -> pl.Series:
    """The texts without outer blanks, null where nothing is left."""
    frame = pl.DataFrame({"text": text}).select(pl.col("text").str.strip_chars(BLANKS))
    # Joining with nothing copies the texts: a part of a piece would keep the whole of it in memory.
    copied = pl.col("text") + pl.lit("")
    return frame.select(pl.when(pl.col("text") != "").then(copied)).to_series()


def _plain(text: str) -> str:
    if "&" in _ENTITY.sub("", text):
        raise NotPlainError
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), html.unescape(text))
    # Signs beyond the first plane are escaped as two halves.
    plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def _numbers(
    text: pl.Series, styles: npt.NDArray[np.int64], context: Context
) -> tuple[pl.Series, npt.NDArray[np.bool_]]:
    """Numbers as text, dates by their formats, and which numbers have lost digits."""
    known = (styles >= 0) & (styles < len(context.forms))
    forms = np.where(known, context.forms[np.where(known, styles, 0)], Form.NUMBER)
    at = np.flatnonzero(forms != Form.NUMBER)
    is_cut = pl.select(is_damaged(pl.lit(text))).to_series().to_numpy().copy()
    plain = rendered(text)
    if len(at):
        frame = pl.DataFrame({"text": text.gather(at), "form": forms[at]})
        told = frame.select(
            pl.coalesce(
                dates(pl.col("text"), pl.col("form"), is_1904=context.is_1904),
                pl.lit(plain.gather(at)),
            )
        ).to_series()
        plain = plain.scatter(at, told)
        is_cut[at] = False
    return plain, is_cut


def _shared(
    text: pl.Series, is_shared: npt.NDArray[np.bool_], shared: pl.Series | None
) -> pl.Series:
    mask = pl.Series(is_shared) & text.is_not_null()
    if not mask.any():
        return text
    numbers = text.zip_with(mask, pl.Series([None], dtype=pl.String)).cast(pl.UInt32, strict=False)
    n_known = (numbers < (0 if shared is None else len(shared))).sum()
    if shared is None or n_known < mask.sum():
        raise MissingStringError
    return shared.gather(numbers).zip_with(mask, text)
