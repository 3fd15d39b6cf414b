"""One row per child of whose birth a source tells, with a column group per source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.view_tables import VIEWS
from cpaudit.views.groups import all_record_ids, beside, column_group, conform, first_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# A roll evidences a birth while the child is young: later, people on a roll may have come from
# anywhere.
_ROLL_YEARS = 7
_SAME_DELIVERY_DAYS = 1

# Whose word is taken for a value that the sources give differently.
_TRUST = (
    "certificate",
    "delivery",
    "screening",
    "police_birth",
    "police",
    "vaccination",
    "planning",
    "roll",
    "insurance",
    "subsidy",
    "school",
)
# Sources outside the planning system that are one vote: the household register holds what the
# registration of the birth put there.
_VOTES: Mapping[str, tuple[str, ...]] = {
    "delivery": ("delivery",),
    "certificate": ("certificate",),
    "screening": ("screening",),
    "police_birth": ("police_birth", "police"),
    "vaccination": ("vaccination",),
    "insurance": ("insurance",),
    "subsidy": ("subsidy",),
    "school": ("school",),
}
_VOTE_DATASETS = {
    "delivery": "health_deliveries",
    "certificate": "health_certificates",
    "screening": "health_screenings",
    "police_birth": "police_births",
    "vaccination": "vaccinations",
    "insurance": "insurance",
    "subsidy": "childcare_subsidies",
    "school": "school_enrolments",
}
_DEATHS = ("police_death", "health_death", "funeral")


def births(
    linked: Mapping[str, pl.DataFrame],
    persons: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    as_of: date,
    period: tuple[date, date],
) -> pl.DataFrame:
    """The view ``births``; the columns on scope and on missed births are null.

    Args:
        linked: the datasets as ``records.link_records`` gives them.
        persons: the view ``persons``.
        sources: ``tables.SOURCES``, for which source copies which.
        as_of: the project's as-of date.
        period: the project's reporting period, both ends included.
    """
    groups = _groups(linked, as_of=as_of)
    children = pl.concat([group.select("person_no") for group in groups.values()]).unique()
    wide = beside(children.sort("person_no"), [*groups.values(), _own(persons)])
    wide = wide.with_columns(*_consensus(wide, _copies(sources)))
    wide = wide.with_columns(
        pl.when(pl.col("sources") != "").then("sources").alias("sources"),
        pl.col("birth_date").is_between(*period).alias("in_period"),
        *_spread(wide),
    )
    wide = wide.join(
        _parent(persons, "mother"), on="mother_person_no", how="left", maintain_order="left"
    ).join(_parent(persons, "father"), on="father_person_no", how="left", maintain_order="left")
    wide = _same_day(wide)
    return conform(
        wide.with_columns(
            all_record_ids([*_TRUST, *_DEATHS], wide.columns).alias("record_ids"),
            pl.col("person_key").alias("subject_key"),
            first_of(
                "roll.resid_village",
                "planning.resid_village",
                "vaccination.resid_village",
                "delivery.resid_village",
                "certificate.resid_village",
                "screening.resid_village",
                "police_birth.hukou_village",
                "police.hukou_village",
                "insurance.resid_village",
                "mother_village",
                "subsidy.hukou_village",
                "subsidy.resid_village",
                "school.resid_village",
                among=wide.columns,
            ).alias("village"),
            first_of(
                "roll.household_no",
                "planning.household_no",
                "mother_household_no",
                among=wide.columns,
            ).alias("household_no"),
        ),
        VIEWS["births"],
    )


def _groups(linked: Mapping[str, pl.DataFrame], *, as_of: date) -> dict[str, pl.DataFrame]:
    schema = VIEWS["births"]
    young = pl.col("birth_date") >= pl.lit(as_of).dt.offset_by(f"-{_ROLL_YEARS}y")
    # A stillbirth has no person to be found; the row is kept and its outcome tells.
    return {
        "planning": column_group(
            linked["planning_births"],
            "planning",
            schema,
            n_mothers=pl.col("mother_person_no").drop_nulls().n_unique(),
        ),
        "roll": column_group(linked["planning_persons"], "roll", schema, where=young),
        "delivery": column_group(linked["health_deliveries"], "delivery", schema),
        "certificate": column_group(
            linked["health_certificates"],
            "certificate",
            schema,
            n_numbers=pl.col("certificate_no").drop_nulls().n_unique(),
        ),
        "screening": column_group(linked["health_screenings"], "screening", schema),
        "police_birth": column_group(linked["police_births"], "police_birth", schema),
        "police": column_group(linked["police_persons"], "police", schema, where=young),
        "vaccination": column_group(linked["vaccinations"], "vaccination", schema, where=young),
        "insurance": column_group(linked["insurance"], "insurance", schema, where=young),
        "subsidy": column_group(linked["childcare_subsidies"], "subsidy", schema, where=young),
        "school": column_group(linked["school_enrolments"], "school", schema, where=young),
    }


def _own(persons: pl.DataFrame) -> pl.DataFrame:
    return persons.select(
        "person_no",
        "person_key",
        "id18",
        pl.col("mother_person_no"),
        pl.col("father_person_no"),
        pl.col("police_death.death_date"),
        pl.col("health_death.death_date"),
        pl.col("funeral.death_date"),
        pl.col("adoption.register_date"),
    )


def _copies(sources: pl.DataFrame) -> frozenset[str]:
    """The votes that copy another source of the run: they do not count a second time."""
    present = set(sources["source_id"]) | set(sources["dataset"])
    copies = {
        dataset
        for dataset, origin in sources.select("dataset", "derived_from").iter_rows()
        if origin is not None and origin in present
    }
    return frozenset(vote for vote, dataset in _VOTE_DATASETS.items() if dataset in copies)


def _consensus(wide: pl.DataFrame, copies: frozenset[str]) -> list[pl.Expr]:
    columns = wide.columns

    def first(field: str) -> pl.Expr:
        return first_of(*(f"{group}.{field}" for group in _TRUST), among=columns).alias(field)

    def has(groups: tuple[str, ...]) -> pl.Expr:
        rows = [pl.col(f"{group}.n_rows") for group in groups if f"{group}.n_rows" in columns]
        return (
            pl.any_horizontal(*(row.is_not_null() for row in rows)) if rows else pl.lit(value=False)
        )

    votes = {vote: has(groups) for vote, groups in _VOTES.items()}
    named = first_of(
        "roll.name",
        "planning.name",
        "police.name",
        "police_birth.name",
        "insurance.name",
        "certificate.name",
        "subsidy.name",
        "school.name",
        "vaccination.name",
        "delivery.name",
        "screening.name",
        among=columns,
    )
    return [
        named.alias("name"),
        first_of(
            "roll.name_status",
            "planning.name_status",
            "police_birth.name_status",
            "delivery.name_status",
            "screening.name_status",
            among=columns,
        ).alias("name_status"),
        first("sex"),
        first("birth_date"),
        first_of(
            "planning.birth_order", "delivery.birth_order", "subsidy.birth_order", among=columns
        ).alias("birth_order"),
        pl.sum_horizontal(
            *(vote.cast(pl.Int32) for name, vote in votes.items() if name not in copies)
        ).alias("n_sources"),
        pl.concat_str(
            *(pl.when(vote).then(pl.lit(name)) for name, vote in votes.items()),
            separator=";",
            ignore_nulls=True,
        ).alias("sources"),
        has(("planning", "roll")).alias("in_planning"),
    ]


def _spread(wide: pl.DataFrame) -> list[pl.Expr]:
    """How far the sources disagree; rolls of the same system as a closer source do not count."""

    def distinct(field: str) -> pl.Expr:
        columns = [f"{group}.{field}" for group in _TRUST if f"{group}.{field}" in wide.columns]
        return pl.concat_list(*columns).list.drop_nulls().list.n_unique().cast(pl.Int32)

    dates = [f"{group}.birth_date" for group in _TRUST if f"{group}.birth_date" in wide.columns]
    spread = pl.max_horizontal(*dates) - pl.min_horizontal(*dates)
    return [
        distinct("birth_date").alias("n_birth_dates"),
        spread.dt.total_days().cast(pl.Int32).alias("birth_date_spread_days"),
        distinct("sex").alias("n_sexes"),
        distinct("mother_person_no").alias("n_mothers"),
    ]


def _parent(persons: pl.DataFrame, role: str) -> pl.DataFrame:
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


def _same_day(wide: pl.DataFrame) -> pl.DataFrame:
    """How many children of the same mother were born within a day, the child included."""
    mother, born = "mother_person_no", "birth_date"
    keyed = wide.filter(pl.col(mother).is_not_null() & pl.col(born).is_not_null()).select(
        "person_no", mother, born
    )
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
