"""Which villages stand out from a common share by more than their size explains.

Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in
Medicine 24, 1185-1202: exact binomial limits, interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cpaudit.statistics import binomial
from cpaudit.statistics.interval import Interval, check_counts

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
    tail = (1 - confidence) / 2
    below = np.cumsum(binomial.probabilities(n, target))
    return Interval(
        max(0.0, _interpolated(below, n, tail)), min(1.0, _interpolated(below, n, 1 - tail))
    )


def place(n_hits: int, n: int, target: float) -> Funnel:
    """The village's place against ``target``, the share of all villages together.

    Raises:
        ValueError: for a target outside 0 … 1 or more hits than records.
    """
    check_counts(n_hits, n)
    if not 0 <= target <= 1:
        raise ValueError(f"target {target} is not a share")
    if n < ENOUGH_RECORDS:
        everything = Interval(0.0, 1.0)
        return Funnel(n_hits, n, everything, everything, Standing.TOO_FEW)
    alert, alarm = (limits(n, target, confidence=level) for level in (ALERT, ALARM))
    share = n_hits / n
    if share < alarm.low:
        standing = Standing.VERY_LOW
    elif share > alarm.high:
        standing = Standing.VERY_HIGH
    elif share < alert.low:
        standing = Standing.LOW
    elif share > alert.high:
        standing = Standing.HIGH
    else:
        standing = Standing.WITHIN
    return Funnel(n_hits, n, alert, alarm, standing)


def _interpolated(below: np.ndarray[tuple[int], np.dtype[np.float64]], n: int, a: float) -> float:
    quantile = min(int(np.searchsorted(below, a)), n)
    before = float(below[quantile - 1]) if quantile else 0.0
    step = float(below[quantile]) - before
    return (quantile - (float(below[quantile]) - a) / step) / n if step > 0 else quantile / n
