"""A run of which every part of the page has something to show."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import polars as pl

from cpaudit.cases.followed import CHANGES, Followed
from cpaudit.cases.state import Change, State
from cpaudit.completeness.result_tables import OVERLAPS
from cpaudit.reports.html.figures import FIGURES, MISSED_MONTHS, PYRAMID
from cpaudit.screens.assess import Screens
from cpaudit.screens.funnels import FUNNELS
from cpaudit.tables import CASES, RUNS
from cpaudit.timeliness.assess import Timeliness
from cpaudit.timeliness.result_tables import DELAYS
from material_builder import VILLAGE, table


def followed(n_runs=3):
    cases = [
        (f"c{number}", state, "A" if number % 2 else None) for number, state in enumerate(State)
    ]
    runs = [
        {
            "run_no": number,
            "time": "2026-01-01T00:00:00Z",
            "as_of": date(2026, number, 15),
            "rule_set": "ab",
            "files": "0f",
            "n_findings": 90 - number,
            "n_error": 30,
            "n_missed": 12 - number,
            "n_unproven": 2,
            "is_repeat": False,
            "is_partial": False,
            "indicators": json.dumps({"coverage": [680 + number, 700], "timeliness": [None, 0]}),
        }
        for number in range(1, n_runs + 1)
    ]
    return Followed(
        run_no=n_runs,
        is_repeat=False,
        previous=n_runs - 1 or None,
        cases=pl.DataFrame(
            cases, schema=["case_id", "state", "grade"], orient="row"
        ).match_to_schema(dict(CASES.columns), missing_columns="insert"),
        changes=pl.DataFrame(
            [(f"c{number}", str(change)) for number, change in enumerate(Change)],
            schema=CHANGES,
            orient="row",
        ),
        runs=pl.DataFrame(
            [{name: run.get(name) for name in RUNS.columns} for run in runs],
            schema=dict(RUNS.columns),
        ),
    )


def full(material):
    """Every part of the page has something to show."""
    months = [
        (MISSED_MONTHS, VILLAGE, month, grade, n, False)
        for month, grade, n in (("2025-02", "A", 2), ("2025-11", "C", 1), ("2023-06", "B", 3))
    ]
    ages = [
        (PYRAMID, dataset, part, sex, None if n < 5 else n, n < 5)
        for dataset in ("planning_persons", "insurance")
        for part, sex, n in (("00", "M", 60), ("00", "F", 55), ("85", "M", 2), ("85", "F", 3))
    ]
    delays = [
        (
            "planning",
            None,
            None,
            days,
            date(2025, 1, 1),
            date(2025, 12, 31),
            90,
            2,
            1,
            87,
            40,
            share,
            share - 0.05,
            share + 0.05,
            12.0,
            60.0,
            True,
        )
        for days, share in ((7, 0.3), (30, 0.6), (365, 0.9))
    ]
    funnels = [
        (
            "coverage",
            "入库率",
            "coverage",
            f"88010100120{number}",
            20 - number,
            20,
            1 - number / 20,
            0.9,
            0.9,
            0.75,
            1.0,
            0.6,
            1.0,
            0.3,
            standing,
            1.0,
            0.0,
            False,
        )
        for number, standing in enumerate(["within"] * 7 + ["very_low", "low"])
    ]
    return replace(
        material,
        figures=table(FIGURES, *months, *ages),
        completeness=replace(
            material.completeness,
            overlaps=table(
                OVERLAPS, ("planning;delivery", 850), ("delivery", 20), ("planning", 10)
            ),
        ),
        timeliness=Timeliness(limit_days=30, delays=table(DELAYS, *delays)),
        screens=replace(Screens.none(), funnels=table(FUNNELS, *funnels)),
        followed=followed(),
    )
