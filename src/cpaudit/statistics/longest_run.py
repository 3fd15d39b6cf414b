"""Neighbours in a list that are alike for longer than chance lets them be.

The number of runs of a length in independent draws is nearly Poisson: Feller, W. (1968). An
Introduction to Probability Theory and Its Applications I, 3rd ed., chapter XIII.7; Arratia, R.,
Goldstein, L., Gordon, L. (1990). Poisson approximation and the Chen-Stein method. Statistical
Science 5, 403-424.
"""

from __future__ import annotations

from math import exp, expm1, log
from typing import TYPE_CHECKING

from cpaudit.statistics.interval import check_counts

if TYPE_CHECKING:
    from collections.abc import Iterable

ENOUGH_RECORDS = 100
# Two alike in a row are no run that anybody would look at.
LEAST_LENGTH = 5


def p_value(length: int, n: int, alike: float) -> float:
    """The probability that ``n`` independent records hold a run of ``length`` or longer.

    Args:
        length: of the longest run.
        n: the records.
        alike: the probability that a record is like the one before it.

    Raises:
        ValueError: a run is longer than the list, or ``alike`` is no probability.

    >>> round(p_value(5, 1000, 0.1), 4)  # four times alike: 996 starts of 0.1 ** 4 * 0.9
    0.0857
    """
    check_counts(length, n)
    if not 0 <= alike <= 1:
        raise ValueError(f"{alike} is no probability")
    if length <= 1 or alike == 1:
        return 1.0
    if alike == 0:
        return 0.0
    starts = n - length + 1
    expected = exp((length - 1) * log(alike)) * ((starts - 1) * (1 - alike) + 1)
    return min(1.0, -expm1(-expected))


def chance_alike(counts: Iterable[int]) -> float:
    """The probability that two records drawn from these groups are of the same one.

    >>> chance_alike([1, 1, 1]), round(chance_alike([2, 2]), 3)
    (0.0, 0.333)
    """
    sizes = [*counts]
    n = sum(sizes)
    return sum(size * (size - 1) for size in sizes) / (n * (n - 1)) if n > 1 else 0.0
