"""Which share of one list another list holds, for every two lists, by village and in total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.statistics import wilson
from cpaudit.statistics.interval import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

# Below it the interval of a share is wider than ± 20 points: pool villages or years.
ENOUGH_LISTED = 20


def matrix(
    presence: pl.DataFrame,
    lists: Sequence[str],
    *,
    by: str | None = "village",
    confidence: float = CONFIDENCE,
) -> pl.DataFrame:
    """One row per place and ordered pair of lists: those listed in one that the other holds.

    Args:
        presence: one row per real event, with a Boolean column per list and the column ``by``.
            It must hold one cohort only: same window, same residence, same definition. A null is
            not known and leaves the row out of the pairs with that list.
        lists: the Boolean columns.
        by: the column of places; none for the total alone. A null place counts in the total only.
        confidence: of the interval.

    Returns:
        ``by``, listed_in, found_in, n_listed, n_found, share, low, high, is_enough; the total has
        a null place and comes first.
    """
    place = by or "village"
    pairs = [(listed, found) for listed in lists for found in lists if listed != found]
    counts = [
        expr
        for number, (listed, found) in enumerate(pairs)
        for expr in (
            (pl.col(listed) & pl.col(found).is_not_null()).sum().alias(f"n_listed {number}"),
            (pl.col(listed) & pl.col(found)).sum().alias(f"n_found {number}"),
        )
    ]
    places = presence.select(pl.lit(None, pl.String).alias(place), *counts)
    if by is not None:
        named = presence.filter(pl.col(by).is_not_null()).group_by(by).agg(counts)
        places = pl.concat([places, named.with_columns(pl.col(by).cast(pl.String))])
    long = [
        places.select(
            place,
            pl.lit(number).alias("_pair"),
            pl.lit(listed).alias("listed_in"),
            pl.lit(found).alias("found_in"),
            pl.col(f"n_listed {number}").alias("n_listed"),
            pl.col(f"n_found {number}").alias("n_found"),
        )
        for number, (listed, found) in enumerate(pairs)
    ]
    n_listed, n_found = pl.col("n_listed"), pl.col("n_found")
    return (
        pl.concat(long)
        .sort(place, "_pair")
        .drop("_pair")
        .with_columns(
            pl.when(n_listed > 0).then(n_found / n_listed).alias("share"),
            wilson.limits(n_found, n_listed, confidence=confidence).alias("_limits"),
        )
        .unnest("_limits")
        .with_columns(is_enough=n_listed >= ENOUGH_LISTED)
    )
