"""Two shares of different records: whether they differ by more than chance.

Fisher's exact test: Fisher, R. A. (1935). The logic of inductive inference. Journal of the Royal
Statistical Society 98, 39-82; for the same records looked at twice McNemar, Q. (1947). Psychometrika
12, 153-157, in its exact form.
"""

from __future__ import annotations

import numpy as np

from cpaudit.statistics import binomial
from cpaudit.statistics.interval import check_counts

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
