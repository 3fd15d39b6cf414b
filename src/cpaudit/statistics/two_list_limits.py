"""Between which totals the truth lies, by two lists: three ways, of which one holds for few unseen.

By the likelihood of each total (``densest``); by the logarithm of the unseen: Chao, A. (1987).
Estimating the population size for capture-recapture data with unequal catchability. Biometrics 43,
783-791; by the logit of the cells: Sadinle, M. (2009). Transformed logit confidence intervals for small
populations in single capture-recapture estimation. Communications in Statistics 38, 1909-1924.
"""

from __future__ import annotations

from math import exp, lgamma, log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics import densest
from cpaudit.statistics.interval import CONFIDENCE, Interval, normal_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray


def likelihood_interval(
    n_first: int, n_second: int, n_both: int, *, confidence: float = CONFIDENCE
) -> Interval:
    """The likeliest totals, by the multinomial likelihood of two independent lists.

    It holds the truth in 93 to 99 of 100 cases wherever it was tried, also where next to nobody is
    unseen, and is shorter there than any of the others.

    >>> likelihood_interval(20, 21, 19)
    Interval(low=22.0, high=23.0)
    """
    seen = n_first + n_second - n_both
    unseen, widths = densest.numbers(seen)
    totals = unseen + seen
    ways = np.array([lgamma(total + 1) - lgamma(total - seen + 1) for total in totals])
    worth = ways + _entropy(totals - n_first) + _entropy(totals - n_second) - 2 * _entropy(totals)
    low, high = densest.interval(unseen, np.exp(worth - worth.max()) * widths, widths, confidence)
    return Interval(seen + low, seen + high)


def _entropy(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """x·ln x, nought at nought."""
    return np.where(numbers > 0, numbers * np.log(np.maximum(numbers, 1.0)), 0.0)


def log_interval(
    total: float, variance: float, n_observed: int, *, confidence: float = CONFIDENCE
) -> Interval:
    """Chao's interval, whose lower limit never falls below what was seen.

    Where few are unseen it begins too high: with 6 of 300 unseen it holds the truth in 91 of 100
    cases instead of 95, with 2 of 1,000 in 85, with 1 of 150 in 52.
    """
    unseen = total - n_observed
    if unseen <= 0:
        return Interval(float(n_observed), float(n_observed))
    ratio = exp(normal_quantile(confidence) * sqrt(log(1 + variance / unseen**2)))
    return Interval(n_observed + unseen / ratio, n_observed + unseen * ratio)


def logit_interval(
    n_first: int, n_second: int, n_both: int, *, confidence: float = CONFIDENCE
) -> Interval:
    """The interval from the logit of the cells with a half added.

    Sadinle's formula was checked by simulation (tests), not against the paper; it errs on the safe
    side, and is for fewer than some hundred people.
    """
    both, first_only, second_only = (
        n_both + 0.5,
        n_first - n_both + 0.5,
        n_second - n_both + 0.5,
    )
    spread = normal_quantile(confidence) * sqrt(
        1 / both + 1 / first_only + 1 / second_only + both / (first_only * second_only)
    )
    seen = n_first + n_second - n_both
    unseen = first_only * second_only / both
    low, high = (seen - 0.5 + unseen * exp(sign * spread) for sign in (-1, 1))
    return Interval(max(low, float(seen)), max(high, float(seen)))
