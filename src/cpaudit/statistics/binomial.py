"""The binomial distribution on plain numbers: tails, the exact interval, the exact test.

Tails of many records by the continued fraction of the incomplete beta function: Abramowitz, M.,
Stegun, I. A. (1964). Handbook of Mathematical Functions, 26.5.8.
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics.interval import CONFIDENCE, Interval, check_counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

# A dozen or two are enough; bisection itself would take sixty.
_MOST_TRIALS = 200
# Standard errors within which the limits are looked for first.
_FAR = 8.0
_SOLVED = 1e-15
# Two outcomes count as equally likely when their probabilities agree to this relative accuracy.
_TIE = 1e-7
# From here on the continued fraction takes fewer steps than there are terms to be added.
_MANY = 1000
_MOST_STEPS = 20_000
_EPSILON, _TINY = 1e-15, 1e-300


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
    if n >= _MANY and 0 < p < 1:
        return 1.0 if n_hits >= n else _beta(n - n_hits, n_hits + 1, 1 - p)
    return float(min(1.0, probabilities(n, p)[: n_hits + 1].sum()))


def at_least(n_hits: int, n: int, p: float) -> float:
    """The probability of ``n_hits`` or more."""
    if n >= _MANY and 0 < p < 1:
        return 1.0 if n_hits <= 0 else _beta(n_hits, n - n_hits + 1, p)
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
    share = n_hits / n
    far = _FAR * (sqrt(share * (1 - share) / n) + 1 / n)
    below, above = max(0.0, share - far), min(1.0, share + far)
    return Interval(
        low=0.0 if n_hits == 0 else _solve(lambda p: at_least(n_hits, n, p) - tail, below, share),
        high=1.0 if n_hits == n else _solve(lambda p: tail - at_most(n_hits, n, p), share, above),
    )


def exact_p_value(n_hits: int, n: int, p: float) -> float:
    """The probability of an outcome at most as likely as ``n_hits``, both sides together."""
    check_counts(n_hits, n)
    each = probabilities(n, p)
    return float(min(1.0, each[each <= each[n_hits] * (1 + _TIE)].sum()))


def _solve(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function of a share is nought: false position, each end halved in its turn."""
    at_low, at_high = rising(low), rising(high)
    if at_low > 0 or at_high < 0:
        low, high = 0.0, 1.0
        at_low, at_high = rising(low), rising(high)
    share, side = (low + high) / 2, 0
    for _ in range(_MOST_TRIALS):
        share = (low * at_high - high * at_low) / (at_high - at_low)
        found = rising(share)
        if not found or high - low <= _SOLVED * share:
            break
        if found > 0:
            if abs(share - high) <= _SOLVED * share:
                break
            high, at_high = share, found
            at_low = at_low / 2 if side > 0 else at_low
            side = 1
        else:
            if abs(share - low) <= _SOLVED * share:
                break
            low, at_low = share, found
            at_high = at_high / 2 if side < 0 else at_high
            side = -1
    return share


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_below(b, a, 1 - x)
    return _beta_below(a, b, x)


def _beta_below(a: float, b: float, x: float) -> float:
    """Lentz's way through the fraction, for an ``x`` on the side where it converges at once."""
    scale = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    result = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + even * d or _TINY)
        c = 1 + even / c or _TINY
        result *= c * d
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + odd * d or _TINY)
        c = 1 + odd / c or _TINY
        change = c * d
        result *= change
        if abs(change - 1) < _EPSILON:
            break
    return min(1.0, exp(scale) * result / a)
