"""Birth dates: the same, a lunar reading, a slip of typing, known to the month only, near, apart."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.codes import MISSING, dates, distinct_pairs
from cpaudit.linkage.comparison import Comparison
from cpaudit.standards import dates as standard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Codes, Flags, Levels
    from cpaudit.linkage.comparison import Pairs
    from cpaudit.linkage.nodes import Nodes


class DateLevel(IntEnum):
    """How far two birth dates agree, the strongest first."""

    MISSING = 0
    SAME = 1
    NEAR = 2
    LUNAR = 3
    SLIP = 4
    PART = 5
    CLOSE = 6
    YEAR = 7
    DIFFERENT = 8


class Precision(IntEnum):
    """To what a date is known."""

    MISSING = 0
    YEAR = 1
    MONTH = 2
    DAY = 3


# Midnight, and the day of entry taken for the day of birth.
NEAR_DAYS = 3
# A woman does not bear two children within this interval unless they are twins.
CLOSE_DAYS = 180
# The lunar calendar runs 17 to 54 days behind the solar one; a little room for a wrong leap month.
LUNAR_DAYS = 90
MONTHS = 12


def date_levels(
    left: Codes,
    right: Codes,
    precision_left: NDArray[np.uint8],
    precision_right: NDArray[np.uint8],
) -> Levels:
    """The level of each pair of dates, given as numbers of days with their precisions."""
    levels = np.full(len(left), DateLevel.DIFFERENT, dtype=np.uint8)
    both = (left != MISSING) & (right != MISSING)
    to_the_day = both & (np.minimum(precision_left, precision_right) == Precision.DAY)
    levels[~both] = DateLevel.MISSING
    levels[to_the_day & (left == right)] = DateLevel.SAME
    rest = np.flatnonzero(both & ~(to_the_day & (left == right)))
    if not len(rest):
        return levels
    first, second, position = distinct_pairs(left[rest], right[rest])
    fine, coarse = _exact_dates(first, second), _coarse_dates(first, second)
    precision = np.minimum(precision_left[rest], precision_right[rest])
    to_the_month = np.where(
        precision == Precision.MONTH, coarse.month[position], coarse.year[position]
    )
    levels[rest] = np.where(precision == Precision.DAY, fine[position], to_the_month)
    return levels


def _exact_dates(left: Codes, right: Codes) -> Levels:
    """The level of distinct unequal dates known to the day."""
    apart = np.abs(left.astype(np.int64) - right.astype(np.int64))
    years = _years(left), _years(right)
    levels = np.full(len(left), DateLevel.DIFFERENT, dtype=np.uint8)
    levels[np.abs(years[0] - years[1]) <= 1] = DateLevel.YEAR
    levels[apart <= CLOSE_DAYS] = DateLevel.CLOSE
    levels[_holds(standard.is_typing_slip, left, right)] = DateLevel.SLIP
    lunar = np.flatnonzero(apart <= LUNAR_DAYS)
    levels[lunar[_holds(standard.is_lunar_slip, left[lunar], right[lunar])]] = DateLevel.LUNAR
    levels[apart <= NEAR_DAYS] = DateLevel.NEAR
    levels[apart == 0] = DateLevel.SAME
    return levels


class _Coarse:
    """Levels of dates of which one is known to the month or to the year only."""

    __slots__ = ("month", "year")

    def __init__(self, month: Levels, year: Levels) -> None:
        self.month, self.year = month, year


def _coarse_dates(left: Codes, right: Codes) -> _Coarse:
    months = _months(left), _months(right)
    apart = np.abs(months[0] // MONTHS - months[1] // MONTHS)
    unlike = np.where(apart <= 1, DateLevel.YEAR, DateLevel.DIFFERENT)
    return _Coarse(
        month=np.where(months[0] == months[1], DateLevel.PART, unlike).astype(np.uint8),
        year=np.where(apart == 0, DateLevel.PART, unlike).astype(np.uint8),
    )


def _months(numbers: Codes) -> NDArray[np.int64]:
    frame = pl.DataFrame({"n": numbers}).select(date=dates(pl.col("n")))
    date = pl.col("date")
    counted = frame.select(date.dt.year().cast(pl.Int64) * MONTHS + date.dt.month() - 1)
    return counted.to_series().to_numpy()


def _years(numbers: Codes) -> NDArray[np.int64]:
    years: NDArray[np.int64] = _months(numbers) // MONTHS
    return years


def _holds(is_slip: _Slip, left: Codes, right: Codes) -> Flags:
    frame = pl.DataFrame({"l": left, "r": right}).select(l=dates(pl.col("l")), r=dates(pl.col("r")))
    held = frame.select(is_slip(pl.col("l"), pl.col("r")).fill_null(value=False).alias("held"))
    return held.to_series().to_numpy()


if TYPE_CHECKING:
    from collections.abc import Callable

    _Slip = Callable[[pl.Expr, pl.Expr], pl.Expr]


def _compare(nodes: Nodes, pairs: Pairs) -> Levels:
    date, precision = nodes.column("date"), nodes.column("precision")
    return date_levels(
        date[pairs.left], date[pairs.right], precision[pairs.left], precision[pairs.right]
    )


BIRTH_DATE = Comparison("birth_date", tuple(level.name.lower() for level in DateLevel), _compare)
