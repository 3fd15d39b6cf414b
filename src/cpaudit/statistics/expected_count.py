"""How many of a list are real, when each entry is real with its own probability."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics.interval import CONFIDENCE, Interval, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

# Up to here the distribution is computed exactly in a fraction of a second; beyond it the normal
# approximation differs by less than one.
EXACT_UP_TO = 4000


@dataclass(frozen=True, slots=True)
class ExpectedCount:
    """The expected number, its standard error and the interval of the number itself."""

    n: int
    expected: float
    standard_error: float
    interval: Interval


def estimate(probabilities: Iterable[float], *, confidence: float = CONFIDENCE) -> ExpectedCount:
    """The number of successes among independent trials with these probabilities.

    The interval holds the number with at least ``confidence`` (Poisson-binomial distribution).

    Raises:
        ValueError: for a probability outside 0 … 1 or not a number.

    >>> estimate([1.0, 1.0, 0.0]).interval
    Interval(low=2.0, high=2.0)
    """
    p = np.asarray(list(probabilities), dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():  # false for NaN as well
        raise ValueError("a probability is not between 0 and 1")
    expected, error = float(p.sum()), sqrt(float((p * (1 - p)).sum()))
    if p.size > EXACT_UP_TO:
        half = normal_quantile(confidence) * error
        limits = Interval(
            float(max(0, floor(expected - half))), float(min(p.size, ceil(expected + half)))
        )
    else:
        limits = _quantiles(distribution(p), confidence)
    return ExpectedCount(n=p.size, expected=expected, standard_error=error, interval=limits)


def distribution(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of 0, 1, … n successes: the product of (1 - p + p x), by halves."""
    if probabilities.size == 0:
        return np.ones(1)
    if probabilities.size == 1:
        return np.array([1 - probabilities[0], probabilities[0]])
    middle = probabilities.size // 2
    return np.convolve(distribution(probabilities[:middle]), distribution(probabilities[middle:]))


def _quantiles(each: NDArray[np.float64], confidence: float) -> Interval:
    tail = (1 - confidence) / 2
    rounding = 1e-12
    below, above = np.cumsum(each), np.cumsum(each[::-1])
    low = int(np.argmax(below > tail + rounding))
    high = each.size - 1 - int(np.argmax(above > tail + rounding))
    return Interval(float(low), float(high))
