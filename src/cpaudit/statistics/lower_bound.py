"""The least number that there can be, from those found on one list only and on exactly two.

Chao, A. (1987). Estimating the population size for capture-recapture data with unequal
catchability. Biometrics 43, 783-791. Holds whatever the lists' dependence through the people
(some are found everywhere, some nowhere); a floor for the truth, not an estimate of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from cpaudit.statistics.interval import CONFIDENCE, Interval
from cpaudit.statistics.two_list import log_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

# With fewer on exactly two lists the bound hangs on a handful of links.
ENOUGH_ON_TWO = 5
FEWEST_LISTS = 2


@dataclass(frozen=True, slots=True)
class LowerBound:
    """The floor, its standard error and its interval."""

    n_lists: int
    n_observed: int
    total: float
    standard_error: float
    interval: Interval
    is_usable: bool


def estimate(frequencies: Sequence[int], *, confidence: float = CONFIDENCE) -> LowerBound:
    """The floor from ``frequencies``: how many stand on exactly one, two, … of the lists.

    The bias-corrected form ``S + (t-1)/t · f1(f1-1) / (2(f2+1))`` for ``t`` lists.

    Raises:
        ValueError: for fewer than two lists or a negative number.
    """
    n_lists = len(frequencies)
    if n_lists < FEWEST_LISTS or min(frequencies) < 0:
        raise ValueError(f"{list(frequencies)} are not frequencies over two lists or more")
    f1, f2, n_observed = frequencies[0], frequencies[1], sum(frequencies)
    share = (n_lists - 1) / n_lists
    unseen = share * f1 * (f1 - 1) / (2 * (f2 + 1))
    variance = (
        unseen
        + share**2 * f1 * (2 * f1 - 1) ** 2 / (4 * (f2 + 1) ** 2)
        + share**2 * f1**2 * f2 * (f1 - 1) ** 2 / (4 * (f2 + 1) ** 4)
    )
    total = n_observed + unseen
    return LowerBound(
        n_lists=n_lists,
        n_observed=n_observed,
        total=total,
        standard_error=sqrt(variance),
        interval=log_interval(total, variance, n_observed, confidence=confidence),
        is_usable=f2 >= ENOUGH_ON_TWO,
    )
