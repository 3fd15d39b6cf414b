"""What the sources agree on about a child: names, dates, votes, and how far they disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.views.groups import first_of

if TYPE_CHECKING:
    from collections.abc import Mapping

# Whose word is taken for a value that the sources give differently.
TRUST = (
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


def copies(sources: pl.DataFrame) -> frozenset[str]:
    """The votes that copy another source of the run: they do not count a second time."""
    present = set(sources["source_id"]) | set(sources["dataset"])
    copied = {
        dataset
        for dataset, origin in sources.select("dataset", "derived_from").iter_rows()
        if origin is not None and origin in present
    }
    return frozenset(vote for vote, dataset in _VOTE_DATASETS.items() if dataset in copied)


def consensus(wide: pl.DataFrame, copied: frozenset[str]) -> list[pl.Expr]:
    """Name, sex, date, order, votes and whether planning holds the child, by whom is trusted first."""
    columns = wide.columns

    def first(field: str) -> pl.Expr:
        return first_of(*(f"{group}.{field}" for group in TRUST), among=columns).alias(field)

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
            *(vote.cast(pl.Int32) for name, vote in votes.items() if name not in copied)
        ).alias("n_sources"),
        pl.concat_str(
            *(pl.when(vote).then(pl.lit(name)) for name, vote in votes.items()),
            separator=";",
            ignore_nulls=True,
        ).alias("sources"),
        has(("planning", "roll")).alias("in_planning"),
    ]


def spread(wide: pl.DataFrame) -> list[pl.Expr]:
    """How far the sources disagree; rolls of the same system as a closer source do not count."""

    def distinct(field: str) -> pl.Expr:
        columns = [f"{group}.{field}" for group in TRUST if f"{group}.{field}" in wide.columns]
        return pl.concat_list(*columns).list.drop_nulls().list.n_unique().cast(pl.Int32)

    dates = [f"{group}.birth_date" for group in TRUST if f"{group}.birth_date" in wide.columns]
    spread = pl.max_horizontal(*dates) - pl.min_horizontal(*dates)
    return [
        distinct("birth_date").alias("n_birth_dates"),
        spread.dt.total_days().cast(pl.Int32).alias("birth_date_spread_days"),
        distinct("sex").alias("n_sexes"),
        distinct("mother_person_no").alias("n_mothers"),
    ]
