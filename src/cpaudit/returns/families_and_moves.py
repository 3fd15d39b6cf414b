"""Marriages, divorces and moves of the roll, and those that only other departments know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.returns.event_rows import first_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_DIVORCED = "40"


def couples(views: Mapping[str, pl.DataFrame], span: tuple[date, date]) -> list[pl.DataFrame]:
    """Marriages and divorces, one row per spouse; those of women are counted."""
    people = views["persons"].select(
        "person_no",
        "person_key",
        "civil.marriage_date",
        "civil.divorce_date",
        "has_planning",
        pl.col("village").alias("_village"),
        pl.col("sex").alias("_sex"),
        "planning.marriage_date",
        "planning.marital_change_date",
        "spouse_person_no",
    )
    roll = views["planning_persons"]
    is_woman = pl.col("sex") == "F"
    found = []
    for kind, day, other, where in (
        ("marriage", "marriage_date", "civil.marriage_date", pl.lit(value=True)),
        (
            "divorce",
            "marital_change_date",
            "civil.divorce_date",
            pl.col("marital_status") == _DIVORCED,
        ),
    ):
        stated = _with_keys(
            roll.filter(pl.col(day).is_between(*span) & where),
            people.select("person_no", "person_key", "spouse_person_no", other),
        )
        wives = (
            roll.lazy()
            .filter(is_woman)
            .select(pl.col("person_no").alias("spouse_person_no"))
            .join(stated.lazy().select("spouse_person_no"), on="spouse_person_no", how="semi")
            .unique()
            .with_columns(pl.lit(value=True).alias("_has_wife"))
            .collect()
        )
        has_wife = pl.col("_has_wife").fill_null(value=False)
        found.append(
            stated.join(wives, on="spouse_person_no", how="left", maintain_order="left")
            .sort("record_id", maintain_order=True)
            .with_columns(first_of("person_no", "village"))
            .select(
                pl.lit(kind).alias("kind"),
                "village",
                pl.col(day).alias("day"),
                "sex",
                pl.col(other).alias("other_day"),
                pl.col("person_key").alias("case"),
                pl.when("_repeated")
                .then(pl.lit("entered_twice"))
                .when(~is_woman.fill_null(value=False) & has_wife)
                .then(pl.lit("husband"))
                .when(~is_woman.fill_null(value=False))
                .then(pl.lit("wife_not_on_the_roll"))
                .alias("cause"),
            )
        )
        told = pl.col(f"planning.{day}")
        found.append(
            people.filter(
                pl.col("has_planning")
                & (pl.col("_sex") == "F")
                & pl.col(other).is_between(*span)
                & (told.is_null() | (told < pl.col(other)))
            ).select(
                pl.lit(kind).alias("kind"),
                pl.col("_village").alias("village"),
                pl.col(other).alias("day"),
                pl.col("_sex").alias("sex"),
                pl.col("person_key").alias("case"),
                pl.lit("known_elsewhere").alias("cause"),
            )
        )
    return found


def moves(views: Mapping[str, pl.DataFrame], span: tuple[date, date]) -> list[pl.DataFrame]:
    """Moves in and out as the roll states them; those that only the police know are not counted."""
    people = views["persons"].select(
        "person_no", "person_key", "police_move.in_date", "police_move.out_date"
    )
    roll = views["planning_persons"]
    found = []
    for kind, day, other in (
        ("move_in", "move_in_date", "police_move.in_date"),
        ("move_out", "move_out_date", "police_move.out_date"),
    ):
        stated = (
            _with_keys(
                roll.filter(pl.col(day).is_between(*span)),
                people.select("person_no", "person_key", other),
            )
            .sort("record_id")
            .with_columns(first_of("person_no", "village", day))
            .select(
                pl.lit(kind).alias("kind"),
                "village",
                pl.col(day).alias("day"),
                "sex",
                pl.col(other).alias("other_day"),
                pl.col("person_key").alias("case"),
                pl.when("_repeated").then(pl.lit("entered_twice")).alias("cause"),
            )
        )
        moved = people.filter(pl.col(other).is_between(*span)).select(
            "person_no", "person_key", other
        )
        unstated = (
            roll.filter(pl.col(day).is_null())
            .join(moved, on="person_no")
            .select(
                pl.lit(kind).alias("kind"),
                "village",
                pl.col(other).alias("day"),
                "sex",
                pl.col("person_key").alias("case"),
                pl.lit("known_elsewhere").alias("cause"),
            )
        )
        found += [stated, unstated.unique(["village", "case", "day"], maintain_order=True)]
    return found


def _with_keys(rows: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """``rows`` with what is known of each person; a million persons are first brought down to these."""
    met = people.join(rows.select("person_no"), on="person_no", how="semi")
    return rows.join(met, on="person_no", how="left", maintain_order="left")
