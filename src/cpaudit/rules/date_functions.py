"""The functions of the language that read dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.rules.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.rules.values import Value


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
    is_before_birthday = _day_of_year(date) < _day_of_year(birth)
    return date.dt.year() - birth.dt.year() - is_before_birthday.cast(pl.Int32)


def _day_of_year(date: pl.Expr) -> pl.Expr:
    return date.dt.month().cast(pl.Int32) * 100 + date.dt.day()


def lunar_slip(values: Sequence[Value]) -> pl.Expr:
    """Whether one date is the lunar reading of the other."""
    from cpaudit.standards import dates  # late: builds the lunar table

    return dates.is_lunar_slip(date_of(values[0]), date_of(values[1]))


def typing_slip(values: Sequence[Value]) -> pl.Expr:
    """Whether one date is the other mistyped."""
    from cpaudit.standards import dates  # late: as above

    return dates.is_typing_slip(date_of(values[0]), date_of(values[1]))
