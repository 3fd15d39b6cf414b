"""A small office: four cases in two villages, a recorded run, and its worklists as files."""

from __future__ import annotations

import datetime as dt

import polars as pl

from cpaudit.cases.run_facts import RunFacts, RunTables
from cpaudit.i18n import Language
from cpaudit.reports.evidence_rows import EVIDENCE_ROWS
from cpaudit.reports.worklist import Layout, Lists, villages, written
from cpaudit.tables import FINDINGS, OUTCOMES
from material_builder import finding, tiny_project

# As keyed hashes look: sixteen letters and digits.
KEYS = ("aaaaaaaaaaaaaaa2", "bbbbbbbbbbbbbbb3", "ccccccccccccccc4", "ddddddddddddddd5")
AS_OF = dt.date(2026, 1, 15)
PERIOD = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
ROWS = pl.DataFrame(
    [
        {
            "source_id": "deliveries",
            "file": "分娩.xlsx",
            "sheet": "2025",
            "row": 7,
            "dataset": "health_deliveries",
            "event_date": dt.date(2025, 2, 1),
            "phone": "13800000000",
        },
        {
            "source_id": "police_births",
            "file": "police.csv",
            "sheet": None,
            "row": 12,
            "dataset": "police_births",
            "entry_date": dt.date(2025, 3, 9),
        },
    ],
    schema=dict(EVIDENCE_ROWS.columns),
)


def office_findings():
    """Three cases of one village in two groups, and one of another village."""
    first, second, third, fourth = KEYS
    rows = [
        finding(first, group_no=2),
        finding(second, group_no=1, grade=None, severity="warning", dimension="consistency"),
        finding(third, group_no=1, household_no=None, grade=None),
        finding(fourth, village="880101001202", village_name="河东/社区"),
    ]
    return pl.DataFrame(rows, schema=dict(FINDINGS.columns))


def record(store, found, *, files="files 1", n_records=9):
    """A run with these findings."""
    facts = RunFacts(
        begun_at="2026-02-01T08:00:00+00:00",
        as_of=AS_OF,
        period=PERIOD,
        rule_set="rules",
        files=files,
        settings="settings",
        cpaudit="1",
    )
    outcome = {"rule_id": "X001", "view": "births", "n_rows": 9, "n_applied": 9, "n_fail": 4}
    tables = RunTables(
        findings=found,
        outcomes=pl.DataFrame([outcome], schema=dict(OUTCOMES.columns)),
        files=pl.DataFrame(
            {
                "source_id": ["deliveries", "police_births"],
                "file": ["分娩.xlsx", "police.csv"],
                "n_records": [n_records, n_records],
            },
            schema_overrides={"n_records": pl.UInt32},
        ),
        snapshots={EVIDENCE_ROWS.noun: ROWS},
    )
    return store.record_run(facts, tables)


def lists_of(store, folder):
    return Lists(tiny_project(folder), office_findings(), store.followed(), ROWS, PERIOD, AS_OF)


def write_lists(lists, folder, *, layout=Layout.FILES, language=Language.ZH, is_masked=True):
    """The lists as files in ``folder``, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    found = villages(lists, is_masked=is_masked, language=language)
    paths = {}
    for name, content in written(found, lists, layout=layout, language=language):
        paths[name] = folder / name
        paths[name].write_bytes(content)
    return paths
