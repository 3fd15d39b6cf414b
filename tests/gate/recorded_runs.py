"""A project whose runs are recorded without an audit."""

from __future__ import annotations

from datetime import date

import polars as pl

from cpaudit.cases.run_facts import RunFacts, RunTables
from cpaudit.cases.store import open_store
from cpaudit.cli.last_run import FILES
from cpaudit.tables import FINDINGS, OUTCOMES

PROJECT = """\
name: 测试镇
area: {name: 测试镇, codes: ['880101001']}
period: 2025
as_of: 2026-01-31
sources: {planning_persons: planning.csv}
"""
RULES = ("X001", "X002")
_FILE = {"source_id": "planning_persons", "file": "planning.csv", "sheet": None, "row": 2}


def make_project(folder):
    """A project file and its only source."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cpaudit.yaml").write_text(PROJECT, encoding="utf-8")
    (folder / "planning.csv").write_text("姓名,公民身份号码\n", encoding="utf-8")
    return folder


def finding(name, **more):
    return {
        "finding_id": name,
        "rule_id": "X001",
        "rule_name": "x",
        "severity": "error",
        "confidence": 1.0,
        "view": "persons",
        "subject_key": name,
        "person_key": f"p-{name}",
        "village": "880101001201",
        "village_name": "花园村",
        "title_zh": "题",
        "title_en": "title",
        "evidence": [_FILE],
        **more,
    }


def record(folder, files, *rows, code=1, rules=RULES, **facts):
    """A run that found these in files of that name; what the store says after it."""
    found = [finding(row) if isinstance(row, str) else row for row in rows]
    told = RunFacts(
        **{
            "begun_at": "2026-02-01T08:00:00+00:00",
            "as_of": date(2026, 1, 31),
            "period": (date(2025, 1, 1), date(2025, 12, 31)),
            "rule_set": "rules",
            "files": files,
            "settings": "settings",
            "cpaudit": "1",
            "indicators": '{"coverage": [8, 10], "truthfulness": [12, 10]}',
            **facts,
        }
    )
    names = {"source_id": "planning_persons", "file": "planning.csv", "sheet": None}
    tables = RunTables(
        findings=pl.DataFrame(found, schema=dict(FINDINGS.columns)),
        outcomes=pl.DataFrame(
            [{"rule_id": rule, "view": "persons"} for rule in rules], schema=dict(OUTCOMES.columns)
        ),
        files=pl.DataFrame([{**names, "n_records": 100}]).drop("sheet"),
        snapshots={
            "outcomes": pl.DataFrame(
                [{"rule_id": rule, "view": "persons"} for rule in rules],
                schema=dict(OUTCOMES.columns),
            ),
            FILES: pl.DataFrame([{**names, "sha256": files, "n_records": 100}]),
        },
    )
    with open_store(folder / ".cpaudit" / "store.sqlite") as store:
        followed = store.record_run(told, tables)
        store.end_run(followed.run_no, exit_code=code, seconds=1.0, reports_written=True)
        return store.followed()
