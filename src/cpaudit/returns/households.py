"""Where people of the roll live or lived, where their own row does not say it."""

from __future__ import annotations

import polars as pl

# What is read of a roll: it is a hundred columns wide.
_READ = (
    "record_id",
    "person_no",
    "village",
    "resid_village",
    "household_no",
    "sex",
    "birth_date",
    "status",
    "status_date",
    "residence_status",
    "death_date",
    "move_in_date",
    "move_out_date",
    "marital_status",
    "marriage_date",
    "marital_change_date",
)


def placed(roll: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """What is read of ``roll``, with the village of residence.

    That is the row's own, else that of most of the household, else what other sources say.
    One who has moved out stands in the roll with the new address: the move is the old village's. A
    row without a readable residence belongs where its household lives before it belongs where it is
    registered.
    """
    roll = roll.select(_READ).with_row_index("_at")
    # Most rows say it themselves.
    lacking = roll.filter(pl.col("resid_village").is_null()).select(
        "_at", "household_no", "person_no", "village"
    )
    homes = (
        roll.lazy()
        .select("household_no", "resid_village")
        .filter(pl.col("resid_village").is_not_null())
        .join(lacking.lazy().select("household_no"), on="household_no", how="semi")
        .group_by("household_no", "resid_village")
        .agg(pl.len().alias("_n"))
        .sort("household_no", "_n", "resid_village", descending=[False, True, False])
        .unique("household_no", keep="first", maintain_order=True)
        .select("household_no", pl.col("resid_village").alias("_home"))
        .collect()
    )
    known = (
        persons.lazy()
        .select("person_no", pl.col("village").alias("_known"))
        .join(lacking.lazy().select("person_no"), on="person_no", how="semi")
        .collect()
    )
    found = (
        lacking.join(homes, on="household_no", how="left", maintain_order="left")
        .join(known, on="person_no", how="left", maintain_order="left")
        .select("_at", pl.coalesce("_home", "village", "_known").alias("_found"))
    )
    return (
        roll.join(found, on="_at", how="left", maintain_order="left")
        .with_columns(pl.coalesce("resid_village", "_found").alias("village"))
        .drop("_at", "_found")
    )
