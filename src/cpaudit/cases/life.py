"""The life of cases: what a run makes of the cases that there were.

A pure function of tables. The truth table of docs/cases.md, state by state:

| state | found | gone, judged, other files | gone, judged, same files |
|---|---|---|---|
| (none) | new | | |
| new, open, returned | open | verified | unproven |
| sent | sent | verified | unproven |
| answered | open if files changed since, else answered | verified | answered |
| verified | returned | verified | verified |
| unproven | unproven; returned if it was gone | verified if no missed birth | unproven |
| waived | waived; returned when it has expired | verified | waived; unproven when it has expired |

What could not be judged stays as it is. Where the record itself is gone, or its cell was emptied,
``unproven`` stands in the place of ``verified``, but after a denial: that is what it said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.state import Change, State
from cpaudit.tables import CASES

if TYPE_CHECKING:
    from datetime import date

# What the store knows of a case beside what everybody reads.
INNER: dict[str, pl.DataType] = {
    "last_change": pl.String(),
    "sent_on": pl.Date(),
    "found_files": pl.String(),
    "answered_at": pl.String(),
    "answer_files": pl.String(),
    "state_before": pl.String(),
}
COLUMNS = {**CASES.columns, **INNER}
_OF_FINDING = (
    "finding_id",
    "rule_id",
    "rule_name",
    "severity",
    "confidence",
    "dimension",
    "theme",
    "view",
    "grade",
    "person_key",
    "village",
    "village_name",
    "group_no",
    "household_no",
    "title_zh",
    "title_en",
    "message_zh",
    "message_en",
    "evidence",
)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a run is, as far as cases go.

    Attributes:
        run_no: its number.
        as_of: the day that counts as today.
        files: a hash over all files.
        begun_at: when it began, by the clock: answers that came later are not held against it.
    """

    run_no: int
    as_of: date
    files: str
    begun_at: str


@dataclass(frozen=True, slots=True)
class Life:
    """What became of the cases.

    Attributes:
        cases: ``COLUMNS``, all cases.
        known_as: ``finding_id``, ``case_id`` of this run's findings.
        moved: ``case_id``, ``state_before``, ``state``: the cases whose state changed; of new ones
            ``state_before`` is null.
    """

    cases: pl.DataFrame
    known_as: pl.DataFrame
    moved: pl.DataFrame


def follow(
    earlier: pl.DataFrame,
    findings: pl.DataFrame,
    *,
    known_as: pl.DataFrame,
    renamed: pl.DataFrame,
    unjudged: pl.Series,
    lost: pl.Series,
    at: Moment,
) -> Life:
    """The cases after a run.

    Args:
        earlier: ``COLUMNS``.
        findings: ``tables.FINDINGS``; in any order.
        known_as: ``finding_id``, ``case_id``: under which findings cases were ever found.
        renamed: the same, for those that are known again in this run under another key.
        unjudged: the cases that are not found, and of which that says nothing.
        lost: those that are not found because what they were about is gone.
        at: the run.
    """
    told = assigned(findings, known_as=pl.concat([known_as, renamed]), earlier=earlier)
    before = earlier.with_columns(
        pl.col("case_id").is_in(renamed["case_id"].implode()).alias("is_renamed"),
        pl.col("case_id").is_in(unjudged.implode()).alias("is_left"),
        pl.col("case_id").is_in(lost.implode()).alias("is_lost"),
    )
    joined = before.join(
        told.select("case_id", *(pl.col(name).alias(f"now.{name}") for name in _OF_FINDING)),
        on="case_id",
        how="full",
        coalesce=True,
    ).with_columns(pl.col("now.finding_id").is_not_null().alias("now.is_found"))
    state = pl.col("now.state")
    after = (
        joined.with_columns(_state(at).alias("now.state"))
        .with_columns(_change().alias("last_change"))
        .with_columns(
            pl.when(state != pl.col("state").fill_null(""))
            .then(pl.lit(at.as_of))
            .otherwise("changed_on")
            .alias("changed_on"),
            pl.col("first_run").fill_null(at.run_no),
            pl.col("opened_on").fill_null(pl.lit(at.as_of)),
            *_content(),
            *_by_run(at),
        )
    )
    moved = after.filter(state != pl.col("state").fill_null("")).select(
        "case_id", pl.col("state").alias("state_before"), state.alias("state")
    )
    cases = after.with_columns(state.alias("state")).select(
        pl.col(name).cast(kind) for name, kind in COLUMNS.items()
    )
    return Life(cases.sort("case_id"), told.select("finding_id", "case_id"), moved.sort("case_id"))


def assigned(
    findings: pl.DataFrame, *, known_as: pl.DataFrame, earlier: pl.DataFrame
) -> pl.DataFrame:
    """``findings`` with ``case_id``, one for each; an unknown one is a case of its own name.

    Where two findings are known as one case, it is the one of its own name, else that of the last
    run; the other is a case of its own.
    """
    last = earlier.select("case_id", pl.col("finding_id").alias("last_finding_id"))
    known = known_as.unique("finding_id", keep="last", maintain_order=True)
    own = pl.col("finding_id") == pl.col("case_id")
    return (
        findings.join(known, on="finding_id", how="left", maintain_order="left")
        .join(last, on="case_id", how="left", maintain_order="left")
        .with_columns(
            pl.when(own)
            .then(0)
            .when(pl.col("finding_id") == pl.col("last_finding_id"))
            .then(1)
            .otherwise(2)
            .alias("place")
        )
        .sort("place", "finding_id")
        .with_columns(
            pl.when(pl.col("case_id").is_null() | ~pl.col("case_id").is_first_distinct())
            .then("finding_id")
            .otherwise("case_id")
            .alias("case_id")
        )
        .drop("place", "last_finding_id")
    )


def _content() -> list[pl.Expr]:
    """What a case says: of the finding where there is one, else as it was."""
    found = pl.col("now.is_found")
    return [
        pl.col("now.finding_id").alias("finding_id"),
        *(
            pl.when(found).then(f"now.{name}").otherwise(name).alias(name)
            for name in _OF_FINDING
            if name != "finding_id"
        ),
    ]


def _by_run(at: Moment) -> list[pl.Expr]:
    found = pl.col("now.is_found")
    was_waived = pl.col("state") == str(State.WAIVED)
    waiver_ended = was_waived & (pl.col("now.state") != str(State.WAIVED))
    return [
        found.alias("is_found"),
        (found | ~pl.col("is_left")).alias("is_judged"),
        pl.when(found).then(at.run_no).otherwise("last_run").alias("last_run"),
        pl.when(found).then(pl.lit(at.files)).otherwise("found_files").alias("found_files"),
        pl.when(~waiver_ended.fill_null(value=False)).then("state_before").alias("state_before"),
    ]


def _state(at: Moment) -> pl.Expr:
    """The state after the run."""
    state, found = pl.col("state"), pl.col("now.is_found")

    def was(*states: State) -> pl.Expr:
        return state.is_in([str(one) for one in states])

    def to(one: State) -> pl.Expr:
        return pl.lit(str(one))

    is_corrected = (pl.col("found_files") != at.files).fill_null(value=True)
    is_since_answer = (pl.col("answer_files") != at.files).fill_null(value=True)
    is_later = (pl.col("answered_at") > at.begun_at).fill_null(value=False)
    has_expired = (pl.col("waived_until") < pl.lit(at.as_of)).fill_null(value=False)
    is_missed = pl.col("grade").is_not_null()
    is_proved = is_corrected & ~pl.col("is_lost")
    closed = pl.when("is_lost").then(to(State.UNPROVEN)).otherwise(to(State.VERIFIED))
    when_found = (
        pl.when(state.is_null())
        .then(to(State.NEW))
        .when(was(State.NEW, State.OPEN, State.RETURNED))
        .then(to(State.OPEN))
        .when(was(State.ANSWERED) & is_since_answer & ~is_later)
        .then(to(State.OPEN))
        .when(was(State.VERIFIED))
        .then(to(State.RETURNED))
        .when(was(State.UNPROVEN) & ~pl.col("is_found") & ~pl.col("is_renamed"))
        .then(to(State.RETURNED))
        .when(was(State.WAIVED) & has_expired)
        .then(to(State.RETURNED))
        .otherwise(state)
    )
    when_gone = (
        pl.when(was(State.NEW, State.OPEN, State.SENT, State.RETURNED))
        .then(pl.when(is_proved).then(to(State.VERIFIED)).otherwise(to(State.UNPROVEN)))
        .when(was(State.ANSWERED) & is_since_answer)
        .then(closed)
        .when(was(State.WAIVED) & is_corrected)
        .then(closed)
        .when(was(State.WAIVED) & has_expired)
        .then(to(State.UNPROVEN))
        # The answer itself keeps a denied birth off the list: that it is gone proves nothing. Of
        # anything else word and deed go together, also where the record was struck out.
        .when(was(State.UNPROVEN) & pl.col("is_found") & is_corrected & ~is_missed)
        .then(to(State.VERIFIED))
        .otherwise(state)
    )
    return pl.when(found).then(when_found).when("is_left").then(state).otherwise(when_gone)


def _change() -> pl.Expr:
    """What the run did, as reports count it; null for what was closed before and still is."""
    state, now = pl.col("state"), pl.col("now.state")
    became = state.is_null() | (state != now)

    def to(one: Change) -> pl.Expr:
        return pl.lit(str(one))

    is_closed = state.is_in([str(one) for one in State if one.is_closed])
    return (
        pl.when(state.is_null())
        .then(to(Change.NEW))
        .when(
            became & now.is_in([str(Change.RETURNED), str(Change.VERIFIED), str(Change.UNPROVEN)])
        )
        .then(now)
        .when(pl.col("now.is_found"))
        .then(to(Change.STILL))
        .when(pl.col("is_left") & ~is_closed)
        .then(to(Change.NOT_JUDGED))
    )
