"""The missed births counted: by village and grade, and those left out by reason."""

from __future__ import annotations

import polars as pl


def missed_by_village(births: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Missed births by village and grade: ``n``, and ``expected``, the sum of their probabilities."""
    return (
        births.select("village", "grade", "suppressed", "p_missed", "in_period")
        .filter(pl.col("grade").is_not_null() & pl.col("suppressed").is_null())
        .group_by("village", "grade")
        .agg(
            pl.len().cast(pl.UInt32).alias("n"),
            pl.col("p_missed").sum().alias("expected"),
            pl.col("in_period").sum().cast(pl.UInt32).alias("n_in_period"),
        )
        .join(names, on="village", how="left")
        .select("village", "village_name", "grade", "n", "expected", "n_in_period")
        .sort("village", "grade", nulls_last=True)
    )


def suppressed(births: pl.DataFrame) -> pl.DataFrame:
    """Births that planning lacks but that are not missed births here: ``reason``, ``n``."""
    return (
        births.select("suppressed")
        .drop_nulls()
        .group_by(pl.col("suppressed").alias("reason"))
        .agg(pl.len().cast(pl.UInt32).alias("n"))
        .sort("n", "reason", descending=[True, False])
    )
