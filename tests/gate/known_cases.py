"""Findings, cases and runs of a few rows, for the gate."""

from __future__ import annotations

from datetime import date

import polars as pl

from cpaudit.cases.followed import CHANGES, Followed
from cpaudit.gate.baseline import Baseline
from cpaudit.tables import CASES, FINDINGS, OUTCOMES, RUNS
from material_builder import table

AS_OF = date(2026, 1, 31)
RAN = table(OUTCOMES, ("X001", "births", 10, 10, 10, 0, 0, 0))


def of(promise, rows):
    """A promised table; columns that a row does not name are null."""
    return pl.DataFrame(rows, schema=dict(promise.columns))


def found(*ids, severity="error", confidence=1.0, rule_id="X001", **more):
    """Findings of these ids."""
    row = {"severity": severity, "confidence": confidence, "rule_id": rule_id, **more}
    return of(FINDINGS, [row | {"finding_id": known} for known in ids])


def case(case_id, state="open", **more):
    """A case that the run found, of a rule that it ran."""
    return {
        "case_id": case_id,
        "finding_id": case_id,
        "rule_id": "X001",
        "severity": "error",
        "view": "births",
        "state": state,
        "is_found": True,
        "is_judged": True,
        "first_run": 1,
        "last_run": 2,
        **more,
    }


def waiver(case_id, until, **more):
    """A case that somebody waived until that day."""
    told = {"waived_until": until, "waived_by": "li", "waiver_reason": "moved house"}
    return case(case_id, "waived", **{**told, **more})


def run(run_no, **more):
    """A run that gave a verdict."""
    row = {"run_no": run_no, "time": "t", "as_of": AS_OF, "rule_set": "r", "files": "f"}
    return row | {"is_repeat": False, "is_partial": False, "exit_code": 1, **more}


def followed(*cases, changes=(), runs=None):
    """What a store says after the last of ``runs``."""
    rows = [run(1), run(2, exit_code=None)] if runs is None else runs
    last = rows[-1]
    return Followed(
        run_no=last["run_no"],
        is_repeat=last["is_repeat"],
        previous=rows[-2]["run_no"] if len(rows) > 1 else None,
        cases=of(CASES, list(cases)),
        changes=pl.DataFrame(list(changes), schema=CHANGES, orient="row"),
        runs=of(RUNS, rows),
    )


def baseline(*ids, rule_id="X001"):
    """A baseline that holds these."""
    accepted = found(*ids, rule_id=rule_id).with_columns(case_id="finding_id")
    return Baseline("check").with_added(accepted, as_of=AS_OF, by="li", reason="known")[0]
