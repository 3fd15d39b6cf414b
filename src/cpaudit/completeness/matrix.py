"""Which share of each list's births each other list holds: in all, and by what the births are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.completeness.presence import PLANNING_LIST, could, lists_of
from cpaudit.completeness.result_tables import BY_SOURCE, COVERAGE, DIMENSIONS
from cpaudit.statistics import wilson
from cpaudit.statistics.coverage import ENOUGH_LISTED

if TYPE_CHECKING:
    from collections.abc import Sequence

POOLED = "pooled"
"""In place of a value: those with too few births, put together."""


def matrix(table: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """``COVERAGE`` of every ordered pair of lists.

    A birth that the other list could not hold (born at home, for a hospital's list) is no gap of it
    and is left out of the pair. Values with fewer than twenty births of a list are put together, and
    the row says how many they are.

    Args:
        table: of ``presence``.
        names: ``village`` and ``village_name``.
    """
    lists = lists_of(table)
    parts = [COVERAGE.empty().select(_COUNTED)]
    for dimension in DIMENSIONS:
        counted = _counted(table, dimension, lists)
        parts.append(counted if dimension == "all" else _pooled(counted))
    order = {name: place for place, name in enumerate(DIMENSIONS)}
    named = names.select(
        pl.col("village").alias("value"), pl.col("village_name").alias("value_name")
    ).unique("value", keep="first")
    found = (
        _with_shares(pl.concat(parts))
        .join(named, on="value", how="left")
        .with_columns(is_enough=pl.col("n_listed") >= ENOUGH_LISTED)
        .sort(
            pl.col("by").replace_strict(order, return_dtype=pl.Int32),
            pl.col("listed_in").replace_strict(_places(lists), return_dtype=pl.Int32),
            pl.col("found_in").replace_strict(_places(lists), return_dtype=pl.Int32),
            pl.col("n_pooled") > 0,
            "value",
        )
        .select(list(COVERAGE.columns))
    )
    return COVERAGE.keep(found)


def by_source(table: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """``BY_SOURCE``: the share of each list that planning holds, by village and in total."""
    lists = [name for name in lists_of(table) if name != PLANNING_LIST]
    parts = [
        _counted(table, dimension, lists, found=[PLANNING_LIST]) for dimension in ("all", "village")
    ]
    found = (
        _with_shares(pl.concat([COVERAGE.empty().select(_COUNTED), *parts]))
        .rename({"value": "village", "listed_in": "source_id", "n_listed": "n_source"})
        .join(names.unique("village", keep="first"), on="village", how="left")
        .select(list(BY_SOURCE.columns))
        .sort("source_id", pl.col("village").fill_null(""))
    )
    return BY_SOURCE.keep(found)


_COUNTED = (
    *("by", "value", "listed_in", "found_in"),
    *("n_listed", "n_found", "n_impossible", "n_pooled"),
)


def _places(lists: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(lists)}


def _counted(
    table: pl.DataFrame,
    dimension: str,
    listed: Sequence[str],
    *,
    found: Sequence[str] | None = None,
) -> pl.DataFrame:
    """The counts of one dimension, a row per value and ordered pair of lists that are not empty."""
    pairs = [(one, other) for one in listed for other in (found or listed) if one != other]
    counts = [
        expr.cast(pl.UInt32).alias(f"{number} {name}")
        for number, (one, other) in enumerate(pairs)
        for name, expr in {
            "n_listed": (pl.col(one) & pl.col(could(other))).sum(),
            "n_found": (pl.col(one) & pl.col(other)).sum(),
            "n_impossible": (pl.col(one) & ~pl.col(could(other))).sum(),
        }.items()
    ]
    value = pl.lit(None, pl.String) if dimension == "all" else pl.col(dimension).cast(pl.String)
    known = table.with_columns(value.alias("value"))
    if dimension != "all":
        known = known.drop_nulls("value")
    wide = known.group_by("value").agg(counts)
    long = [
        wide.select(
            pl.lit(dimension).alias("by"),
            "value",
            pl.lit(one).alias("listed_in"),
            pl.lit(other).alias("found_in"),
            *(pl.col(f"{number} {name}").alias(name) for name in _COUNTED[4:7]),
            pl.lit(0, pl.UInt32).alias("n_pooled"),
        )
        for number, (one, other) in enumerate(pairs)
    ]
    if not long:
        return COVERAGE.empty().select(_COUNTED)
    return pl.concat(long).filter(pl.col("n_listed") + pl.col("n_impossible") > 0)


def _pooled(counted: pl.DataFrame) -> pl.DataFrame:
    """The values with enough births, and one row for those without; a single one keeps its name."""
    few = pl.col("n_listed") < ENOUGH_LISTED
    among = ["by", "listed_in", "found_in"]
    marked = counted.with_columns(
        few.alias("few"), few.sum().over(among).cast(pl.UInt32).alias("n_few")
    )
    alone = marked.filter(~pl.col("few") | (pl.col("n_few") == 1)).select(_COUNTED)
    together = (
        marked.filter(pl.col("few") & (pl.col("n_few") > 1))
        .group_by(among)
        .agg(
            pl.lit(POOLED).alias("value"),
            pl.col("n_listed", "n_found", "n_impossible").sum(),
            pl.len().cast(pl.UInt32).alias("n_pooled"),
        )
        .select(_COUNTED)
    )
    return pl.concat([alone, together])


def _with_shares(counted: pl.DataFrame) -> pl.DataFrame:
    hits, n = pl.col("n_found"), pl.col("n_listed")
    return counted.with_columns(
        pl.when(n > 0).then(hits / n).alias("share"), wilson.limits(hits, n).struct.unnest()
    )
