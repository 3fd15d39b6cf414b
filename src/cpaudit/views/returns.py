"""Village returns beside what the records give for the same village and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.view_tables import VIEWS
from cpaudit.views.groups import conform

if TYPE_CHECKING:
    from datetime import date

_TOTAL_WORDS = "合计|总计|小计|全镇|全县|^total"
_SUMMED = ("births", "deaths", "population_end")


def returns(
    rows: pl.DataFrame, births: pl.DataFrame, persons: pl.DataFrame, *, period: tuple[date, date]
) -> pl.DataFrame:
    """The view ``returns``: one row per line of the village returns.

    Args:
        rows: the dataset ``village_returns`` as ``records.link_records`` gives it.
        births: the view ``births``.
        persons: the view ``persons``.
        period: stands in where a line states no period of its own.
    """
    dated = rows.with_columns(*_period(*period)).with_columns(
        pl.col("village_name").alias("return_village_name"),
        (
            pl.col("village_name").str.contains(f"(?i){_TOTAL_WORDS}").fill_null(value=False)
            & pl.col("village").is_null()
        ).alias("is_total"),
    )
    counted = _recount(dated, births, persons)
    sums = _sums(dated)
    view = dated.join(counted, on="record_id", how="left", maintain_order="left").join(
        sums,
        on=["source_id", "file", "period_start", "period_end"],
        how="left",
        maintain_order="left",
    )
    return conform(
        view.with_columns(
            *(
                pl.when("is_total").then(pl.col(f"sum.{name}")).alias(f"sum.{name}")
                for name in _SUMMED
            ),
            pl.concat_str(
                pl.lit("return"),
                pl.coalesce("village", "village_name"),
                pl.col("period_start").cast(pl.String),
                pl.col("period_end").cast(pl.String),
                separator="|",
                ignore_nulls=True,
            ).alias("subject_key"),
        ),
        VIEWS["returns"],
    )


def _period(start: date, end: date) -> tuple[pl.Expr, pl.Expr]:
    """The first and last day of «2025», «2025-03», «2025年3月», «202503»; else the project's."""
    parts = pl.col("period").str.extract_groups(r"((?:19|20)\d{2})\D*(\d{1,2})?")
    year, month = parts.struct[0].cast(pl.Int32), parts.struct[1].cast(pl.Int32)
    first = pl.date(year, pl.coalesce(month, pl.lit(1)), 1)
    last = (
        pl.when(month.is_null())
        .then(pl.date(year, 12, 31))
        .otherwise(pl.date(year, month, 1).dt.month_end())
    )
    stated = year.is_not_null() & month.is_between(1, 12).fill_null(value=True)
    return (
        pl.when(stated).then(first).otherwise(pl.lit(start)).alias("period_start"),
        pl.when(stated).then(last).otherwise(pl.lit(end)).alias("period_end"),
    )


def _recount(dated: pl.DataFrame, births: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """The planning system's births and deaths of each line's village and period."""
    lines = dated.filter(~pl.col("is_total") & pl.col("village").is_not_null()).select(
        "record_id", "village", "period_start", "period_end"
    )
    born = births.filter(
        pl.col("planning.birth_date").is_not_null()
        & pl.col("planning.outcome").ne_missing("stillbirth")
        & pl.col("planning.kinship").ne_missing("adopted")
    ).select(
        "village", pl.col("planning.birth_date").alias("day"), pl.col("planning.sex").alias("sex")
    )
    died = persons.filter(pl.col("planning.death_date").is_not_null()).select(
        "village", pl.col("planning.death_date").alias("day")
    )
    within = pl.col("day").is_between("period_start", "period_end")
    of_births = (
        lines.join(born, on="village", how="left")
        .group_by("record_id")
        .agg(
            within.sum().cast(pl.Int32).alias("records.births"),
            (within & (pl.col("sex") == "M")).sum().cast(pl.Int32).alias("records.boys"),
            (within & (pl.col("sex") == "F")).sum().cast(pl.Int32).alias("records.girls"),
        )
    )
    of_deaths = (
        lines.join(died, on="village", how="left")
        .group_by("record_id")
        .agg(within.sum().cast(pl.Int32).alias("records.deaths"))
    )
    return of_births.join(of_deaths, on="record_id", how="left")


def _sums(dated: pl.DataFrame) -> pl.DataFrame:
    return (
        dated.filter(~pl.col("is_total"))
        .group_by("source_id", "file", "period_start", "period_end")
        .agg(pl.col(name).sum().cast(pl.Int32).alias(f"sum.{name}") for name in _SUMMED)
    )
