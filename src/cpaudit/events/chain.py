"""The chain of questions that every claim passes: the first «no» is the reason it is no case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datetime import date

# As for missed births: inside from here on, outside below, undecided between the two.
_INSIDE_FROM = 0.6
_OUTSIDE_BELOW = 0.3
# A link that a reviewer should see before anybody is sent to the family.
_LINK_SURE = 0.9
_RECORDED_FROM = 0.5
_FLAG_FROM = 0.5
# Grades: A for two voices that leave hardly a doubt, B for one strong voice, C for the rest.
_SURE = 0.9
_LIKELY = 0.8
_SEVERAL = 2
UNDECIDED = ("scope_undecided", "link_undecided")


@dataclass(frozen=True, slots=True)
class EventRule:
    """Which events planning must hold: its window, what is due, and which year counts.

    Attributes:
        as_of: the project's as-of date.
        first: the first day that planning covers, or None where that is unknown.
        last_due: events after this day need not be entered yet.
        period: the reporting period, both ends included.
        year_begins: the month in which the counting year begins (1, or 10 for the statistical one).
        grace_days: days within which an event must be entered.
        match_days: dates that lie no further apart are the same.
        basis: ``residence``, ``hukou`` or ``either``.
        has_planning: whether there is a planning source at all.
    """

    as_of: date
    first: date | None
    last_due: date
    period: tuple[date, date]
    year_begins: int = 1
    grace_days: int = 30
    match_days: int = 3
    basis: str = "residence"
    has_planning: bool = True

    def year_of(self, day: pl.Expr) -> pl.Expr:
        """The counting year of a date: October is the next year's where it begins then."""
        begins_next = (day.dt.month() >= self.year_begins) & (self.year_begins > 1)
        return day.dt.year() + begins_next.cast(pl.Int32)


def judge(claims: pl.DataFrame, rule: EventRule) -> pl.DataFrame:
    """``claims`` with ``probability``, ``grade``, ``scope``, ``suppressed`` and ``in_period``.

    The probability is P(real) x P(in scope) x P(not recorded) x P(the rows are one person's).
    Claims that carry a ``grade`` were judged before (missed births) and keep what they have.

    Args:
        claims: rows of ``claims.CLAIMS``.
        rule: which events planning must hold.
    """
    judged = pl.col("grade").is_not_null()
    scoped = claims.with_columns(
        (pl.col("p_real") * pl.col("p_in_scope") * pl.col("p_absent") * pl.col("link"))
        .fill_nan(0.0)
        .clip(0.0, 1.0)
        .alias("probability"),
        pl.when(pl.col("p_in_scope") >= _INSIDE_FROM)
        .then(pl.lit("inside"))
        .when(pl.col("p_in_scope") < _OUTSIDE_BELOW)
        .then(pl.lit("outside"))
        .otherwise(pl.lit("undecided"))
        .alias("scope"),
    )
    return scoped.with_columns(
        pl.when(judged).then("grade").otherwise(_grade()).alias("grade"),
        pl.when(judged).then("suppressed").otherwise(_suppressed(rule)).alias("suppressed"),
        pl.col("event_date").is_between(*rule.period).alias("in_period"),
    )


def _grade() -> pl.Expr:
    p = pl.col("probability")
    return (
        pl.when((pl.col("n_voices") >= _SEVERAL) & (p >= _SURE))
        .then(pl.lit("A"))
        .when(pl.col("is_strong") & (p >= _LIKELY))
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
    )


def _suppressed(rule: EventRule) -> pl.Expr:
    """The first reason that holds, in the order in which a statistician would give it."""
    # A case of one date in planning and another outside is of the window if either lies in it.
    newest = pl.max_horizontal("event_date", "stated_date")
    return (
        pl.when(pl.lit(not rule.has_planning))
        .then(pl.lit("no_planning_source"))
        .when(pl.col("is_date_needed") & pl.col("event_date").is_null())
        .then(pl.lit("undated"))
        .when(pl.col("is_windowed") & (newest < pl.lit(rule.first, pl.Date)))
        .then(pl.lit("before_planning_window"))
        .when(pl.col("event_date") > pl.lit(rule.last_due))
        .then(pl.lit("too_recent"))
        .when(pl.col("scope") == "outside")
        .then(pl.lit("out_of_scope"))
        .when(pl.col("scope") == "undecided")
        .then(pl.lit("scope_undecided"))
        .when(pl.col("excuse").is_not_null())
        .then("excuse")
        .when(pl.col("p_absent") < _RECORDED_FROM)
        .then(pl.lit("link_undecided"))
        .when(~pl.col("is_found"))
        .then(pl.lit("person_not_found"))
        .when(pl.col("is_doubted") | (pl.col("link") < _LINK_SURE))
        .then(pl.lit("link_undecided"))
        .when(pl.col("probability") < _FLAG_FROM)
        .then(pl.lit("weak_evidence"))
    )
