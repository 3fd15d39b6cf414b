"""Counts that agree with their expectation better than chance would let them.

The lower tail of Pearson's chi-square: Fisher, R. A. (1936). Has Mendel's work been rediscovered?
Annals of Science 1, 115-137.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.statistics import chi_square

if TYPE_CHECKING:
    from collections.abc import Sequence

# Below five expected the distribution is another one; with ten villages half of the cases are missed.
LEAST_EXPECTED = 5.0
ENOUGH_PLACES = 20


@dataclass(frozen=True, slots=True)
class Evenness:
    """How evenly counts lie about their expectation.

    ``p_too_even`` is small where they lie too close, ``p_uneven`` where they scatter more than
    chance. Common harmless causes of the first: quotas, counts that were shared out, one source for
    all villages.
    """

    x2: float
    df: int
    p_too_even: float
    p_uneven: float
    is_enough: bool


def counts(observed: Sequence[float], expected: Sequence[float]) -> Evenness | None:
    """Whether ``observed`` counts follow ``expected`` ones too closely; none below two places.

    Expectations are scaled to the observed sum, which costs a degree of freedom.

    Raises:
        ValueError: the lists differ in length, or an expectation is not positive.
    """
    if len(observed) != len(expected):
        raise ValueError(f"{len(observed)} counts and {len(expected)} expectations")
    if any(value <= 0 for value in expected):
        raise ValueError("an expectation is not positive")
    if len(observed) < 2 or not sum(observed):  # noqa: PLR2004 - one place has no spread
        return None
    scale = sum(observed) / sum(expected)
    scaled = [value * scale for value in expected]
    x2 = sum((seen - due) ** 2 / due for seen, due in zip(observed, scaled, strict=True))
    return _judged(x2, len(observed) - 1, min(scaled), len(observed))


def shares(hits: Sequence[int], totals: Sequence[int], share: float) -> Evenness | None:
    """Whether ``hits`` of ``totals`` follow a known ``share`` too closely; none without totals.

    >>> mendel = shares([5474, 6022], [7324, 8023], 0.75)
    >>> round(mendel.x2, 4)
    0.2779

    Raises:
        ValueError: the share is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"share {share} is not between 0 and 1")
    pairs = [(hit, total) for hit, total in zip(hits, totals, strict=True) if total]
    if not pairs:
        return None
    x2 = sum((hit - total * share) ** 2 / (total * share * (1 - share)) for hit, total in pairs)
    least = min(total for _, total in pairs) * min(share, 1 - share)
    return _judged(x2, len(pairs), least, len(pairs))


def total(x2: Sequence[float], df: Sequence[int]) -> Evenness:
    """Several tests together.

    Raises:
        ValueError: there are none.
    """
    return _judged(sum(x2), sum(df), LEAST_EXPECTED, len(x2))


def _judged(x2: float, df: int, least: float, n_places: int) -> Evenness:
    return Evenness(
        x2=x2,
        df=df,
        p_too_even=chi_square.at_most(x2, df),
        p_uneven=chi_square.above(x2, df),
        is_enough=least >= LEAST_EXPECTED and n_places >= ENOUGH_PLACES,
    )
