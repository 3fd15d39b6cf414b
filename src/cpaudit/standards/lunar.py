"""The lunar calendar from 1900 to 2050: conversions both ways by table, and the lunar slip."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from datetime import date

# The years in which a birthday told by the lunar calendar can occur in a register.
FIRST_YEAR, LAST_YEAR = 1900, 2050


class _Calendar(NamedTuple):
    """Months in order, and the lunar reading of every solar day from the first month on."""

    first_day: date
    keys: pl.Series  # year, month and leap mark of each month, as `_key` packs them
    starts: pl.Series  # of each month, in days after first_day
    lengths: pl.Series
    readings: pl.Series  # by days after first_day; null where the reading is no solar date


def solar_date(year: pl.Expr, month: pl.Expr, day: pl.Expr, *, is_leap: pl.Expr) -> pl.Expr:
    """The solar date of a lunar one; null where the lunar calendar has no such day.

    >>> day = [pl.lit(2013), pl.lit(4), pl.lit(6)]
    >>> pl.select(solar_date(*day, is_leap=pl.lit(False))).item()
    datetime.date(2013, 5, 15)
    """
    calendar = _calendar()
    month_key = _key(year, month, is_leap)
    start = month_key.replace_strict(calendar.keys, calendar.starts, default=None)
    n_days = month_key.replace_strict(calendar.keys, calendar.lengths, default=None)
    return pl.when(day.is_between(1, n_days)).then(
        pl.lit(calendar.first_day) + pl.duration(days=start + day - 1)
    )


def _key(year: pl.Expr, month: pl.Expr, is_leap: pl.Expr) -> pl.Expr:
    return (year.cast(pl.Int32) * 100 + month) * 2 + is_leap.cast(pl.Int32)


def lunar_reading(solar: pl.Expr) -> pl.Expr:
    """The lunar year, month and day of ``solar`` written as if they were a solar date.

    A leap month reads like the month before it. Null outside 1900-2050, and for days that the
    solar calendar lacks (30 February).
    """
    calendar = _calendar()
    days = (solar - pl.lit(calendar.first_day)).dt.total_days()
    in_table = pl.when(days.is_between(0, calendar.readings.len() - 1)).then(days)
    return pl.lit(calendar.readings).gather(in_table)


def is_lunar_slip(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """Whether one of the dates is the lunar reading of the other, leap months both ways; null if one is null."""
    is_reading = (lunar_reading(a) == b).fill_null(value=False) | (
        (lunar_reading(b) == a).fill_null(value=False)
    )
    return pl.when(a.is_not_null() & b.is_not_null()).then(is_reading)


@cache
def _calendar() -> _Calendar:
    from borax.calendars.lunardate import MIN_SOLAR_DATE, LCalendars  # late: 30 ms

    months = [
        (year, month, is_leap, n_days)
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for month, n_days, is_leap in LCalendars.iter_year_month(year)
    ]
    frame = pl.DataFrame(
        months, schema=["year", "month", "is_leap", "length"], orient="row"
    ).with_columns(
        key=_key(pl.col("year"), pl.col("month"), pl.col("is_leap")),
        start=pl.col("length").cum_sum() - pl.col("length"),
    )
    readings = (
        frame.with_columns(day=pl.int_ranges(1, pl.col("length") + 1))
        .explode("day")
        .select(
            pl.format(
                "{}-{}-{}",
                "year",
                pl.col("month").cast(pl.String).str.zfill(2),
                pl.col("day").cast(pl.String).str.zfill(2),
            ).str.to_date("%Y-%m-%d", strict=False)
        )
    )
    return _Calendar(
        first_day=MIN_SOLAR_DATE,
        keys=frame.get_column("key"),
        starts=frame.get_column("start"),
        lengths=frame.get_column("length"),
        readings=readings.to_series(),
    )
