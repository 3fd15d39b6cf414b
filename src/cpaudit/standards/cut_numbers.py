"""Citizen numbers that passed through a spreadsheet number: which digits are still certain."""

from __future__ import annotations

import polars as pl

# 8.80101E+17 and 8.80101550101331E+14, also with a decimal comma; or a float with its .0 tail.
_SCIENTIFIC = r"^([0-9])(?:[.,]([0-9]*))?E\+?0*(14|17)$"
_FLOAT = r"^([0-9]{18})\.0*$"

_DIGITS = 18
# A spreadsheet keeps 15 significant digits and writes zeros for the rest.
_KEPT = 15
# Near 8.8e17 floats are 128 apart, so that rounding moves a number by at most 64: with a tail of
# 065 to 935 that cannot reach the fifteenth digit.
_ROUNDING = 64
_AREA = 6
_AREA_AND_BIRTH = 14


def is_cut(id_no: pl.Expr) -> pl.Expr:
    """Whether the text is a citizen number in the form of a spreadsheet number."""
    return id_no.str.contains(_SCIENTIFIC) | id_no.str.contains(_FLOAT)


def certain_beginning(id_no: pl.Expr) -> pl.Expr:
    """The digits of a cut number that are certain.

    - 18 digits that end in 000: 15. A tail of 0000 may be a number cut after a sequence below 100,
      or area + birth + 0000 typed for want of a number: 14 are certain either way.
    - Scientific notation of k digits: the last one is rounded, so k - 1; all 15 of 15, since that
      is what the spreadsheet held; all 6 of 6, since the year that follows begins with 1 or 2 and
      rounds down; of 16 and more the first 15, or 14 where rounding may have carried.
    - The scientific form of a 15-digit number: its area code, for what follows stands elsewhere.
    """
    parts = id_no.str.extract_groups(_SCIENTIFIC)
    mantissa = parts.struct.field("1") + parts.struct.field("2").fill_null("")
    written = pl.coalesce(mantissa, id_no.str.extract(_FLOAT))
    n_written = written.str.len_bytes().cast(pl.Int32)
    tail = written.str.pad_end(_DIGITS, "0").str.slice(_KEPT).cast(pl.Int32, strict=False)
    may_carry = ~tail.is_between(_ROUNDING + 1, 999 - _ROUNDING)
    n_certain = (
        pl.when(parts.struct.field("3") == "14")
        .then(pl.when(n_written >= _AREA).then(_AREA))
        .when(n_written > _KEPT)
        .then(pl.when(may_carry).then(_AREA_AND_BIRTH).otherwise(_KEPT))
        .when(n_written.is_in([_AREA, _KEPT]))
        .then(n_written)
        .otherwise(n_written - 1)
    )
    of_digits = pl.when(id_no.str.ends_with("0000")).then(_AREA_AND_BIRTH).otherwise(_KEPT)
    return (
        pl.when(written.is_not_null())
        .then(written.str.head(n_certain))
        .otherwise(id_no.str.head(of_digits))
    )
