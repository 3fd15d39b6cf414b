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
    pairs = [(listed, found) for listed in lists for found in lists if listed != found]
    place = by or "village"
    counts = [
        expr
        for listed, found in pairs
        for expr in (
            (pl.col(listed) & pl.col(found).is_not_null())
            .sum()
            .alias(f"{listed}\n{found}\nn_listed"),
            (pl.col(listed) & pl.col(found)).sum().alias(f"{listed}\n{found}\nn_found"),
        )
    ]
    total = presence.select(pl.lit(None, pl.String).alias(place), *counts)
    frames = [total]
    if by is not None:
        places = presence.filter(pl.col(by).is_not_null()).group_by(by).agg(counts).sort(by)
        frames.append(places.with_columns(pl.col(by).cast(pl.String)))
    return (
        pl.concat(frames)
        .unpivot(index=place)
        .with_columns(
            pl.col("variable")
            .str.split("\n")
            .list.to_struct(fields=["listed_in", "found_in", "measure"])
        )
        .unnest("variable")
        .pivot(on="measure", index=[place, "listed_in", "found_in"], values="value")
        .with_columns(
            pl.when(pl.col("n_listed") > 0)
            .then(pl.col("n_found") / pl.col("n_listed"))
            .alias("share"),
            wilson.limits(pl.col("n_found"), pl.col("n_listed"), confidence=confidence).alias("_"),
            is_enough=pl.col("n_listed") >= ENOUGH_LISTED,
        )
        .unnest("_")
        .select(
            place,
            "listed_in",
            "found_in",
            "n_listed",
            "n_found",
            "share",
            "low",
            "high",
            "is_enough",
        )
    )
