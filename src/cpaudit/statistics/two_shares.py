"""Two shares of different records: whether they differ by more than chance.

Fisher's exact test: Fisher, R. A. (1935). The logic of inductive inference. Journal of the Royal
Statistical Society 98, 39-82; for the same records looked at twice McNemar, Q. (1947). Psychometrika
12, 153-157, in its exact form. The interval of the difference: Newcombe, R. G. (1998). Interval
estimation for the difference between independent proportions. Statistics in Medicine 17, 873-890,
method 10.
"""

from __future__ import annotations

from math import hypot

import numpy as np

from cpaudit.statistics import binomial, wilson
from cpaudit.statistics.interval import CONFIDENCE, Interval, check_counts

ENOUGH_RECORDS = 20
_TIE = 1e-7


def exact_p_value(first: tuple[int, int], second: tuple[int, int]) -> float:
    """The probability, given both margins, of a table at most as likely; two-sided.

    Args:
        first: hits and records of the one.
        second: hits and records of the other.

    Raises:
        ValueError: one has more hits than records.

    >>> round(exact_p_value((3, 4), (1, 4)), 4)
    0.4857
    """
    for n_hits, n in (first, second):
        check_counts(n_hits, n)
    (hits_1, n_1), (hits_2, n_2) = first, second
    hits = hits_1 + hits_2
    low, high = max(0, hits - n_2), min(hits, n_1)
    if low == high:
        return 1.0
    k = np.arange(low, high, dtype=np.float64)
    steps = np.log((n_1 - k) * (hits - k)) - np.log((k + 1) * (n_2 - hits + k + 1))
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    each = np.exp(logs - logs.max())
    each /= each.sum()
    return float(min(1.0, each[each <= each[hits_1 - low] * (1 + _TIE)].sum()))


def paired_p_value(only_first: int, only_second: int) -> float:
    """The same for records that were looked at twice, by those that were hits only once.

    >>> round(paired_p_value(10, 2), 4)
    0.0386
    """
    n = only_first + only_second
    return binomial.exact_p_value(only_first, n, 0.5) if n else 1.0


def difference(
    first: tuple[int, int], second: tuple[int, int], *, confidence: float = CONFIDENCE
) -> Interval | None:
    """The limits of the second share minus the first; none where one of them has no records.

    For independent records. Of largely the same records it is wider than need be.

    >>> low, high = difference((48, 80), (56, 70))
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    before = wilson.interval(*first, confidence=confidence)
    after = wilson.interval(*second, confidence=confidence)
    if before is None or after is None:
        return None
    share, other = first[0] / first[1], second[0] / second[1]
    middle = other - share
    return Interval(
        low=middle - hypot(other - after.low, before.high - share),
        high=middle + hypot(after.high - other, share - before.low),
    )
