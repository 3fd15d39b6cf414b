"""Divorces: registered and not in planning, under another date, or only in planning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.events.couples import nowhere, per_couple
from cpaudit.events.couples_misdated import civil_misdated
from cpaudit.events.marriages import AGAIN, MARRIED
from cpaudit.events.planning_state import scope_of_roll

if TYPE_CHECKING:
    from cpaudit.events.chain import EventRule
    from cpaudit.events.evidence import Evidence

_MARRIED_LAGS = 0.97
# Married again by the roll, undated: to somebody after this divorce, or the marriage that ended.
_AGAIN_UNDATED = 0.55
_DIVORCED = "40"
# Courts dissolve marriages too, and tell no registrar of it.
_BY_COURT = 0.15


def divorces(both: pl.DataFrame, evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """``claims.CLAIMS`` about divorces.

    Args:
        both: each registered one, once per spouse (``couples.registered``).
        evidence: the views and who stands in them.
        rule: which events planning must hold.
    """
    return pl.concat([_missed(both), _misdated(both, rule), _phantom(both, evidence, rule)])


def _missed(both: pl.DataFrame) -> pl.DataFrame:
    """Registered; the roll says married, and nothing tells of a marriage since."""
    status, day = pl.col("status"), pl.col("event_date")
    again = status.is_in(AGAIN)
    lags = (
        pl.when(again & (pl.col("change_date").is_null()))
        .then(_AGAIN_UNDATED)
        .when(status.str.starts_with(MARRIED))
        .then(_MARRIED_LAGS)
    )
    since = (
        pl.col("later_marriage").is_not_null()
        | (pl.col("marriage_date") >= day)
        | (pl.col("change_date") > day)
    ).fill_null(value=False)
    lagging = both.with_columns(
        (pl.col("p_real") * lags).alias("p_real"),
        pl.col("planning_link").alias("link"),
        status.alias("stated"),
        pl.col("marriage_date").alias("stated_date"),
    ).filter(pl.col("is_active") & ~pl.col("is_dead") & ~since & pl.col("p_real").is_not_null())
    return pl.concat(
        [
            claims(part, event="divorce", problem="missed")
            for part in (per_couple(lagging), nowhere(both))
        ]
    )


def _misdated(both: pl.DataFrame, rule: EventRule) -> pl.DataFrame:
    """Divorced in both, on days more than a month apart."""
    stated = both.filter(
        pl.col("is_active")
        & (pl.col("status") == _DIVORCED)
        & pl.col("later_divorce").is_null()
        & pl.col("later_marriage").is_null()
        & pl.col("change_date").is_not_null()
    ).with_columns(pl.col("change_date").alias("stated_date"))
    return civil_misdated(stated, rule, event="divorce")


def _phantom(both: pl.DataFrame, evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """Divorced in planning within the days that the registrations cover, and not registered."""
    span = evidence.span("civil_divorces")
    people = (
        evidence.views["persons"]
        .lazy()
        .filter(
            (pl.col("planning.marital_status") == _DIVORCED).fill_null(value=False)
            & (pl.col("planning.n_active_rows") > 0)
        )
        .select("person_no", pl.col("planning.marital_change_date").alias("event_date"))
        .collect()
    )
    if span is None:
        return claims(people.select("person_no").clear(), event="divorce", problem="phantom")
    alone = (
        people.filter(pl.col("event_date").is_between(*span))
        .join(both.select("person_no"), on="person_no", how="anti")
        .join(evidence.planning, on="person_no")
    )
    return claims(
        alone.with_columns(
            pl.lit(_BY_COURT).alias("p_real"),
            pl.lit(["civil"]).alias("voices"),
            pl.col("event_date").alias("stated_date"),
            pl.col("planning_link").alias("link"),
            pl.col("planning_ids").alias("record_ids"),
            pl.lit("by_court_perhaps").alias("excuse"),
            pl.lit(value=False).alias("is_strong"),
            *scope_of_roll(rule.basis),
        ),
        event="divorce",
        problem="phantom",
    )
