"""The least number that there can be, from those found on one list only and on exactly two.

Chao, A. (1987). Estimating the population size for capture-recapture data with unequal
catchability. Biometrics 43, 783-791. Holds whatever the lists' dependence through the people
(some are found everywhere, some nowhere); a floor for the truth, not an estimate of it. As log-linear
models: Rivest, L.-P., Baillargeon, S. (2007). Applications and extensions of Chao's moment estimator
for the size of a closed population. Biometrics 63, 999-1006.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, exp, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics import poisson_regression
from cpaudit.statistics.histories import histories
from cpaudit.statistics.interval import CONFIDENCE, Interval
from cpaudit.statistics.two_list_limits import log_interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from cpaudit.statistics.poisson_regression import PoissonFit

# With fewer on exactly two lists the bound hangs on a handful of links.
ENOUGH_ON_TWO = 5
FEWEST_LISTS = 2


@dataclass(frozen=True, slots=True)
class LowerBound:
    """The floor, its standard error and its interval."""

    n_lists: int
    n_observed: int
    total: float
    standard_error: float
    interval: Interval
    is_usable: bool


def estimate(frequencies: Sequence[int], *, confidence: float = CONFIDENCE) -> LowerBound:
    """The floor from ``frequencies``: how many stand on exactly one, two, … of the lists.

    The bias-corrected form ``S + (t-1)/t · f1(f1-1) / (2(f2+1))`` for ``t`` lists.

    Raises:
        ValueError: for fewer than two lists or a negative number.
    """
    n_lists = len(frequencies)
    if n_lists < FEWEST_LISTS or min(frequencies) < 0:
        raise ValueError(f"{list(frequencies)} are not frequencies over two lists or more")
    f1, f2, n_observed = frequencies[0], frequencies[1], sum(frequencies)
    share = (n_lists - 1) / n_lists
    unseen = share * f1 * (f1 - 1) / (2 * (f2 + 1))
    # The square of the unseen less what is its square on average, and the chance of the unseen.
    squared = share**2 * f1 * (f1 - 1) * (f1 - 2) * (f1 - 3) / (4 * (f2 + 1) * (f2 + 2))
    variance = max(unseen + unseen**2 - squared, unseen)
    total = n_observed + unseen
    return LowerBound(
        n_lists=n_lists,
        n_observed=n_observed,
        total=total,
        standard_error=sqrt(variance),
        interval=log_interval(total, variance, n_observed, confidence=confidence),
        is_usable=f2 >= ENOUGH_ON_TWO,
    )


@dataclass(frozen=True, slots=True)
class ModelBound:
    """The floor as a log-linear model gives it, with its standard error."""

    total: float
    standard_error: float


def of_like_lists(frequencies: Sequence[int]) -> ModelBound | None:
    """The floor where every list finds people equally often (Mh); none where nobody is on two.

    Those on one list and on two decide it; those on three and more may be more than these two let
    expect, as people differ, and not fewer.

    >>> round(of_like_lists([1774, 115, 7, 0]).total, 1)
    12145.1
    """
    n_lists = len(frequencies)
    times = np.arange(1, n_lists + 1)
    ways = np.array([comb(n_lists, k) for k in times], dtype=np.float64)
    design = np.column_stack([np.ones(n_lists), times.astype(np.float64)])
    return _floor(design, times, np.array(frequencies, dtype=np.float64), ways)


def of_unlike_lists(cells: Mapping[str, float]) -> ModelBound | None:
    """The floor where each list finds people as often as it does (Mth); none without an estimate."""
    table = histories(cells)
    return _floor(
        table.design(()), table.signs.sum(axis=1), table.counts, np.ones(len(table.names))
    )


_FEW = 2


def _floor(
    design: NDArray[np.float64],
    times: NDArray[np.int64],
    counts: NDArray[np.float64],
    ways: NDArray[np.float64],
) -> ModelBound | None:
    """The model whose logarithms bend upwards, and only upwards, from two lists on.

    People who differ are found on many lists more often than alike ones would be: the bends of such a
    mixture are never downwards, and those that the data bend downwards are taken out.
    """
    bends = list(range(_FEW + 1, int(times.max()) + 1))
    while True:
        # Nobody on so many lists: the bend there would be downwards without end.
        kept = [k for k in bends if counts[times >= k].any()]
        columns = [np.maximum(times - k + 1, 0).astype(np.float64) for k in kept]
        solved = _fit(np.column_stack([design, *columns]), counts, ways)
        if solved is None:
            return None
        rises = solved.coefficients[design.shape[1] :]
        bends = [k for k, rise in zip(kept, rises, strict=True) if rise >= 0]
        if bends == kept:
            break
    unseen = exp(solved.coefficients[0])
    variance = unseen + unseen**2 * float(solved.covariance[0, 0])
    return ModelBound(float(counts.sum()) + unseen, sqrt(variance))


def _fit(
    design: NDArray[np.float64], counts: NDArray[np.float64], ways: NDArray[np.float64]
) -> PoissonFit | None:
    """A Poisson fit in which a row stands for so many histories with the same expectation."""
    repeats = ways.astype(np.int64)
    return poisson_regression.fit(
        np.repeat(design, repeats, axis=0), np.repeat(counts / ways, repeats)
    )
