"""Dates that fall on some days of the month more often than the calendar explains.

Pearson's chi-square over the days of the month and an exact binomial test of single days. Dates are
invented or taken over from a month alone when the 1st is too frequent; the overall test hardly sees
what the test of one day sees at once.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.statistics import binomial, chi_square

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAYS = 31
# Three events are then expected on the rarest day (the 31st, 7 of 365).
ENOUGH_EVENTS = 155
_COMMON_YEAR = 2025


@dataclass(frozen=True, slots=True)
class DayHeaping:
    """Events by day of the month against the calendar.

    ``excess`` is each day's count by what the calendar expects, ``p_days`` the exact probability of
    so many or more on it. Harmless causes: clinic days, lucky days (8, 18, 28), dates entered in
    batches. Compare the sources with each other before anything is concluded.
    """

    n: int
    x2: float
    df: int
    p_value: float
    excess: tuple[float, ...]
    p_days: tuple[float, ...]
    is_enough: bool


def measure(counts: Sequence[int], *, years: Sequence[int] = (_COMMON_YEAR,)) -> DayHeaping | None:
    """How the events of 31 days of the month (the 1st first) fit the calendar of ``years``.

    None without an event.

    Raises:
        ValueError: there are not 31 counts, one is negative, or no year is given.
    """
    if len(counts) != _DAYS or min(counts) < 0:
        raise ValueError("31 counts are needed, none of them negative")
    n = sum(counts)
    if not n:
        return None
    shares = calendar_shares(years)
    due = [n * share for share in shares]
    x2 = sum((seen - expected) ** 2 / expected for seen, expected in zip(counts, due, strict=True))
    return DayHeaping(
        n=n,
        x2=x2,
        df=_DAYS - 1,
        p_value=chi_square.above(x2, _DAYS - 1),
        excess=tuple(seen / expected for seen, expected in zip(counts, due, strict=True)),
        p_days=tuple(
            binomial.at_least(seen, n, share) for seen, share in zip(counts, shares, strict=True)
        ),
        is_enough=n >= ENOUGH_EVENTS,
    )


def calendar_shares(years: Sequence[int]) -> tuple[float, ...]:
    """The share of each day of the month among all days of ``years``.

    Raises:
        ValueError: no year is given.

    >>> [round(share * 365) for share in calendar_shares([2025])][27:]
    [12, 11, 11, 7]
    """
    if not years:
        raise ValueError("a calendar needs a year")
    lengths = [monthrange(year, month)[1] for year in years for month in range(1, 13)]
    return tuple(
        sum(length >= day for length in lengths) / sum(lengths) for day in range(1, _DAYS + 1)
    )
