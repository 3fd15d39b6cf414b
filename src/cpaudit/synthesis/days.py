"""The days that the township's exports turn on, as day numbers from 1970-01-01."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Ints

_EPOCH = date(1970, 1, 1)
NEVER = np.int32(900_000)  # later than any export
ALWAYS = np.int32(-900_000)  # earlier than any birth
YEAR = 365.25


def day(year: int, month: int = 1, day_of_month: int = 1) -> int:
    """The number of a day.

    >>> day(1970, 1, 2)
    1
    """
    return (date(year, month, day_of_month) - _EPOCH).days


AS_OF = date(2026, 1, 31)
PERIOD_YEAR = 2025
AS_OF_DAY = day(2026, 1, 31)
PERIOD_START, PERIOD_END = day(PERIOD_YEAR), day(PERIOD_YEAR, 12, 31)
GRACE_DAYS = 30
# Half a year; every residence that the truth calls long or short keeps clear of the limit.
RESIDENCE_DAYS = 183

# Where each export begins. The children's files reach further back than the hospital's.
DELIVERIES_START = day(2022)
CERTIFICATES_START = day(2021)
POLICE_BIRTHS_START = day(2020)
VACCINATIONS_START = day(2019)
DEATHS_START = day(2018)
MOVES_START = day(2018)
MARRIAGES_START = day(2012)
FUNERALS_START = day(2019)
# Births whose truth is kept: the children of 0 to 6 years.
BIRTHS_START = day(2019)


def years_of(days: Ints) -> Ints:
    """The calendar year of each day number."""
    return (days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32) + 1970).astype(
        np.int32
    )


def as_dates(days: Ints) -> pl.Series:
    """The day numbers as dates; null before the year 1800 and for what never happened."""
    series = pl.Series(days.astype(np.int32))
    known = (series > day(1800)) & (series < day(2200))
    return series.set(~known, None).cast(pl.Date)
