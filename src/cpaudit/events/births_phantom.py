"""Births that only planning knows although others should, and stillbirths it counts as living."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.views.area_counts import NOT_BORN_TO_HER

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.events.evidence import Evidence

# Before anything is known of a row, one planning birth in so many has no child behind it.
_PRIOR = 0.01
# How many such rows have no citizen number is not known: an invented number is as easily typed. Of
# real children the share is measured.
_NUMBERLESS = 0.5
# Silent sources depend on each other (a home birth, a family far away): together they say no more
# than one in so many real children is known to none of them.
_LEAST_SILENCE = 0.003
# The slowest source, a vaccination card or a registration, is there after a quarter of a year.
_KNOWN_AFTER_DAYS = 90
_YEAR_DAYS = 365.2425
_LISTS = {
    "delivery": ("delivery",),
    "certificate": ("certificate",),
    "screening": ("screening",),
    "police": ("police_birth", "police"),
    "vaccination": ("vaccination",),
    "insurance": ("insurance",),
    "subsidy": ("subsidy",),
    "school": ("school",),
}
# The hospital's word on a stillbirth, where nobody else has seen the child alive.
_STILLBORN = 0.93


def phantom(evidence: Evidence, as_of: date) -> pl.DataFrame:
    """``claims.CLAIMS``: planning births known nowhere else.

    By Bayes: one phantom in a hundred rows beforehand, against the probability that every source
    is silent on a real child of the same age who lives at home or away, as measured on children
    whom another source confirms, and against how often such a child, unknown to the police like this one, has no number.
    """
    held = evidence.held_births.with_columns(
        pl.coalesce("planning.birth_date", "roll.birth_date").alias("born"),
        pl.coalesce("planning.id18", "roll.id18").is_null().alias("is_numberless"),
        pl.col("roll.residence_status").fill_null("home").ne("home").alias("is_elsewhere"),
    )
    # By age and not by year: registers tell of a birth while the child is young.
    age = (pl.lit(as_of) - pl.col("born")).dt.total_days() // _YEAR_DAYS
    held = held.with_columns(age.alias("age"))
    stratum = ["age", "is_elsewhere"]
    silent = held.filter(
        (pl.col("n_sources") == 0)
        & pl.col("sources").is_null()
        & pl.col("planning.n_rows").is_not_null()
        & pl.col("planning.outcome").ne_missing("stillbirth")
    ).join(_silence(held, stratum), on=stratum, how="left", nulls_equal=True, maintain_order="left")
    # Where no list reaches, planning stands alone and there is nothing to compare it with.
    silent = silent.filter(pl.col("silent_lists").list.len() > 0)
    numberless = pl.col("p_numberless").fill_null(0.5)
    likelihood = (
        pl.when("is_numberless")
        .then(_NUMBERLESS / numberless)
        .otherwise((1 - _NUMBERLESS) / (1 - numberless))
    )
    odds = _PRIOR / (1 - _PRIOR) / pl.col("silence").fill_null(1.0) * likelihood
    kin = pl.col("planning.kinship").is_in([*NOT_BORN_TO_HER, "given_out"]).fill_null(value=False)
    status = pl.coalesce("roll.status", "planning.status").fill_null("active")
    near = evidence.near
    used = near.join(
        evidence.births.filter(pl.col("suppressed") == "recorded_otherwise"),
        on="person_no",
        how="semi",
    )["near_person_no"]
    return claims(
        silent.join(
            evidence.open_ends, on="person_no", how="left", maintain_order="left"
        ).with_columns(
            (odds / (1 + odds)).alias("p_real"),
            (1 - pl.col("p_to_others").fill_null(0.0)).alias("p_absent"),
            pl.col("born").alias("event_date"),
            pl.col("born").alias("stated_date"),
            pl.col("silent_lists").alias("voices"),
            pl.col("silent_lists").list.len().cast(pl.Int32).alias("n_voices"),
            pl.col("planning_ids").alias("record_ids"),
            pl.lit(value=True).alias("is_windowed"),
            pl.when(kin)
            .then(pl.lit("adopted"))
            .when(status != "active")
            .then(pl.lit("closed_row"))
            .when(pl.col("person_no").is_in(used.implode()))
            .then(pl.lit("recorded_otherwise"))
            .when(pl.col("roll.residence_status") == "away")
            .then(pl.lit("lives_away"))
            .when(pl.col("roll.residence_status") == "incoming")
            .then(pl.lit("came_later"))
            .when(pl.col("born") > pl.lit(as_of).dt.offset_by(f"-{_KNOWN_AFTER_DAYS}d"))
            .then(pl.lit("too_recent"))
            .alias("excuse"),
        ),
        event="birth",
        problem="phantom",
    )


def _silence(held: pl.DataFrame, stratum: list[str]) -> pl.DataFrame:
    """By stratum: ``silence``, ``silent_lists`` and ``p_numberless`` of children who are real.

    A list's coverage is its share of the children whom another list confirms.
    """
    has = {
        name: pl.any_horizontal(*(pl.col(f"{group}.n_rows").is_not_null() for group in groups))
        for name, groups in _LISTS.items()
    }
    n_lists = pl.sum_horizontal(*(one.cast(pl.Int32) for one in has.values()))
    counted = held.with_columns(
        n_lists.alias("n_lists"), *(one.alias(f"in {name}") for name, one in has.items())
    )
    confirmed = pl.col("n_lists") > 0
    # Numbers are given by the police: whom their lists lack has one less often.
    unregistered = confirmed & ~pl.col("in police")
    cells = counted.group_by(stratum).agg(
        (unregistered & pl.col("is_numberless")).sum().alias("n_numberless"),
        unregistered.sum().alias("n_confirmed"),
        *(
            (pl.col(f"in {name}") & (pl.col("n_lists") > 1)).sum().alias(f"held {name}")
            for name in _LISTS
        ),
        *(
            (pl.col("n_lists") - pl.col(f"in {name}").cast(pl.Int32) > 0).sum().alias(f"of {name}")
            for name in _LISTS
        ),
    )
    coverage = {name: pl.col(f"held {name}") / (pl.col(f"of {name}") + 2) for name in _LISTS}
    return cells.select(
        *stratum,
        pl.reduce(lambda left, right: left * right, [1 - one for one in coverage.values()])
        .clip(_LEAST_SILENCE)
        .alias("silence"),
        pl.concat_list(pl.when(one > 1 / 2).then(pl.lit(name)) for name, one in coverage.items())
        .list.drop_nulls()
        .alias("silent_lists"),
        ((pl.col("n_numberless") + 1) / (pl.col("n_confirmed") + 2)).alias("p_numberless"),
    )


def never_alive(evidence: Evidence) -> pl.DataFrame:
    """``claims.CLAIMS``: living children of planning whom the hospital records as stillborn."""
    seen = [group for name, groups in _LISTS.items() if name != "delivery" for group in groups]
    nobody_saw = ~pl.any_horizontal(*(pl.col(f"{group}.n_rows").is_not_null() for group in seen))
    held = evidence.held_births.filter(
        (pl.col("delivery.outcome") == "stillbirth")
        & pl.col("planning.outcome").ne_missing("stillbirth")
        & pl.col("planning.n_rows").is_not_null()
    )
    return claims(
        held.with_columns(
            pl.when(nobody_saw).then(_STILLBORN).otherwise(1 - _STILLBORN).alias("p_real"),
            pl.col("birth_date").alias("event_date"),
            pl.col("planning.birth_date").alias("stated_date"),
            pl.lit(["delivery"]).alias("voices"),
            pl.col("p_in_scope").fill_null(1.0),
            pl.lit(value=True).alias("is_windowed"),
        ),
        event="birth",
        problem="stillborn",
    )
