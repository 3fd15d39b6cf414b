"""Ages that end in some digits more often than a smooth age structure explains.

Whipple's index (range 1 to 5), Noumbissi's digit-specific one and Spoorenberg's total: Noumbissi, A.
(1992), Population 47, 1038-1041; Spoorenberg, T. (2007), Population 62, 847-861. Myers' blended
index (0 to 90): Myers, R. J. (1940), Transactions of the Actuarial Society of America 41, 395-415.
The ages of a register come from numbers of identity: these indices serve comparison with the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from cpaudit.statistics.interval import Interval, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

# The standard error of Whipple's index is about 2 by the root of the persons aged 23 to 62.
_WHIPPLE_ERROR = 2.0
# Below it the class «accurate» (under 1.05) is missed by chance alone.
ENOUGH_ADULTS = 6000
_DIGITS = range(10)


@dataclass(frozen=True, slots=True)
class Whipple:
    """Whipple's index, and the band in which it lies by chance where no age is preferred."""

    index: float
    n: int
    by_chance: Interval
    is_enough: bool


def whipple(ages: Sequence[float]) -> Whipple | None:
    """The preference for ages ending in 0 and 5, from persons by single age (age 0 first).

    None without anybody aged 23 to 62; 1 means no preference, 5 that all ages end in 0 or 5.
    """
    n = _sum(ages, range(23, 63))
    if not n:
        return None
    width = normal_quantile(0.95) * _WHIPPLE_ERROR / sqrt(n)
    return Whipple(
        index=5 * _sum(ages, range(25, 61, 5)) / n,
        n=int(n),
        by_chance=Interval(max(0.0, 1 - width), 1 + width),
        is_enough=n >= ENOUGH_ADULTS,
    )


def digit_indices(ages: Sequence[float]) -> tuple[float, ...] | None:
    """Noumbissi's index of each last digit, 0 first: 1 is no preference.

    The ages 20 to 64 that end in the digit, against the five ages about each of them; None where
    nobody is of those ages.
    """
    found = []
    for digit in _DIGITS:
        centres = [age for age in range(20, 65) if age % 10 == digit]
        around = sum(_sum(ages, range(age - 2, age + 3)) for age in centres)
        if not around:
            return None
        found.append(5 * _sum(ages, centres) / around)
    return tuple(found)


def total(ages: Sequence[float]) -> float | None:
    """Spoorenberg's total preference over all digits: 0 none, 16 the most; None as above."""
    indices = digit_indices(ages)
    return None if indices is None else sum(abs(1 - index) for index in indices)


def myers(ages: Sequence[float], *, first: int = 23, last: int = 82) -> float | None:
    """Myers' blended index of ages ``first`` to ``last``: 0 no preference, 90 one digit only.

    Raises:
        ValueError: the ages are not whole decades.
    """
    shares = blended_shares(ages, first=first, last=last)
    return None if shares is None else 50 * sum(abs(share - 0.1) for share in shares)


def blended_shares(
    ages: Sequence[float], *, first: int = 23, last: int = 82
) -> tuple[float, ...] | None:
    """The share of each last digit, 0 first, every digit having led the sequence equally often.

    Raises:
        ValueError: the ages are not whole decades.
    """
    if (last - first + 1) % 10 or last <= first:
        raise ValueError(f"ages {first} to {last} are not whole decades")
    blended = {}
    for position in _DIGITS:
        start = first + position
        early = _sum(ages, range(start, last - 9, 10))
        late = _sum(ages, range(start + 10, last + 1, 10))
        blended[start % 10] = (position + 1) * early + (9 - position) * late
    whole = sum(blended.values())
    return tuple(blended[digit] / whole for digit in _DIGITS) if whole else None


def _sum(ages: Sequence[float], chosen: Sequence[int]) -> float:
    return float(sum(ages[age] for age in chosen if age < len(ages)))
