"""A two-list total as the sum over strata: people who are alike in how lists find them.

Who is hard to find for one list is often hard to find for the other; added up without strata, the
total is then too small. Sekar, C. C., Deming, W. E. (1949). On a method of estimating birth and death
rates and the extent of registration. Journal of the American Statistical Association 44, 101-115.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from cpaudit.statistics import two_list, two_list_limits
from cpaudit.statistics.interval import CONFIDENCE, Interval
from cpaudit.statistics.two_list import ENOUGH_IN_BOTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    Sizes = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Stratum:
    """Strata that were counted as one: what they share of their keys, and how many they are."""

    key: tuple[str, ...]
    n_cells: int
    n_first: int
    n_second: int
    n_both: int
    total: float


@dataclass(frozen=True, slots=True)
class Stratified:
    """The sum over strata, what it would be without them, and how many were put together."""

    total: float
    interval: Interval
    pooled: float
    strata: tuple[Stratum, ...]
    n_collapsed: int  # of the strata as given, those that could not stand alone
    is_usable: bool


def estimate(
    cells: Mapping[tuple[str, ...], Sizes], *, confidence: float = CONFIDENCE
) -> Stratified:
    """The sum over ``cells``: by key the sizes of both lists and the number in both.

    A stratum stands alone with seven in both lists, two lists that are together as long as its total,
    and some in each list that the other lacks. Others are put together with those that share all of their
    key but the last part, and if these are too few still, with the smallest that stands of that kind;
    then all but the last two parts, and so on: the part that matters most comes first.

    Raises:
        ValueError: for no strata, or keys of different lengths.

    >>> cells = {("甲", "1"): (60, 50, 45), ("甲", "2"): (9, 5, 3), ("乙", "1"): (40, 30, 20)}
    >>> found = estimate(cells)
    >>> [(one.key, one.n_cells) for one in found.strata], round(found.total, 1), round(found.pooled, 1)
    ([(('乙', '1'), 1), (('甲',), 2)], 138.5, 136.1)
    """
    if len({len(key) for key in cells}) != 1:
        raise ValueError("strata need keys of one length")
    (depth,) = {len(key) for key in cells}
    standing: list[Stratum] = []
    waiting = [_stratum(key, [sizes]) for key, sizes in sorted(cells.items())]
    n_collapsed = sum(1 for one in waiting if not _stands(one))
    for length in range(depth, -1, -1):
        groups: dict[tuple[str, ...], list[Stratum]] = defaultdict(list)
        for one in waiting:
            groups[one.key[:length]].append(one)
        joined = [_joined(key, members) for key, members in groups.items()]
        standing += [one for one in joined if _stands(one)]
        waiting = []
        for rest in (one for one in joined if not _stands(one)):
            kin = [one for one in standing if one.key[:length] == rest.key[:length]]
            if not kin:
                waiting.append(rest)
                continue
            smallest = min(kin, key=lambda one: (one.n_both, one.key))
            standing.remove(smallest)
            standing.append(_joined(_shared(smallest.key, rest.key), [smallest, rest]))
    standing += waiting
    return _sum(standing, n_collapsed, confidence)


def _sum(strata: list[Stratum], n_collapsed: int, confidence: float) -> Stratified:
    """The totals added; the limits by variance estimates recovery (Zou and Donner 2008)."""
    total = sum(one.total for one in strata)
    below = above = 0.0
    for one in strata:
        limits = two_list_limits.likelihood_interval(
            one.n_first, one.n_second, one.n_both, confidence=confidence
        )
        below += max(one.total - limits.low, 0.0) ** 2
        above += max(limits.high - one.total, 0.0) ** 2
    n_first, n_second, n_both = (
        sum(getattr(one, name) for one in strata) for name in ("n_first", "n_second", "n_both")
    )
    seen = float(n_first + n_second - n_both)
    return Stratified(
        total=total,
        interval=Interval(max(total - sqrt(below), seen), max(total + sqrt(above), seen)),
        pooled=two_list.chapman(n_first, n_second, n_both).estimate,
        strata=tuple(sorted(strata, key=lambda one: one.key)),
        n_collapsed=n_collapsed,
        is_usable=all(_stands(one) for one in strata),
    )


def _stands(one: Stratum) -> bool:
    # Where one list lies within the other nothing is said of who is in neither.
    is_nested = one.n_both == min(one.n_first, one.n_second)
    return (
        one.n_both >= ENOUGH_IN_BOTH and one.n_first + one.n_second >= one.total and not is_nested
    )


def _stratum(key: tuple[str, ...], sizes: list[Sizes], n_cells: int = 1) -> Stratum:
    n_first, n_second, n_both = (sum(column) for column in zip(*sizes, strict=True))
    total = two_list.chapman(n_first, n_second, n_both).estimate
    return Stratum(key, n_cells, n_first, n_second, n_both, total)


def _joined(key: tuple[str, ...], members: list[Stratum]) -> Stratum:
    if len(members) == 1:
        return members[0]
    sizes = [(one.n_first, one.n_second, one.n_both) for one in members]
    return _stratum(key, sizes, sum(one.n_cells for one in members))


def _shared(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    shared: list[str] = []
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        shared.append(one)
    return tuple(shared)
