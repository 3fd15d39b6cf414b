from __future__ import annotations

import json

import pytest

from cpaudit.project.schema import json_schema

PROJECT = """\
area: {name: 测试镇, codes: 880101}
period: 2025
as_of: 2026-01-15
sources: {planning_persons: roll.csv}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cpaudit.yaml").write_text(PROJECT, encoding="utf-8")
    return tmp_path


def test_each_setting_is_shown_with_its_origin(run, folder):
    code, out, _ = run("config", "show", folder)
    assert code == 0
    lines = out.splitlines()
    assert "area.codes = [880101]  [cpaudit.yaml:1]" in lines
    assert "period = {start: 2025-01-01, end: 2025-12-31}  [cpaudit.yaml:2]" in lines
    assert "counting.grace_days = 30  [default]" in lines
    assert "rules.parameters = {}  [default]" in lines


def test_origins_are_named_in_chinese(run, folder):
    assert "[默认]" in run("config", "show", folder, "--lang", "zh")[1]


def test_the_schema_is_printed_for_editors(run):
    code, out, _ = run("config", "schema")
    assert code == 0
    assert out == json_schema()
    assert json.loads(out)["title"] == "cpaudit.yaml"


def test_a_mistake_in_the_project_file_is_a_message_and_not_a_trace(run, folder):
    (folder / "cpaudit.yaml").write_text(PROJECT.replace("period", "perod"), encoding="utf-8")
    code, out, err = run("config", "show", folder)
    assert (code, out) == (2, "")
    assert "row 2" in err
    assert "Did you mean «period»?" in err
    assert "Traceback" not in err
    assert "是否应为“period”？" in run("config", "show", folder, "--lang", "zh")[2]


def test_a_bug_shows_its_trace_and_its_code_is_not_that_of_a_closed_gate(run, folder, monkeypatch):
    def broken(_):
        raise ZeroDivisionError

    monkeypatch.setattr("cpaudit.cli.assume.load_project", broken)
    code, _, err = run("config", "show", folder)
    assert code == 3
    assert "Traceback" in err
    assert "ZeroDivisionError" in err
