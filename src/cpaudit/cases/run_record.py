"""How a run is recorded, with what it does to the cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases import tellings as said
from cpaudit.cases.judged import RUN_FILES, shrunk, unjudged
from cpaudit.cases.life import Life, Moment, follow
from cpaudit.cases.reconcile import reconcile
from cpaudit.cases.snapshot import has_snapshot, read_snapshot, write_snapshot
from cpaudit.cases.standing import STANDINGS, Standing, persons, standings
from cpaudit.cases.state import Change, State
from cpaudit.cases.stored import insert, read, read_cases, write_cases

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cpaudit.cases.database import Connection
    from cpaudit.cases.run_facts import RunFacts, RunTables

_VALUES = {"finding_id": pl.String(), "values": pl.String()}
_KNOWN = {"finding_id": pl.String(), "case_id": pl.String()}


def record(
    connection: Connection, path: Path, facts: RunFacts, tables: RunTables
) -> tuple[int, pl.DataFrame]:
    """The number of the run and ``life.COLUMNS`` after it, recorded with what it does to the cases; within a transaction."""
    earlier = read_cases(connection)
    (last,) = connection.execute("SELECT max(run_no) FROM run").fetchone()
    run_no = (last or 0) + 1
    before = _kept(path, last, said.NAME, said.COLUMNS)
    is_repeat = last is not None and _is_repeat(connection, last, facts, tables, earlier)
    if is_repeat:
        cases = earlier
        insert_run(connection, run_no, facts, tables, cases, is_repeat=True)
        now = before
    else:
        values = _kept(path, last, tables.values, _VALUES)
        followed = _follow(connection, run_no, facts, tables, earlier, before, values)
        life, now = followed.life, followed.now
        cases = life.cases
        insert_run(connection, run_no, facts, tables, cases, is_repeat=False)
        write_cases(connection, cases)
        connection.executemany(
            "INSERT OR REPLACE INTO known_as (finding_id, case_id) VALUES (?, ?)",
            life.known_as.iter_rows(),
        )
        _tell_events(connection, run_no, facts, followed, earlier)
    insert(
        connection,
        "run_file",
        ("run_no", "source_id", "file", "n_records"),
        tables.files.group_by("source_id", "file")
        .agg(pl.col("n_records").sum().cast(pl.Int64))
        .sort("source_id", "file")
        .select(pl.lit(run_no).alias("run_no"), "source_id", "file", "n_records")
        .iter_rows(),
    )
    write_snapshot(path, run_no, {**tables.snapshots, "findings": tables.findings, said.NAME: now})
    return run_no, cases


@dataclass(frozen=True, slots=True)
class _Step:
    """What a run does: the cases after it, what is said of them, and what is known again or not."""

    life: Life
    now: pl.DataFrame
    renamed: pl.DataFrame
    unproved: pl.DataFrame


def _follow(
    connection: Connection,
    run_no: int,
    facts: RunFacts,
    tables: RunTables,
    earlier: pl.DataFrame,
    before: pl.DataFrame,
    values: pl.DataFrame,
) -> _Step:
    known_as = read(connection, "known_as", _KNOWN)
    known = known_as.filter(pl.col("finding_id").is_in(tables.findings["finding_id"].implode()))
    gone = earlier.join(known, on="case_id", how="anti")
    fresh = tables.findings.join(known, on="finding_id", how="anti")
    alive = gone.filter(pl.col("state") != str(State.VERIFIED))
    now = tables.said.of(
        pl.concat([tables.findings["person_key"], alive["person_key"]]), tables.findings["evidence"]
    )
    renamed = reconcile(alive, fresh, before=before, now=now)
    rest = gone.join(renamed, on="case_id", how="anti")
    if tables.proves and not facts.is_partial:
        left = _unjudged(connection, facts, tables, rest)
    else:
        left = rest["case_id"]
    asked = rest.filter(
        ~pl.col("case_id").is_in(left.implode()) & (pl.col("state") != str(State.VERIFIED))
    )
    unproved = _unproved(connection, tables, asked, known_as, before, values)
    is_unknown = pl.col("standing") == str(Standing.UNKNOWN)
    life = follow(
        earlier,
        tables.findings,
        known_as=known_as,
        renamed=renamed,
        unjudged=pl.concat([left, unproved.filter(is_unknown)["case_id"]]),
        lost=unproved.filter(~is_unknown)["case_id"],
        at=Moment(run_no, facts.as_of, facts.files, facts.begun_at),
    )
    in_life = life.cases.filter(pl.col("state") != str(State.VERIFIED))
    return _Step(life, said.kept(before, now, in_life), renamed, unproved)


def _unproved(
    connection: Connection,
    tables: RunTables,
    gone: pl.DataFrame,
    known_as: pl.DataFrame,
    before: pl.DataFrame,
    values: pl.DataFrame,
) -> pl.DataFrame:
    """``standing.STANDINGS`` of ``gone``: their rules ran, and found nothing."""
    if gone.is_empty():
        return pl.DataFrame(schema=STANDINGS)
    was = said.about(before, gone)
    alike = tables.said.like(was)
    who = persons(gone, was, alike)
    return standings(
        gone.drop("finding_id").join(_last_names(gone, known_as, values), on="case_id", how="left"),
        names=known_as,
        who=who,
        subjects=tables.subjects(gone.select("rule_id", "view").unique(), who["person_key"]),
        values=values,
        before=was,
        now=alike,
        shrunk=shrunk(
            gone, files=tables.files, files_before=read(connection, "run_file", RUN_FILES)
        ),
    )


def _last_names(gone: pl.DataFrame, known_as: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """``case_id``, ``finding_id``: under which finding the run before kept what the rule read."""
    return (
        known_as.join(gone, on="case_id", how="semi")
        .join(values, on="finding_id", how="semi")
        .unique("case_id", keep="last", maintain_order=True)
        .select("case_id", "finding_id")
    )


def _unjudged(
    connection: Connection, facts: RunFacts, tables: RunTables, gone: pl.DataFrame
) -> pl.Series:
    periods = read(
        connection,
        "run",
        {"run_no": pl.UInt32(), "period_start": pl.Date(), "period_end": pl.Date()},
    )
    return unjudged(
        gone,
        outcomes=tables.outcomes,
        files=tables.files,
        files_before=read(connection, "run_file", RUN_FILES),
        bound_rules=tables.bound_rules,
        period=facts.period,
        periods_before=periods,
    )


def _is_repeat(
    connection: Connection, last: int, facts: RunFacts, tables: RunTables, earlier: pl.DataFrame
) -> bool:
    """Whether the run read the same files by the same rules and settings as the one before."""
    hashes = connection.execute(
        "SELECT rule_set, files, settings, cpaudit FROM run WHERE run_no = ? AND NOT is_partial",
        (last,),
    ).fetchone()
    mine = (facts.rule_set, facts.files, facts.settings, facts.cpaudit)
    found = set(earlier.filter("is_found")["finding_id"])
    return not facts.is_partial and hashes == mine and found == set(tables.findings["finding_id"])


def _kept(
    path: Path, last: int | None, name: str | None, columns: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """A table that the run before kept.

    Without it (somebody deleted the folder) cases are known by their keys alone.
    """
    if last is None or name is None or not has_snapshot(path, last, name):
        return pl.DataFrame(schema=dict(columns))
    return read_snapshot(path, last, name).select(*columns)


def insert_run(
    connection: Connection,
    run_no: int,
    facts: RunFacts,
    tables: RunTables,
    cases: pl.DataFrame,
    *,
    is_repeat: bool,
) -> None:
    """Add the row of the run."""
    severities = dict(tables.findings["severity"].value_counts().iter_rows())
    states = _states(cases)
    row: dict[str, object] = {
        "run_no": run_no,
        "time": facts.begun_at,
        "as_of": facts.as_of.isoformat(),
        "period_start": facts.period[0].isoformat(),
        "period_end": facts.period[1].isoformat(),
        "rule_set": facts.rule_set,
        "files": facts.files,
        "settings": facts.settings,
        "cpaudit": facts.cpaudit,
        "n_persons": facts.n_persons,
        "n_findings": tables.findings.height,
        **{f"n_{word}": severities.get(word, 0) for word in ("error", "warning", "info")},
        "n_missed": facts.n_missed,
        **{f"n_{state}": states.get(str(state), 0) for state in State},
        "is_repeat": int(is_repeat),
        "is_partial": int(facts.is_partial),
        "indicators": facts.indicators,
    }
    insert(connection, "run", tuple(row), [tuple(row.values())])


def _states(cases: pl.DataFrame) -> dict[str, int]:
    """How many cases there are in each state; as new count those that the run found first.

    A case that no run could judge since it was found is ``new`` still, and is counted as open.
    """
    is_new = (pl.col("last_change") == str(Change.NEW)).fill_null(value=False)
    was_new = (pl.col("state") == str(State.NEW)) & ~is_new
    state = pl.when(was_new).then(pl.lit(str(State.OPEN))).otherwise("state").alias("state")
    counts = dict(cases.select(state)["state"].value_counts().iter_rows())
    return {**counts, str(State.NEW): cases.filter(is_new).height}


def _tell_events(
    connection: Connection,
    run_no: int,
    facts: RunFacts,
    step: _Step,
    earlier: pl.DataFrame,
) -> None:
    """Append what happened: each change of a state, and each case that has another key."""
    columns = ("time", "run_no", "case_id", "kind", "state_before", "state_after", "told")
    why = (
        pl.when(
            (pl.col("state_before") == str(State.ANSWERED)) & (pl.col("state") == str(State.OPEN))
        )
        .then(pl.lit("not_borne_out"))
        .when(
            (pl.col("state_before") == str(State.WAIVED))
            & (pl.col("state").is_in([str(State.RETURNED), str(State.UNPROVEN)]))
        )
        .then(pl.lit("waiver_expired"))
        .when(pl.col("state") == str(State.UNPROVEN))
        .then("standing")
    )
    moved = step.life.moved.join(
        step.unproved, on="case_id", how="left", maintain_order="left"
    ).select(
        pl.lit(facts.begun_at).alias("time"),
        pl.lit(run_no).alias("run_no"),
        "case_id",
        pl.lit("run").alias("kind"),
        "state_before",
        "state",
        why.alias("told"),
    )
    insert(connection, "event", columns, moved.iter_rows())
    known = earlier.select("case_id", "state", pl.col("finding_id").alias("was"))
    names = step.renamed.join(known, on="case_id").select(
        pl.lit(facts.begun_at).alias("time"),
        pl.lit(run_no).alias("run_no"),
        "case_id",
        pl.lit("renamed").alias("kind"),
        "state",
        pl.col("state").alias("state_after"),
        "finding_id",
    )
    insert(connection, "event", columns, names.iter_rows())
