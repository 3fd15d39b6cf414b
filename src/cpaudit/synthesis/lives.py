"""Length of life, age at marriage and number of children, by generation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.synthesis.days import AS_OF_DAY, NEVER, YEAR, day, years_of
from cpaudit.synthesis.people import MALE

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Chance, Floats, Ints

# Gompertz hazards: the commonest adult age at death is 78 for men and 83 for women.
_AGEING = 0.095
_MODE = {True: 78.0, False: 83.0}
# Of a thousand children born in 1950 / 1980 / 2010 and later, so many die in their first year.
_INFANT_YEARS, _INFANT_DEATHS = (1950, 1980, 2010), (0.09, 0.035, 0.005)
_NEONATAL_SHARE = 0.5
_NEONATAL_DAYS = 7
_AT_MARRIAGE_YEARS, _AT_MARRIAGE_AGES = (1950, 1965, 1980, 1995), (23.0, 24.0, 25.5, 27.0)
_WIFE_YOUNGER = 1.9  # years
# The law's least ages; marriages in the records keep to them but for slips.
_LEAST_AGE = {True: 22.05, False: 20.05}
# Children of a couple by the year of marriage: shares of 0, 1, 2 … children.
_FAMILY_YEARS = (1968, 1978, 1990, 2010)
_FAMILY_SIZES = (
    (0.02, 0.03, 0.10, 0.20, 0.27, 0.20, 0.12, 0.06),
    (0.02, 0.10, 0.33, 0.32, 0.15, 0.06, 0.02, 0.0),
    (0.03, 0.27, 0.48, 0.17, 0.04, 0.01, 0.0, 0.0),
    (0.04, 0.33, 0.50, 0.11, 0.02, 0.0, 0.0, 0.0),
    (0.05, 0.26, 0.47, 0.18, 0.04, 0.0, 0.0, 0.0),
)


def deaths(chance: Chance, sex: Ints, birth: Ints, *, lived: Floats | float = 0.0) -> Ints:
    """The day of death of each person who reached the age ``lived`` (years); NEVER if to come."""
    n = len(sex)
    mode = np.where(sex == MALE, _MODE[True], _MODE[False])
    start = np.maximum(np.broadcast_to(np.asarray(lived, dtype=np.float64), (n,)), 1.0)
    fall = -np.log(np.clip(chance.uniform(n), 1e-9, 1.0))
    age = np.log(np.exp(_AGEING * (start - mode)) + fall) / _AGEING + mode
    infant = np.interp(years_of(birth), _INFANT_YEARS, _INFANT_DEATHS)
    early = (np.asarray(lived) == 0) & chance.flags(n, infant)
    neonatal = chance.flags(n, _NEONATAL_SHARE)
    early_days = np.where(neonatal, chance.whole(n, 0, _NEONATAL_DAYS - 1), chance.whole(n, 7, 360))
    days = np.where(early, early_days, age * YEAR)
    died = birth + days.astype(np.int32)
    return np.where(died <= AS_OF_DAY, died, NEVER).astype(np.int32)


def marriage_days(chance: Chance, sex: Ints, birth: Ints) -> Ints:
    """The day on which each person would marry."""
    n = len(sex)
    typical = np.interp(years_of(birth), _AT_MARRIAGE_YEARS, _AT_MARRIAGE_AGES)
    typical = typical - np.where(sex == MALE, 0.0, _WIFE_YOUNGER)
    least = np.where(sex == MALE, _LEAST_AGE[True], _LEAST_AGE[False])
    age = np.maximum(typical * chance.skewed(n, 1.0, 0.11), least + 2 * chance.uniform(n) ** 3)
    return (birth + age * YEAR).astype(np.int32)


def family_sizes(chance: Chance, married: Ints) -> Ints:
    """The number of deliveries that each couple would have."""
    era = np.searchsorted([day(year) for year in _FAMILY_YEARS], married, side="right")
    steps = np.cumsum(np.asarray(_FAMILY_SIZES), axis=1)
    found: Ints = (chance.uniform(len(married))[:, None] >= steps[era]).sum(axis=1).astype(np.int32)
    return found


def first_intervals(chance: Chance, n: int) -> Ints:
    """Days from marriage to the first birth."""
    return np.maximum(chance.skewed(n, 1.5 * YEAR, 0.45), 200.0).astype(np.int32)


def next_intervals(chance: Chance, married: Ints) -> Ints:
    """Days from one delivery to the next; about a year at least, longer in later times."""
    typical = np.interp(years_of(married), (1960, 1985, 2005), (2.6, 3.6, 4.1))
    found = chance.skewed(len(married), 1.0, 0.35) * typical * YEAR
    return np.maximum(found, 330.0 + 60.0 * chance.uniform(len(married))).astype(np.int32)


def age_gaps(chance: Chance, n: int) -> Ints:
    """Days by which wives are younger than their husbands: under two years mostly, within −3 … 9."""
    years = np.clip(chance.skewed(n, 2.6, 0.7) - 1.0, -3.0, 9.0)
    return (years * YEAR).astype(np.int32)
