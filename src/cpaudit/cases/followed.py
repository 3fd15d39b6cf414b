"""The cases after a run: what the reports, the worklists and the gate read."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cpaudit.cases.state import Change, State

CHANGES = {"case_id": pl.String(), "change": pl.String()}


@dataclass(frozen=True, slots=True)
class Followed:
    """The cases after a run.

    Attributes:
        run_no: the run.
        is_repeat: it read the same files by the same rules as the run before, and changed nothing.
        previous: the run before; null for the first.
        cases: ``tables.CASES``, all that there ever were.
        changes: ``case_id``, ``change`` (``state.Change``): what the run did to each case in work,
            and to those that came back.
        runs: ``tables.RUNS``, this one last.
    """

    run_no: int
    is_repeat: bool
    previous: int | None
    cases: pl.DataFrame
    changes: pl.DataFrame
    runs: pl.DataFrame

    def n_by_state(self) -> dict[State, int]:
        """How many cases there are in each state; all states are there."""
        counts = dict(self.cases["state"].value_counts().iter_rows())
        return {state: counts.get(str(state), 0) for state in State}

    def n_by_change(self) -> dict[Change, int]:
        """To how many cases each change happened; all changes are there."""
        counts = dict(self.changes["change"].value_counts().iter_rows())
        return {change: counts.get(str(change), 0) for change in Change}


def of_findings(findings: pl.DataFrame, followed: Followed | None) -> pl.DataFrame:
    """``findings`` with ``case_id``, ``state``, ``is_new`` and ``is_waived``, in their order.

    Without a store every finding is a new case of its own.
    """
    if followed is None:
        return findings.with_columns(
            pl.col("finding_id").alias("case_id"),
            pl.lit(str(State.NEW)).alias("state"),
            pl.lit(value=True).alias("is_new"),
            pl.lit(value=False).alias("is_waived"),
        )
    known = (
        followed.cases.filter("is_found")
        .select("finding_id", "case_id", "state")
        .drop_nulls("finding_id")
    )
    is_new = followed.changes.filter(pl.col("change") == str(Change.NEW))["case_id"]
    return findings.join(known, on="finding_id", how="left", maintain_order="left").with_columns(
        pl.col("case_id").is_in(is_new.implode()).alias("is_new"),
        (pl.col("state") == str(State.WAIVED)).alias("is_waived"),
    )
