"""Days as numbers: digits, months and lunar readings of each by table, for millions of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.standards.lunar import lunar_reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS = 12
NIBBLE, HALF = 4, 16  # bits of a digit; of the year, and of month and day
_DIGIT = 0xF
_HALF_MASK = 0xFFFF
# The last digit of the year and the first of the month, which may change places.
_ACROSS = np.uint32(0x000FF000)


@dataclass(frozen=True, slots=True)
class DayTables:
    """Arrays by the number of a day; 0 and numbers outside the table are no day.

    ``digits``: YYYYMMDD with four bits to a digit. ``month``: year · 12 + month − 1. ``lunar``: the
    number of the day that the lunar reading of a day looks like, 0 where there is none.
    """

    digits: NDArray[np.uint32]
    month: NDArray[np.int32]
    lunar: NDArray[np.uint32]


@cache
def day_tables(first_year: int, last_year: int, epoch: int) -> DayTables:
    """The tables of the years from the first to the last; 1 January 1970 is number ``epoch``."""
    day = pl.col("day")
    days = pl.DataFrame(
        {"day": pl.date_range(date(first_year, 1, 1), date(last_year, 12, 31), eager=True)}
    )
    told = days.select(
        n=day.cast(pl.Int64) + epoch,
        year=day.dt.year().cast(pl.Int64),
        month=day.dt.month().cast(pl.Int64),
        dom=day.dt.day().cast(pl.Int64),
        lunar=(lunar_reading(day).cast(pl.Int64) + epoch).fill_null(0),
    )
    at = told["n"].to_numpy()
    year, month, dom = (told[name].to_numpy() for name in ("year", "month", "dom"))
    digits = np.zeros(len(at), dtype=np.int64)
    for part, power in ((year, 1000), (year, 100), (year, 10), (year, 1)):
        digits = (digits << NIBBLE) | (part // power % 10)
    for part in (month, dom):
        digits = (digits << (2 * NIBBLE)) | (part // 10 << NIBBLE) | (part % 10)
    size = int(at[-1]) + 1
    tables = DayTables(
        digits=np.zeros(size, dtype=np.uint32),
        month=np.zeros(size, dtype=np.int32),
        lunar=np.zeros(size, dtype=np.uint32),
    )
    tables.digits[at], tables.month[at] = digits, year * MONTHS + month - 1
    tables.lunar[at] = told["lunar"].to_numpy()
    return tables


def may_be_slips(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Digits of dates that ``are_slips`` need be asked about: most pairs of dates need not."""
    unlike = left ^ right
    found: NDArray[np.bool_] = (unlike >> np.uint32(HALF)) == 0
    found |= (unlike & np.uint32(_HALF_MASK)) == 0
    found |= (unlike & ~_ACROSS) == 0
    return found


def are_slips(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether dates, by their digits, differ as ``slips.is_typing_slip`` says."""
    unlike = left ^ right
    found = is_one_digit_off(left, right)
    found |= are_neighbours_swapped(left, right, n_digits=8)
    exchanged = ((left & np.uint32(0xFF)) << np.uint32(8)) | (
        (left >> np.uint32(8)) & np.uint32(0xFF)
    )
    found |= ((unlike >> np.uint32(HALF)) == 0) & (exchanged == (right & np.uint32(_HALF_MASK)))
    year_apart = np.abs(_year(left) - _year(right)) == 1
    found |= year_apart & ((unlike & np.uint32(_HALF_MASK)) == 0)
    slips: NDArray[np.bool_] = found & (unlike != 0)
    return slips


def is_one_digit_off(
    left: NDArray[np.uint32] | NDArray[np.uint64], right: NDArray[np.uint32] | NDArray[np.uint64]
) -> NDArray[np.bool_]:
    """Whether numbers of four bits to a digit differ in one digit."""
    unlike = left ^ right
    kind = unlike.dtype.type
    # Every digit that differs as its lowest bit.
    marks = unlike | (unlike >> kind(1))
    marks |= marks >> kind(2)
    marks &= kind(int("1" * (unlike.dtype.itemsize * 2), 16))
    found: NDArray[np.bool_] = (marks != 0) & ((marks & (marks - kind(1))) == 0)
    return found


def are_neighbours_swapped(
    left: NDArray[np.uint32] | NDArray[np.uint64],
    right: NDArray[np.uint32] | NDArray[np.uint64],
    *,
    n_digits: int,
) -> NDArray[np.bool_]:
    """Whether two neighbouring digits of one number changed places in the other."""
    unlike = left ^ right
    kind = unlike.dtype.type
    found = np.zeros(len(left), dtype=np.bool_)
    for place in range(n_digits - 1):
        low, high = kind(place * NIBBLE), kind((place + 1) * NIBBLE)
        # x y and y x differ by one pattern in both places, and x by that from y.
        mine = ((left >> low) ^ (left >> high)) & kind(_DIGIT)
        found |= (unlike == ((mine << low) | (mine << high))) & (mine != 0)
    return found


def _year(digits: NDArray[np.uint32]) -> NDArray[np.int64]:
    year = np.zeros(len(digits), dtype=np.int64)
    for place in range(7, 3, -1):
        year = year * 10 + ((digits >> np.uint32(place * NIBBLE)) & np.uint32(_DIGIT))
    return year
