"""The functions of the language that read dates."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.rules.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cpaudit.rules.values import Value

_ERA = 146_097  # days in 400 years
_YEAR = 366  # days of the longest year


def date_of(value: Value) -> pl.Expr:
    """The operand as a date."""
    return value.of(Kind.DATE)


def make_date(values: Sequence[Value]) -> pl.Expr:
    """The day of a year, month and day; unknown where there is no such day."""
    # pl.date() raises for 30 February; a day that does not exist is unknown here.
    year, month, day = (value.number().cast(pl.String) for value in values)
    parts = [year.str.zfill(4), month.str.zfill(2), day.str.zfill(2)]
    return pl.concat_str(parts, separator="-").str.to_date("%Y-%m-%d", strict=False)


def days_between(values: Sequence[Value]) -> pl.Expr:
    """Days from the first date to the second."""
    first, second = (date_of(value).cast(pl.Int32) for value in values)
    return second - first


def months_between(values: Sequence[Value]) -> pl.Expr:
    """Completed months from the first date to the second; negative where it is earlier."""
    first, second = map(date_of, values)
    months = (
        (second.dt.year() - first.dt.year()) * 12
        + second.dt.month().cast(pl.Int32)
        - first.dt.month().cast(pl.Int32)
    )
    first_day, second_day = first.dt.day(), second.dt.day()
    return (
        pl.when(second >= first)
        .then(months - (second_day < first_day).cast(pl.Int32))
        .otherwise(months + (second_day > first_day).cast(pl.Int32))
    )


def years_between(values: Sequence[Value]) -> pl.Expr:
    """Completed years from the first date to the second; negative where it is earlier."""
    months = months_between(values)
    return pl.when(months < 0).then(-((-months) // 12)).otherwise(months // 12)


def age_at(values: Sequence[Value]) -> pl.Expr:
    """Completed years at the second date of who was born on the first; negative before birth."""
    birth, date = map(date_of, values)
    return (_birthdays(date) - _birthdays(birth)) // _YEAR


def _birthdays(date: pl.Expr) -> pl.Expr:
    """A number whose difference, in whole years, is the birthdays between two dates.

    Asking polars for year, month and day of two columns takes four times as long.
    """
    return date.cast(pl.Int32).map_batches(_numbered, return_dtype=pl.Int32, is_elementwise=True)


def _numbered(days: pl.Series) -> pl.Series:
    known = days.fill_null(0).to_numpy()
    era: npt.NDArray[np.int32] | int = 0
    if len(known) and not -_ERA <= known.min() <= known.max() < _ERA:
        era, known = np.divmod(known, _ERA)
    numbers = pl.Series(days.name, _days_of_eras()[known] + era * (400 * _YEAR), dtype=pl.Int32)
    return numbers.set(days.is_null(), None) if days.null_count() else numbers


@cache
def _days_of_eras() -> npt.NDArray[np.int32]:
    """For each day of the 400 years from 1970 on, years from March to March and days within.

    The 400 years before follow, so that a negative number finds its day from the end. The year begins
    in March so that 29 February comes last, and has as many days as the longest.
    """
    days = np.datetime64("1970-01-01") + np.r_[:_ERA, -_ERA:0]
    # Ten months later by the calendar: March 1970 becomes the first month of 1970.
    months = days.astype("datetime64[M]").astype(int) - 2
    year = months // 12
    march = (np.datetime64("1970-03", "M") + year * 12).astype("datetime64[D]")
    found: npt.NDArray[np.int32] = (year * _YEAR + (days - march).astype(int)).astype(np.int32)
    return found


def lunar_slip(values: Sequence[Value]) -> pl.Expr:
    """Whether one date is the lunar reading of the other."""
    from cpaudit.standards import dates  # late: builds the lunar table

    return dates.is_lunar_slip(date_of(values[0]), date_of(values[1]))


def typing_slip(values: Sequence[Value]) -> pl.Expr:
    """Whether one date is the other mistyped."""
    from cpaudit.standards import dates  # late: as above

    return dates.is_typing_slip(date_of(values[0]), date_of(values[1]))
