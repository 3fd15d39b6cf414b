"""Cases of the tiny material: one new, one still there, one waived, one come back, some gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from cpaudit.cases.followed import CHANGES, Followed
from cpaudit.tables import CASES, RUNS

UNTIL = date(2026, 3, 1)
# finding_id (null: gone), case_id, state, what the run did (null: nothing, since it is waived)
FOUND = (
    ("f1", "c-f1", "open", "still"),
    ("f2", "f2", "new", "new"),
    ("f3", "f3", "waived", None),
    ("f4", "f4", "returned", "returned"),
    ("f5", "f5", "unproven", None),
)
GONE = (
    ("g1", "verified", "verified"),
    ("g2", "unproven", "unproven"),
    ("g3", "open", "not_judged"),
)


def with_cases(material):
    """``material`` in its second run."""
    findings = {row["finding_id"]: row for row in material.findings.iter_rows(named=True)}
    like_a_finding = [name for name in CASES.columns if name in material.findings.columns]
    rows = [
        {
            **{name: findings[finding_id][name] for name in like_a_finding},
            "case_id": case_id,
            "state": state,
            "is_found": True,
            "is_judged": True,
            "first_run": 1,
            "waived_until": UNTIL if state == "waived" else None,
            "waiver_reason": "王小芳的户口在迁移" if state == "waived" else None,
            "waived_by": "李大山" if state == "waived" else None,
        }
        for finding_id, case_id, state, _ in FOUND
    ] + [
        {
            **{name: findings["f1"][name] for name in like_a_finding},
            "finding_id": None,
            "case_id": case_id,
            "state": state,
            "is_found": False,
            "is_judged": change != "not_judged",
            "first_run": 1,
        }
        for case_id, state, change in GONE
    ]
    changes = [(case, change) for _, case, _, change in FOUND if change]
    changes += [(case, change) for case, _, change in GONE]
    followed = Followed(
        run_no=2,
        is_repeat=False,
        previous=1,
        cases=pl.DataFrame(rows, schema=dict(CASES.columns)),
        changes=pl.DataFrame(changes, schema=CHANGES, orient="row"),
        runs=RUNS.empty(),
    )
    return replace(material, followed=followed)
