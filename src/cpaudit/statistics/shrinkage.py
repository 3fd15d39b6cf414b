"""Villages' shares drawn towards the common share, the more the smaller the village.

Empirical Bayes for shares that are not rare, with binomial variance: Marshall, R. J. (1991),
Applied Statistics 40, 283-294; Martuzzi, M., Elliott, P. (1996), Statistics in Medicine 15,
1867-1873. The Poisson form of 1991 (``shrink_rates``) would be wrong for coverage and accuracy, which
lie near 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.statistics.interval import check_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

# With fewer villages the spread between them is hardly known.
ENOUGH_PLACES = 20


@dataclass(frozen=True, slots=True)
class Shrunken:
    """The shrunken shares, in the order given; none for a village without records."""

    common: float
    between: float  # variance between villages; 0 means that nothing but chance sets them apart
    shares: tuple[float | None, ...]
    is_enough: bool


def shrink(counts: Sequence[tuple[int, int]]) -> Shrunken | None:
    """The shrunken shares of villages given as (hits, records); none without any record."""
    for n_hits, n in counts:
        check_counts(n_hits, n)
    known = [(n_hits, n) for n_hits, n in counts if n]
    if not known:
        return None
    n_total = sum(n for _, n in known)
    common = sum(n_hits for n_hits, _ in known) / n_total
    chance = common * (1 - common)
    variance = sum(n * (n_hits / n - common) ** 2 for n_hits, n in known) / n_total
    places_per_record = len(known) / n_total
    between = (
        max(0.0, (variance - chance * places_per_record) / (1 - places_per_record))
        if places_per_record < 1
        else 0.0
    )
    shares = tuple(_shrunken(n_hits, n, common, between) if n else None for n_hits, n in counts)
    return Shrunken(common, between, shares, is_enough=len(known) >= ENOUGH_PLACES)


def shrink_rates(counts: Sequence[tuple[int, int]]) -> Shrunken | None:
    """The same for events that are rare (deaths, serious errors), with the variance of counts.

    Marshall's own form. None without any record; for shares that are not rare it is wrong.
    """
    for n_hits, n in counts:
        check_counts(n_hits, n)
    known = [(n_hits, n) for n_hits, n in counts if n]
    if not known:
        return None
    n_total = sum(n for _, n in known)
    common = sum(n_hits for n_hits, _ in known) / n_total
    variance = sum(n * (n_hits / n - common) ** 2 for n_hits, n in known) / n_total
    between = max(0.0, variance - common * len(known) / n_total)
    shares = tuple(
        (common + between * (n_hits / n - common) / (between + common / n) if between else common)
        if n
        else None
        for n_hits, n in counts
    )
    return Shrunken(common, between, shares, is_enough=len(known) >= ENOUGH_PLACES)


def _shrunken(n_hits: int, n: int, common: float, between: float) -> float:
    if not between:
        return common
    within = (common * (1 - common) - between) / n
    return common + between / (between + within) * (n_hits / n - common)
