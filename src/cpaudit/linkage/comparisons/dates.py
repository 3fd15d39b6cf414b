"""Birth dates: the same, a lunar reading, a slip of typing, known to the month only, near, apart."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage.codes import EPOCH, MISSING, YEARS
from cpaudit.linkage.comparison import Comparison
from cpaudit.standards.day_tables import MONTHS, DayTables, are_slips, day_tables, may_be_slips

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
# Dates of one year and the next are no further apart.
YEAR_DAYS = 731
# The digits of the day, of month and day, and what they are on 1 January.
DAY_DIGITS, MONTH_DIGITS, FIRST_OF_YEAR = 0x00FF, 0xFFFF, 0x0101
# Pairs compared in one go: what they need stays in the cache.
SLICE = 1 << 16


def date_levels(
    left: Codes,
    right: Codes,
    precision_left: NDArray[np.uint8],
    precision_right: NDArray[np.uint8],
) -> Levels:
    """The level of each pair of dates, given as numbers of days with their precisions."""
    levels = np.empty(len(left), dtype=np.uint8)
    for at in range(0, len(left), SLICE):
        part = slice(at, at + SLICE)
        precision = np.minimum(precision_left[part], precision_right[part])
        levels[part] = _levels(left[part], right[part], precision)
    return levels


def _levels(left: Codes, right: Codes, precision: NDArray[np.uint8]) -> Levels:
    levels = _exact_dates(left, right)
    coarse = np.flatnonzero(precision < Precision.DAY)
    if len(coarse):
        levels[coarse] = _coarse_dates(left[coarse], right[coarse], precision[coarse])
    levels[(left == MISSING) | (right == MISSING)] = DateLevel.MISSING
    return levels


def _exact_dates(left: Codes, right: Codes) -> Levels:
    """The level of dates known to the day."""
    known = _days()
    apart = np.abs(left.astype(np.int32) - right.astype(np.int32))
    levels = np.full(len(left), DateLevel.DIFFERENT, dtype=np.uint8)
    digits = known.digits[left], known.digits[right]
    near = np.flatnonzero(apart <= YEAR_DAYS)
    levels[near] = _near_dates(left[near], right[near], apart[near])
    doubtful = np.flatnonzero(may_be_slips(*digits))
    slips = doubtful[are_slips(digits[0][doubtful], digits[1][doubtful])]
    levels[slips] = np.where(levels[slips] > DateLevel.SLIP, DateLevel.SLIP, levels[slips])
    return levels


def _near_dates(left: Codes, right: Codes, apart: NDArray[np.int32]) -> Levels:
    """The levels of dates less than two years apart, but for slips."""
    known = _days()
    months = known.month[left], known.month[right]
    one_year = months[0] // MONTHS - months[1] // MONTHS
    levels = np.where(np.abs(one_year) <= 1, DateLevel.YEAR, DateLevel.DIFFERENT).astype(np.uint8)
    levels[apart <= CLOSE_DAYS] = DateLevel.CLOSE
    # The first of a month, and of a year, stands for one of which no more is known.
    first_of_month = _is_first(known.digits[left], DAY_DIGITS)
    first_of_month |= _is_first(known.digits[right], DAY_DIGITS)
    levels[first_of_month & (months[0] == months[1])] = DateLevel.PART
    first_of_year = _is_first(known.digits[left], MONTH_DIGITS)
    first_of_year |= _is_first(known.digits[right], MONTH_DIGITS)
    levels[first_of_year & (one_year == 0)] = DateLevel.PART
    lunar = np.flatnonzero(apart <= LUNAR_DAYS)
    read = (known.lunar[left[lunar]] == right[lunar]) | (known.lunar[right[lunar]] == left[lunar])
    levels[lunar[read]] = DateLevel.LUNAR
    levels[apart <= NEAR_DAYS] = DateLevel.NEAR
    levels[apart == 0] = DateLevel.SAME
    return levels


def _is_first(digits: NDArray[np.uint32], mask: int) -> Flags:
    """Whether the day is 01, and with ``MONTH_DIGITS`` the month too."""
    first: Flags = (digits & np.uint32(mask)) == (FIRST_OF_YEAR & mask)
    return first


def _coarse_dates(left: Codes, right: Codes, precision: NDArray[np.uint8]) -> Levels:
    """The levels of dates of which one is known to the month or to the year only."""
    known = _days()
    months = known.month[left], known.month[right]
    apart = np.abs(months[0] // MONTHS - months[1] // MONTHS)
    agrees = np.where(precision == Precision.MONTH, months[0] == months[1], apart == 0)
    unlike = np.where(apart <= 1, DateLevel.YEAR, DateLevel.DIFFERENT)
    levels: Levels = np.where(agrees, DateLevel.PART, unlike).astype(np.uint8)
    return levels


def _days() -> DayTables:
    return day_tables(*YEARS, EPOCH)


def _compare(nodes: Nodes, pairs: Pairs) -> Levels:
    date, precision = nodes.column("date"), nodes.column("precision")
    return date_levels(
        date[pairs.left], date[pairs.right], precision[pairs.left], precision[pairs.right]
    )


BIRTH_DATE = Comparison("birth_date", tuple(level.name.lower() for level in DateLevel), _compare)
