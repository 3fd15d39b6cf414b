from __future__ import annotations

import json
from types import SimpleNamespace

import polars as pl
import pytest
from openpyxl import load_workbook

from cpaudit.cli.run_log import LOG_NAME
from cpaudit.cli.walk import exit_code
from cpaudit.errors import ExitCode, UsageError
from cpaudit.i18n import Text
from cpaudit.linkage.agreement import Resolved
from cpaudit.missed.beliefs import Beliefs
from cpaudit.rules.profile import COLUMNS
from cpaudit.tables import MENTIONS
from cpaudit.view_tables import VIEWS

PROJECT = """\
area: {name: 测试镇, codes: 880101}
period: 2025
as_of: 2026-01-15
language: en
sources: {planning_persons: roll.csv}
"""
FORMATS = ("text", "json", "none")
PROFILE = pl.DataFrame(
    [
        ("join", "births", "persons (id18 = mother_id18)", ["M001", "M002"], 1.5, 0.75),
        ("rule", "births", "M001", ["M001"], 0.5, 0.25),
    ],
    schema=COLUMNS,
    orient="row",
)


def as_audit(project, material, *, findings, profile=None):
    """What ``audit`` would give, from ready tables."""
    return SimpleNamespace(
        project=project,
        intake=SimpleNamespace(
            sources=material.sources,
            files=material.files,
            skipped=material.skipped,
            records={},
            mentions=MENTIONS.empty(),
            unrecognised=(),
        ),
        linkage=SimpleNamespace(summary=material.linkage),
        rules=(),
        births=pl.DataFrame(schema=VIEWS["births"]),
        views={"persons": pl.DataFrame(schema=VIEWS["persons"])},
        outcomes=material.outcomes,
        findings=findings,
        corrections=material.corrections,
        missed=material.missed,
        suppressed=material.suppressed,
        completeness=material.completeness,
        indicators=material.indicators.head(0),
        alignment=material.alignment,
        timeliness=material.timeliness,
        screens=material.screens,
        returns=material.returns,
        events=material.events,
        expected=material.expected,
        beliefs=Beliefs(),
        crosswalk=pl.DataFrame({"person_key": ["p", "p"], "source_id": ["a", "b"]}),
        n_persons=material.n_persons,
        doubts=(),
        reviewed=Resolved({}, (), (), pl.DataFrame(), n=0),
        timings=(("rules", 0.5),),
        costs=(),
        unfinished=(),
        profile=profile,
    )


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "数据 2025"
    folder.mkdir()
    (folder / "cpaudit.yaml").write_text(PROJECT, encoding="utf-8")
    return folder


@pytest.fixture
def audits(monkeypatch, material):
    """Lets ``cpaudit run`` find these findings; the projects that it audited."""
    asked = []

    def give(findings):
        def audit(project, *, stages, is_profiled=False, **_):
            asked.append(project)
            with stages.stage("rules", Text("Running rules", "正在运行规则")):
                pass
            return as_audit(
                project, material, findings=findings, profile=PROFILE if is_profiled else None
            )

        monkeypatch.setattr("cpaudit.audit.audit", audit)
        # The tables that the store keeps of a run are asked about elsewhere.
        nobody = SimpleNamespace(answers=(), record=lambda *_: None, end=lambda *_, **__: None)
        monkeypatch.setattr("cpaudit.cli.following.Following.begin", lambda _: nobody)
        return asked

    return give


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize(
    ("n_findings", "options", "code"),
    [
        (5, [], 1),
        (0, [], 0),
        (5, ["--exit-zero"], 0),
        (5, ["--fail-on", "never"], 0),
    ],
)
def test_the_exit_code_does_not_depend_on_the_format(
    run, folder, audits, material, output_format, n_findings, options, code
):
    audits(material.findings.head(n_findings))
    assert run("run", folder, "--format", output_format, *options)[0] == code


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (ExitCode.OPEN, ExitCode.OPEN),
        (ExitCode.CLOSED, ExitCode.OPEN),
        (ExitCode.UNREADABLE, ExitCode.UNREADABLE),
        (ExitCode.USAGE, ExitCode.USAGE),
    ],
)
def test_exit_zero_lets_a_closed_gate_pass_and_nothing_worse(code, shown):
    assert exit_code(code, exits_zero=True) is shown
    assert exit_code(code, exits_zero=False) is code


def test_the_summary_goes_to_stdout_and_nothing_else_is_said_off_a_terminal(
    run, folder, audits, material
):
    audits(material.findings)
    _, out, err = run("run", folder)
    assert out.startswith("cpaudit ")
    assert "The gate is closed (exit code 1)" in out
    assert err == ""


def test_a_profile_is_shown_and_written_only_when_asked_for(run, folder, audits, material):
    audits(material.findings)
    plain = run("run", folder, "--plain")[1]
    assert "Time of the rules" not in plain
    assert not (folder / "cpaudit-output" / "profile.csv").exists()
    shown = run("run", folder, "--plain", "--profile")[1]
    table = shown[shown.index("Time of the rules") :].partition("Reports:")[0]
    lines = table.splitlines()
    assert [line.split()[:3] for line in lines[2:4]] == [["1.50", "75%", "2"], ["0.50", "25%", "1"]]
    assert max(map(len, lines)) <= 80
    written = (folder / "cpaudit-output" / "profile.csv").read_text(encoding="utf-8-sig")
    # The stages come first.
    heads, *stages, lookup, rule = written.splitlines()
    assert all(line.split(",")[2] == "stage" for line in stages)
    assert [heads, lookup, rule] == [
        'seconds,share,work,view,what,rules,CPU seconds,"memory, MiB"',
        "1.5,0.75,lookup or window,births,persons (id18 = mother_id18),M001 M002,,",
        "0.5,0.25,rule,births,M001,M001,,",
    ]
    chinese = run("run", folder, "--profile", "--lang", "zh")[1]
    assert "规则耗时" in chinese
    assert "查找或窗口" in chinese


def test_json_on_stdout_is_the_summary_of_the_folder(run, folder, audits, material):
    audits(material.findings)
    _, out, _ = run("run", folder, "--format", "json", "--quiet")
    assert out == (folder / "cpaudit-output" / "summary.json").read_text(encoding="utf-8")
    assert json.loads(out)["verdict"]["exit_code"] == 1


def test_reports_go_where_out_says(run, folder, audits, material, tmp_path):
    audits(material.findings)
    run("run", folder / "cpaudit.yaml", "--out", tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / "findings.jsonl").is_file()
    assert not (folder / "cpaudit-output").exists()


def full_names(folder):
    return any(
        "王小芳" in str(cell)
        for path in (folder / "cpaudit-output" / "worklists").iterdir()
        for row in load_workbook(path).active.iter_rows(values_only=True)
        for cell in row
    )


def test_full_names_stand_in_worklists_only_when_asked_for_and_the_log_says_so(
    run, folder, audits, material
):
    audits(material.findings)
    run("run", folder)
    assert not full_names(folder)
    run("run", folder, "--unmask")
    assert full_names(folder)
    log = (folder / "cpaudit-output" / LOG_NAME).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["options"]["unmask"] for line in log if '"options"' in line] == [
        False,
        True,
    ]


def test_nothing_is_written_unmasked_when_the_log_cannot_be(run, folder, audits, material):
    audits(material.findings)
    (folder / "cpaudit-output" / LOG_NAME).mkdir(parents=True)
    code, _, err = run("run", folder, "--unmask")
    assert code == 2
    assert "run log" in err
    assert not (folder / "cpaudit-output" / "worklists").exists()


def test_a_report_that_cannot_be_written_is_no_pass(run, folder, audits, material, monkeypatch):
    audits(material.findings.head(0))

    def locked(*_, **__):
        raise UsageError(Text("locked.", "占用。"), mend=Text("Close it.", "请关闭。"))

    monkeypatch.setattr("cpaudit.cli.run_folder.write_run_folder", locked)
    assert run("run", folder)[0] == 2


def test_options_change_the_project_that_is_audited(run, folder, audits, material):
    asked = audits(material.findings)
    run("run", folder, "--fail-on", "warning")
    assert asked[0].gate.fail_on == "warning"
    assert asked[0].origins["gate.fail_on"].kind == "option"


def test_the_language_is_the_projects_unless_another_is_asked_for(
    run, folder, audits, material, monkeypatch
):
    audits(material.findings)
    monkeypatch.setenv("CPAUDIT_LANG", "")
    (folder / "cpaudit.yaml").write_text(
        PROJECT.replace("language: en", "language: zh"), encoding="utf-8"
    )
    assert "暂不放行" in run("run", folder)[1]
    assert "The gate is closed" in run("run", folder, "--lang", "en")[1]


def test_plain_output_has_no_box_characters(run, folder, audits, material):
    audits(material.findings)
    assert "─" in run("run", folder)[1]
    assert "─" not in run("run", folder, "--plain")[1]


def test_a_path_that_does_not_exist_is_a_message(run, tmp_path):
    code, _, err = run("run", tmp_path / "none")
    assert code == 2
    assert "no such file or folder" in err


def test_a_rule_that_could_not_be_evaluated_stops_the_run_with_code_3(
    run, folder, audits, material, monkeypatch
):
    broken = material.outcomes.with_columns(error=pl.lit("no such column"))

    def audit(project, *, progress=None, reading=None, is_profiled=False):
        del progress, reading, is_profiled
        result = as_audit(project, material, findings=material.findings)
        result.outcomes = broken
        return result

    audits(material.findings)
    monkeypatch.setattr("cpaudit.audit.audit", audit)
    assert run("run", folder, "--exit-zero")[0] == 3
