"""The lines of the returns: which are compared, and why the others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.returns.tables import LEFT_OUT
from cpaudit.returns.ways import FIELDS

if TYPE_CHECKING:
    from datetime import date


def lines_of(view: pl.DataFrame) -> pl.DataFrame:
    """The returns' lines, with the name by which a reader knows each."""
    return view.select(
        pl.col("record_id").alias("line"),
        "source_id",
        "file",
        "sheet",
        "row",
        "village",
        pl.coalesce("return_village_name", "village").alias("village_name"),
        "period",
        "period_start",
        "period_end",
        "is_total",
        *(pl.col(name).cast(pl.Int64) for name in FIELDS),
        "birth_rate",
        "death_rate",
        "growth_rate",
        "sex_ratio_at_birth",
    )


def why_left_out(start: date, end: date, as_of: date) -> pl.Expr:
    """Why a line is not compared; null where it is."""
    is_within = (pl.col("period_start") >= start) & (pl.col("period_end") <= end)
    return (
        pl.when(~is_within)
        .then(pl.lit("another_period"))
        .when(pl.col("period_end") > as_of)
        .then(pl.lit("not_ended"))
        .when(~pl.col("is_total") & pl.col("village").is_null())
        .then(pl.lit("no_village"))
    )


def left_out(judged: pl.DataFrame) -> pl.DataFrame:
    """``LEFT_OUT`` of the lines with their ``why``."""
    keys = [name for name in LEFT_OUT.columns if name != "n_lines"]
    return (
        judged.filter(pl.col("why").is_not_null())
        .group_by(keys)
        .agg(pl.len().cast(pl.UInt32).alias("n_lines"))
        .select(*LEFT_OUT.columns)
        .sort("why", "period_start", "file", "sheet", "period", nulls_last=True)
    )
