"""Births entered or registered after the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.missed.entry_dates import EntryDates, judge
from cpaudit.views.area_counts import is_born_to_her

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.events.chain import EventRule
    from cpaudit.events.evidence import Evidence

# Both days are as they stand: a slip in one of them makes most lateness of a few weeks.
_DATES_RIGHT = 0.95
# Registration of a birth is due within a month by the household registration regulations.
_REGISTRATION_DAYS = 30


def late(evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """Births of the period entered after the limit, and earlier ones entered in the period."""
    start, end = rule.period
    born, entered = pl.col("planning.birth_date"), pl.col("planning.entry_date")
    dates = _dates(
        evidence.held_births.filter(is_born_to_her()), "planning.entry_date", as_of=rule.as_of
    )
    # By the other sources' date too: a date of birth in the wrong year is no late entry.
    really = pl.col("birth_date")
    held = evidence.held_births.filter(
        (entered > really.dt.offset_by(f"{rule.grace_days}d"))
        & (entered > born.dt.offset_by(f"{rule.grace_days}d"))
        & (born.is_between(start, end) | (entered.is_between(start, end) & (born < start)))
    )
    came_later = (pl.col("roll.residence_status") == "incoming").fill_null(value=False)
    return claims(
        held.with_columns(
            born.alias("event_date"),
            entered.alias("stated_date"),
            pl.lit(_DATES_RIGHT).alias("p_real"),
            pl.col("p_in_scope").fill_null(1.0),
            pl.lit(["planning"]).alias("voices"),
            pl.when(came_later)
            .then(pl.lit("came_later"))
            .when(~is_born_to_her())
            .then(pl.lit("adopted"))
            .otherwise(_unreal(dates, born, entered))
            .alias("excuse"),
        ),
        event="birth",
        problem="late",
    )


def registered_late(evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """Births registered by the police in the period, and more than a month after the day."""
    born, registered = pl.col("police_birth.birth_date"), pl.col("police_birth.register_date")
    dates = _dates(evidence.births, "police_birth.register_date", as_of=rule.as_of)
    held = evidence.births.drop("grade", "suppressed").filter(
        (registered > born.dt.offset_by(f"{_REGISTRATION_DAYS}d"))
        & registered.is_between(*rule.period)
    )
    return claims(
        held.with_columns(
            born.alias("event_date"),
            registered.alias("stated_date"),
            pl.lit(_DATES_RIGHT).alias("p_real"),
            pl.col("p_in_scope").fill_null(1.0),
            pl.lit(["police"]).alias("voices"),
            _unreal(dates, born, registered).alias("excuse"),
        ),
        event="birth",
        problem="registered_late",
    )


def _dates(births: pl.DataFrame, entered: str, *, as_of: date) -> EntryDates:
    """What a list's dates of entry are worth, judged as for the delays."""
    return judge(births.select(pl.col("birth_date").alias("born"), entered=entered), as_of=as_of)


def _unreal(dates: EntryDates, born: pl.Expr, entered: pl.Expr) -> pl.Expr:
    # The list's own date of birth or the sources': a program counted from either.
    return pl.coalesce(dates.unreal(born, entered), dates.unreal(pl.col("birth_date"), entered))
