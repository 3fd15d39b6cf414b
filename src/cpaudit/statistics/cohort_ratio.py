"""Two counts of the same cohort: whether one holds more of it than the other can explain.

The exact conditional test of two Poisson counts: Przyborowski, J., Wilenski, H. (1940). Homogeneity
of results in testing samples from Poisson series. Biometrika 31, 313-323; limits by Clopper and
Pearson's of the share.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from cpaudit.statistics import binomial
from cpaudit.statistics.interval import CONFIDENCE, Interval

# Of a cohort of a hundred ten per cent can be missing unseen; below it nothing can be said.
ENOUGH_PERSONS = 100


@dataclass(frozen=True, slots=True)
class CohortRatio:
    """What the first list holds for each one of the second, once survival and moves are allowed for.

    Attributes:
        ratio: none where the second list should hold nobody.
        limits: of the ratio.
        p_value: exact, two-sided.
        is_enough: whether both lists are long enough.
    """

    n_first: int
    n_second: int
    ratio: float | None
    limits: Interval
    p_value: float
    is_enough: bool


def compare(
    n_first: int,
    n_second: int,
    *,
    expected: float = 1.0,
    confidence: float = CONFIDENCE,
) -> CohortRatio:
    """The first count by the second, with what their sizes allow to be said.

    Args:
        n_first: one list's count.
        n_second: the other's.
        expected: the ratio that survival and known moves explain (0.99: one in a hundred is gone).
        confidence: of the limits.

    Raises:
        ValueError: a count is negative, or the expected ratio is not positive.

    >>> found = compare(130, 100)
    >>> round(found.ratio, 2), round(found.p_value, 3)
    (1.3, 0.056)
    """
    if min(n_first, n_second) < 0 or expected <= 0:
        raise ValueError(f"{n_first} and {n_second} at a ratio of {expected}")
    n = n_first + n_second
    share = expected / (1 + expected)
    found = binomial.exact_interval(n_first, n, confidence=confidence) or Interval(0.0, 1.0)
    low, high = (p / (1 - p) / expected if p < 1 else inf for p in found)
    return CohortRatio(
        n_first=n_first,
        n_second=n_second,
        ratio=n_first / n_second / expected if n_second else None,
        limits=Interval(low, high),
        p_value=binomial.exact_p_value(n_first, n, share) if n else 1.0,
        is_enough=min(n_first, n_second) >= ENOUGH_PERSONS,
    )
