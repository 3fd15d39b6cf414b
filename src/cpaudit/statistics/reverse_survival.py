"""Births of the last fifteen years and their total fertility, from the children living today.

Timæus, I. M., Moultrie, T. A. (2013). Estimation of fertility by reverse survival. In: Moultrie, T.
A. et al. (eds). Tools for Demographic Estimation. Paris: IUSSP. The children of each age are raised
by those who have died since their birth; so are the women of each age. Mortality is a standard's,
moved on the logit scale to what is known of each five years (Brass's relational model). For counties
and above: 5,000 women and 100 children of each age. Migration breaks it, and so do children who are
not counted: what it gives is what the age structure implies, to be held against the births counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH_WOMEN = 5000
ENOUGH_CHILDREN = 100  # of each age
AGES = 15  # of children: 0 to 14, so many years are told of
YEARS = 5  # of an age group, and of a period of known mortality
_PERIODS = 3
_CHILDBEARING = 8  # age groups 10-14 to 45-49
_WOMEN_GROUPS = _CHILDBEARING + _PERIODS
# Those who die in their first year live 0.3 of it.
_LIVED_IN_FIRST_YEAR = 0.3
_GROUP_15, _GROUP_60 = 1, 10  # of the women's standard, which begins at 10


@dataclass(frozen=True, slots=True)
class ReverseSurvival:
    """Births and total fertility of each year before the count, the latest first."""

    births: tuple[float, ...]
    total_fertility: tuple[float, ...]
    is_enough: bool


def estimate(
    children: Sequence[float],
    women: Sequence[float],
    *,
    child_standard: Sequence[float],
    child_deaths: Sequence[float],
    women_standard: Sequence[float],
    women_deaths: Sequence[float],
    rates: Sequence[float],
    former_rates: Sequence[float],
) -> ReverseSurvival:
    """The births of each of the fifteen years before a count, and the total fertility they imply.

    Args:
        children: those aged 0 to 14, by single age.
        women: those aged 10 to 64, by five years.
        child_standard: the share of a standard life table surviving to ages 0 to 15.
        child_deaths: the probability of dying before 5 in the last five years, the five before and
            the five before these.
        women_standard: the share of a standard surviving to ages 10, 15 … 65.
        women_deaths: the probability of dying between 15 and 60, for the same periods.
        rates: births per woman now by age, 10-14 to 45-49; only their shape counts.
        former_rates: the same for the first of the fifteen years.

    Raises:
        ValueError: a list has not the length it needs, a probability is not between 0 and 1 or beyond
            what the standard can be moved to, or no women are of an age to bear.
    """
    _check(children, AGES, "children")
    _check(women, _WOMEN_GROUPS, "women")
    _check(rates, _CHILDBEARING, "rates")
    _check(former_rates, _CHILDBEARING, "former rates")
    born = births(children, standard=child_standard, deaths=child_deaths)
    lived = _women(women, women_standard, women_deaths)
    shapes = [_shape(schedule) for schedule in (rates, former_rates)]
    total = []
    for year, n_born in enumerate(born):
        period, part = divmod(year + 0.5, YEARS)
        bearing = _mixed(lived[int(period)], lived[int(period) + 1], part / YEARS)
        shape = _mixed(shapes[0], shapes[1], year / (AGES - 1))
        expected = sum(n * share for n, share in zip(bearing, shape, strict=False))
        if not expected:
            raise ValueError(f"{year} years ago no women were of an age to bear")
        total.append(n_born / expected)
    return ReverseSurvival(
        births=born,
        total_fertility=tuple(total),
        is_enough=min(children) >= ENOUGH_CHILDREN and sum(women) >= ENOUGH_WOMEN,
    )


def births(
    children: Sequence[float], *, standard: Sequence[float], deaths: Sequence[float]
) -> tuple[float, ...]:
    """The births of each year before a count, the latest first: children by their survival.

    Raises:
        ValueError: a list has not the length it needs, or a probability is not between 0 and 1.
    """
    survival = cohort_survival(standard, deaths)
    return tuple(n / share for n, share in zip(children, survival, strict=False))


def cohort_survival(standard: Sequence[float], deaths: Sequence[float]) -> tuple[float, ...]:
    """The share of those born who are alive at ages 0, 1 … 14, each year by its own mortality.

    >>> standard = [1, 0.95, 0.94, 0.935, 0.932, 0.93, 0.929, 0.928, 0.927, 0.926, 0.925, 0.924,
    ...     0.923, 0.922, 0.921, 0.92]
    >>> [round(share, 3) for share in cohort_survival(standard, [0.07, 0.07, 0.07])[:3]]
    [0.965, 0.945, 0.938]

    Raises:
        ValueError: a list has not the length it needs, or a probability is not between 0 and 1.
    """
    _check(standard, AGES + 1, "standard")
    _check_shares(deaths)
    logits = [_logit(share) for share in standard[1:]]
    yearly = [_yearly(logits, _logit(1 - died) - logits[YEARS - 1]) for died in deaths]
    found = []
    for age in range(AGES):
        alive = 1.0
        for lived in range(age + 1):
            alive *= _in_year(yearly, lived, age - lived)
        found.append(alive)
    return tuple(found)


def _yearly(logits: Sequence[float], level: float) -> list[float]:
    """The share of those of each age last birthday who live on to the next, from birth."""
    moved = [logit + level for logit in logits]
    alive = [
        _LIVED_IN_FIRST_YEAR + (1 - _LIVED_IN_FIRST_YEAR) * _share(moved[0]),
        *(_share((before + after) / 2) for before, after in pairwise(moved)),
    ]
    return [alive[0], *(after / before for before, after in pairwise(alive))]


def _in_year(yearly: Sequence[Sequence[float]], age: int, ago: int) -> float:
    """The survival at ``age`` so many years ago, between the middles of the known periods."""
    place = (ago - YEARS // 2) / YEARS
    period = min(max(int(place), 0), _PERIODS - 2)
    part = min(max(place - period, 0.0), 1.0)
    return yearly[period][age] * (1 - part) + yearly[period + 1][age] * part


def _women(
    women: Sequence[float], standard: Sequence[float], deaths: Sequence[float]
) -> list[list[float]]:
    """Women by age group now and 5, 10 and 15 years ago."""
    _check(standard, _WOMEN_GROUPS + 1, "women's standard")
    _check_shares(deaths)
    logits = [_logit(share) for share in standard]
    lived = [list(women)]
    for died in deaths:
        reach = (1 - died) * exp(2 * logits[_GROUP_60]) - exp(2 * logits[_GROUP_15])
        if reach <= 0:
            raise ValueError(f"the standard cannot be moved to a probability of {died}")
        level = (log(died) - log(reach)) / 2
        alive = [_share(level + (before + after) / 2) for before, after in pairwise(logits)]
        now = lived[-1]
        lived.append(
            [older * alive[group] / alive[group + 1] for group, older in enumerate(now[1:])]
        )
    return lived


def _shape(rates: Sequence[float]) -> list[float]:
    whole = YEARS * sum(rates)
    if not whole:
        raise ValueError("rates without births have no shape")
    return [rate / whole for rate in rates]


def _mixed(first: Sequence[float], second: Sequence[float], part: float) -> list[float]:
    return [a * (1 - part) + b * part for a, b in zip(first, second, strict=False)]


def _logit(alive: float) -> float:
    if not 0 < alive < 1:
        raise ValueError(f"survival {alive} is not between 0 and 1")
    return log((1 - alive) / alive) / 2


def _share(logit: float) -> float:
    return 1 / (1 + exp(2 * logit))


def _check(values: Sequence[float], n: int, what: str) -> None:
    if len(values) != n or min(values) < 0:
        raise ValueError(f"{n} numbers are needed for {what}, none of them negative")


def _check_shares(deaths: Sequence[float]) -> None:
    if len(deaths) != _PERIODS or not all(0 < died < 1 for died in deaths):
        raise ValueError("three probabilities of dying are needed, between 0 and 1")
