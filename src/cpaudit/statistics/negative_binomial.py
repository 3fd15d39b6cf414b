"""Counts of busy days that no ordinary variation from day to day explains.

The negative binomial distribution with its moments (Anscombe, F. J. (1950). Sampling theory of the
negative binomial and logarithmic series distributions. Biometrika 37, 358-382) is fitted to the
ordinary days first; days that it makes probable are taken in and the fit is made again, so that the
days that are sought neither widen it nor hide each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ENOUGH_DAYS = 30
ENOUGH_EVENTS = 100
# A day this improbable takes no part in the fit: one in a hundred fits would lose an ordinary day
# of a year.
_LEFT_OUT = 1e-5
_ROUNDS = 20
# The share of days with which the fit begins.
_ORDINARY = 0.9
# Sums of the tail end where the terms no longer count.
_NEGLIGIBLE = 1e-18
_MOST_TERMS = 200_000


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an ordinary busy day looks like: events beyond the first one of the day.

    Days without an event say nothing (nobody worked), so that a day has one event at least.
    """

    mean: float
    variance: float
    n_days: int
    n_left_out: int
    is_enough: bool

    def at_least(self, count: int) -> float:
        """The probability that an ordinary busy day has ``count`` events or more."""
        return at_least(count - 1, self.mean - 1, self.variance)


def baseline(counts: Sequence[int]) -> Baseline | None:
    """The ordinary busy day, from the counts of days with one event or more; none without any."""
    # In order: sums of the same numbers must be the same to the last bit.
    days = np.array(sorted(count for count in counts if count > 0), dtype=np.float64)
    if not len(days):
        return None
    tried = np.unique(days)
    # From the ordinary days upwards: a busy day would widen the very fit that is to show it.
    kept = days[days <= np.quantile(days, _ORDINARY)]
    for _ in range(_ROUNDS):
        mean, variance = _moments(kept)
        known = tried <= kept.max()
        probable = [at_least(int(n) - 1, mean - 1, variance) >= _LEFT_OUT for n in tried]
        within = days[days <= tried[known | probable].max()]
        if len(within) == len(kept):
            break
        kept = within
    mean, variance = _moments(kept)
    return Baseline(
        mean=mean,
        variance=variance,
        n_days=len(days),
        n_left_out=len(days) - len(kept),
        is_enough=len(days) >= ENOUGH_DAYS and float(days.sum()) >= ENOUGH_EVENTS,
    )


def _moments(days: NDArray[np.float64]) -> tuple[float, float]:
    """The mean, and a variance that is not below that of chance: few equal days tell of none."""
    mean = float(days.mean())
    variance = float(days.var(ddof=1)) if len(days) > 1 else 0.0
    return max(mean, 1 + 1 / len(days)), variance


def at_least(count: int, mean: float, variance: float) -> float:
    """The probability of ``count`` or more; Poisson's where the variance is not above the mean.

    >>> round(at_least(3, 1.0, 1.0), 4), round(at_least(3, 1.0, 2.0), 4)
    (0.0803, 0.125)
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    terms = _terms(count, mean, variance)
    return float(min(1.0, terms.sum()))


def _terms(count: int, mean: float, variance: float) -> NDArray[np.float64]:
    if variance > mean:
        size = mean * mean / (variance - mean)
        odds = mean / (size + mean)
        first = (
            lgamma(count + size)
            - lgamma(size)
            - lgamma(count + 1)
            + size * log(size / (size + mean))
            + count * log(odds)
        )
    else:
        size, odds = 0.0, 0.0
        first = count * log(mean) - mean - lgamma(count + 1)
    length = 64
    while True:
        k = count + np.arange(length, dtype=np.float64)
        ratio = (k + size) / (k + 1) * odds if size else mean / (k + 1)
        terms: NDArray[np.float64] = exp(max(first, -700.0)) * np.concatenate(
            ([1.0], np.cumprod(ratio))
        )
        # Past the mode the terms fall geometrically: the last one tells what is missing.
        if (terms[-1] <= _NEGLIGIBLE and ratio[-1] < 1) or length > _MOST_TERMS:
            return terms
        length *= 4
