"""Deaths: told elsewhere and alive in planning, dated otherwise, counted twice, or the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.events.deaths_in_doubt import SLACK_DAYS, not_cancelled, phantom
from cpaudit.events.misdated import misdated
from cpaudit.events.planning_state import scope_of_roll
from cpaudit.events.signs import signs_of_life
from cpaudit.events.tellings import tell, together
from cpaudit.events.witness import DEATHS, PLANNING_DEATH, PLANNING_DEATH_DATE

if TYPE_CHECKING:
    from cpaudit.events.chain import EventRule
    from cpaudit.events.evidence import Evidence


def deaths(evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """``claims.CLAIMS`` about deaths.

    Args:
        evidence: the views and who stands in them.
        rule: which events planning must hold.
    """
    told = _tellings(evidence)
    known = together(told, ["person_no"]).join(
        evidence.planning, on="person_no", how="left", maintain_order="left"
    )
    dead = pl.concat([known["person_no"], evidence.planning.filter("is_dead")["person_no"]])
    signs = signs_of_life(evidence, dead.unique())
    return pl.concat(
        [
            _missed(known, signs, evidence, rule),
            _misdated(known, told, rule),
            _duplicated(evidence, rule),
            phantom(known, signs, evidence, rule),
            not_cancelled(known, signs, evidence, rule),
        ]
    )


def _tellings(evidence: Evidence) -> pl.DataFrame:
    """Every row outside planning that says that somebody has died."""

    def of(dataset: str, date: pl.Expr, where: pl.Expr | None, *, is_exact: bool) -> pl.LazyFrame:
        return tell(evidence, dataset, DEATHS, date=date, where=where, is_exact=is_exact)

    died, stopped = pl.col("death_date"), pl.col("stop_date")
    by_death = pl.col("stop_reason") == "death"
    is_dead = pl.col("status") == "dead"
    funeral = pl.coalesce("death_date", "cremation_date")
    return pl.concat(
        [
            of("police_deaths", died, None, is_exact=True),
            of("health_deaths", died, None, is_exact=True),
            of("funerals", died, died.is_not_null(), is_exact=True),
            of("funerals", funeral, died.is_null(), is_exact=False),
            of("police_persons", pl.col("status_date"), is_dead, is_exact=False),
            of("insurance", stopped, by_death, is_exact=False),
            of("benefits", stopped, by_death, is_exact=False),
            of("childcare_subsidies", stopped, is_dead, is_exact=False),
            of("school_enrolments", stopped, is_dead, is_exact=False),
            of(
                "vaccinations",
                pl.lit(None, pl.Date),
                pl.col("card_status") == "dead",
                is_exact=False,
            ),
        ]
    ).collect()


def _missed(
    known: pl.DataFrame, signs: pl.DataFrame, evidence: Evidence, rule: EventRule
) -> pl.DataFrame:
    """Dead elsewhere, alive in planning; signs of life after the day speak against it."""
    later = (
        known.select("person_no", "event_date")
        .join(
            signs.select("person_no", "event_date", "reliability"), on="person_no", suffix="_sign"
        )
        .filter(pl.col("event_date_sign") > pl.col("event_date").dt.offset_by(f"{SLACK_DAYS}d"))
        .group_by("person_no")
        .agg((pl.col("reliability") / (1 - pl.col("reliability"))).product().alias("odds_alive"))
    )
    odds_alive = pl.col("odds_alive").fill_null(0.0)
    dead = pl.col("p_real") / (1 - pl.col("p_real")).clip(1e-6)
    found = pl.col("planning_ids").is_not_null()
    lacking = (
        known.filter(~found | (pl.col("is_active") & ~pl.col("is_dead")))
        .join(later, on="person_no", how="left", maintain_order="left")
        .join(evidence.open_ends, on="person_no", how="left", maintain_order="left")
        .with_columns(
            pl.when(odds_alive > 0)
            .then(dead / (dead + odds_alive))
            .otherwise("p_real")
            .alias("p_real"),
            (1 - pl.when(~found).then("p_to_planning").fill_null(0.0)).alias("p_absent"),
            found.alias("is_found"),
            pl.lit(value=False).alias("is_date_needed"),
            pl.concat_list("record_ids", pl.col("planning_ids").fill_null([])).alias("record_ids"),
            *scope_of_roll(rule.basis),
        )
    )
    return claims(lacking, event="death", problem="missed")


def _misdated(known: pl.DataFrame, told: pl.DataFrame, rule: EventRule) -> pl.DataFrame:
    """Dead in both, on days that lie further apart than ``match_days``."""
    stated = known.filter(pl.col("death_date").is_not_null() & pl.col("is_exact"))
    votes = pl.concat(
        [
            told.filter(pl.col("is_exact")).select(
                "person_no", pl.col("event_date").alias("value"), "voice", "reliability"
            ),
            stated.select(
                "person_no",
                pl.col("death_date").alias("value"),
                pl.lit("planning").alias("voice"),
                pl.lit(PLANNING_DEATH_DATE).alias("reliability"),
            ),
        ]
    )
    return misdated(
        stated.select(
            "person_no",
            pl.col("death_date").alias("stated_date"),
            "residence_status",
            pl.col("planning_link").alias("link"),
            pl.concat_list("record_ids", "planning_ids").alias("record_ids"),
        ).with_columns(*scope_of_roll(rule.basis)),
        votes,
        rule,
        event="death",
        tolerance=rule.match_days,
    )


def _duplicated(evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """Two rows of the roll say that the same person has died."""
    twice = evidence.planning.filter(pl.col("n_dead") > 1).with_columns(
        pl.col("death_date").alias("event_date"),
        pl.col("death_date").alias("stated_date"),
        pl.lit(PLANNING_DEATH).alias("p_real"),
        pl.lit(["planning"]).alias("voices"),
        pl.col("planning_link").alias("link"),
        pl.col("planning_ids").alias("record_ids"),
        pl.lit(value=False).alias("is_date_needed"),
        *scope_of_roll(rule.basis),
    )
    return claims(twice, event="death", problem="duplicated")
