"""Children that women say they have had, against those that the year's births would have given them.

Brass, W. (1968). The Demography of Tropical Africa, chapter 3; United Nations (1983). Manual X:
Indirect Techniques for Demographic Estimation, chapter II. P is the mean number of children of women
of an age group, F what the rates of the past year add up to by that age: P/F above 1 at 20 to 24
says by how much the year's births are under-reported, if fertility has not changed. For counties and
above: at least 5,000 women. Falling fertility raises P/F at every later age, and a census that
forgets children lowers it; of a township nothing follows but the plausibility of single parities.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH_WOMEN = 5000
YEARS = 5  # of an age group
_GROUPS = 7  # 15-19 to 45-49
_MIDDLES = tuple(17.5 + YEARS * group for group in range(_GROUPS))
# The first three groups follow how early women begin (P1/P2), the others the mean age of mothers.
_EARLY = 3
# Brass's multipliers by age group, at eight levels of P1/P2 and of the mean age.
_MULTIPLIERS = (
    (1.120, 1.310, 1.615, 1.950, 2.305, 2.640, 2.925, 3.170),
    (2.555, 2.690, 2.780, 2.840, 2.890, 2.925, 2.960, 2.985),
    (2.925, 2.960, 2.985, 3.010, 3.035, 3.055, 3.075, 3.095),
    (3.055, 3.075, 3.095, 3.120, 3.140, 3.165, 3.190, 3.215),
    (3.165, 3.190, 3.215, 3.245, 3.285, 3.325, 3.375, 3.435),
    (3.325, 3.375, 3.435, 3.510, 3.610, 3.740, 3.915, 4.150),
    (3.640, 3.895, 4.150, 4.395, 4.630, 4.840, 4.985, 5.000),
)
_RATIOS = (0.014, 0.045, 0.090, 0.143, 0.205, 0.268, 0.330, 0.387)
# Minus the mean age, so that both rows rise.
_MEAN_AGES = (-31.7, -30.7, -29.7, -28.7, -27.7, -26.7, -25.7, -24.7)


@dataclass(frozen=True, slots=True)
class ParityRatio:
    """Children by age group as said and as added up, and the total fertility that follows.

    Attributes:
        added_up: F, the children by the women's age that the year's rates add up to.
        ratios: P/F, group by group; none where no rates add up.
        total: the total fertility of the rates as reported.
        corrected: the same, raised by the ratio of the groups chosen.
    """

    added_up: tuple[float, ...]
    ratios: tuple[float | None, ...]
    total: float
    corrected: float | None


def estimate(
    parities: Sequence[float], rates: Sequence[float], *, groups: Sequence[int] = (1,)
) -> ParityRatio:
    """P/F for the seven age groups 15-19 to 45-49, by Brass's multipliers.

    Args:
        parities: P, the mean number of children ever born, by age group at the survey.
        rates: births in the past year per woman, by age group at the survey.
        groups: whose ratios correct the rates: 1 is 20-24, remembered best and least changed.

    >>> malawi = estimate(
    ...     [0.283, 1.532, 2.849, 4.185, 5.214, 6.034, 6.453],
    ...     [0.111, 0.245, 0.230, 0.195, 0.147, 0.072, 0.032])
    >>> round(malawi.total, 2), round(malawi.corrected, 2)
    (5.16, 6.28)

    Raises:
        ValueError: not seven groups, a negative number, no births, or no children at 20-24.
    """
    check_groups(parities, rates)
    if not parities[1]:
        raise ValueError("women of 20 to 24 have no children")
    mean_age = sum(age * rate for age, rate in zip(_MIDDLES, rates, strict=True)) / sum(rates)
    multipliers = [
        _between(row, _RATIOS, parities[0] / parities[1])
        if group < _EARLY
        else _between(row, _MEAN_AGES, -mean_age)
        for group, row in enumerate(_MULTIPLIERS)
    ]
    added_up = tuple(
        YEARS * sum(rates[:group]) + multiplier * rates[group]
        for group, multiplier in enumerate(multipliers)
    )
    return compare(parities, added_up, YEARS * sum(rates), groups)


def compare(
    parities: Sequence[float], added_up: Sequence[float], total: float, groups: Sequence[int]
) -> ParityRatio:
    """The ratios of ``parities`` to what is ``added_up``, and the ``total`` raised by their mean."""
    ratios = tuple(
        said / due if due else None for said, due in zip(parities, added_up, strict=True)
    )
    chosen = [ratio for group in groups if (ratio := ratios[group]) is not None]
    return ParityRatio(
        added_up=tuple(added_up),
        ratios=ratios,
        total=total,
        corrected=total * sum(chosen) / len(chosen) if chosen else None,
    )


def check_groups(parities: Sequence[float], rates: Sequence[float]) -> None:
    """Nothing; raises ValueError unless both are of seven age groups and there are births."""
    if len(parities) != _GROUPS or len(rates) != _GROUPS:
        raise ValueError("parities and rates are needed for the seven groups 15-19 to 45-49")
    if min(*parities, *rates) < 0 or not sum(rates):
        raise ValueError("a parity or a rate is negative, or there are no births")


def _between(row: Sequence[float], levels: Sequence[float], level: float) -> float:
    """The row's value at ``level``; beyond the table, along its last step."""
    place = min(max(bisect_right(levels, level) - 1, 0), len(levels) - 2)
    part = (level - levels[place]) / (levels[place + 1] - levels[place])
    return row[place] + part * (row[place + 1] - row[place])
