"""The villages of an indicator beside each other: without ranking what chance alone sets apart."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.statistics import chi_square, funnel, over_dispersion, shrinkage

if TYPE_CHECKING:
    from collections.abc import Sequence

# Above it the villages' shares can well be one common share and chance.
_SIGNIFICANT = 0.05
# Two villages are compared, not ranked.
_LEAST_VILLAGES = 3


class Spread(StrEnum):
    """Whether the villages differ by more than their sizes explain."""

    NONE = "none"  # a ranking would be one of chance
    SOME = "some"
    TOO_FEW = "too_few"  # villages or records to say so


def standings(places: pl.DataFrame, *, is_share: bool) -> pl.DataFrame:
    """``places`` with ``shrunken`` and ``standing``; null where the indicator is no share.

    The funnel is widened by what the villages usually vary, so that with many records not every
    village stands out.

    Args:
        places: ``numerator`` and ``denominator`` of each village.
        is_share: whether rows of the denominator are counted in the numerator.
    """
    counts = _counts(places)
    is_share = is_share and all(0 <= hits <= n for hits, n in counts)
    shrunken = shrinkage.shrink(counts) if is_share else None
    spread = over_dispersion.estimate(counts) if is_share else None
    if shrunken is None or spread is None:
        return places.with_columns(
            pl.lit(None, pl.Float64).alias("shrunken"), pl.lit(None, pl.String).alias("standing")
        )
    between = spread.between if spread.is_enough else 0.0
    found = [str(_standing(hits, n, spread.common, between)) for hits, n in counts]
    return places.with_columns(
        pl.Series("shrunken", shrunken.shares, dtype=pl.Float64),
        pl.Series("standing", found, dtype=pl.String),
    )


def spread_of(places: pl.DataFrame, *, is_share: bool) -> Spread | None:
    """Whether the villages differ by more than chance; none where the indicator is no share.

    By Pearson's chi-square of homogeneity, with one degree of freedom less than there are villages.
    Villages under five records say nothing of it.
    """
    counts = _counts(places)
    if not is_share or not counts or any(not 0 <= hits <= n for hits, n in counts):
        return None
    large = [(hits, n) for hits, n in counts if n >= funnel.ENOUGH_RECORDS]
    if len(large) < _LEAST_VILLAGES:
        return Spread.TOO_FEW
    common = sum(hits for hits, _ in large) / sum(n for _, n in large)
    if common in (0.0, 1.0):
        return Spread.NONE
    total = sum((hits - n * common) ** 2 / (n * common * (1 - common)) for hits, n in large)
    return Spread.SOME if chi_square.above(total, len(large) - 1) < _SIGNIFICANT else Spread.NONE


def _standing(n_hits: int, n: int, common: float, between: float) -> funnel.Standing:
    if n < funnel.ENOUGH_RECORDS:
        return funnel.Standing.TOO_FEW
    return funnel.standing_by_tails(*over_dispersion.tails(n_hits, n, common, between))


def _counts(places: pl.DataFrame) -> Sequence[tuple[int, int]]:
    return list(places.select("numerator", "denominator").iter_rows())
