"""Shares that vary between places by more than chance, and funnel limits that allow for it.

Spiegelhalter, D. J. (2005). Handling over-dispersion of performance indicators. Quality and Safety
in Health Care 14, 347-351: winsorised arcsine scores and the variance between places by moments.
The tails are those of the beta-binomial distribution with that variance (Skellam, J. G. (1948),
Journal of the Royal Statistical Society B 10, 257-261): exact for small places, where the arcsine
is not normal, and the plain binomial where nothing but chance sets the places apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics import binomial
from cpaudit.statistics.interval import Interval, check_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ENOUGH_PLACES = 8
_WINSORISED = 0.1
# Beyond it a place's tail is taken from the normal distribution: both agree there.
_EXACT_UP_TO = 20_000
# A larger one would leave no share that could stand out.
_MOST_CORRELATION = 0.9
# Probabilities beyond which the normal score is no number.
_TINY, _ALMOST = 1e-300, 1e-16


@dataclass(frozen=True, slots=True)
class OverDispersion:
    """The variance between places, on the arcsine scale.

    Attributes:
        common: the share of all places together.
        raw: the mean squared score; 1 where only chance sets the places apart.
        ratio: the same of the winsorised scores, which single places cannot drive.
        between: the variance between places (tau squared); 0 where chance explains all.
        is_enough: whether there are places enough to know it.
    """

    common: float
    raw: float
    ratio: float
    between: float
    is_enough: bool


def estimate(
    counts: Sequence[tuple[int, int]],
    *,
    winsorised: float = _WINSORISED,
    are_exact: bool = False,
) -> OverDispersion | None:
    """The over-dispersion of places given as (hits, records); none without any record.

    Args:
        counts: of each place; those without records are left out.
        winsorised: the share of scores on either side that is drawn to the limit.
        are_exact: score by the binomial distribution itself (mid p). Near 0 and 1 the arcsine puts
            ordinary places three and more errors away, and would find variation where there is none.

    Raises:
        ValueError: a place has more hits than records.
    """
    for n_hits, n in counts:
        check_counts(n_hits, n)
    known = np.array([pair for pair in counts if pair[1]], dtype=np.float64).reshape(-1, 2)
    k = len(known)
    if not k:
        return None
    hits, sizes = known[:, 0], known[:, 1]
    common = float(hits.sum() / sizes.sum())
    scores = _exact(hits, sizes, common) if are_exact else _scores(hits, sizes, common)
    low, high = np.quantile(scores, [winsorised, 1 - winsorised])
    drawn = np.clip(scores, low, high)
    ratio = float(np.mean(drawn**2))
    weights = 4 * sizes
    spare = float(weights.sum() - (weights**2).sum() / weights.sum())
    between = max(0.0, (k * ratio - (k - 1)) / spare) if spare > 0 else 0.0
    return OverDispersion(
        common=common,
        raw=float(np.mean(scores**2)),
        ratio=ratio,
        between=between,
        is_enough=k >= ENOUGH_PLACES,
    )


def tails(n_hits: int, n: int, common: float, between: float) -> tuple[float, float]:
    """The probability of so few hits or fewer, and of so many or more.

    Raises:
        ValueError: more hits than records.
    """
    check_counts(n_hits, n)
    if n == 0:
        return 1.0, 1.0
    if n > _EXACT_UP_TO and 0 < common < 1:
        score = float(
            _scores(np.array([float(n_hits)]), np.array([float(n)]), common)[0]
            / sqrt(1 + 4 * n * between)
        )
        return erfc(-score / sqrt(2)) / 2, erfc(score / sqrt(2)) / 2
    each = probabilities(n, common, between)
    return (
        float(min(1.0, each[: n_hits + 1].sum())),
        float(min(1.0, each[n_hits:].sum())),
    )


def limits(
    n: int, common: float, between: float, *, confidences: Sequence[float]
) -> list[Interval]:
    """For each confidence the shares between which a place of ``n`` records usually lies."""
    if n == 0:
        return [Interval(0.0, 1.0) for _ in confidences]
    if common in (0.0, 1.0):
        return [Interval(common, common) for _ in confidences]
    below = np.cumsum(probabilities(n, common, between))
    tails_ = np.array([(1 - confidence) / 2 for confidence in confidences])
    low = np.searchsorted(below, tails_)
    high = np.minimum(np.searchsorted(below, 1 - tails_), n)
    return [Interval(int(a) / n, int(b) / n) for a, b in zip(low, high, strict=True)]


def probabilities(n: int, common: float, between: float) -> NDArray[np.float64]:
    """The probability of 0, 1, … ``n`` hits where the places' own shares vary."""
    # The arcsine of a root has the derivative 1 / (2 sqrt(p q)).
    correlation = min(4 * between, _MOST_CORRELATION)
    if correlation <= 0 or not 0 < common < 1:
        return binomial.probabilities(n, common)
    size = 1 / correlation - 1
    a, b = common * size, (1 - common) * size
    k = np.arange(n, dtype=np.float64)
    steps = np.log((n - k) * (k + a)) - np.log((k + 1) * (n - k - 1 + b))
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    each = np.exp(logs - logs.max())
    result: NDArray[np.float64] = each / each.sum()
    return result


def _scores(
    hits: NDArray[np.float64], n: NDArray[np.float64], common: float
) -> NDArray[np.float64]:
    scores: NDArray[np.float64] = (np.arcsin(np.sqrt(hits / n)) - np.arcsin(sqrt(common))) * (
        2 * np.sqrt(n)
    )
    return scores


def _exact(
    hits: NDArray[np.float64], sizes: NDArray[np.float64], common: float
) -> NDArray[np.float64]:
    normal = NormalDist()
    scores = np.zeros(len(hits))
    if not 0 < common < 1:
        return scores
    for at, (n_hits, n) in enumerate(
        zip(hits.astype(int).tolist(), sizes.astype(int), strict=True)
    ):
        below, above = tails(n_hits, int(n), common, 0.0)
        # So many or fewer, and half of so many.
        middle = (below + 1 - above) / 2
        scores[at] = normal.inv_cdf(min(max(middle, _TINY), 1 - _ALMOST))
    return scores
