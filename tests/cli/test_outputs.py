"""``--out``: what it may say, where reports go, and that none of them changes the exit code."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import polars as pl
import pytest
from township import keep_sources, make, remember_the_audits

from cpaudit.cli import outputs as door
from cpaudit.cli.outputs import OutputFormat, Outputs, Target, outputs_of, write_outputs
from cpaudit.errors import ExitCode, UsageError
from cpaudit.i18n import Language
from cpaudit.reports.formats import MachineFormat, finding_table
from cpaudit.reports.formats.finding_table import json_schema
from cpaudit.reports.formats.jsonl import findings_jsonl

SOURCES = ("planning_persons", "planning_births", "police_persons", "health_deliveries")
NEEDS_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")


def test_a_path_alone_is_the_folder_and_a_named_one_a_report(tmp_path):
    report = tmp_path / "a=b" / "x.sarif"
    given = [str(tmp_path / "run"), f"SARIF={report}", "jsonl=-"]
    assert outputs_of(given) == Outputs(
        tmp_path / "run",
        (Target(OutputFormat.SARIF, report), Target(OutputFormat.JSONL, None)),
    )
    assert outputs_of(given).takes_stdout
    assert outputs_of(None) == outputs_of([]) == Outputs()


@pytest.mark.parametrize("value", ["folder=a=b", "./a=b", "a/b=c"])
def test_a_folder_may_hold_an_equals_sign(value):
    assert outputs_of([value]).folder == Path(value.removeprefix("folder="))


@pytest.mark.parametrize(
    ("given", "en", "zh"),
    [
        (["sarfi=x"], "no report format «sarfi»", "没有报告格式“sarfi”"),
        (["sarif="], "names no path", "没有给出路径"),
        ([""], "names no path", "没有给出路径"),
        (["-"], "cannot go to standard output", "不能写到标准输出"),
        (["folder=-"], "cannot go to standard output", "不能写到标准输出"),
        (["a", "folder=b"], "two folders", "两个报告文件夹"),
        (["sarif=-", "junit=-"], "only one report", "只能写一个报告"),
        (["sarif=x", "junit=./x"], "two reports", "同一个文件"),
        (["sarif=."], "this is a folder", "这是文件夹"),
    ],
)
def test_what_cannot_be_is_told_in_both_languages(given, en, zh):
    with pytest.raises(UsageError) as told:
        outputs_of(given)
    message = told.value.message()
    assert en in message.en
    assert zh in message.zh
    assert told.value.mend.en


def test_a_file_in_the_place_of_a_folder_is_told_before_the_audit(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file, no folder"):
        outputs_of([f"sarif={tmp_path / 'file' / 'x' / 'y.sarif'}"])


@NEEDS_POSIX
def test_a_folder_without_permission_is_told_before_the_audit(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="may not be written to"):
        outputs_of([f"sarif={tmp_path / 'x.sarif'}"])


def test_every_machine_format_can_be_asked_for():
    assert {*MachineFormat} <= {*OutputFormat}
    assert {*OutputFormat} == {*MachineFormat} | door._FOR_PEOPLE.keys()


@pytest.mark.parametrize("output_format", OutputFormat)
def test_every_format_is_written_whole_and_for_its_owner(material, tmp_path, output_format):
    path = tmp_path / "reports" / f"report.{output_format}"
    write_outputs(outputs_of([f"{output_format}={path}"]), material, exit_code=ExitCode.CLOSED)
    content = path.read_bytes()
    assert content
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0
    for secret in ("王小芳", "880101202502010013", "secret"):
        assert secret.encode() not in content
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_same_run_gives_the_same_bytes_in_every_format(material, tmp_path):
    found = []
    for turn in ("a", "b"):
        given = [f"{name}={tmp_path / turn / name}" for name in OutputFormat]
        write_outputs(outputs_of(given), material, exit_code=ExitCode.CLOSED)
        found.append({name: (tmp_path / turn / name).read_bytes() for name in OutputFormat})
    assert found[0] == found[1]


def test_standard_output_gets_the_bytes_and_files_come_first(material, tmp_path, capfdbinary):
    asked = Outputs(
        None, (Target(OutputFormat.PARQUET, None), Target(OutputFormat.CSV, tmp_path / "a.csv"))
    )
    write_outputs(asked, material, exit_code=ExitCode.CLOSED)
    told = capfdbinary.readouterr().out
    assert pl.read_parquet(io.BytesIO(told)).height == 5
    assert (tmp_path / "a.csv").is_file()


def test_a_report_that_cannot_be_written_is_an_error_and_leaves_the_earlier_one(
    material, tmp_path, monkeypatch
):
    path = tmp_path / "a.sarif"
    path.write_text("earlier", encoding="utf-8")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        write_outputs(
            Outputs(None, (Target(OutputFormat.SARIF, path),)), material, exit_code=ExitCode.OPEN
        )
    assert path.read_text(encoding="utf-8") == "earlier"


@pytest.mark.parametrize(
    ("failure", "is_told"),
    [(BrokenPipeError(32, "Broken pipe"), False), (OSError(28, "No space left on device"), True)],
)
def test_a_reader_may_stop_and_a_full_disk_is_an_error(material, monkeypatch, failure, is_told):
    class Closed(io.StringIO):
        def flush(self):
            raise failure

    monkeypatch.setattr(door.typer, "echo", lambda *_, **__: None)
    monkeypatch.setattr(sys, "stdout", Closed())
    asked = Outputs(None, (Target(OutputFormat.JSONL, None),))
    if is_told:
        with pytest.raises(UsageError, match="standard output cannot be written to"):
            write_outputs(asked, material, exit_code=ExitCode.OPEN)
    else:
        write_outputs(asked, material, exit_code=ExitCode.OPEN)


def test_reports_for_people_speak_the_language(material, tmp_path, zh):
    assert zh is Language.ZH
    write_outputs(outputs_of([f"md={tmp_path / 'a.md'}"]), material, exit_code=ExitCode.CLOSED)
    assert "镇" in (tmp_path / "a.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outputs") / "town"
    make(folder)
    keep_sources(folder, *SOURCES)
    return folder


@pytest.fixture
def audited_once(monkeypatch):
    remember_the_audits(monkeypatch)


@pytest.mark.usefixtures("audited_once")
class TestRun:
    def test_no_format_changes_the_exit_code(self, run, town, tmp_path):
        plain = run("run", town, "--quiet", "--out", tmp_path / "plain")
        assert plain[0] in {0, 1}
        every = [f"--out={name}={tmp_path / name}" for name in OutputFormat]
        code, out, _ = run("run", town, "--out", tmp_path / "all", *every)
        assert code == plain[0]
        assert "all" in out  # the summary still names the folder
        assert all((tmp_path / name).stat().st_size for name in OutputFormat)
        sarif = json.loads((tmp_path / "sarif").read_text(encoding="utf-8"))
        assert sarif["runs"][0]["invocations"][0]["exitCode"] == code
        n_lines = len((tmp_path / "jsonl").read_text(encoding="utf-8").splitlines())
        assert n_lines == pl.read_parquet(tmp_path / "all" / "findings.parquet").height

    def test_only_the_report_goes_to_standard_output(self, run, town, tmp_path):
        code, out, _ = run("run", town, "--out", tmp_path / "x", "--out", "json=-", "--exit-zero")
        assert code == 0
        assert json.loads(out)["summary"]["version"]

    def test_a_report_that_fails_is_no_verdict(self, run, town, tmp_path, monkeypatch):
        from cpaudit.reports import formats

        def broken(*_, **__):
            raise ZeroDivisionError

        monkeypatch.setattr(formats, "render", broken)
        out = f"--out=sarif={tmp_path / 'a.sarif'}"
        code, _, told = run("run", town, "--out", tmp_path / "x", out, "--exit-zero")
        assert code == 3
        assert "ZeroDivisionError" in told
        assert not (tmp_path / "a.sarif").exists()

    @pytest.mark.parametrize(
        "options", [("--out=sarif=-", "--out=csv=-"), ("--out=sarif=-", "--format=json")]
    )
    def test_two_on_standard_output_are_refused(self, run, town, options):
        code, out, told = run("run", town, *options)
        assert (code, out) == (2, "")
        assert "only one report" in told


def test_the_schema_of_a_finding_can_be_printed(run, material):
    code, out, _ = run("findings", "schema")
    assert (code, out) == (0, json_schema())
    line = json.loads(findings_jsonl(finding_table(material)).splitlines()[0])
    assert line.keys() == json.loads(out)["properties"].keys()
