"""Ages that end in some digits more often than a smooth age structure explains.

Whipple's index (range 1 to 5), Noumbissi's digit-specific one and Spoorenberg's total: Noumbissi, A.
(1992), Population 47, 1038-1041; Spoorenberg, T. (2007), Population 62, 847-861. Myers' blended
index (0 to 90): Myers, R. J. (1940), Transactions of the Actuarial Society of America 41, 395-415.
The ages of a register come from numbers of identity: these indices serve comparison with the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics.interval import Interval, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

# The standard error of Whipple's index is about 2 by the root of the persons aged 23 to 62.
_WHIPPLE_ERROR = 2.0
# Below it the class «accurate» (under 1.05) is missed by chance alone.
ENOUGH_ADULTS = 6000
_N_SIMULATED = 199
# Fewer simulations above tell too little of the tail; the spread is then taken a tenth wider.
_ENOUGH_SIMULATED, _WIDER = 5, 1.1
_SEED = 19_120_723
# Ages on either side whose mean is taken for the age without preference: a decade and one.
_SMOOTHED = 5
_DIGITS = range(10)


@dataclass(frozen=True, slots=True)
class Whipple:
    """Whipple's index, and the band in which it lies by chance where no age is preferred."""

    index: float
    n: int
    by_chance: Interval
    is_enough: bool


def whipple(ages: Sequence[float], *, last: int = 60) -> Whipple | None:
    """The preference for ages ending in 0 and 5, from persons by single age (age 0 first).

    None without anybody aged 23 to 62; 1 means no preference, 5 that all ages end in 0 or 5.
    ``last`` is the highest of these ages: spreadsheets also take 65.
    """
    n = _sum(ages, range(23, last + 3))
    if not n:
        return None
    width = normal_quantile(0.95) * _WHIPPLE_ERROR / sqrt(n)
    return Whipple(
        index=5 * _sum(ages, range(25, last + 1, 5)) / n,
        n=int(n),
        by_chance=Interval(max(0.0, 1 - width), 1 + width),
        is_enough=n >= ENOUGH_ADULTS,
    )


def digit_indices(ages: Sequence[float], *, last: int = 64) -> tuple[float, ...] | None:
    """Noumbissi's index of each last digit, 0 first: 1 is no preference.

    The ages 20 to ``last`` that end in the digit, against the five ages about each of them; None
    where nobody is of those ages. Published values are of 64; some programs stop at 59.
    """
    found = []
    for digit in _DIGITS:
        centres = range(20 + digit, last + 1, 10)
        around = sum(_sum(ages, range(age - 2, age + 3)) for age in centres)
        if not around:
            return None
        found.append(5 * _sum(ages, centres) / around)
    return tuple(found)


def total(ages: Sequence[float]) -> float | None:
    """Spoorenberg's total preference over all digits: 0 none, 16 the most; None as above."""
    indices = digit_indices(ages)
    return None if indices is None else sum(abs(1 - index) for index in indices)


def myers(
    ages: Sequence[float], *, first: int = 23, last: int = 82, is_last_decade_in: bool = False
) -> float | None:
    """Myers' blended index of ages ``first`` to ``last``: 0 no preference, 90 one digit only.

    ``is_last_decade_in`` as for ``blended_shares``.

    Raises:
        ValueError: the ages are not whole decades.
    """
    shares = blended_shares(ages, first=first, last=last, is_last_decade_in=is_last_decade_in)
    return None if shares is None else 50 * sum(abs(share - 0.1) for share in shares)


def blended_shares(
    ages: Sequence[float], *, first: int = 23, last: int = 82, is_last_decade_in: bool = False
) -> tuple[float, ...] | None:
    """The share of each last digit, 0 first, every digit having led the sequence equally often.

    Args:
        ages: persons by single age, age 0 first.
        first: the lowest age.
        last: the highest.
        is_last_decade_in: whether the sum that begins with ``first`` runs through the last decade,
            as the spreadsheets of the Population Analysis System have it, or ends before it.

    Raises:
        ValueError: the ages are not whole decades.
    """
    if (last - first + 1) % 10 or last <= first:
        raise ValueError(f"ages {first} to {last} are not whole decades")
    end = last + 1 if is_last_decade_in else last - 9
    blended = {}
    for position in _DIGITS:
        start = first + position
        early = _sum(ages, range(start, end, 10))
        late = _sum(ages, range(start + 10, last + 1, 10))
        blended[start % 10] = (position + 1) * early + (9 - position) * late
    whole = sum(blended.values())
    return tuple(blended[digit] / whole for digit in _DIGITS) if whole else None


@dataclass(frozen=True, slots=True)
class ByChance:
    """An index, and where it lies for so many persons whose ages follow the smoothed structure.

    ``upper`` is the 95th percentile, ``p_value`` the share of simulations as high or higher; beyond
    them the tail of the normal distribution with their mean and spread.
    """

    index: float
    mean: float
    upper: float
    p_value: float


def by_chance(
    ages: Sequence[float], index: Callable[[Sequence[float]], float | None]
) -> ByChance | None:
    """An index of ``ages`` and its distribution where no digit is preferred; none where undefined.

    Persons are drawn anew by the ages' own structure, smoothed over eleven years: waves of births
    stay, the preference for digits goes.

    Args:
        ages: persons by single age, age 0 first.
        index: what is measured: ``total``, ``myers`` or any other of one list of ages.
    """
    found = index(ages)
    n = int(sum(ages))
    if found is None or not n:
        return None
    counts = np.asarray(ages, dtype=np.float64)
    window = np.ones(2 * _SMOOTHED + 1)
    # At both ends fewer neighbours are there to take the mean of.
    smooth = np.convolve(counts, window, mode="same") / np.convolve(
        np.ones_like(counts), window, mode="same"
    )
    drawn = np.random.default_rng(_SEED).multinomial(n, smooth / smooth.sum(), size=_N_SIMULATED)
    values = [index(row) for row in drawn.tolist()]
    known = np.array([value for value in values if value is not None])
    if not len(known):
        return None
    return ByChance(
        index=found,
        mean=float(known.mean()),
        upper=float(np.quantile(known, 0.95)),
        p_value=_p_value(found, known),
    )


def _p_value(found: float, drawn: NDArray[np.float64]) -> float:
    n_above = int((drawn >= found).sum())
    p_value = (1 + n_above) / (len(drawn) + 1)
    spread = float(drawn.std())
    if n_above < _ENOUGH_SIMULATED and spread > 0:
        score = (found - float(drawn.mean())) / (spread * _WIDER)
        p_value = min(p_value, erfc(score / sqrt(2)) / 2)
    return p_value


def whipple_index(ages: Sequence[float]) -> float | None:
    """Whipple's index alone; see ``whipple``."""
    found = whipple(ages)
    return None if found is None else found.index


def _sum(ages: Sequence[float], chosen: range) -> float:
    return float(sum(ages[chosen.start : chosen.stop : chosen.step]))
