"""Columns of any type as the type that a comparison reads: text, numbers, dates."""

from __future__ import annotations

import polars as pl

# 1980-01-02, 1980/1/2, 1980年1月2日, 1980-01-02 00:00:00; and 19800102.
_PARTED, _DIGITS = (
    r"^\s*(\d{4})\D(\d{1,2})\D(\d{1,2})(?:\D|$)",
    r"^\s*(\d{4})(\d{2})(\d{2})(?:\D|$)",
)


def as_text(values: pl.Series) -> pl.Series:
    """Texts, null where there is nothing; whole numbers without a decimal point.

    A column of whole numbers with gaps often comes as floats: 88010 is to meet 88010.0.
    """
    if values.dtype.is_float():
        values = values.fill_nan(None)
        if (values.drop_nulls() % 1 == 0).all():
            values = values.cast(pl.Int64, strict=False)
    if values.dtype != pl.String:
        values = values.cast(pl.String)
    if (values == "").any():
        frame = values.to_frame("v")
        values = frame.select(pl.when(pl.col("v") != "").then("v")).to_series()
    return values


def as_number(values: pl.Series) -> pl.Series:
    """Numbers; null where a text is none."""
    if values.dtype in (pl.Categorical, pl.Enum):
        values = values.cast(pl.String)
    return values.cast(pl.Float64, strict=False).fill_nan(None)


def as_date(values: pl.Series) -> pl.Series:
    """Dates, of dates, moments, and texts or numbers with year, month and day in this order.

    Texts in other forms are read with ``cpaudit.standards.dates`` first.
    """
    if values.dtype == pl.Date:
        return values
    if values.dtype in (pl.Datetime, pl.Null):
        return values.cast(pl.Date)
    text = as_text(values).to_frame("v")
    forms = (
        pl.concat_str((pl.col("v").str.extract(form, part) for part in (1, 2, 3)), separator="-")
        for form in (_PARTED, _DIGITS)
    )
    written = text.select(pl.coalesce(*forms)).to_series()
    return written.str.to_date("%Y-%m-%d", strict=False)
