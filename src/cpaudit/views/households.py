"""One row per household number of the planning roll and of the police register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.view_tables import VIEWS
from cpaudit.views.groups import conform, content

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_ROLLS = ("planning_persons", "police_persons")
# GB/T 4761: 01 self, 02 head (both stand for the head in practice); 10-12 spouse of the head.
_HEAD = ("01", "02")
_SPOUSE = ("10", "11", "12")
_ADULT_YEARS = 16


def households(linked: Mapping[str, pl.DataFrame], *, as_of: date) -> pl.DataFrame:
    """The view ``households``; ages are counted at ``as_of``."""
    frames = [_households(linked[name], name, as_of=as_of) for name in _ROLLS]
    return pl.concat([conform(frame, VIEWS["households"]) for frame in frames])


def _households(rows: pl.DataFrame, dataset: str, *, as_of: date) -> pl.DataFrame:
    active = pl.col("status").is_null() | (pl.col("status") == "active")
    is_head = active & pl.col("relationship").is_in(_HEAD).fill_null(value=False)
    is_spouse = active & pl.col("relationship").is_in(_SPOUSE).fill_null(value=False)
    minor = pl.col("birth_date") > pl.lit(as_of).dt.offset_by(f"-{_ADULT_YEARS}y")
    any_head = pl.col("relationship").is_in(_HEAD).fill_null(value=False)
    stated = pl.col("n_household").max() if "n_household" in rows.columns else pl.lit(None)
    person = pl.col("person_no").filter(active)

    def of_head(column: str) -> pl.Expr:
        # The active head if there is one, else a head who died or left.
        heads = pl.coalesce(
            pl.col(column).filter(is_head).first(), pl.col(column).filter(any_head).first()
        )
        return heads.alias(f"head.{column}")

    return (
        rows.lazy()
        .filter(pl.col("household_no").is_not_null())
        .sort("household_no", content(rows.columns), "record_id")
        .group_by("household_no", maintain_order=True)
        .agg(
            pl.lit(dataset).first().alias("dataset"),
            pl.len().alias("n_members"),
            active.sum().alias("n_active"),
            stated.alias("n_stated"),
            is_head.sum().alias("n_heads"),
            is_spouse.sum().alias("n_spouses"),
            (active & minor).sum().alias("n_minors"),
            pl.col("village").filter(active).drop_nulls().n_unique().alias("n_villages"),
            (person.drop_nulls().len() - person.drop_nulls().n_unique()).alias("n_duplicates"),
            *(of_head(name) for name in ("name", "birth_date", "sex", "status", "marital_status")),
            *(
                pl.col(name).filter(is_spouse).first().alias(f"spouse.{name}")
                for name in ("marital_status", "birth_date")
            ),
            pl.col("person_no").filter(any_head).first(),
            pl.col("village").filter(active).drop_nulls().mode().sort().first(),
            pl.col("record_id").alias("record_ids"),
        )
        .with_columns(
            pl.concat_str(pl.lit(dataset), "household_no", separator="|").alias("subject_key")
        )
        .collect()
    )
