"""Which part of a window a list of births covers, judged by the births that the others know.

A month without a row proves nothing in a small village; it does where the other lists know births
that the list would have held. So each silence is asked how likely it is to be chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, lgamma
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# A silence that chance makes less often than this is a hole in the list. A window has a dozen months
# and a run a dozen lists: one false alarm in about seven runs of complete lists.
CHANCE = 0.001
# Less than this of what a month should hold is a few strays, not the month.
_STRAYS = 0.1
# A list may stop so many days before the window ends: the last births are entered in the next month.
SLACK_DAYS = 31
# Shorter silences are the days between two births.
_LEAST_DAYS = 15
# Own births expected in a silence that no other list can confirm: even with half of them, in a month
# of few births, chance gives none in 1,000.
_ALONE = 14.0
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Silence:
    """Days, both included, on which a list holds too few births to have covered them."""

    start: date
    end: date
    n_held: int
    n_expected: float


def silences(
    days: Sequence[date], held: Sequence[bool], own: Sequence[date], window: tuple[date, date]
) -> tuple[Silence, ...]:
    """The parts of ``window`` that a list does not cover, in their order.

    Args:
        days: the days of the births that other lists know.
        held: for each of them whether the list holds it too.
        own: the days of all births that the list holds.
        window: the first and the last day that are asked.
    """
    start, end = window
    first_day, last_day = start.toordinal(), end.toordinal()
    known = np.array([day.toordinal() for day in days], dtype=np.int64)
    within = (known >= first_day) & (known <= last_day)
    known, kept = known[within], np.array(held, dtype=bool)[within]
    mine = np.array([day.toordinal() for day in own], dtype=np.int64)
    mine = np.sort(mine[(mine >= first_day) & (mine <= last_day)])
    if not mine.size:
        return (Silence(start, end, 0, float(known.size)),)
    months = [(max(first, first_day), min(last, last_day)) for first, last in _months(start, end)]
    empty = _empty_months(known, kept, mine, months)
    ends = _ends(known, kept, mine, (first_day, last_day))
    merged = _merged([*(months[number] for number in empty), *ends])
    share = _share_outside(known, kept, merged)
    return tuple(
        Silence(
            date.fromordinal(first),
            date.fromordinal(last),
            int(_between(mine, first, last).sum()),
            share * float(_between(known, first, last).sum()),
        )
        for first, last in merged
    )


def grave(holes: Sequence[Silence], window: tuple[date, date]) -> tuple[Silence, ...]:
    """The holes that take the list out: all but a short one at either end of the window."""
    return tuple(
        hole
        for hole in holes
        if (hole.end - hole.start).days + 1 > SLACK_DAYS
        or (hole.start > window[0] and hole.end < window[1])
    )


def _months(start: date, end: date) -> list[tuple[int, int]]:
    months, first = [], start.replace(day=1)
    while first <= end:
        after = (
            date(first.year + 1, 1, 1)
            if first.month == _DECEMBER
            else date(first.year, first.month + 1, 1)
        )
        months.append((first.toordinal(), (after - timedelta(days=1)).toordinal()))
        first = after
    return months


def _between(days: NDArray[np.int64], first: int, last: int) -> NDArray[np.bool_]:
    return (days >= first) & (days <= last)


def _empty_months(
    known: NDArray[np.int64],
    kept: NDArray[np.bool_],
    mine: NDArray[np.int64],
    months: Sequence[tuple[int, int]],
) -> list[int]:
    """The months that hold far too few; the usual share is taken from the others."""
    n = np.array([_between(known, *month).sum() for month in months])
    k = np.array([kept[_between(known, *month)].sum() for month in months])
    alone = np.array([_between(mine, *month).sum() for month in months])
    empty: set[int] = set()
    for _ in months:
        rest = [number for number in range(len(months)) if number not in empty]
        total = int(n[rest].sum())
        share = float(k[rest].sum()) / total if total else 0.0
        found = {
            number
            for number in range(len(months))
            if k[number] <= _STRAYS * share * n[number]
            and alone[number] <= _STRAYS * float(np.median(alone[rest]))
            and chance_of_so_few(int(k[number]), int(n[number]), *_without(k, n, number, rest))
            < CHANCE
        }
        if found == empty or len(found) == len(months):
            break
        empty = found
    return sorted(empty)


def _ends(
    known: NDArray[np.int64],
    kept: NDArray[np.bool_],
    mine: NDArray[np.int64],
    window: tuple[int, int],
) -> list[tuple[int, int]]:
    """The silence before the list's first birth and after its last, where either is too long."""
    first, last = int(mine[0]), int(mine[-1])
    middle = _between(known, first, last)
    n_middle, n_kept = int(middle.sum()), int(kept[middle].sum())
    # The births at both ends span one gap less than they are.
    rate = (mine.size - 1) / max(last - first, 1)
    found = []
    for begins, ends in ((window[0], first - 1), (last + 1, window[1])):
        length = ends - begins + 1
        if length < _LEAST_DAYS:
            continue
        n_unheld = int(_between(known, begins, ends).sum())
        is_unlikely = chance_of_so_few(0, n_unheld, n_kept, n_middle) < CHANCE
        if is_unlikely or rate * length >= _ALONE:
            found.append((begins, ends))
    return found


def _without(
    k: NDArray[np.int64], n: NDArray[np.int64], number: int, rest: Sequence[int]
) -> tuple[int, int]:
    """What the list holds, and what is known, in the other months that it covers."""
    others = [month for month in rest if month != number]
    return int(k[others].sum()), int(n[others].sum())


def chance_of_so_few(n_hits: int, n: int, hits_elsewhere: int, n_elsewhere: int) -> float:
    """The probability of so few hits among ``n``, at a share known only from what is elsewhere.

    The share itself is uncertain, most of all in small villages where all were held so far: the
    hits follow a beta-binomial distribution (uniform prior).
    """
    a, b = hits_elsewhere + 1, n_elsewhere - hits_elsewhere + 1

    def log_beta(x: float, y: float) -> float:
        return lgamma(x) + lgamma(y) - lgamma(x + y)

    return sum(
        exp(
            lgamma(n + 1)
            - lgamma(i + 1)
            - lgamma(n - i + 1)
            + log_beta(i + a, n - i + b)
            - log_beta(a, b)
        )
        for i in range(n_hits + 1)
    )


def _share_outside(
    known: NDArray[np.int64], kept: NDArray[np.bool_], holes: Sequence[tuple[int, int]]
) -> float:
    outside = np.ones(known.size, dtype=bool)
    for hole in holes:
        outside &= ~_between(known, *hole)
    return float(kept[outside].mean()) if outside.any() else 0.0


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in their order, those that touch made one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
