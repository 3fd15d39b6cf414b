"""A small office for tests of cases: findings, runs and a store of its own, without an audit."""

from __future__ import annotations

import datetime as dt

import polars as pl

from cpaudit.cases.answers import Given
from cpaudit.cases.life import COLUMNS
from cpaudit.cases.run_facts import RunFacts, RunTables
from cpaudit.missed.answers import Answer
from cpaudit.tables import FINDINGS, OUTCOMES

AS_OF = dt.date(2026, 1, 31)
PERIOD = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
FILE = {"source_id": "planning", "file": "planning.csv", "sheet": None, "row": 2}


def finding(name, **more):
    return {
        "finding_id": name,
        "rule_id": "R001",
        "rule_name": "a-rule",
        "severity": "error",
        "confidence": 1.0,
        "dimension": "validity",
        "theme": "person",
        "view": "persons",
        "subject_key": f"subject-{name}",
        "person_key": f"person-{name}",
        "message_zh": "王*",
        "message_en": "W*",
        "evidence": [FILE],
        **more,
    }


def findings(*names_or_rows):
    rows = [finding(one) if isinstance(one, str) else one for one in names_or_rows]
    return pl.DataFrame(rows, schema=dict(FINDINGS.columns))


def case(name, state, **more):
    return {
        "case_id": name,
        "finding_id": name,
        "rule_id": "R001",
        "severity": "error",
        "view": "persons",
        "person_key": f"person-{name}",
        "evidence": [FILE],
        "state": state,
        "is_found": True,
        "is_judged": True,
        "first_run": 1,
        "last_run": 1,
        "opened_on": AS_OF,
        "changed_on": AS_OF,
        "found_files": "files 1",
        **more,
    }


def cases(*rows):
    return pl.DataFrame(list(rows), schema=dict(COLUMNS))


def outcomes(*rule_ids, **more):
    rows = [{"rule_id": rule_id, "view": "persons", **more} for rule_id in rule_ids or ["R001"]]
    return pl.DataFrame(rows, schema=dict(OUTCOMES.columns))


def files(**n_records):
    return pl.DataFrame(
        {
            "source_id": ["planning"] * len(n_records),
            "file": [f"{name}.csv" for name in n_records],
            "n_records": list(n_records.values()),
        },
        schema={"source_id": pl.String, "file": pl.String, "n_records": pl.UInt32},
    )


def facts(files="files 1", **more):
    return RunFacts(
        **{
            "begun_at": "2999-01-01T00:00:00+00:00",  # after every answer
            "as_of": AS_OF,
            "period": PERIOD,
            "rule_set": "rules",
            "files": files,
            "settings": "settings",
            "cpaudit": "1",
            **more,
        }
    )


def tables(found, **more):
    return RunTables(
        **{
            "findings": found,
            "outcomes": outcomes(),
            "files": files(planning=100),
            **more,
        }
    )


def run(store, *names, files="files 1", at=None, **more):
    """A run of the office: these findings in these files."""
    return store.record_run(facts(files, **(at or {})), tables(findings(*names), **more))


def states(store):
    return dict(store.cases().select("case_id", "state").iter_rows())


def given(case_id, answer=Answer.ADDED, **more):
    return Given(case_id, answer, **{"by": "an official", "on": AS_OF, **more})
