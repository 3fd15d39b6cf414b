"""Day numbers of workbooks that count from 1904, as the numbers that every other workbook has."""

from __future__ import annotations

import polars as pl

from cpaudit.fields import FIELD_TYPES, FieldType

# Days between the two epochs.
_SHIFT = 1462
# As in ``standards.dates``: shorter numbers are no days, and what reads as a year is one.
_SERIAL = r"^(?:[0-9]{4}|[0-9]{5}(?:\.[0-9]+)?)$"  # 2013.5 is a month
_YEAR = r"^(?:18[4-9][0-9]|19[0-9]{2}|20[0-9]{2})$"


def counted_from_1900(records: pl.DataFrame) -> pl.DataFrame:
    """``records`` of such a workbook, the day numbers in their date columns counted from 1900.

    Cells that have a date format are dates already; these are numbers of General cells.
    """
    days = [name for name in records.columns if FIELD_TYPES.get(name) is FieldType.DATE]
    return records.with_columns(
        pl.when(pl.col(name).str.contains(_SERIAL) & ~pl.col(name).str.contains(_YEAR))
        .then((pl.col(name).cast(pl.Float64, strict=False) + _SHIFT).cast(pl.Int64).cast(pl.String))
        .otherwise(pl.col(name))
        .alias(name)
        for name in days
    )
