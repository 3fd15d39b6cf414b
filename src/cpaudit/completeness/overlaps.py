"""How the lists overlap: how many births stand in exactly which of them."""

from __future__ import annotations

import polars as pl

from cpaudit.completeness.presence import lists_of
from cpaudit.completeness.result_tables import OVERLAPS


def overlaps(table: pl.DataFrame) -> pl.DataFrame:
    """``OVERLAPS``, the most frequent combination first; a birth in no list is not counted.

    Args:
        table: of ``presence``.
    """
    named = [pl.when(pl.col(name)).then(pl.lit(name)) for name in lists_of(table)]
    found = (
        table.select(pl.concat_str(named, separator=";", ignore_nulls=True).alias("lists"))
        .filter(pl.col("lists") != "")
        .group_by("lists")
        .agg(pl.len().cast(pl.UInt32).alias("n"))
        .sort("n", "lists", descending=[True, False])
    )
    return OVERLAPS.keep(found)
