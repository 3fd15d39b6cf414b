"""Departures that only planning states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.events.planning_state import scope_of_roll

if TYPE_CHECKING:
    from cpaudit.events.chain import EventRule
    from cpaudit.events.evidence import Evidence

# A roll row that says moved out, by mistake, and one that says moved in.
_PRIOR = 0.03
# Of people who have moved their registration away, this share still stands in the register.
_STILL_REGISTERED = 0.05
_ALIVE_HERE = 4.0


def only_in_planning(gone: pl.DataFrame, evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """Gone in planning; the police know of no departure, hold the person, and so do others."""
    stated = (
        evidence.views["persons"]
        .lazy()
        .filter(
            (pl.col("planning.n_active_rows") == 0)
            & (pl.col("planning.status") == "moved_out")
            & pl.col("planning.move_out_date").is_not_null()
            & (pl.col("police.status").fill_null("active") == "active")
            & (pl.col("police.n_rows") > 0)
            & pl.col("death_date").is_null()
        )
        .select(
            *("person_no", "planning.move_out_date", "record_ids"),
            *("insurance.enrol_date", "insurance.stop_date"),
        )
        .collect()
    )
    out = pl.col("planning.move_out_date")
    kept = (
        (pl.col("insurance.enrol_date") > out) & pl.col("insurance.stop_date").is_null()
    ).fill_null(value=False)
    odds = (
        _PRIOR / (1 - _PRIOR) / _STILL_REGISTERED * pl.when(kept).then(_ALIVE_HERE).otherwise(1.0)
    )
    seen = (
        stated.filter(evidence.covered("police_moves", out))
        .join(gone.select("person_no"), on="person_no", how="anti")
        .select(
            "person_no",
            (odds / (1 + odds)).alias("p_real"),
            out.alias("event_date"),
            out.alias("stated_date"),
            pl.when(kept)
            .then(pl.lit(["insurance", "police"]))
            .otherwise(pl.lit(["police"]))
            .alias("voices"),
            (1 + kept.cast(pl.Int32)).alias("n_voices"),
            "record_ids",
        )
        .join(evidence.planning, on="person_no")
        .join(evidence.police_state, on="person_no")
    )
    return claims(
        seen.with_columns(
            pl.min_horizontal("planning_link", "police_link").alias("link"),
            *scope_of_roll(rule.basis),
        ),
        event="move_out",
        problem="phantom",
    )
