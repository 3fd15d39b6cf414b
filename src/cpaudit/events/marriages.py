"""Marriages: registered and not in planning, under another date or spouse, or only in planning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.events.couples import nowhere, per_couple
from cpaudit.events.couples_misdated import CIVIL_DAYS, civil_misdated
from cpaudit.events.planning_state import scope_of_roll

if TYPE_CHECKING:
    from cpaudit.events.chain import EventRule
    from cpaudit.events.evidence import Evidence

SINGLE, MARRIED, FIRST, AGAIN = "10", "2", "21", ("22", "23")
ALONE = ("30", "40")
# The roll contradicts the registrar: how surely it is the roll that lags.
_SINGLE_LAGS = 0.99
# Divorced or widowed by the roll, without a date that says it was before this marriage.
_ALONE_UNDATED = 0.55
_OTHER_SPOUSE = 0.93
# One planning marriage in so many was never registered anywhere.
_PRIOR = 0.01
# The spouse's own row says single or names somebody else: so many times likelier for a slip.
_CONTRADICTED = 20.0


def marriages(both: pl.DataFrame, evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """``claims.CLAIMS`` about marriages.

    Args:
        both: each registered one, once per spouse (``couples.registered``).
        evidence: the views and who stands in them.
        rule: which events planning must hold.
    """
    return pl.concat(
        [
            _missed(both),
            _other_spouse(both, evidence),
            _misdated(both, rule),
            _phantom(both, evidence, rule),
        ]
    )


def _missed(both: pl.DataFrame) -> pl.DataFrame:
    """Registered; the roll says single, or divorced or widowed since before."""
    status, changed = pl.col("status"), pl.col("change_date")
    ended = pl.col("later_divorce").is_not_null()
    lags = (
        pl.when(status == SINGLE)
        .then(_SINGLE_LAGS)
        .when(status.is_in(ALONE) & ~ended & (changed < pl.col("event_date")))
        .then(_SINGLE_LAGS)
        .when(status.is_in(ALONE) & ~ended & changed.is_null())
        .then(_ALONE_UNDATED)
    )
    lagging = both.with_columns(
        (pl.col("p_real") * lags).alias("p_real"),
        pl.col("planning_link").alias("link"),
        status.alias("stated"),
    ).filter(pl.col("is_active") & ~pl.col("is_dead") & pl.col("p_real").is_not_null())
    return pl.concat(
        [
            claims(part, event="marriage", problem="missed")
            for part in (per_couple(lagging), nowhere(both))
        ]
    )


def _other_spouse(both: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Married in both, to different people; namesakes may be one person linked as two."""
    since = pl.col("event_date").dt.offset_by(f"{CIVIL_DAYS}d")
    differing = both.filter(
        pl.col("is_active")
        & pl.col("status").str.starts_with(MARRIED)
        & pl.col("other_no").is_not_null()
        & pl.col("spouse_no").is_not_null()
        & (pl.col("spouse_no") != pl.col("other_no"))
        & (pl.col("spouse_no") != pl.col("person_no"))
        & pl.col("later_divorce").is_null()
        & pl.col("later_marriage").is_null()
        & ~(pl.col("marriage_date") > since).fill_null(value=False)
        & ~(pl.col("change_date") > since).fill_null(value=False)
    )
    names = evidence.views["persons"].select(
        "person_no", pl.coalesce("name_key", "name").alias("key"), pl.col("sex").alias("of_sex")
    )
    known = differing.join(
        names.select(pl.col("person_no").alias("other_no"), pl.col("key").alias("key_told")),
        on="other_no",
        how="left",
    ).join(
        names.select(
            pl.col("person_no").alias("spouse_no"),
            pl.col("key").alias("key_stated"),
            pl.col("of_sex").alias("spouse_sex"),
        ),
        on="spouse_no",
        how="left",
    )
    return claims(
        per_couple(
            known.with_columns(
                (pl.col("p_real") * _OTHER_SPOUSE).alias("p_real"),
                pl.col("planning_link").alias("link"),
                (pl.col("key_told") == pl.col("key_stated"))
                .fill_null(value=False)
                .alias("is_doubted"),
                pl.col("marriage_date").alias("stated_date"),
            )
        ),
        event="marriage",
        problem="other_spouse",
    )


def _misdated(both: pl.DataFrame, rule: EventRule) -> pl.DataFrame:
    """Married in both, on days more than a month apart: of a first marriage its date counts."""
    only = (
        (pl.col("n_marriages") == 1)
        & (pl.col("status") == FIRST)
        & pl.col("marriage_date").is_not_null()
    )
    last = (
        pl.col("later_marriage").is_null()
        & pl.col("status").is_in(AGAIN)
        & pl.col("change_date").is_not_null()
    )
    same = (pl.col("spouse_no") == pl.col("other_no")).fill_null(value=True)
    stated = both.filter(pl.col("is_active") & (only | last) & same).with_columns(
        pl.when(only).then("marriage_date").otherwise("change_date").alias("stated_date")
    )
    return civil_misdated(stated, rule, event="marriage")


def _phantom(both: pl.DataFrame, evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """Married in planning within the days that the registrations cover, and not registered.

    By Bayes, from the registrar's coverage as measured on planning's own marriages: a couple may
    have registered in another county.
    """
    span = evidence.span("civil_marriages")
    stated = (
        evidence.views["couples"]
        .lazy()
        .filter(
            pl.col("marital_status").str.starts_with(FIRST).fill_null(value=False)
            & pl.col("is_spouse_found")
        )
        .select(
            *("person_no", "spouse_person_no", "record_ids"),
            *("marriage_date", "spouse.marital_status", "is_mutual"),
        )
        .collect()
    )
    if span is None or stated.is_empty():
        return claims(stated.select("person_no").clear(), event="marriage", problem="phantom")
    active = evidence.planning.lazy().filter(pl.col("n_active") > 0).select("person_no").collect()
    stated = stated.filter(pl.col("marriage_date").is_between(*span)).join(
        active, on="person_no", how="semi"
    )
    registered = both.select(pl.col("person_no")).unique()
    known = stated.join(registered, on="person_no", how="semi").height
    coverage = known / (stated.height + 2)
    odds = _PRIOR / (1 - _PRIOR) / (1 - coverage)
    contradicted = ((pl.col("spouse.marital_status") == SINGLE) | ~pl.col("is_mutual")).fill_null(
        value=False
    )
    total = odds * pl.when(contradicted).then(_CONTRADICTED).otherwise(1.0)
    alone = (
        stated.join(registered, on="person_no", how="anti")
        .join(
            registered.rename({"person_no": "spouse_person_no"}), on="spouse_person_no", how="anti"
        )
        .join(evidence.planning, on="person_no")
    )
    one, two = pl.col("person_no"), pl.col("spouse_person_no")
    judged = alone.with_columns(
        (total / (1 + total)).alias("p_real"),
        pl.lit(["civil"]).alias("voices"),
        pl.col("spouse_person_no").alias("other_no"),
        pl.col("marriage_date").alias("event_date"),
        pl.col("marriage_date").alias("stated_date"),
        pl.col("planning_link").alias("link"),
        pl.lit(value=False).alias("is_strong"),
        pl.min_horizontal(one, two).alias("low"),
        pl.max_horizontal(one, two).alias("high"),
        *scope_of_roll(rule.basis),
    )
    return claims(
        judged.sort(
            "low", "high", "p_real", "person_no", descending=[False, False, True, False]
        ).unique(["low", "high"], keep="first", maintain_order=True),
        event="marriage",
        problem="phantom",
    )
