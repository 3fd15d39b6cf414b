"""The events that a return counts, one row each, from the records.

Rows with a ``cause`` are not counted: they are what a return may have counted besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.returns.event_rows import EVENTS, first_of
from cpaudit.returns.families_and_moves import couples, moves
from cpaudit.views.area_counts import is_born_to_her

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_INFANT = "1y"


def events(views: Mapping[str, pl.DataFrame], span: tuple[date, date]) -> pl.DataFrame:
    """``EVENTS`` of the records that the views hold, in and near the days of ``span``."""
    parts = [*_births(views), *_deaths(views), *couples(views, span), *moves(views, span)]
    empty = pl.DataFrame(schema=EVENTS)
    return pl.concat([empty, *(_conform(part) for part in parts)])


def _conform(part: pl.DataFrame) -> pl.DataFrame:
    return part.select(
        (pl.col(name) if name in part.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in EVENTS.items()
    )


def _births(views: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    children = views["births"]
    known = children.select(
        "person_no",
        "person_key",
        "in_planning",
        "scope",
        "suppressed",
        pl.col("village").alias("_village"),
        "birth_date",
        pl.col("sex").alias("_sex"),
        pl.col("birth_order").cast(pl.Int32).alias("_order"),
        pl.coalesce(
            "certificate.birth_date",
            "delivery.birth_date",
            "police_birth.birth_date",
            "police.birth_date",
            "vaccination.birth_date",
        ).alias("other_day"),
    )
    rows = views["planning_births"]
    if rows.is_empty():  # a system without a table of children: the roll's own
        own = children.filter(pl.col("roll.n_rows").is_not_null()).select(
            "person_no",
            pl.coalesce("roll.resid_village", "village").alias("village"),
            pl.col("roll.birth_date").alias("birth_date"),
            pl.col("roll.sex").alias("sex"),
            pl.col("birth_order").cast(pl.Int32).alias("birth_order"),
            pl.col("roll.entry_date").alias("entry_date"),
            pl.lit(None, pl.String).alias("outcome"),
            pl.lit(None, pl.String).alias("kinship"),
            pl.lit(None, pl.String).alias("status"),
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("record_id"),
        )
    else:
        own = rows.select(
            "person_no", "village", "birth_date", "sex", "birth_order", "entry_date", "outcome",
            "kinship", "status", "record_id",
        )  # fmt: skip
    entered = (
        own.sort("record_id")
        .with_columns(first_of("person_no", "village"))
        .join(known.drop("birth_date"), on="person_no", how="left", maintain_order="left")
        .select(
            pl.lit("birth").alias("kind"),
            "village",
            pl.col("birth_date").alias("day"),
            pl.col("entry_date").alias("entry"),
            "sex",
            pl.col("birth_order").alias("order"),
            "other_day",
            "scope",
            pl.col("person_key").alias("case"),
            pl.when(pl.col("outcome") == "stillbirth")
            .then(pl.lit("stillbirth"))
            .when(~is_born_to_her("kinship"))
            .then(pl.lit("adopted"))
            .when(pl.col("status") == "cancelled")
            .then(pl.lit("cancelled"))
            .when("_repeated")
            .then(pl.lit("entered_twice"))
            .alias("cause"),
        )
    )
    held = own["person_no"].drop_nulls().unique()
    elsewhere = known.filter(~pl.col("person_no").is_in(held.implode())).select(
        pl.lit("birth").alias("kind"),
        pl.col("_village").alias("village"),
        pl.col("birth_date").alias("day"),
        pl.col("_sex").alias("sex"),
        pl.col("_order").alias("order"),
        pl.col("person_key").alias("case"),
        pl.when("in_planning")
        .then(pl.lit("on_the_roll_only"))
        .when(pl.col("scope") == "outside")
        .then(pl.lit("scope_outside"))
        .when(pl.col("scope") == "undecided")
        .then(pl.lit("scope_undecided"))
        .when(pl.col("suppressed") == "too_recent")
        .then(pl.lit("not_due"))
        .otherwise(pl.lit("known_elsewhere"))
        .alias("cause"),
    )
    misdated = entered.filter(
        pl.col("cause").is_null() & (pl.col("other_day") != pl.col("day"))
    ).with_columns(pl.col("other_day").alias("day"), pl.lit("dated_otherwise").alias("cause"))
    return [entered, elsewhere, misdated]


def _deaths(views: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    people = views["persons"].select(
        "person_no",
        "person_key",
        "death_date",
        pl.coalesce(
            "police_death.death_date", "health_death.death_date", "funeral.death_date"
        ).alias("other_day"),
        pl.col("village").alias("_village"),
        pl.col("sex").alias("_sex"),
        pl.col("birth_date").alias("_birth"),
        pl.col("planning.death_date").is_not_null().alias("_is_stated"),
        "has_planning",
    )
    roll = views["planning_persons"]
    died = (
        roll.filter(pl.col("death_date").is_not_null())
        .sort("record_id")
        .with_columns(first_of("person_no", "village"))
        .join(people.drop("death_date"), on="person_no", how="left", maintain_order="left")
        .select(
            pl.lit("death").alias("kind"),
            "village",
            pl.col("death_date").alias("day"),
            pl.col("status_date").alias("entry"),
            "sex",
            (pl.col("death_date") < pl.col("birth_date").dt.offset_by(_INFANT)).alias("is_infant"),
            "other_day",
            pl.col("person_key").alias("case"),
            pl.when(pl.col("status") == "cancelled")
            .then(pl.lit("cancelled"))
            .when("_repeated")
            .then(pl.lit("entered_twice"))
            .alias("cause"),
        )
    )
    elsewhere = people.filter(
        ~pl.col("_is_stated") & pl.col("other_day").is_not_null() & pl.col("has_planning")
    ).select(
        pl.lit("death").alias("kind"),
        pl.col("_village").alias("village"),
        pl.col("other_day").alias("day"),
        pl.col("_sex").alias("sex"),
        (pl.col("other_day") < pl.col("_birth").dt.offset_by(_INFANT)).alias("is_infant"),
        pl.col("person_key").alias("case"),
        pl.lit("known_elsewhere").alias("cause"),
    )
    misdated = died.filter(
        pl.col("cause").is_null() & (pl.col("other_day") != pl.col("day"))
    ).with_columns(pl.col("other_day").alias("day"), pl.lit("dated_otherwise").alias("cause"))
    return [died, elsewhere, misdated]
