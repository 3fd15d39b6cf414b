"""Values of a database as text: bytes in whatever encoding a program once stored them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.sources.readers.encoding import BAD, codec_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UTF8, GB18030 = "utf-8", "gb18030"
# What text does not hold; the blanks among them end lines and cells.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
_PADDING = "\0 "
# Beyond, a float has lost digits and says so with its exponent.
_EXACT = 1e15
# A picture or a cipher has this share of characters that no text has; so has a column of them.
_BINARY_SHARE, _BINARY_COLUMN = 0.1, 0.1
# The bytes that a character cut off at the end of a field may leave, in UTF-8.
_CUT_BYTES = 3
_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")

_Read = tuple[str, str]  # a text, and the encoding that it was read in


@dataclass(frozen=True, slots=True)
class Decoded:
    """Columns as text, which of them (by position) are binary, and what could not be read."""

    columns: list[pl.Series]
    encoding: str
    n_bad: int
    binary: tuple[int, ...] = ()


def column(name: str, values: Sequence[object]) -> pl.Series:
    """The values as text, or as bytes where the driver gives bytes; numbers keep every digit."""
    kinds = set(map(type, values)) - {type(None)}
    if not kinds or kinds == {str}:
        return pl.Series(name, values, dtype=pl.String)
    if kinds == {bytes}:
        return pl.Series(name, values, dtype=pl.Binary)
    if kinds == {int}:
        return pl.Series(name, values, dtype=pl.Int64).cast(pl.String)
    if bytes not in kinds:
        texts = [None if value is None else _text(value) for value in values]
        return pl.Series(name, texts, dtype=pl.String)
    raw = [v if v is None or isinstance(v, bytes) else _text(v).encode() for v in values]
    return pl.Series(name, raw, dtype=pl.Binary)


def _text(value: object) -> str:
    """Every digit; a whole number that became a float for the nulls beside it is whole again."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return str(value)


def decode_columns(columns: Sequence[pl.Series], *, file: str, encoding: str | None) -> Decoded:
    """``columns`` with bytes read as text.

    Without a declared ``encoding`` a value is UTF-8 where its bytes are; the others are GB18030,
    and so are the few that look like accented letters beside them (女 in GBK is also Ů in UTF-8).

    Raises:
        SourceError: the declared encoding is unknown.
    """
    if encoding is not None:
        return _with(columns, _declared(encoding, file))
    try:
        texts = [_strict(one) for one in columns]
    except pl.exceptions.ComputeError:  # some value is not UTF-8
        return _with(columns, _guessed)
    binary = tuple(at for at, one in enumerate(texts) if _holds_zeros(one))
    return Decoded(texts, UTF8, 0, binary)


def _strict(one: pl.Series) -> pl.Series:
    return one.cast(pl.String) if one.dtype == pl.Binary else one


def _holds_zeros(one: pl.Series) -> bool:
    """Whether a good part of the values holds zero bytes within."""
    zeros = one.str.strip_chars(_PADDING).str.contains("\0", literal=True).sum()
    return bool(zeros) and zeros >= _BINARY_COLUMN * (len(one) - one.null_count())


def _with(columns: Sequence[pl.Series], read: Callable[[bytes], _Read]) -> Decoded:
    """Each distinct value read alone."""
    texts: list[pl.Series] = []
    binary: list[int] = []
    encodings: set[str] = set()
    n_bad = 0
    for at, one in enumerate(columns):
        if one.dtype != pl.Binary:
            texts.append(one)
            continue
        told = {raw: read(raw) for raw in one.unique().drop_nulls()}
        n_amiss = sum(_is_binary(text) for text, _ in told.values())
        if n_amiss and n_amiss >= _BINARY_COLUMN * len(told):
            binary.append(at)
            texts.append(one)
            continue
        encodings.update(encoding for _, encoding in told.values())
        known = {raw: text for raw, (text, _) in told.items()}
        values = [None if raw is None else known[raw] for raw in one]
        n_bad += sum(text.count(BAD) for text in values if text is not None)
        texts.append(pl.Series(one.name, values, dtype=pl.String))
    found = next(iter(sorted(encodings - {UTF8})), UTF8)
    return Decoded(texts, found, n_bad, tuple(binary))


def _is_binary(text: str) -> bool:
    text = text.strip(_PADDING)
    n_amiss = len(_CONTROL.findall(text))
    return "\0" in text or (n_amiss > 1 and n_amiss >= _BINARY_SHARE * len(text))


def _declared(encoding: str, file: str) -> Callable[[bytes], _Read]:
    name = codec_name(encoding, file=file)
    return lambda raw: (raw.decode(name, "replace"), name)


def _guessed(raw: bytes) -> _Read:
    """A value beside others that are not UTF-8."""
    try:
        text = raw.decode(UTF8)
    except UnicodeDecodeError as cause:
        before = raw[: cause.start].decode(UTF8)
        if cause.start >= len(raw) - _CUT_BYTES and _HAN.search(before):
            return raw.decode(UTF8, "replace"), UTF8  # its last character was cut
        return raw.decode(GB18030, "replace"), GB18030
    if text.isascii() or _HAN.search(text):
        return text, UTF8
    try:
        other = raw.decode(GB18030)
    except UnicodeDecodeError:
        return text, UTF8
    return (other, GB18030) if _HAN.search(other) else (text, UTF8)
