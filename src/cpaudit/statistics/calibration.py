"""Whether stated probabilities come true as often as they say, and how to mend them where not.

Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly Weather
Review 78(1), 1-3. Cox, D. R. (1958). Two further applications of a model for binary regression.
Biometrika 45(3/4), 562-565 (offset and slope). Naeini, M. P., Cooper, G. F. and Hauskrecht, M.
(2015). Obtaining well calibrated probabilities using Bayesian binning. AAAI 29, 2901-2907 (expected
calibration error).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from cpaudit.statistics.interval import Interval

    Floats = NDArray[np.float64]

BINS = 10
# Log odds beyond this are not told apart: one in ten thousand.
_LEAST = 1e-4
_ROUNDS, _CLOSE = 100, 1e-10
# Holds the line at the stated probabilities where the data cannot move it: two cases' worth.
_RIDGE = 0.01


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of the reliability diagram.

    Attributes:
        low: the bin's lower limit, in it.
        high: its upper limit; the last bin holds 1.
        n: how many probabilities lie in it.
        stated: their mean.
        came_true: the share that came true.
        interval: the Wilson interval of that share.
    """

    low: float
    high: float
    n: int
    stated: float
    came_true: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Line:
    """Offset and slope on the scale of log odds; (0, 1) leaves probabilities as they are."""

    offset: float
    slope: float

    def mend(self, probabilities: Iterable[float]) -> Floats:
        """The probabilities after offset and slope."""
        mended: Floats = _share(self.offset + self.slope * _log_odds(_array(probabilities)))
        return mended


def brier(probabilities: Iterable[float], came_true: Iterable[float]) -> float:
    """The mean squared distance of the probabilities from what came true; 0 is perfect.

    Raises:
        ValueError: nothing is given, or a probability is none.

    >>> brier([1.0, 0.5], [1, 0])
    0.125
    """
    p, y = _both(probabilities, came_true)
    return float(np.mean((p - y) ** 2))


def reliability(
    probabilities: Iterable[float], came_true: Iterable[float], *, bins: int = BINS
) -> tuple[Bin, ...]:
    """The bars of the reliability diagram: bins of equal width, empty ones left out."""
    p, y = _both(probabilities, came_true)
    at = np.minimum((p * bins).astype(np.int64), bins - 1)
    bars = []
    for bin_ in range(bins):
        here = at == bin_
        n, hits = int(here.sum()), int(y[here].sum())
        interval = wilson.interval(hits, n)
        if interval is not None:
            stated = float(p[here].mean())
            bars.append(Bin(bin_ / bins, (bin_ + 1) / bins, n, stated, hits / n, interval))
    return tuple(bars)


def calibration_error(
    probabilities: Iterable[float], came_true: Iterable[float], *, bins: int = BINS
) -> float:
    """The expected calibration error: how far bins miss the diagonal, weighted by their size.

    >>> round(calibration_error([0.9, 0.9, 0.1, 0.1], [1, 1, 0, 0]), 3)
    0.1
    """
    told = reliability(probabilities, came_true, bins=bins)
    n = sum(bar.n for bar in told)
    return sum(bar.n * abs(bar.stated - bar.came_true) for bar in told) / n


def fit(probabilities: Iterable[float], came_true: Iterable[float]) -> Line:
    """The offset and slope under which the outcomes are likeliest (logistic regression)."""
    p, y = _both(probabilities, came_true)
    design = np.column_stack([np.ones_like(p), _log_odds(p)])
    prior = np.array([0.0, 1.0])
    weights = prior.copy()
    for _ in range(_ROUNDS):
        share = _share(design @ weights)
        gradient = design.T @ (y - share) - _RIDGE * (weights - prior)
        curvature = (design.T * (share * (1 - share))) @ design + _RIDGE * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if np.abs(step).max() < _CLOSE:
            break
    return Line(float(weights[0]), float(weights[1]))


def _both(probabilities: Iterable[float], came_true: Iterable[float]) -> tuple[Floats, Floats]:
    p, y = _array(probabilities), _array(came_true)
    if p.size == 0 or p.shape != y.shape:
        message = "as many outcomes as probabilities are needed, and at least one"
        raise ValueError(message)
    if not (((p >= 0) & (p <= 1)).all() and np.isin(y, (0.0, 1.0)).all()):
        message = "probabilities lie between 0 and 1, outcomes are 0 or 1"
        raise ValueError(message)
    return p, y


def _array(values: Iterable[float]) -> Floats:
    return np.asarray(list(values), dtype=np.float64)


def _log_odds(p: Floats) -> Floats:
    held = np.clip(p, _LEAST, 1 - _LEAST)
    odds: Floats = np.log(held / (1 - held))
    return odds


def _share(log_odds: Floats) -> Floats:
    share: Floats = 1 / (1 + np.exp(-log_odds))
    return share
