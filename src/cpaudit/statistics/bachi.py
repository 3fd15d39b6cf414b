"""Which last digits ages end in too often, by Bachi's index: each digit in the middle of its window.

Bachi, R. (1951). The tendency to round off age returns: measurement and correction. Bulletin of the
International Statistical Institute 33, 195-222. Each digit's share is taken in two windows of fifty
years, a year apart, within the ages 23 to 77, so that every age stands at either end as often as
every other. Like all indices of digits it needs some 6,000 adults; register ages that come from
numbers of identity show hardly any preference, and then it serves comparison with the past.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# As for Whipple's index: below it chance alone makes the index differ from 0.
ENOUGH_ADULTS = 6000
_FIRST_AGE = 23
_WINDOW = 50
# A digit and the one five further on have the same windows.
_PERIOD = 5
_DIGITS = range(10)


def index(ages: Sequence[float], *, is_pooled: bool = False) -> float | None:
    """Bachi's index of persons by single age (age 0 first): 0 no preference, 90 one digit only.

    None where a window is empty.

    Args:
        ages: persons by single age.
        is_pooled: whether the two windows are added up instead of their shares averaged, as the
            spreadsheets of the Population Analysis System do.

    >>> round(index([100 if age % 10 == 0 else 0 for age in range(100)]))
    90
    """
    shares = digit_shares(ages, is_pooled=is_pooled)
    return None if shares is None else 50 * sum(abs(share - 0.1) for share in shares)


def digit_shares(ages: Sequence[float], *, is_pooled: bool = False) -> tuple[float, ...] | None:
    """The share of each last digit, 0 first: 0.1 is no preference; none where a window is empty."""
    found = []
    for digit in _DIGITS:
        start = _FIRST_AGE + (digit - _FIRST_AGE) % _PERIOD
        hits, sizes = zip(*(_counts(ages, digit, start + step) for step in (0, 1)), strict=True)
        if not all(sizes):
            return None
        if is_pooled:
            found.append(sum(hits) / sum(sizes))
        else:
            shares = [hit / size for hit, size in zip(hits, sizes, strict=True)]
            found.append(sum(shares) / len(shares))
    return tuple(found)


def _counts(ages: Sequence[float], digit: int, first: int) -> tuple[float, float]:
    window = range(first, min(first + _WINDOW, len(ages)))
    return (
        float(sum(ages[age] for age in window if age % 10 == digit)),
        float(sum(ages[age] for age in window)),
    )
