"""Deaths that planning states: of people seen alive since, or still registered with the police."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.events.planning_state import scope_of_roll
from cpaudit.events.witness import PLANNING_DEATH

if TYPE_CHECKING:
    from cpaudit.events.chain import EventRule
    from cpaudit.events.evidence import Evidence

# A death is entered after it; what is dated within this time of it may still be of the living.
SLACK_DAYS = 30
# Of the dead, this share stays in the police register for long: families leave registrations open.
# Of the living, this share stands in it.
_OPEN_THOUGH_DEAD = 0.15
_OPEN_IF_ALIVE = 0.97
# No death record where all of them cover the day says no more than this many to one.
_SILENCE_LIMIT = 20.0


def _planning_alone(known: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Those whom planning calls dead and of whose death nobody else tells."""
    return (
        evidence.planning.filter(pl.col("is_dead") & ~pl.col("is_active"))
        .join(known.select("person_no"), on="person_no", how="anti")
        .join(evidence.police_state, on="person_no", how="left", maintain_order="left")
    )


def phantom(
    known: pl.DataFrame, signs: pl.DataFrame, evidence: Evidence, rule: EventRule
) -> pl.DataFrame:
    """Dead in planning, seen alive later: odds from the signs, the register and the silence."""
    alone = _planning_alone(known, evidence)
    later = (
        alone.select("person_no", pl.col("death_date").alias("died"))
        .join(signs, on="person_no")
        .filter(pl.col("event_date") > pl.col("died").dt.offset_by(f"{SLACK_DAYS}d"))
    )
    if later.is_empty():
        return claims(later.select("person_no"), event="death", problem="phantom").clear()
    of_signs = (
        later.group_by("person_no", "voice")
        .agg(
            pl.col("reliability").max(),
            pl.col("is_strong").any(),
            pl.col("event_date").max(),
            pl.col("record_id"),
        )
        .group_by("person_no")
        .agg(
            (pl.col("reliability") / (1 - pl.col("reliability"))).product().alias("odds"),
            pl.col("is_strong").any(),
            pl.len().cast(pl.Int32).alias("n_voices"),
            pl.col("voice").sort().alias("voices"),
            pl.col("event_date").max(),
            pl.col("record_id").explode().unique().sort().alias("sign_ids"),
        )
    )
    open_register = pl.when(pl.col("police_is_active").fill_null(value=False)).then(
        _OPEN_IF_ALIVE / _OPEN_THOUGH_DEAD
    )
    silence = 1 / (1 - _coverage(known, evidence)) if known.height else 1.0
    odds = (
        pl.col("odds")
        * open_register.otherwise(1.0)
        * min(silence, _SILENCE_LIMIT)
        * (1 - PLANNING_DEATH)
        / PLANNING_DEATH
    )
    seen = alone.join(of_signs, on="person_no").with_columns(
        (odds / (1 + odds)).alias("p_real"),
        pl.col("death_date").alias("stated_date"),
        pl.col("planning_link").alias("link"),
        pl.concat_list("planning_ids", "sign_ids").alias("record_ids"),
        *scope_of_roll(rule.basis),
    )
    return claims(seen, event="death", problem="phantom")


def _coverage(known: pl.DataFrame, evidence: Evidence) -> float:
    """The share of planning's deaths of which another source tells, short of one."""
    dead = evidence.planning.filter(pl.col("is_dead"))
    if dead.is_empty():
        return 0.0
    share = dead.join(known.select("person_no"), on="person_no", how="semi").height / dead.height
    return min(share, 1 - 1 / (dead.height + 2))


def not_cancelled(
    known: pl.DataFrame, signs: pl.DataFrame, evidence: Evidence, rule: EventRule
) -> pl.DataFrame:
    """Dead in planning, of whom the police know nothing but an open registration.

    Whoever has been seen alive since, with nobody else to confirm the death, is the reverse case.
    """
    told = known.select(
        "person_no",
        pl.col("p_real").alias("p_told"),
        pl.col("voices").alias("told_by"),
        pl.col("record_ids").alias("told_ids"),
    )
    dead = evidence.planning.filter(pl.col("is_dead") & ~pl.col("is_active")).join(
        evidence.police_state.filter("police_is_active"), on="person_no"
    )
    alone = dead.join(told, on="person_no", how="left", maintain_order="left")
    seen = (
        alone.filter(pl.col("told_by").is_null())
        .join(signs.select("person_no", "event_date"), on="person_no")
        .filter(pl.col("event_date") > pl.col("death_date"))
    )
    no_ids = pl.lit([], pl.List(pl.UInt32))
    still = (
        alone.filter(~pl.col("told_by").list.contains("police").fill_null(value=False))
        .join(seen.select("person_no"), on="person_no", how="anti")
        .with_columns(
            pl.col("death_date").alias("event_date"),
            pl.col("death_date").alias("stated_date"),
            (1 - (1 - PLANNING_DEATH) * (1 - pl.col("p_told").fill_null(0.0))).alias("p_real"),
            pl.concat_list(
                pl.lit(["planning"]), pl.col("told_by").fill_null(pl.lit([], pl.List(pl.String)))
            ).alias("voices"),
            pl.min_horizontal("planning_link", "police_link").alias("link"),
            pl.concat_list(
                "planning_ids", "police_ids", pl.col("told_ids").fill_null(no_ids)
            ).alias("record_ids"),
            *scope_of_roll(rule.basis),
        )
        .with_columns(pl.col("voices").list.len().cast(pl.Int32).alias("n_voices"))
    )
    return claims(still, event="death", problem="not_cancelled")
