"""The two runs of ``cpaudit diff``: from the store, or from the folders of their reports."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.cli.last_run import FILES, OUTCOMES
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.reports.diff import COMPARED, KNOWN, Side
from cpaudit.reports.history import indicators_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.cases.store import Store
    from cpaudit.project import Project

LAST, PREVIOUS = "last", "previous"
_FINDINGS, _SUMMARY = "findings.jsonl", "summary.json"


def sides(names: Sequence[str], project: Project | None) -> tuple[list[Side], pl.DataFrame | None]:
    """The runs of these names, and what the store says of the cases where it was asked.

    A name is a run's number, ``last``, ``previous`` (the last run before it that was no repeat), or
    a run folder. A folder called like a number is named with its path (``./3``).

    Raises:
        UsageError: there is no such run, or it is no longer kept.
    """
    stored = [name for name in names if _is_of_store(name)]
    if not stored:
        return [folder_side(Path(name)) for name in names], None
    from cpaudit.cases.store import has_store, open_store

    if project is None or not has_store(project.store):
        raise UsageError(
            Text(
                f"no run is recorded, and so none that is called «{stored[0]}».",
                f"尚无运行记录，找不到运行“{stored[0]}”。",
            ),
            mend=Text(
                "Run «cpaudit run» first, name the project with --project, or name two run folders.",
                "请先运行 cpaudit run，用 --project 指定项目，或指定两个报告文件夹。",
            ),
        )
    with open_store(project.store) as store:
        found = [
            _stored_side(store, name) if _is_of_store(name) else folder_side(Path(name))
            for name in names
        ]
        known = store.cases().select(KNOWN.names()).cast(KNOWN)
    return found, known


def _is_of_store(name: str) -> bool:
    return name in {LAST, PREVIOUS} or name.isdecimal()


def _stored_side(store: Store, name: str) -> Side:
    """A run that the store knows.

    Raises:
        UsageError: there is none of that number, or its tables are gone.
    """
    from cpaudit.cases.snapshot import kept_runs, read_snapshot

    runs = store.runs()
    run_no = _run_no(runs, name)
    kept = store.snapshot_of(run_no)
    if kept is None:
        listed = ", ".join(str(number) for number in kept_runs(store.path))
        raise UsageError(
            Text(
                f"the findings of run {run_no} are no longer kept; those of {listed or 'none'} are.",
                f"第 {run_no} 次运行的疑点已不保存；现保存：{listed or '无'}。",
            ),
            mend=Text(
                "Name a kept run, or the folder of that run's reports. «cpaudit history» has its numbers.",
                "请指定仍保存的运行，或该次运行的报告文件夹；汇总数字见 cpaudit history。",
            ),
            place=Place(file=str(store.path)),
        )
    row = runs.row(by_predicate=pl.col("run_no") == run_no, named=True)
    findings = read_snapshot(store.path, kept, "findings")
    outcomes = read_snapshot(store.path, kept, OUTCOMES)
    files = read_snapshot(store.path, kept, FILES)
    return Side(
        name=name,
        findings=_compared(_with_cases(findings, store, run_no)),
        indicators=indicators_of(row["indicators"]),
        run_no=run_no,
        as_of=row["as_of"],
        rule_set=row["rule_set"],
        cpaudit=row["cpaudit"],
        n_persons=row["n_persons"],
        exit_code=row["exit_code"],
        files=_files(files.to_dicts()),
        files_hash=row["files"],
        unjudged=_unjudged(outcomes.to_dicts()),
    )


def _run_no(runs: pl.DataFrame, name: str) -> int:
    known = runs["run_no"].to_list()
    if name == PREVIOUS:
        # What a repeat is compared with is what the run that it repeats would be compared with.
        known = runs.filter(~pl.col("is_repeat"))["run_no"].to_list()[:-1]
    if name.isdecimal() and int(name) in known:
        return int(name)
    if known and not name.isdecimal():
        return int(known[-1])
    what = (
        Text(
            "there is no earlier run over other files or rules.",
            "没有更早的、文件或规则不同的运行。",
        )
        if name == PREVIOUS
        else Text(f"there is no run «{name}».", f"没有“{name}”这次运行。")
    )
    raise UsageError(
        what,
        mend=Text("«cpaudit history --all» lists them.", "运行列表见 cpaudit history --all。"),
    )


def _with_cases(findings: pl.DataFrame, store: Store, run_no: int) -> pl.DataFrame:
    """``findings`` with the cases that they belong to, and the states that those had after the run."""
    events = store.events().filter(pl.col("run_no").is_null() | (pl.col("run_no") <= run_no))
    ended = store.runs().filter(pl.col("run_no") > run_no)["time"].min()
    if ended is not None:
        events = events.filter(pl.col("time") < ended)
    states = (
        events.drop_nulls("state_after")
        .group_by("case_id")
        .agg(state=pl.col("state_after").sort_by("event_no").last())
    )
    return findings.join(_known_as(store), on="finding_id", how="left", maintain_order="left").join(
        states, on="case_id", how="left", maintain_order="left"
    )


def _known_as(store: Store) -> pl.DataFrame:
    """``finding_id``, ``case_id``: under which findings each case was ever found."""
    from cpaudit.cases.database import said
    from cpaudit.cases.stored import read

    with said(store.path):
        return read(
            store.connection, "known_as", {"finding_id": pl.String(), "case_id": pl.String()}
        )


def folder_side(folder: Path) -> Side:
    """A run by the folder of its reports.

    Raises:
        UsageError: it holds no reports of a run, or they cannot be read.
    """
    lines, summary = _read(folder / _FINDINGS), _read(folder / _SUMMARY)
    try:
        rows = [json.loads(line) for line in lines.splitlines() if line.strip()]
        told = json.loads(summary)
        return Side(
            name=str(folder),
            findings=_compared(_frame([_flat(row) for row in rows])),
            indicators={
                row["name"]: (row["numerator"], row["denominator"])
                for row in told["indicators"]
                if row["village"] is None and row["denominator"] is not None
            },
            as_of=date.fromisoformat(told["project"]["as_of"]),
            rule_set=told["rule_set"],
            cpaudit=told["cpaudit"],
            n_persons=told["persons"],
            exit_code=told["verdict"]["exit_code"],
            files=_files(told["files"]),
            unjudged=_unjudged(told["rules"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        raise UsageError(
            Text("these are no reports that can be compared.", "该文件夹中的报告无法用于比较。"),
            mend=Text("Write them anew with «cpaudit run».", "请用 cpaudit run 重新生成。"),
            place=Place(file=str(folder)),
        ) from cause


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise UsageError(
            Text("there are no reports of a run here.", "此处没有运行报告。"),
            mend=Text(
                "Name a run's number, last, previous, or a folder that «cpaudit run» wrote.",
                "请填写运行序号、last、previous，或 cpaudit run 写出的文件夹。",
            ),
            place=Place(file=str(path)),
        ) from cause


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    title = row.get("title")
    titles = title if isinstance(title, dict) else {}
    known = {name: row.get(name) for name in COMPARED.names()}
    return {
        **known,
        "case_id": row.get("case_id") or row["finding_id"],
        "title_zh": row.get("title_zh", titles.get("zh")),
        "title_en": row.get("title_en", titles.get("en")),
    }


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COMPARED)


def _compared(findings: pl.DataFrame) -> pl.DataFrame:
    """``COMPARED``, each case once; a finding without a case is one of its own."""
    return (
        findings.with_columns(pl.coalesce("case_id", "finding_id").alias("case_id"))
        .select(COMPARED.names())
        .unique("case_id", keep="first", maintain_order=True)
    )


def _files(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {row["file"]: row["sha256"] or "" for row in rows}


def _unjudged(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The rules that failed or were skipped, in one view at least."""
    return frozenset(
        row["rule_id"] for row in rows if row["error"] is not None or row["skipped"] is not None
    )
