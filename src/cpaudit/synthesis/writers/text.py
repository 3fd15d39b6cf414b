"""Delimited text and DBF files as bytes, and the row on which each record stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.synthesis.days import AS_OF

if TYPE_CHECKING:
    from collections.abc import Sequence

# The row of the first record: the header stands on row 1.
FIRST_TEXT_ROW = 2
_DBF_FIELD = 32
_DBF_VERSION = 0x03
_DBF_CODE_PAGE = 0x4D  # 936, as the office systems mark it
_DBF_END_OF_HEADER, _DBF_END = b"\r", b"\x1a"
_DBF_MOST_DIGITS = 11
_DBF_ENCODING = "gb18030"


def delimited(
    frame: pl.DataFrame, headers: Sequence[str], *, separator: str, encoding: str
) -> bytes:
    """``frame`` under ``headers``, one line per row, as the office's system writes it."""
    text = frame.rename(dict(zip(frame.columns, headers, strict=True))).write_csv(
        separator=separator, line_terminator="\r\n", null_value=""
    )
    return text.encode(encoding)


def dbf(frame: pl.DataFrame, headers: Sequence[str], widths: Sequence[int]) -> bytes:
    """``frame`` as a dBASE III table of character fields in GB18030."""
    record = 1 + sum(widths)
    header = bytearray(_DBF_FIELD)
    header[0] = _DBF_VERSION
    header[1:4] = bytes((AS_OF.year - 1900, AS_OF.month, AS_OF.day))
    header[4:8] = frame.height.to_bytes(4, "little")
    header[8:10] = (_DBF_FIELD * (len(widths) + 1) + 1).to_bytes(2, "little")
    header[10:12] = record.to_bytes(2, "little")
    header[29] = _DBF_CODE_PAGE
    for name, width in zip(headers, widths, strict=True):
        described = bytearray(_DBF_FIELD)
        described[: min(len(name), _DBF_MOST_DIGITS - 1)] = name.encode("ascii")
        described[11] = ord("C")
        described[16] = width
        header += described
    columns = [
        _padded(frame[name], width) for name, width in zip(frame.columns, widths, strict=True)
    ]
    lines = pl.DataFrame(columns).select(pl.concat_str(pl.lit(" "), pl.all())).to_series()
    body = "".join(lines.to_list()).encode(_DBF_ENCODING)
    return bytes(header) + _DBF_END_OF_HEADER + body + _DBF_END


def _padded(values: pl.Series, width: int) -> pl.Series:
    """Text cut and padded with blanks to ``width`` bytes.

    Most Han characters take two bytes; those that came later to the standard take four.
    """
    text = values.fill_null("")
    distinct = text.unique()
    fitted = pl.Series([_fitted(one, width) for one in distinct], dtype=pl.String)
    return text.replace_strict(distinct, fitted, return_dtype=pl.String).alias(values.name)


def _fitted(text: str, width: int) -> str:
    if len(text.encode(_DBF_ENCODING)) > width:
        # Han text loses whole characters: what remains is one byte short at most.
        text = text[: width // 2]
        while len(text.encode(_DBF_ENCODING)) > width:
            text = text[:-1]
    return text + " " * (width - len(text.encode(_DBF_ENCODING)))
