"""The interval of a number unseen from the likelihood of every number it could be.

For few unseen the usual intervals, made for large numbers, are far too short or far too long; this one
asks of each whole number how well it fits. Box, G. E. P., Tiao, G. C. (1973). Bayesian Inference in
Statistical Analysis, 2.8; its coverage was found by simulation (docs/decisions/two-list-interval.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics.interval import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Beyond twenty times what was seen nothing is likely in any register.
_FARTHEST = 20.0
# Whole numbers up to here, then in steps of one or two in a hundred.
_SINGLY, _STEPS = 400, 400


def numbers(n_observed: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The numbers unseen that are weighed, and how many whole numbers each stands for."""
    farthest = max(_FARTHEST * n_observed, _SINGLY + 1)
    steps = np.round(np.geomspace(_SINGLY, farthest, _STEPS))
    asked = np.unique(np.concatenate([np.arange(_SINGLY), steps]).astype(np.float64))
    middles = (asked[1:] + asked[:-1]) / 2
    edges = np.concatenate([[asked[0] - 0.5], middles, [asked[-1] + 0.5]])
    return asked, np.diff(edges)


def interval(
    asked: NDArray[np.float64],
    chances: NDArray[np.float64],
    widths: NDArray[np.float64],
    confidence: float,
) -> Interval:
    """The shortest range that holds so much of ``chances``; at nought where nobody need be unseen.

    >>> asked = np.array([0.0, 1.0, 2.0, 3.0])
    >>> interval(asked, np.array([6.0, 3.0, 0.9, 0.1]), np.ones(4), 0.95)
    Interval(low=0.0, high=2.0)
    """
    order = np.argsort(-chances / widths, kind="stable")
    reached = np.cumsum(chances[order]) / chances.sum()
    within = asked[order[: int(np.searchsorted(reached, confidence)) + 1]]
    return Interval(float(within.min()), float(within.max()))
