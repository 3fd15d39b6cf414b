"""Who a child's parents are, and who was born to the same mother on the same day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.views.household_parents import household_mothers

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAME_DELIVERY_DAYS = 1


def with_household_mothers(
    wide: pl.DataFrame, linked: Mapping[str, pl.DataFrame], persons: pl.DataFrame
) -> pl.DataFrame:
    """``wide`` with the mothers of children whom planning lacks and whom no record leads to a mother."""
    sought = (
        wide.lazy()
        .filter(~pl.col("in_planning") & pl.col("mother_person_no").is_null())
        .select("person_no", "birth_date")
        .collect()
    )
    found = household_mothers(linked, persons, sought)
    return (
        wide.join(
            found.rename({"mother_person_no": "found_no"}),
            on="person_no",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.coalesce("mother_person_no", "found_no").alias("mother_person_no"))
        .drop("found_no")
    )


def parent(persons: pl.DataFrame, role: str) -> pl.DataFrame:
    """The columns ``mother.*`` or ``father.*`` by ``<role>_person_no``."""
    more = {
        "mother": [
            pl.coalesce("planning.marriage_date", "civil.marriage_date").alias(
                "mother.marriage_date"
            ),
            (pl.col("planning.n_rows") > 0).fill_null(value=False).alias("mother.in_planning"),
            pl.col("village").alias("mother_village"),
            pl.col("household_no").alias("mother_household_no"),
        ]
    }
    return persons.select(
        pl.col("person_no").alias(f"{role}_person_no"),
        *(
            pl.col(name).alias(f"{role}.{name}")
            for name in ("name_key", "birth_date", "sex", "death_date", "id18")
        ),
        *more.get(role, []),
    )


def same_day(wide: pl.DataFrame) -> pl.DataFrame:
    """How many children of the same mother were born within a day, the child included."""
    mother, born = "mother_person_no", "birth_date"
    keyed = wide.select("person_no", mother, born).drop_nulls([mother, born])
    gap = (pl.col(born) - pl.col(born).shift(1).over(mother)).dt.total_days()
    deliveries = (
        keyed.sort(mother, born, "person_no")
        .with_columns((gap > _SAME_DELIVERY_DAYS).fill_null(value=True).cum_sum().alias("delivery"))
        .with_columns(pl.len().over(mother, "delivery").cast(pl.Int32).alias("n_siblings_same_day"))
        .select("person_no", "n_siblings_same_day")
    )
    return wide.join(deliveries, on="person_no", how="left", maintain_order="left").with_columns(
        (pl.col("n_siblings_same_day") > 1).alias("is_multiple")
    )
