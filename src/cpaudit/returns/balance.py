"""Which population is wrong in a line whose balance its events do not break."""

from __future__ import annotations

import polars as pl

from cpaudit.returns.tables import Status
from cpaudit.returns.ways import START

_END = "population_end"
# By how much the end would lack if a return stated one event too many.
_SIGNS = {"births": -1, "deaths": 1, "move_in": -1, "move_out": 1}


def out_of_balance(cells: pl.DataFrame, checks: pl.DataFrame) -> pl.DataFrame:
    """``cells`` with the population that breaks a balance taken for one that differs.

    A count of people may be as far off as those of most villages and be wrong all the same: where a
    balance fails by more than the events that differ from the records make up, one of the two
    populations does not fit. It is the one whose own difference is nearer to what is lacking.

    Args:
        cells: the judged cells.
        checks: ``tables.CHECKS``.
    """
    broken = checks.filter(
        (pl.col("check") == "balance") & (pl.col("status") == Status.DIFFERS) & ~pl.col("is_total")
    ).select("line", pl.col("difference").alias("_lacks"))
    sign = pl.col("field").replace_strict(_SIGNS, default=0, return_dtype=pl.Int8)
    made_up = (
        cells.filter(pl.col("field").is_in([*_SIGNS]) & (pl.col("status") == Status.DIFFERS))
        .group_by("line")
        .agg((sign * pl.col("difference")).sum().alias("_made_up"))
    )
    lacking = (
        broken.join(made_up, on="line", how="left")
        .with_columns(pl.col("_lacks") - pl.col("_made_up").fill_null(0))
        .filter(pl.col("_lacks") != 0)
    )
    # Too many at the start are too few at the end.
    by = pl.when(pl.col("field") == _END).then("_lacks").otherwise(-pl.col("_lacks"))
    wrong = (
        cells.filter(pl.col("field").is_in([START, _END]))
        .join(lacking, on="line")
        .with_columns((pl.col("difference") - by).abs().alias("_far"))
        .filter(pl.col("_far").is_not_null())
        .sort("line", "_far", "field")
        .unique("line", keep="first", maintain_order=True)
        .select("line", "field", pl.lit(value=True).alias("_is_wrong"))
    )
    is_wrong = pl.col("_is_wrong").fill_null(value=False) & (pl.col("status") == Status.ROUGHLY)
    return (
        cells.join(wrong, on=["line", "field"], how="left", maintain_order="left")
        .with_columns(
            pl.when(is_wrong).then(pl.lit(Status.DIFFERS)).otherwise("status").alias("status")
        )
        .drop("_is_wrong")
    )
