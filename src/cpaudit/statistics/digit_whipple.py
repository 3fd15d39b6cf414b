"""Whipple's question asked of each last digit by itself: ten indices, 1 for no preference.

Extension of Whipple's index to single digits as in Shryock, H. S., Siegel, J. S. (1976). The Methods
and Materials of Demography (condensed), chapter 8: persons of the ages that end in the digit against
a tenth of those of whole decades about them. For some 6,000 adults; with fewer, chance alone moves a
digit by a tenth or more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# The decade about an age runs from seven years below it to two above, as 23 to 32 about 30.
_BELOW, _ABOVE = 7, 2
_DIGITS = range(10)


def indices(ages: Sequence[float], *, first: int = 25, last: int = 60) -> tuple[float, ...] | None:
    """The index of each last digit, 0 first, over the ages ``first`` to ``last``.

    None where nobody is of the ages compared.

    Args:
        ages: persons by single age, age 0 first.
        first: the lowest age that counts as ending in its digit.
        last: the highest; no digit may lack an age.

    Raises:
        ValueError: fewer than ten ages.

    >>> indices([10] * 90)[:2]
    (1.0, 1.0)
    """
    if last - first + 1 < len(_DIGITS):
        raise ValueError(f"ages {first} to {last} do not end in every digit")
    found = []
    for digit in _DIGITS:
        chosen = [age for age in range(first, last + 1) if age % 10 == digit]
        about = _sum(ages, range(max(0, chosen[0] - _BELOW), chosen[-1] + _ABOVE + 1))
        if not about:
            return None
        found.append(10 * _sum(ages, chosen) / about)
    return tuple(found)


def _sum(ages: Sequence[float], chosen: Sequence[int]) -> float:
    return float(sum(ages[age] for age in chosen if age < len(ages)))
