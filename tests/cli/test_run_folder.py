from __future__ import annotations

import json
import os
import sys

import polars as pl
import pytest

from cpaudit.cli import run_folder
from cpaudit.cli.run_folder import may_be_replaced, write_run_folder
from cpaudit.cli.run_log import LOG_NAME, append_to_log, log_entry
from cpaudit.errors import ExitCode, UsageError
from cpaudit.i18n import Language
from cpaudit.privacy import contains_full_identifier

CROSSWALK = pl.DataFrame({"person_key": ["p"], "source_id": ["a"]})
REPORTS = {
    "findings.jsonl",
    "findings.csv",
    "findings.parquet",
    "findings.xlsx",
    "report.html",
    "bulletin.docx",
    "bulletin.md",
    "corrections.csv",
    "corrections.xlsx",
    "summary.json",
    "statistics.json",
    "statistics.xlsx",
    "crosswalk.parquet",
    "worklists/880101001201_花园村.xlsx",
    "worklists/880101001202_河东_社区.xlsx",
    "worklists/未归村.xlsx",
}


def write(material, folder):
    write_run_folder(material, CROSSWALK, folder, is_masked=True, language=Language.ZH)


def files_of(folder):
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_all_reports_are_written(material, tmp_path):
    write(material, tmp_path / "out")
    assert files_of(tmp_path / "out") == REPORTS
    assert pl.read_parquet(tmp_path / "out" / "crosswalk.parquet").equals(CROSSWALK)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owner-only modes")
def test_reports_are_readable_by_their_owner_only(material, tmp_path):
    write(material, tmp_path / "out")
    append_to_log(tmp_path / "out", {"a": 1})
    modes = {
        path.stat().st_mode & 0o077 for path in (tmp_path / "out").rglob("*") if path.is_file()
    }
    assert modes == {0}


def test_the_same_run_writes_the_same_bytes(material, tmp_path):
    for name in ("a", "b"):
        write(material, tmp_path / name)
    for name in REPORTS:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_report_that_fails_leaves_the_earlier_run_as_it_was(material, tmp_path, monkeypatch):
    out = tmp_path / "out"
    write(material, out)
    before = {name: (out / name).read_bytes() for name in REPORTS}

    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(run_folder, "worklists", broken)
    with pytest.raises(ZeroDivisionError):
        write(material, out)
    assert {name: (out / name).read_bytes() for name in files_of(out)} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_worklist_that_somebody_filled_in_is_kept(material, tmp_path):
    out = tmp_path / "out"
    write(material, out)
    filled = out / "worklists" / "未归村.xlsx"
    filled.write_bytes(b"filled in")
    write(material, out)
    assert (out / "worklists" / "未归村.earlier.xlsx").read_bytes() == b"filled in"
    assert filled.read_bytes() != b"filled in"


def test_worklists_of_villages_without_findings_go(material, tmp_path):
    from dataclasses import replace

    out = tmp_path / "out"
    write(material, out)
    write(replace(material, findings=material.findings.head(0)), out)
    assert not any(name.startswith("worklists") for name in files_of(out))


def entry(material, **options):
    return log_entry(material, options=options, timings=(("rules", 0.1234567),))


def test_the_log_holds_counts_hashes_and_options_and_no_person(material):
    line = entry(material, unmask=True, out=os.curdir)
    text = json.dumps(line, ensure_ascii=False)
    assert line["options"] == {"unmask": True, "out": "."}
    assert line["files"] == [
        {"file": "分娩.xlsx", "sheet": "2025", "sha256": "0f", "n_records": 1200}
    ]
    assert line["by_severity"] == {"error": 3, "info": 1, "warning": 1}
    assert (line["exit_code"], line["rule_set"]) == (1, "ab12")
    assert line["seconds"] == {"rules": 0.123}
    assert not contains_full_identifier(text)
    assert "王" not in text


def test_the_log_is_only_appended_to(material, tmp_path):
    for n in range(3):
        append_to_log(tmp_path, {"n": n})
    lines = (tmp_path / LOG_NAME).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["n"] for line in lines] == [0, 1, 2]
    write(material, tmp_path)
    assert (tmp_path / LOG_NAME).read_text(encoding="utf-8").splitlines() == lines


def test_a_log_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / LOG_NAME).mkdir()
    with pytest.raises(UsageError, match="run log"):
        append_to_log(tmp_path, {})


@pytest.mark.parametrize(
    ("earlier", "code", "may_be"),
    [
        (None, ExitCode.UNREADABLE, True),
        ('{"verdict": {"exit_code": 3}}', ExitCode.UNREADABLE, True),
        ('{"verdict": {"exit_code": 1}}', ExitCode.UNREADABLE, False),
        ("not JSON", ExitCode.UNREADABLE, False),
        ('{"verdict": {"exit_code": 1}}', ExitCode.CLOSED, True),
        ('{"verdict": {"exit_code": 1}}', ExitCode.OPEN, True),
    ],
)
def test_what_could_not_be_judged_replaces_no_report_that_could(tmp_path, earlier, code, may_be):
    if earlier is not None:
        (tmp_path / "summary.json").write_text(earlier, encoding="utf-8")
    assert may_be_replaced(tmp_path, code) is may_be


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owner-only modes")
def test_the_folder_is_its_owners_although_the_log_comes_first(tmp_path):
    append_to_log(tmp_path / "out", {})
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
