"""How many of a list are real, when each entry is real with its own probability."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics.interval import CONFIDENCE, Interval, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

# Up to here the distribution is computed exactly in a fraction of a second; beyond it the normal
# approximation differs by less than one.
EXACT_UP_TO = 4000
# Of the normal distribution of an error: enough for three digits of the limits.
_NODES = 15
_LEAST = 1e-6
_STEPS = 30


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


def estimate_dependent(
    probabilities: Iterable[float],
    groups: Iterable[object],
    *,
    shared: float,
    within: float,
    confidence: float = CONFIDENCE,
) -> ExpectedCount:
    """The number of successes where the probabilities may err together.

    What made one probability too high made others too high as well: all of them by a common error
    (standard deviation ``shared`` on the scale of log odds), those of one group by an error of their
    own (``within``). Given the errors the trials are independent; the errors are integrated out
    (Gauss-Hermite), and each probability keeps its mean. The interval is never narrower than that of
    ``estimate``.

    Args:
        probabilities: of each trial.
        groups: which trials share an error of their own: as many as there are probabilities.
        shared: the common error; 0 for none.
        within: the groups' own errors; 0 for none.
        confidence: of the interval.

    Raises:
        ValueError: for a probability outside 0 … 1, a negative error, or other numbers of groups.

    >>> alone = estimate([0.5] * 40)
    >>> together = estimate_dependent([0.5] * 40, ["a"] * 40, shared=0.5, within=0.5)
    >>> alone.interval, together.interval
    (Interval(low=14.0, high=26.0), Interval(low=6.0, high=34.0))
    """
    p = np.asarray(list(probabilities), dtype=np.float64)
    alone = estimate(p, confidence=confidence)
    keys = list(groups)
    if len(keys) != p.size or min(shared, within) < 0:
        raise ValueError("one group for each probability, and no negative error")
    if p.size == 0 or shared == within == 0:
        return alone
    codes = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    group = np.asarray([codes[key] for key in keys])
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(len(codes)))
    centres = _centred(p[order], float(np.hypot(shared, within)))
    nodes, weights = _normal_nodes()
    # Of each common error the number's mean and variance, with the groups' own errors in them.
    means, variances = np.zeros(nodes.size), np.zeros(nodes.size)
    for at, error in enumerate(nodes):
        shifted = _shifted(centres, shared * error + within * nodes)
        sums = np.add.reduceat(shifted, starts, axis=1)
        own = np.add.reduceat(shifted * (1 - shifted), starts, axis=1)
        mean = weights @ sums
        means[at] = mean.sum()
        variances[at] = float((weights @ (own + (sums - mean) ** 2)).sum())
    expected = float(p.sum())
    # The centring holds each mean; what is left is rounding of the quadrature.
    means += expected - float(weights @ means)
    error = sqrt(float(weights @ (variances + (means - expected) ** 2)))
    limits = _mixed(means, variances, weights, p.size, confidence)
    return ExpectedCount(
        n=p.size,
        expected=expected,
        standard_error=max(error, alone.standard_error),
        interval=Interval(
            min(limits.low, alone.interval.low), max(limits.high, alone.interval.high)
        ),
    )


def _normal_nodes() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    shares: NDArray[np.float64] = weights / weights.sum()
    return nodes, shares


def _centred(p: NDArray[np.float64], error: float) -> NDArray[np.float64]:
    """Log odds whose probability, with a normal error of this size, has the mean ``p``."""
    nodes, weights = _normal_nodes()
    sought = np.clip(p, _LEAST, 1 - _LEAST)
    centre: NDArray[np.float64] = np.log(sought / (1 - sought)) * np.sqrt(1 + error**2 * np.pi / 8)
    for _ in range(_STEPS):
        shifted = _shifted(centre, error * nodes)
        slope = weights @ (shifted * (1 - shifted))
        step = (weights @ shifted - sought) / np.maximum(slope, _LEAST**2)
        centre -= np.clip(step, -1, 1)
        if np.abs(step).max() < _LEAST:
            break
    return centre


def _shifted(centre: NDArray[np.float64], errors: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probabilities under each error: one row per error."""
    shares: NDArray[np.float64] = 1 / (1 + np.exp(-(centre[None, :] + errors[:, None])))
    return shares


def _mixed(
    means: NDArray[np.float64],
    variances: NDArray[np.float64],
    weights: NDArray[np.float64],
    n: int,
    confidence: float,
) -> Interval:
    """The limits of a mixture of normal numbers, with the correction for continuity."""
    tail = (1 - confidence) / 2
    deviations = np.sqrt(np.maximum(variances, _LEAST))
    parts = [
        (NormalDist(float(mean), float(sd)), float(weight))
        for mean, sd, weight in zip(means, deviations, weights, strict=True)
    ]

    def below(number: float) -> float:
        return sum(weight * part.cdf(number) for part, weight in parts)

    numbers = range(n + 1)
    low = min(bisect_right(numbers, tail, key=lambda one: below(one + 0.5)), n)
    # The first number that so many reach at most is one too high.
    high = bisect_left(numbers, -tail, key=lambda one: below(one - 0.5) - 1) - 1
    return Interval(float(low), float(max(high, low)))


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
