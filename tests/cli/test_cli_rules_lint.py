"""``cpaudit rules lint`` on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from cpaudit.cli import app as cli
from cpaudit.documents import dump_yaml
from cpaudit.i18n import Language, use_language
from cpaudit.rules.proofs import solver

LEAST = {
    "on": "persons",
    "severity": "error",
    "dimension": "validity",
    "title": "t",
    "message": "m",
}
SOUND = {"when": "planning.status = 'dead'", "require": "planning.death_date IS NOT NULL"}
WRONG = {"require": "planning.n_ids BETWEEN 10 AND 5"}


@pytest.fixture
def lint(tmp_path):
    from typer.testing import CliRunner

    def run(*entries, options=(), lang="en"):
        path = tmp_path / "rules.yaml"
        listed = [
            {"id": f"L{n:03}", "name": f"rule-{n}", **LEAST, **entry}
            for n, entry in enumerate(entries)
        ]
        path.write_text(dump_yaml(listed), encoding="utf-8")
        arguments = ["rules", "lint", str(path), "--lang", lang, *options]
        try:
            return CliRunner().invoke(cli.app, arguments)
        finally:
            use_language(Language.EN)

    return run


@pytest.fixture
def no_solver(monkeypatch):
    monkeypatch.setattr(solver.importlib.util, "find_spec", lambda _: None)


needs_solver = pytest.mark.skipif(not solver.is_installed(), reason="proofs are an extra")


@needs_solver
def test_sound_rules_leave_with_0(lint):
    result = lint(SOUND)
    assert result.exit_code == 0
    assert "1 rules: 0 written wrongly, 0 worth a look, 1 for information" in result.output


@needs_solver
def test_a_rule_that_is_written_wrongly_leaves_with_1_and_a_row(lint):
    contrary = {**SOUND, "require": "planning.death_date IS NULL"}
    result = lint(SOUND, contrary)
    assert result.exit_code == 1
    assert "Written wrongly" in result.output
    assert "L001 (persons) contradiction: no row to which both apply" in result.output
    (row,) = [line for line in result.output.splitlines() if line.startswith("    row: ")]
    assert "planning.status = 'dead'" in row
    assert "planning.death_date" in row


@needs_solver
def test_the_same_in_chinese(lint):
    result = lint(WRONG, lang="zh")
    assert "编写错误" in result.output
    assert "没有值能满足 planning.n_ids BETWEEN 10 AND 5。" in result.output
    assert "1 条规则：" in result.output


def test_what_cannot_be_used_leaves_with_2_and_all_of_it_is_told(lint):
    result = lint(
        {"require": "birthdate > DATE '1900-01-01' AND sexx = 'M'"},
        {"require": "n_sources > 1", "params": {"never_read": 1}},
        {"require": "n_sources >"},
        {"require": "planning.status = 'alive'"},
    )
    assert result.exit_code == 2
    for told in ("birthdate", "sexx", "params.never_read", "this cannot be read", "alive"):
        assert told in result.output


@pytest.mark.usefixtures("no_solver")
def test_without_a_solver_the_rest_is_told_and_what_is_left_open(lint):
    result = lint(WRONG, {**SOUND, "require": "n_sources >= 0"})
    assert result.exit_code == 1
    assert "L000 empty range" in result.output
    assert "never fail" not in result.output
    assert 'pip install "cpaudit[proofs]"' in result.output
    assert lint(SOUND).exit_code == 0


def test_fast_asks_no_solver_and_says_nothing_of_it(lint, monkeypatch):
    monkeypatch.setattr(solver, "z3", None)
    result = lint(WRONG, options=["--fast"])
    assert result.exit_code == 1
    assert "pip install" not in result.output


@needs_solver
def test_json_holds_claims_and_rows(lint):
    result = lint(WRONG, {"require": "n_sources >= 0"}, options=["--format", "json"])
    told = json.loads(result.output)
    assert told["proved"] is True
    claims = {(claim["kind"], claim["rule"]): claim for claim in told["claims"]}
    assert set(claims) >= {("empty_range", "L000"), ("never_fails", "L001")}
    claim = claims["never_fails", "L001"]
    assert claim["witness"] == {"n_sources": 0}
    assert claim["what"]["zh"] == "没有任何记录会违反此规则。"
    assert claim["line"] is not None


def test_columns_that_no_rule_reads_are_listed_on_demand(lint):
    shown = lint(SOUND, options=["-v", "--fast"]).output
    assert "persons columns that no rule reads" in shown
    assert "police.birth_date" in shown
    assert "planning.death_date," not in shown
    assert "police.birth_date" not in lint(SOUND, options=["--fast"]).output


def test_rules_that_never_applied_in_a_run_are_listed(lint, tmp_path):
    rows = [
        {"rule_id": "L000", "n_applied": 0, "skipped": None, "error": None},
        {"rule_id": "L001", "n_applied": 7, "skipped": None, "error": None},
        {"rule_id": "L002", "n_applied": 0, "skipped": "no records of: funerals", "error": None},
    ]
    (tmp_path / "summary.json").write_text(json.dumps({"rules": rows}), encoding="utf-8")
    result = lint(SOUND, {**SOUND, "when": "is_x"} | SOUND, SOUND,
                  options=["-v", "--fast", "--run", str(tmp_path)])  # fmt: skip
    told = [line for line in result.output.splitlines() if "did not apply" in line]
    assert len(told) == 1
    assert "L000" in told[0]


def test_a_folder_without_a_run_is_refused(lint, tmp_path):
    from cpaudit.errors import UsageError

    result = lint(SOUND, options=["--fast", "--run", str(tmp_path)])
    assert isinstance(result.exception, UsageError)


@needs_solver
@pytest.mark.slow
@pytest.mark.slow
def test_two_processes_say_the_same(tmp_path):
    path = tmp_path / "rules.yaml"
    texts = [
        "AGE_AT(birth_date, :as_of) <= 110",
        "planning.sex = 'M' IMPLIES sex = 'M'",
        "AGE_AT(birth_date, :as_of) > 120",
        "planning.name = name OR planning.n_rows > 3",
    ]
    listed = [
        {"id": f"L{n:03}", "name": f"rule-{n}", **LEAST, "require": text}
        for n, text in enumerate(texts)
    ]
    path.write_text(dump_yaml(listed), encoding="utf-8")
    command = [sys.executable, "-m", "cpaudit", "rules", "lint", str(path), "--format", "json"]
    found = [
        subprocess.run(
            command,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert found[0] == found[1]
    assert b"contradiction" in found[0]
