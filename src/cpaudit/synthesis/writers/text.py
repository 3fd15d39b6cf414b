"""Delimited text and DBF files as bytes, and the row on which each record stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
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
    body = "".join(lines.to_list()).encode("gb18030")
    return bytes(header) + _DBF_END_OF_HEADER + body + _DBF_END


def _padded(values: pl.Series, width: int) -> pl.Series:
    """Text cut and padded with blanks to ``width`` bytes of GBK (two for each Han character)."""
    text = values.fill_null("")
    wide = text.str.count_matches(r"[^\x00-\x7f]")
    room = text.str.len_chars() + wide
    over = (room > width).to_numpy()
    if over.any():
        # Han text loses whole characters: what remains is one byte short at most.
        cut = text.to_frame("t").select(pl.col("t").str.head(width // 2)).to_series()
        text = cut.zip_with(pl.Series(over), text)
        wide = text.str.count_matches(r"[^\x00-\x7f]")
    lengths = (width - wide.cast(pl.Int64)).to_numpy()
    frame = pl.DataFrame({"t": text, "n": np.asarray(lengths)})
    return frame.select(pl.col("t").str.pad_end(pl.col("n"))).to_series().alias(values.name)
