"""One row per person whom any source names, with what each source says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.at_rest import at_rest
from cpaudit.at_rest import beside as with_more
from cpaudit.view_tables import VIEWS
from cpaudit.views.groups import (
    Group,
    all_record_ids,
    beside,
    column_group,
    conform,
    first_of,
)
from cpaudit.views.identity import commonest_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

# Of several stays the one that began last.
_LATEST_STAY = (
    -pl.max_horizontal("move_out_date", "move_in_date", "flow_date").to_physical().cast(pl.Int32),
)
_ACTIVE_FIRST = (pl.col("status").eq("active").fill_null(value=False).not_(),)
_DEATH_DATASETS = ("police_deaths", "health_deaths", "funerals")
_PLANNING_DATASETS = ("planning_persons", "planning_births")
_GROUPS = (
    *("planning", "migrant", "police", "police_death", "health_death", "funeral"),
    *("police_move", "insurance", "adoption", "civil"),
)
_PARENT_TRUST = (
    "planning_births",
    "health_certificates",
    "health_deliveries",
    "health_screenings",
    "police_births",
    "planning_persons",
    "police_persons",
    "vaccinations",
    "insurance",
    "childcare_subsidies",
    "school_enrolments",
    "health_deaths",
)


def persons(linked: Mapping[str, pl.DataFrame], mentions: pl.DataFrame) -> pl.DataFrame:
    """The view ``persons``.

    Args:
        linked: the datasets as ``records.link_records`` gives them.
        mentions: ``tables.MENTIONS`` with ``person_no`` and ``person_key``.
    """
    schema = VIEWS["persons"]
    groups: list[Group | pl.DataFrame] = [
        _planning(linked["planning_persons"]),
        _police(linked["police_persons"]),
        column_group(linked["police_deaths"], "police_death", schema),
        column_group(linked["health_deaths"], "health_death", schema),
        column_group(linked["funerals"], "funeral", schema),
        column_group(linked["planning_migrants"], "migrant", schema, prefer=_LATEST_STAY),
        column_group(linked["civil_adoptions"], "adoption", schema),
        _moves(linked["police_moves"]),
        column_group(linked["insurance"], "insurance", schema),
        _civil(linked["civil_marriages"], linked["civil_divorces"]),
    ]
    wide = beside(_everyone(mentions), [*groups, parents(linked)])
    own = at_rest(wide.select(*_own_columns(wide)))
    return at_rest(conform(with_more(wide, own), schema))


def _everyone(mentions: pl.DataFrame) -> pl.DataFrame:
    """One row per person: key, counts of sources, and the values that the best mention gives."""
    of = pl.col("dataset")
    # Somebody who is only named as a parent or spouse has no record of her own there.
    own = pl.col("role").is_in(["self", "child"])
    # What a row says is worked out for all rows before they are laid together by person.
    is_activity = ~of.is_in(_DEATH_DATASETS)
    any_of = ("name", "sex", "birth_date", "village", "household_no")
    return (
        mentions.lazy()
        .select(
            *("person_no", "mention_id", "person_key", "record_id", *any_of),
            source=pl.col("source_id").rank("dense"),
            has_planning=own & of.is_in(_PLANNING_DATASETS),
            has_police=own & (of == "police_persons"),
            has_insurance=own & (of == "insurance"),
            has_vaccination=own & (of == "vaccinations"),
            activity=pl.when(is_activity).then(pl.max_horizontal("event_date", "entry_date")),
        )
        .sort("mention_id")
        .group_by("person_no")
        .agg(
            pl.col("person_key").first(),
            pl.col("source").n_unique().cast(pl.Int32).alias("n_sources"),
            pl.col("has_planning", "has_police", "has_insurance", "has_vaccination").any(),
            *(pl.col(name).first(ignore_nulls=True).alias(f"any_{name}") for name in any_of),
            pl.col("activity").max().alias("last_activity_date"),
            pl.col("record_id").unique(maintain_order=True).alias("record_ids"),
        )
        .sort("person_no")
        .join(commonest_numbers(mentions), on="person_no", how="left", maintain_order="left")
        .collect()
    )


def _own_columns(wide: pl.DataFrame) -> list[pl.Expr]:
    columns = wide.columns

    def first(*names: str) -> pl.Expr:
        return first_of(*names, among=columns)

    police, funeral = pl.col("police_death.death_date"), pl.col("funeral.death_date")
    health = pl.col("health_death.death_date")
    planning = pl.col("planning.death_date")
    return [
        first("planning.name", "police.name", "any_name").alias("name"),
        first("planning.name_key", "police.name_key").alias("name_key"),
        first("planning.sex", "police.sex", "any_sex").alias("sex"),
        first("police.birth_date", "planning.birth_date", "any_birth_date").alias("birth_date"),
        first(
            "planning.resid_village",
            "planning.hukou_village",
            "police.hukou_village",
            "any_village",
        ).alias("village"),
        first("planning.household_no", "police.household_no", "any_household_no").alias(
            "household_no"
        ),
        pl.coalesce(police, health, funeral, planning).alias("death_date"),
        pl.when(police.is_not_null())
        .then(pl.lit("police_deaths"))
        .when(health.is_not_null())
        .then(pl.lit("health_deaths"))
        .when(funeral.is_not_null())
        .then(pl.lit("funerals"))
        .when(planning.is_not_null())
        .then(pl.lit("planning_persons"))
        .alias("death_source"),
        first("planning.spouse_person_no", "civil.spouse_person_no").alias("spouse_person_no"),
        pl.col("person_key").alias("subject_key"),
        all_record_ids(_GROUPS, columns).alias("record_ids"),
    ]


def _planning(rows: pl.DataFrame) -> Group:
    active = pl.col("status").eq("active") | pl.col("status").is_null()
    return column_group(
        rows,
        "planning",
        VIEWS["persons"],
        prefer=_ACTIVE_FIRST,
        n_active_rows=active.sum(),
        n_active_villages=pl.col("village").filter(active).drop_nulls().n_unique(),
        n_ids=pl.col("id18").drop_nulls().n_unique(),
    )


def _police(rows: pl.DataFrame) -> Group:
    active = pl.col("status").eq("active") | pl.col("status").is_null()
    return column_group(
        rows, "police", VIEWS["persons"], prefer=_ACTIVE_FIRST, n_active_rows=active.sum()
    )


def _moves(rows: pl.DataFrame) -> pl.DataFrame:
    def latest(kind: str) -> pl.Expr:
        return pl.col("move_date").filter(pl.col("move_kind") == kind).max()

    return (
        rows.lazy()
        .filter(pl.col("person_no").is_not_null())
        .group_by("person_no")
        .agg(
            latest("in").alias("police_move.in_date"),
            latest("out").alias("police_move.out_date"),
            pl.col("record_id").alias("police_move.record_ids"),
        )
        .sort("person_no")
        .collect()
    )


def _civil(marriages: pl.DataFrame, divorces: pl.DataFrame) -> pl.DataFrame:
    married = (
        _both_sides(marriages)
        .group_by("person_no")
        .agg(
            pl.len().cast(pl.Int32).alias("civil.n_marriages"),
            pl.col("register_date").max().alias("civil.marriage_date"),
            pl.col("spouse_person_no")
            .sort_by("register_date", nulls_last=True)
            .last()
            .alias("civil.spouse_person_no"),
            pl.col("record_id").alias("civil.record_ids"),
        )
    )
    divorced = (
        _both_sides(divorces)
        .group_by("person_no")
        .agg(
            pl.len().cast(pl.Int32).alias("civil.n_divorces"),
            pl.col("register_date").max().alias("civil.divorce_date"),
            pl.col("record_id").alias("divorce_record_ids"),
        )
    )
    no_ids = pl.lit([], pl.List(pl.UInt32))
    return (
        married.join(divorced, on="person_no", how="full", coalesce=True)
        .with_columns(
            pl.concat_list(
                pl.col("civil.record_ids").fill_null(no_ids),
                pl.col("divorce_record_ids").fill_null(no_ids),
            ).alias("civil.record_ids")
        )
        .drop("divorce_record_ids")
        .sort("person_no")
        .collect()
    )


def _both_sides(rows: pl.DataFrame) -> pl.LazyFrame:
    """Each couple row twice: once per spouse."""

    def side(own: str, other: str) -> pl.LazyFrame:
        return rows.lazy().select(
            pl.col(f"{own}_person_no").alias("person_no"),
            pl.col(f"{other}_person_no").alias("spouse_person_no"),
            "register_date",
            "record_id",
        )

    both = pl.concat([side("husband", "wife"), side("wife", "husband")])
    return both.filter(pl.col("person_no").is_not_null()).sort("person_no", "record_id")


def parents(linked: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per person with a known parent: the parents by the most trusted source that tells."""
    stated = pl.concat(
        [
            linked[name]
            .lazy()
            .filter(pl.col("person_no").is_not_null())
            .select(
                "person_no",
                "mother_person_no",
                "father_person_no",
                pl.lit(trust, pl.UInt8).alias("trust"),
                "record_id",
            )
            for trust, name in enumerate(_PARENT_TRUST)
        ]
    )
    return (
        stated.sort("person_no", "trust", "record_id")
        .group_by("person_no", maintain_order=True)
        .agg(
            pl.col("mother_person_no").drop_nulls().first(),
            pl.col("father_person_no").drop_nulls().first(),
        )
        .collect()
    )
