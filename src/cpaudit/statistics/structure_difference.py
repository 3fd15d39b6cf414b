"""How far the age structures of two sources lie apart.

Index of dissimilarity and of relative difference: Siegel, J. S., Swanson, D. A. (2004). The Methods
and Materials of Demography, 2nd ed., chapter 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def dissimilarity(first: Sequence[float], second: Sequence[float]) -> float | None:
    """The per cent of one population that would have to change its group to match the other.

    0 to 100; None where one of them is empty.

    Raises:
        ValueError: the groups differ in number.
    """
    shares = _shares(first, second)
    return None if shares is None else sum(abs(a - b) for a, b in shares) / 2


def relative_difference(first: Sequence[float], second: Sequence[float]) -> float | None:
    """The mean difference of the groups' shares in per cent of the first, halved.

    None where a population or one of the first's groups is empty.

    Raises:
        ValueError: the groups differ in number.
    """
    shares = _shares(first, second)
    if shares is None or any(a == 0 for a, _ in shares):
        return None
    return sum(abs(b / a * 100 - 100) for a, b in shares) / (2 * len(shares))


def _shares(first: Sequence[float], second: Sequence[float]) -> list[tuple[float, float]] | None:
    if len(first) != len(second):
        raise ValueError(f"{len(first)} groups and {len(second)}")
    whole = sum(first), sum(second)
    if not all(whole):
        return None
    return [(100 * a / whole[0], 100 * b / whole[1]) for a, b in zip(first, second, strict=True)]
