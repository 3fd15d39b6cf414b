"""Which villages stand out from a common share by more than their size explains.

Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in
Medicine 24, 1185-1202: exact binomial limits, interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics import binomial
from cpaudit.statistics.interval import Interval, check_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALERT, ALARM = 0.95, 0.998
# Fewer records than this can hardly leave the funnel; fewer villages make no funnel.
ENOUGH_RECORDS = 5
ENOUGH_PLACES = 8


class Standing(StrEnum):
    """Where a village stands against the funnel."""

    WITHIN = "within"
    LOW, HIGH = "low", "high"  # beyond 95 %: one village in twenty by chance
    VERY_LOW, VERY_HIGH = "very_low", "very_high"  # beyond 99.8 %
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Funnel:
    """The limits for a village of this size, and where it stands."""

    n_hits: int
    n: int
    alert: Interval
    alarm: Interval
    standing: Standing


def limits(n: int, target: float, *, confidence: float) -> Interval:
    """The shares between which a village of ``n`` records lies by chance, clipped to 0 … 1."""
    return _limits(np.cumsum(binomial.probabilities(n, target)), target, confidence)


def place(n_hits: int, n: int, target: float) -> Funnel:
    """The village's limits and its standing against ``target``, the share of all together.

    Raises:
        ValueError: for a target outside 0 … 1 or more hits than records.
    """
    found = standing(n_hits, n, target)
    if found is Standing.TOO_FEW:
        return Funnel(n_hits, n, Interval(0.0, 1.0), Interval(0.0, 1.0), found)
    below = np.cumsum(binomial.probabilities(n, target))
    alert, alarm = (_limits(below, target, level) for level in (ALERT, ALARM))
    return Funnel(n_hits, n, alert, alarm, found)


def standing(n_hits: int, n: int, target: float) -> Standing:
    """Where a village of ``n`` records stands.

    By the exact tails and not by the limits: interpolation puts the upper limit a little below 1,
    and every village with all of its few records would seem to stand out.

    Raises:
        ValueError: for a target outside 0 … 1 or more hits than records.
    """
    check_counts(n_hits, n)
    if not 0 <= target <= 1:
        raise ValueError(f"target {target} is not a share")
    if n < ENOUGH_RECORDS:
        return Standing.TOO_FEW
    each = binomial.probabilities(n, target)
    return standing_by_tails(float(each[: n_hits + 1].sum()), float(each[n_hits:].sum()))


def standing_by_tails(below: float, above: float) -> Standing:
    """Where a village stands whose count is reached from below and from above with these chances."""
    alert, alarm = (1 - ALERT) / 2, (1 - ALARM) / 2
    if below < alarm:
        return Standing.VERY_LOW
    if above < alarm:
        return Standing.VERY_HIGH
    if below < alert:
        return Standing.LOW
    return Standing.HIGH if above < alert else Standing.WITHIN


def _limits(below: NDArray[np.float64], target: float, confidence: float) -> Interval:
    if target in (0, 1):
        return Interval(target, target)
    tail = (1 - confidence) / 2
    return Interval(max(0.0, _interpolated(below, tail)), min(1.0, _interpolated(below, 1 - tail)))


def _interpolated(below: NDArray[np.float64], a: float) -> float:
    n = below.size - 1
    quantile = min(int(np.searchsorted(below, a)), n)
    before = float(below[quantile - 1]) if quantile else 0.0
    step = float(below[quantile]) - before
    return (quantile - (float(below[quantile]) - a) / step) / n
