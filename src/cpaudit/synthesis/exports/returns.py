"""The villages' yearly returns: what the village office counts from the planning system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.synthesis.days import PERIOD_YEAR

if TYPE_CHECKING:
    from cpaudit.synthesis.township import Township

_FIRST, _SECOND = 1, 2
_YEAR = f"{PERIOD_YEAR}-"
COUNTS = (
    "births",
    "boys",
    "girls",
    "births_1",
    "births_2",
    "births_3plus",
    "deaths",
    "marriages",
    "move_in",
    "move_out",
    "population_start",
    "population_end",
)


def returns(township: Township, roll: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    """One row per village and the total row; counts as text, from the tables as exported."""
    villages = township.villages.with_row_index("_village").with_columns(
        pl.col("_village").cast(pl.Int32)
    )
    born = pl.col("birth_date").str.starts_with(_YEAR) & (pl.col("kinship") != "adopted")
    order = pl.col("birth_order").cast(pl.Int32, strict=False).fill_null(1)
    births = (
        children.filter(born)
        .group_by("_village")
        .agg(
            births=pl.len(),
            boys=(pl.col("sex") == "M").sum(),
            girls=(pl.col("sex") == "F").sum(),
            births_1=(order <= _FIRST).sum(),
            births_2=(order == _SECOND).sum(),
            births_3plus=(order > _SECOND).sum(),
        )
    )
    people = roll.group_by("_village").agg(
        deaths=pl.col("death_date").str.starts_with(_YEAR).sum(),
        marriages=(pl.col("marriage_date").str.starts_with(_YEAR) & (pl.col("sex") == "F")).sum(),
        move_in=pl.col("move_in_date").str.starts_with(_YEAR).sum(),
        move_out=pl.col("move_out_date").str.starts_with(_YEAR).sum(),
        population_end=(pl.col("status") == "active").sum(),
    )
    table = (
        villages.select("_village", village_name="name", resid_code="code")
        .join(births, on="_village", how="left", maintain_order="left")
        .join(people, on="_village", how="left", maintain_order="left")
        .with_columns(
            pl.exclude("_village", "village_name", "resid_code").fill_null(0).cast(pl.Int64)
        )
        .with_columns(
            period=pl.lit(f"{PERIOD_YEAR}年"),
            population_start=pl.col("population_end")
            - pl.col("births")
            + pl.col("deaths")
            - pl.col("move_in")
            + pl.col("move_out"),
        )
    )
    total = _total(table)
    rows = pl.concat([table.select(total.columns), total], how="vertical_relaxed")
    return rows.with_columns(pl.col(name).cast(pl.String) for name in COUNTS)


def _total(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(pl.col(name).sum() for name in COUNTS).select(
        pl.lit(-1, pl.Int32).alias("_village"),
        pl.lit("合计").alias("village_name"),
        pl.lit(None, pl.String).alias("resid_code"),
        pl.lit(f"{PERIOD_YEAR}年").alias("period"),
        *(pl.col(name) for name in COUNTS),
    )
