"""One row per spouse link that a planning row states, with what the spouse's own row states."""

from __future__ import annotations

import polars as pl

from cpaudit.view_tables import VIEWS
from cpaudit.views.groups import conform

_READ = (
    "person_no",
    "subject_key",
    "village",
    "household_no",
    "record_ids",
    "death_date",
    "civil.marriage_date",
    "civil.divorce_date",
    "civil.spouse_person_no",
    *(
        f"planning.{name}"
        for name in (
            "n_rows",
            "status",
            "name",
            "name_key",
            "sex",
            "birth_date",
            "marital_status",
            "marriage_date",
            "id18",
            "spouse_name",
            "spouse_name_key",
            "spouse_name_status",
            "spouse_id18",
            "spouse_person_no",
            "mother_person_no",
            "father_person_no",
        )
    ),
)


def couples(persons: pl.DataFrame) -> pl.DataFrame:
    """The view ``couples``, made of the view ``persons``."""
    spouse_no = pl.col("planning.spouse_person_no")
    stated = (
        persons.select(_READ)
        .filter(
            (pl.col("planning.n_rows") > 0)
            & (
                pl.col("planning.spouse_name").is_not_null()
                | pl.col("planning.spouse_id18").is_not_null()
            )
        )
        .with_columns(spouse_no.alias("spouse_person_no"))
    )
    view = stated.join(
        _spouse_rows(persons), on="spouse_person_no", how="left", maintain_order="left"
    ).join(_claims(stated), on="spouse_person_no", how="left", maintain_order="left")
    me, other = pl.col("person_no"), pl.col("spouse_person_no")
    return conform(
        view.with_columns(
            pl.col("spouse.has_row").is_not_null().alias("is_spouse_found"),
            (pl.col("spouse.names") == me).alias("is_mutual"),
            (other == me).alias("is_self"),
            pl.any_horizontal(
                other == pl.col("planning.mother_person_no"),
                other == pl.col("planning.father_person_no"),
                pl.col("spouse.mother_person_no") == me,
                pl.col("spouse.father_person_no") == me,
                pl.col("spouse.mother_person_no") == pl.col("planning.mother_person_no"),
            )
            .fill_null(value=False)
            .alias("is_relative"),
            *(
                pl.col(f"planning.{name}").alias(name)
                for name in (
                    "name",
                    "sex",
                    "birth_date",
                    "marital_status",
                    "marriage_date",
                    "id18",
                    "spouse_name_key",
                    "spouse_name_status",
                    "spouse_id18",
                )
            ),
            pl.concat_list(
                pl.col("record_ids"),
                pl.col("spouse.record_ids").fill_null(pl.lit([], pl.List(pl.UInt32))),
            ).alias("record_ids"),
        ),
        VIEWS["couples"],
    )


def _spouse_rows(persons: pl.DataFrame) -> pl.DataFrame:
    return (
        persons.select(_READ)
        .filter(pl.col("planning.n_rows") > 0)
        .select(
            pl.col("person_no").alias("spouse_person_no"),
            pl.lit(value=True).alias("spouse.has_row"),
            pl.col("planning.spouse_person_no").alias("spouse.names"),
            pl.col("planning.mother_person_no").alias("spouse.mother_person_no"),
            pl.col("planning.father_person_no").alias("spouse.father_person_no"),
            pl.col("death_date").alias("spouse.death_date"),
            pl.col("record_ids").alias("spouse.record_ids"),
            *(
                pl.col(f"planning.{name}").alias(f"spouse.{name}")
                for name in (
                    *("name_key", "sex", "birth_date"),
                    *("marital_status", "marriage_date", "spouse_id18"),
                )
            ),
        )
    )


def _claims(stated: pl.DataFrame) -> pl.DataFrame:
    """How many married people on the active roll name this spouse as theirs, less one."""
    active = pl.col("planning.status").is_null() | (pl.col("planning.status") == "active")
    married = pl.col("planning.marital_status").str.starts_with("2").fill_null(value=True)
    return (
        stated.filter(
            active
            & married
            & pl.col("spouse_person_no").is_not_null()
            & (pl.col("spouse_person_no") != pl.col("person_no"))
        )
        .group_by("spouse_person_no")
        .agg((pl.len().cast(pl.Int32) - 1).alias("n_claims"))
    )
