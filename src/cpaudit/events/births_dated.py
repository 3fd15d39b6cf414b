"""Births that planning dates otherwise than the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events import witness
from cpaudit.events.claims import claims
from cpaudit.events.held_births import (
    NUMBERED,
    numbers,
    votes_of_number,
    votes_on,
)
from cpaudit.events.misdated import misdated

if TYPE_CHECKING:
    from cpaudit.events.chain import EventRule
    from cpaudit.events.evidence import Evidence


def dated(evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """Planning's date of birth lies further from the sources' than ``match_days``."""
    held = evidence.held_births.with_columns(
        pl.coalesce("planning.birth_date", "roll.birth_date").alias("stated")
    )
    held = held.filter(pl.col("stated").is_not_null() & (pl.col("n_sources") > 0))
    votes = pl.concat(
        [
            _impossible_is_nothing(
                votes_on(held, "birth_date", witness.BIRTH_DATES, witness.PLANNING_DATE), held, rule
            ),
            votes_of_number(held, "id_birth_date", witness.BIRTH_DATES["police"]),
        ]
    )
    stated = held.select(
        "person_no",
        pl.col("stated").alias("stated_date"),
        "link",
        "record_ids",
        pl.col("p_in_scope").fill_null(1.0),
        "scope_reason",
        "is_doubted",
        pl.lit(value=True).alias("is_windowed"),
    )
    return pl.concat(
        [
            misdated(stated, votes, rule, event="birth", tolerance=rule.match_days),
            _recorded_otherwise(evidence, rule),
        ]
    )


def _impossible_is_nothing(
    votes: pl.DataFrame, held: pl.DataFrame, rule: EventRule
) -> pl.DataFrame:
    """``votes`` where planning's word weighs little on a day to come, or after it was entered."""
    entered = pl.coalesce("planning.entry_date", "roll.entry_date")
    impossible = held.filter(
        (pl.col("stated") > pl.lit(rule.as_of)) | (pl.col("stated") > entered)
    )["person_no"]
    by_planning = pl.col("voice") == "planning"
    return votes.with_columns(
        pl.when(by_planning & pl.col("person_no").is_in(impossible.implode()))
        .then(witness.IMPOSSIBLE_DATE)
        .otherwise("reliability")
        .alias("reliability")
    )


def _recorded_otherwise(evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """Births that planning seems to lack and holds as a child of the same mother's under another day.

    Nobody else knows that child: there the birth is misdated.
    """
    view = evidence.births
    if view.is_empty():
        return claims(view.select("person_no"), event="birth", problem="misdated")
    near = evidence.near.join(
        view.select(
            pl.col("person_no").alias("near_person_no"),
            pl.coalesce("planning.birth_date", "roll.birth_date").alias("stated_date"),
            pl.col("record_ids").alias("near_ids"),
            numbers("planning", "roll").alias("near_id18"),
        ),
        on="near_person_no",
    )
    same = (
        view.filter(pl.col("suppressed") == "recorded_otherwise")
        .drop("grade", "suppressed")
        .join(near, on="person_no")
        .filter(
            (pl.col("birth_date") - pl.col("stated_date")).dt.total_days().abs() > rule.match_days
        )
        .with_columns(
            pl.col("birth_date").alias("event_date"),
            pl.col("p_same").alias("p_real"),
            (pl.col("near_id18") != numbers(*NUMBERED)).fill_null(value=False).alias("is_doubted"),
            pl.col("sources").str.split(";").alias("voices"),
            pl.col("n_sources").alias("n_voices"),
            pl.concat_list("record_ids", "near_ids").alias("record_ids"),
            pl.lit(value=True).alias("is_windowed"),
            pl.when(rule.year_of(pl.col("birth_date")) != rule.year_of(pl.col("stated_date")))
            .then(pl.lit("other_year"))
            .otherwise(pl.lit("misdated"))
            .alias("problem"),
        )
    )
    return claims(same, event="birth")
