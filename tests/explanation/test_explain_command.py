from __future__ import annotations

import json
from typing import NamedTuple

import polars as pl
import pytest
from rich.cells import cell_len

from command_runner import command_runner
from cpaudit.cases.store import open_store


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run_command(capsys, monkeypatch):
    runner = command_runner(capsys, monkeypatch)
    run = next(runner)
    yield lambda *arguments: Ran(*run(*arguments))
    next(runner, None)


@pytest.fixture(scope="session")
def cases(audited_folder):
    with open_store(audited_folder / ".cpaudit" / "store.sqlite") as store:
        return store.cases()


def a_case(cases, rule_id):
    return cases.filter(pl.col("rule_id") == rule_id).sort("case_id")["case_id"][0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_case_is_explained_within_eighty_columns(run_command, audited_folder, cases, language):
    case = cases.filter(pl.col("grade").is_not_null())["case_id"][0]
    result = run_command("explain", case, audited_folder, "--plain", "--lang", language)
    assert result.code == 0, result.err
    assert max(cell_len(line) for line in result.out.splitlines()) <= 80
    for words in {
        "en": ("rows side by side", "threshold", "must hold", "History", "found: new"),
        "zh": ("记录对照", "阈值", "应满足", "处理经过", "发现：新增"),
    }[language]:
        assert words in result.out


def test_what_differs_is_marked_without_colour(run_command, audited_folder, cases):
    out = run_command(
        "explain", a_case(cases, "P001"), audited_folder, "--plain", "--lang", "en"
    ).out
    assert "≠" in out
    assert "\x1b" not in out


def test_the_beginning_of_an_id_is_enough_and_a_wrong_one_is_told(
    run_command, audited_folder, cases
):
    case = a_case(cases, "P001")
    short = run_command("explain", case[:8], audited_folder, "--json")
    assert json.loads(short.out)["case"]["case_id"] == case
    wrong = run_command("explain", "zz9", audited_folder, "--lang", "en")
    assert wrong.code == 2
    assert "no case" in wrong.err


def test_a_person_is_found_by_key_and_by_row(run_command, audited_folder, cases):
    row = cases.filter(pl.col("rule_id") == "P001").row(0, named=True)
    place = row["evidence"][0]
    by_row = run_command(
        "explain", audited_folder, "--person", f"{place['source_id']}:{place['row']}", "--json"
    )
    by_key = run_command("explain", audited_folder, "--person", row["person_key"], "--json")
    assert by_row.code == 0, by_row.err
    assert json.loads(by_row.out)["person_key"] == row["person_key"]
    assert json.loads(by_key.out)["findings"]


def test_full_names_are_recorded_in_the_run_log(run_command, audited_folder, cases):
    log = audited_folder / "cpaudit-output" / "run-log.jsonl"
    case = a_case(cases, "P001")
    run_command("explain", case, audited_folder, "--plain")
    assert not log.exists()
    run_command("explain", case, audited_folder, "--plain", "--unmask")
    (entry,) = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert (entry["command"], entry["unmask"], entry["case"]) == ("explain", True, case)


def test_nothing_named_is_an_error(run_command, audited_folder):
    assert run_command("explain").code == 2
    assert run_command("bulletin", audited_folder, "--out", "b.pdf").code == 2


def test_changed_files_are_told(run_command, audited_folder, cases, tmp_path):
    from shutil import copytree

    folder = tmp_path / "copy"
    copytree(audited_folder, folder)
    with (folder / "police_persons.csv").open("ab") as file:
        file.write(b"\n")
    out = run_command("explain", a_case(cases, "P001"), folder, "--plain", "--lang", "en").out
    assert "Files have changed since run 1: police_persons.csv" in out


def test_who_has_no_finding_is_told_where_he_stands(run_command, audited_folder, township):
    crosswalk = township.kept.table("crosswalk").filter(pl.col("source_id") == "police_persons")
    with_findings = township.findings.select("person_key").drop_nulls()
    kept = township.kept.table("mentions").select("person_key").drop_nulls()
    others = crosswalk.join(with_findings, on="person_key", how="anti")
    row = others.join(kept, on="person_key", how="anti").row(0, named=True)
    name = f"police_persons:{row['row']}"
    result = run_command("explain", audited_folder, "--person", name, "--plain", "--lang", "en")
    assert "found nothing about this person" in result.out
    assert f"{row['file']}:{row['row']}" in result.out
