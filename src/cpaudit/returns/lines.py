"""The lines of the returns: which are compared, and why the others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.returns.tables import LEFT_OUT
from cpaudit.returns.ways import FIELDS

if TYPE_CHECKING:
    from datetime import date


# A village stands once in each of these.
_RETURN = ("source_id", "file", "sheet", "period_start", "period_end", "village")


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


def judged(lines: pl.DataFrame, start: date, end: date, as_of: date) -> pl.DataFrame:
    """``lines`` with ``why`` they are left out, and where a village stands twice in one return.

    Of a village's lines the fullest is compared, of equally full ones the last: as a rule it is the
    correction. ``n_twice`` and ``rows_twice`` say how many there are and in which rows.
    """
    why = why_left_out(start, end, as_of)
    n_filled = pl.sum_horizontal(pl.col(name).is_not_null() for name in FIELDS)
    known = lines.with_columns(why.alias("why"), n_filled.alias("_n_filled"))
    is_village = pl.col("why").is_null() & ~pl.col("is_total")
    kept = pl.col("line").sort_by("_n_filled", "row", "line", descending=True).first()
    twice = (
        known.filter(is_village)
        .with_columns(
            kept.over(_RETURN).alias("_kept"),
            pl.len().over(_RETURN).alias("n_twice"),
            pl.col("row").sort().cast(pl.String).str.join(", ").over(_RETURN).alias("rows_twice"),
        )
        .filter(pl.col("n_twice") > 1)
        .select("line", "_kept", "n_twice", "rows_twice")
    )
    return (
        known.join(twice, on="line", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("_kept") != pl.col("line"))
            .then(pl.lit("stated_twice"))
            .otherwise("why")
            .alias("why")
        )
        .drop("_n_filled", "_kept")
    )


def left_out(judged: pl.DataFrame) -> pl.DataFrame:
    """``LEFT_OUT`` of the lines with their ``why``."""
    keys = [name for name in LEFT_OUT.columns if name != "n_lines"]
    return (
        judged.filter(pl.col("why").is_not_null())
        .with_columns(
            pl.when(pl.col("why") == "stated_twice").then(pl.col(name)).alias(name)
            for name in ("village_name", "rows_twice")
        )
        .group_by(keys)
        .agg(pl.len().cast(pl.UInt32).alias("n_lines"))
        .select(*LEFT_OUT.columns)
        .sort("why", "period_start", "file", "sheet", "period", "village_name", nulls_last=True)
    )
