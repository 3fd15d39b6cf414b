"""The binomial distribution on plain numbers: tails, the exact interval, the exact test."""

from __future__ import annotations

from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics.interval import CONFIDENCE, Interval, check_counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

# Halvings of [0, 1]: 2^-60 is finer than a double near 1.
_BISECTIONS = 60
# Two outcomes count as equally likely when their probabilities agree to this relative accuracy.
_TIE = 1e-7


def probabilities(n: int, p: float) -> NDArray[np.float64]:
    """The probability of 0, 1, … ``n`` successes."""
    result = np.zeros(n + 1)
    if p <= 0:
        result[0] = 1.0
    elif p >= 1:
        result[n] = 1.0
    else:
        k = np.arange(1, n + 1, dtype=np.float64)
        steps = np.log((n - k + 1) / k) + log(p) - log1p(-p)
        logs = np.concatenate(([0.0], np.cumsum(steps))) + n * log1p(-p)
        result = np.exp(logs)
    return result


def at_most(n_hits: int, n: int, p: float) -> float:
    """The probability of ``n_hits`` or fewer."""
    return float(min(1.0, probabilities(n, p)[: n_hits + 1].sum()))


def at_least(n_hits: int, n: int, p: float) -> float:
    """The probability of ``n_hits`` or more."""
    return float(min(1.0, probabilities(n, p)[n_hits:].sum()))


def exact_interval(n_hits: int, n: int, *, confidence: float = CONFIDENCE) -> Interval | None:
    """Clopper and Pearson's limits of the share; none where ``n`` is 0.

    Clopper, C. J., Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in
    the case of the binomial. Biometrika 26, 404-413.
    """
    check_counts(n_hits, n)
    if n == 0:
        return None
    tail = (1 - confidence) / 2
    return Interval(
        low=0.0 if n_hits == 0 else _solve(lambda p: at_least(n_hits, n, p) < tail),
        high=1.0 if n_hits == n else _solve(lambda p: at_most(n_hits, n, p) >= tail),
    )


def exact_p_value(n_hits: int, n: int, p: float) -> float:
    """The probability of an outcome at most as likely as ``n_hits``, both sides together."""
    check_counts(n_hits, n)
    each = probabilities(n, p)
    return float(min(1.0, each[each <= each[n_hits] * (1 + _TIE)].sum()))


def _solve(is_below: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if is_below(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2
