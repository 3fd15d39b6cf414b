"""An interval, and the normal quantile that belongs to its confidence."""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """Two limits; ``low`` never exceeds ``high``. It unpacks as a pair."""

    low: float
    high: float


def normal_quantile(confidence: float) -> float:
    """The z of a two-sided interval: 1.96 for 0.95.

    Raises:
        ValueError: for a confidence outside (0, 1).
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def check_counts(n_hits: int, n: int) -> None:
    """Nothing; raises ValueError unless 0 ≤ ``n_hits`` ≤ ``n``."""
    if not 0 <= n_hits <= n:
        raise ValueError(f"{n_hits} of {n} is not a share")
