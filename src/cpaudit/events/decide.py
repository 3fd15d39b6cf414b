"""The entry: every event on which planning and the other sources differ, one case each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.births import births
from cpaudit.events.case_table import Whereabouts, case_table
from cpaudit.events.chain import UNDECIDED, EventRule, judge
from cpaudit.events.couples import registered
from cpaudit.events.deaths import deaths
from cpaudit.events.divorces import divorces
from cpaudit.events.evidence import Evidence, evidence_of
from cpaudit.events.marriages import marriages
from cpaudit.events.moves import moves
from cpaudit.project import YearKind
from cpaudit.tables import EVENT_CASES, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.missed.alignment import Alignment
    from cpaudit.privacy import Keyring

_STATISTICAL_YEAR_BEGINS = 10  # October
# Below, it is the other source that errs, or two records that differ by right: nothing is claimed.
_CLAIM_FROM = 0.1

_TEXT, _COUNT, _SHARE = pl.String(), pl.UInt32(), pl.Float64()

TOTALS = Table(
    "event totals",
    {
        "event": _TEXT,
        "problem": _TEXT,
        "n_flagged": _COUNT,
        "n_sure": _COUNT,  # of these, grades A and B
        "n_in_period": _COUNT,  # of these, dated in the period
        "expected": _SHARE,  # how many of those flagged are true, by their probabilities
        "n_undecided": _COUNT,
        "n_suppressed": _COUNT,  # for any other reason
    },
    key=("event", "problem"),
)
SUPPRESSED = Table(
    "suppressed events",
    {"event": _TEXT, "problem": _TEXT, "reason": _TEXT, "n": _COUNT},
    key=("event", "problem", "reason"),
)


@dataclass(frozen=True, slots=True)
class Events:
    """The cases of a run.

    Attributes:
        cases: ``tables.EVENT_CASES``: flagged, undecided and suppressed ones.
        totals: ``TOTALS``: by event and problem.
        suppressed: ``SUPPRESSED``: by event, problem and reason.
    """

    cases: pl.DataFrame
    totals: pl.DataFrame
    suppressed: pl.DataFrame


def decide(
    where: Whereabouts,
    *,
    members: pl.DataFrame,
    links: pl.DataFrame,
    sources: pl.DataFrame,
    alignment: Alignment,
    keyring: Keyring,
) -> Events:
    """The cases of a run.

    Args:
        where: the views, the births decided; who, where and from which rows.
        members: ``tables.MEMBERS``.
        links: ``tables.LINKS``.
        sources: ``tables.SOURCES``.
        alignment: which events planning must hold, and the year.
        keyring: makes the identities.
    """
    evidence = evidence_of(where.views, where.named, members, links, sources)
    judged = judge(all_claims(evidence, rule := rule_of(alignment, where.views)), rule)
    return summed(case_table(judged, where, keyring))


def all_claims(evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """``claims.CLAIMS`` of every event that the sources put in doubt."""
    civil = registered(evidence, rule)
    every = pl.concat(
        [
            births(evidence, rule),
            deaths(evidence, rule),
            marriages(civil.marriages, evidence, rule),
            divorces(civil.divorces, evidence, rule),
            moves(evidence, rule),
        ]
    )
    # What planning lacks is always accounted for.
    return every.filter((pl.col("problem") == "missed") | (pl.col("p_real") >= _CLAIM_FROM))


def rule_of(alignment: Alignment, views: Mapping[str, pl.DataFrame]) -> EventRule:
    """Which events planning must hold by now."""
    statistical = alignment.year is YearKind.STATISTICAL
    has_planning = not (
        views["planning_persons"].is_empty() and views["planning_births"].is_empty()
    )
    return EventRule(
        as_of=alignment.as_of,
        first=alignment.due_from,
        last_due=alignment.due_to or alignment.as_of,
        period=(alignment.start, alignment.end),
        year_begins=_STATISTICAL_YEAR_BEGINS if statistical else 1,
        grace_days=alignment.grace_days,
        match_days=alignment.match_days,
        basis=alignment.basis,
        has_planning=has_planning,
    )


def summed(cases: pl.DataFrame) -> Events:
    """``Events`` of the cases, counted."""
    flagged, undecided = pl.col("is_flagged"), pl.col("suppressed").is_in(UNDECIDED)
    totals = (
        cases.group_by("event", "problem")
        .agg(
            flagged.sum().alias("n_flagged"),
            (flagged & pl.col("grade").is_in(["A", "B"])).sum().alias("n_sure"),
            (flagged & pl.col("in_period").fill_null(value=False)).sum().alias("n_in_period"),
            pl.col("probability").filter(flagged).sum().alias("expected"),
            undecided.sum().alias("n_undecided"),
            (~flagged & ~undecided.fill_null(value=False)).sum().alias("n_suppressed"),
        )
        .sort("event", "problem")
    )
    suppressed = (
        cases.filter(~flagged)
        .group_by("event", "problem", pl.col("suppressed").alias("reason"))
        .agg(pl.len().alias("n"))
        .sort("event", "problem", "reason")
    )
    return Events(
        cases=EVENT_CASES.keep(cases),
        totals=TOTALS.keep(_typed(totals, TOTALS)),
        suppressed=SUPPRESSED.keep(_typed(suppressed, SUPPRESSED)),
    )


def _typed(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in table.columns.items())
