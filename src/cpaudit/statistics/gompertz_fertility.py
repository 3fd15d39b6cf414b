"""The relational Gompertz model: fertility by age as a standard that is moved and stretched.

Brass, W. (1978), method explained in Zaba, B. (1981). Use of the relational Gompertz model in
analysing fertility data collected in retrospective surveys. CPS Research Paper 81-2, London. The
standard is that of Booth, H. (1984). Transforming Gompertz's function for fertility analysis.
Population Studies 38, 495-506, as tabulated in Tools for Demographic Estimation (IUSSP 2013).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_AGE, LAST_AGE = 10, 49
YEARS = 5
_FEWEST_GROUPS = 3
# The standard's gompits, minus log of minus log of the share of births by ages 10, 11 … 50.
_STANDARD = (
    *(-1e5, -3.1709, -2.7426, -2.3685, -2.0408, -1.7521, -1.4929, -1.2506, -1.0448, -0.8593),
    *(-0.6913, -0.5333, -0.3852, -0.2442, -0.1078, 0.0256, 0.1585, 0.2915, 0.4252, 0.5610),
    *(0.7000, 0.8427, 0.9901, 1.1441, 1.3063, 1.4787, 1.6643, 1.8660, 2.0889, 2.3399),
    *(2.6260, 2.9550, 3.3287, 3.7598, 4.2550, 4.8097, 5.4131, 6.1286, 7.0702, 8.6484, 15.0),
)
# The share of the standard's births by ages 15, 20 … 50, as printed.
_SHARES = (0.0031, 0.1358, 0.3773, 0.6086, 0.7962, 0.9302, 0.9919, 0.999999)
# Of these groups the second derivative is averaged: 20 to 34.
_MIDDLE = slice(1, 4)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A standard moved by ``place`` and stretched by ``spread``, of ``total`` children a woman."""

    place: float
    spread: float
    total: float

    def by_age(self, age: int) -> float:
        """The children a woman has had by her birthday ``age``, from 10 to 50."""
        return self.total * _share(self.place, self.spread, _STANDARD[age - FIRST_AGE])

    def rate(self, age: int) -> float:
        """Births in a year to a woman of ``age``; none below 10 and above 49."""
        if not FIRST_AGE <= age <= LAST_AGE:
            return 0.0
        return self.by_age(age + 1) - self.by_age(age)


def fit(rates: Sequence[float]) -> Schedule | None:
    """The schedule behind yearly births per woman of 15-19, 20-24 …; none where a group has none.

    The total is the mean of what the births up to 25, 30 and 35 imply: later ones hang on few.

    Raises:
        ValueError: fewer than three age groups, or more than reach to 50.
    """
    if not _FEWEST_GROUPS <= len(rates) < len(_SHARES):
        raise ValueError(f"{len(rates)} age groups instead of 3 to 7")
    if min(rates) <= 0:
        return None
    gompits = [_gompit(share) for share in _SHARES]
    levels, slopes, curvatures = zip(
        *(_standard_step(gompits, step) for step in range(len(_SHARES) - 1)), strict=True
    )
    curvature = sum(curvatures[_MIDDLE]) / len(curvatures[_MIDDLE])
    by_age = [YEARS * births for births in accumulate(rates)]
    seen = [_gompit(before / after) for before, after in pairwise(by_age)]
    # The rates begin at 15, so that their first step is the standard's second.
    steps = range(1, 1 + len(seen))
    spread, level = _line(
        [slopes[step] for step in steps],
        [one - levels[step] for step, one in zip(steps, seen, strict=True)],
    )
    place = level - (spread - 1) ** 2 * curvature / 2
    totals = [
        births / _share(place, spread, gompits[group + 1])
        for group, births in enumerate(by_age)
        if group in range(*_MIDDLE.indices(len(by_age)))
    ]
    return Schedule(place=place, spread=spread, total=sum(totals) / len(totals))


def _standard_step(gompits: Sequence[float], step: int) -> tuple[float, float, float]:
    """What one age step of the standard gives: its level, its slope and its curvature."""
    before, after = gompits[step], gompits[step + 1]
    ratio = _SHARES[step] / _SHARES[step + 1]
    slope = (after * exp(-after) - before * exp(-before)) / log(ratio)
    curvature = (before - after) ** 2 * exp(before + after) / (exp(before) - exp(after)) ** 2
    return _gompit(ratio) - slope, slope, curvature


def _line(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Slope and level of the line of least squares."""
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((one - mean_x) ** 2 for one in x)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread
    return slope, mean_y - slope * mean_x


def _gompit(share: float) -> float:
    return -log(-log(share))


def _share(place: float, spread: float, gompit: float) -> float:
    # Beyond 700 the exponential overflows; the share is 0 long before.
    return exp(-exp(min(-place - spread * gompit, 700.0)))
