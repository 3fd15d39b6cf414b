"""A share from run to run: which runs left the range in which the others vary.

p chart with Laney's correction: Laney, D. B. (2002). Improved control charts for attributes.
Quality Engineering 14, 531-537. With thousands of records the plain limits are so narrow that every
run leaves them; the correction measures the variation between runs and widens them by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING

from cpaudit.statistics.interval import Interval, check_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH_RUNS = 20
# The mean distance of two neighbours is so many standard deviations (normal distribution).
_NEIGHBOURS = 1.128
# Of the limits, in standard deviations.
WIDTH = 3.0


@dataclass(frozen=True, slots=True)
class Chart:
    """The common share and, for each run, its share with both pairs of limits.

    Attributes:
        common: all hits by all records.
        variation: between runs, in units of chance; 1 where chance explains all of it.
        shares: of each run.
        plain: the limits by chance alone.
        limits: the limits by the variation between runs.
        is_enough: whether there are runs enough to know the variation.
    """

    common: float
    variation: float
    shares: tuple[float, ...]
    plain: tuple[Interval, ...]
    limits: tuple[Interval, ...]
    is_enough: bool

    def beyond(self) -> tuple[int, ...]:
        """The positions of the runs outside of their limits."""
        return tuple(
            position
            for position, (share, limit) in enumerate(zip(self.shares, self.limits, strict=True))
            if not limit.low <= share <= limit.high
        )


def chart(runs: Sequence[tuple[int, int]]) -> Chart | None:
    """The chart of runs given as (hits, records); none below two runs or without spread.

    Raises:
        ValueError: a run has more hits than records.
    """
    for n_hits, n in runs:
        check_counts(n_hits, n)
    kept = [(n_hits, n) for n_hits, n in runs if n]
    if len(kept) < 2:  # noqa: PLR2004 - two neighbours make a distance
        return None
    common = sum(n_hits for n_hits, _ in kept) / sum(n for _, n in kept)
    if common in (0.0, 1.0):
        return None
    errors = [sqrt(common * (1 - common) / n) for _, n in kept]
    shares = tuple(n_hits / n for n_hits, n in kept)
    scores = [(share - common) / error for share, error in zip(shares, errors, strict=True)]
    steps = [abs(after - before) for before, after in pairwise(scores)]
    variation = sum(steps) / len(steps) / _NEIGHBOURS
    return Chart(
        common=common,
        variation=variation,
        shares=shares,
        plain=tuple(_about(common, WIDTH * error) for error in errors),
        limits=tuple(_about(common, WIDTH * error * variation) for error in errors),
        is_enough=len(kept) >= ENOUGH_RUNS,
    )


def _about(common: float, distance: float) -> Interval:
    return Interval(max(0.0, common - distance), min(1.0, common + distance))
