"""One row per person named in a record, over all sources: what the field rules read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.at_rest import at_rest, beside
from cpaudit.view_tables import VIEWS
from cpaudit.views.groups import conform

if TYPE_CHECKING:
    from datetime import date


def mentions(named: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """The view ``mentions``.

    Args:
        named: ``tables.MENTIONS`` with ``person_no`` and ``person_key``.
        as_of: ages are counted at this date.
    """
    homes = (
        named.lazy()
        .filter(pl.col("phone").is_not_null() & pl.col("household_no").is_not_null())
        # Each system numbers households in its own way: one family is counted once.
        .group_by("phone", "dataset")
        .agg(pl.col("household_no").n_unique().cast(pl.Int32).alias("n_households_of_phone"))
        .group_by("phone")
        .agg(pl.col("n_households_of_phone").max())
        .collect()
    )
    more = (
        named.select("phone", "birth_date", "record_id", "person_key", "dataset", "role")
        .join(homes, on="phone", how="left", maintain_order="left")
        .select(
            "n_households_of_phone",
            completed_years(pl.col("birth_date"), as_of).alias("age"),
            pl.concat_list("record_id").alias("record_ids"),
            pl.concat_str("person_key", "dataset", "role", separator="|").alias("subject_key"),
        )
    )
    return conform(beside(named, at_rest(more)), VIEWS["mentions"])


def completed_years(born: pl.Expr, at: date) -> pl.Expr:
    """Completed years from ``born`` to ``at``; negative before birth."""
    years = pl.lit(at.year, pl.Int32) - born.dt.year()
    # Months are eight-bit integers: a hundred of them would wrap around.
    birthday = born.dt.month().cast(pl.Int32) * 100 + born.dt.day()
    return years - (birthday > at.month * 100 + at.day).cast(pl.Int32)
