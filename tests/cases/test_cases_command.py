"""``cpaudit cases`` and ``cpaudit purge`` on an office that has run before."""

from __future__ import annotations

import json

import pytest
from small_office import facts, finding, findings, tables

from command_runner import command_runner
from cpaudit.cases.store import open_store
from cpaudit.cli.purge import kept_of
from cpaudit.missed.answer_words import Answer
from cpaudit.project import load_project

PROJECT = """\
area: {name: 测试镇, codes: '880101'}
period: 2025
as_of: 2026-01-31
sources: {planning_persons: persons.csv}
language: en
"""
VILLAGE = {"village": "880101100201", "village_name": "花园村", "title_en": "a problem"}


@pytest.fixture
def office(tmp_path):
    (tmp_path / "cpaudit.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "persons.csv").write_text("姓名\n", encoding="utf-8")
    found = findings(
        finding("abcd", severity="warning", **VILLAGE),
        finding("abxy", rule_id="X001", severity="error", message_en="W* is missing"),
    )
    with open_store(tmp_path / ".cpaudit" / "store.sqlite") as store:
        store.record_run(facts(), tables(found))
    return tmp_path


@pytest.fixture
def told(capsys, monkeypatch):
    """Runs a command that ends with ``code``; what it says."""
    running = command_runner(capsys, monkeypatch)
    run_command = next(running)

    def ended(*arguments, code=0):
        left, out, err = run_command(*arguments)
        assert left == code, err
        return out + err

    yield ended
    next(running, None)


@pytest.fixture
def listed(told, office):
    def ids(*arguments):
        said = told("cases", "list", office, "--json", *arguments)
        rows, _ = json.JSONDecoder().raw_decode(said)  # stderr may have a remark
        return [row["case_id"] for row in rows]

    return ids


@pytest.fixture
def state(told, office):
    def of(name):
        return json.loads(told("cases", "show", name, "--project", office, "--json"))["state"]

    return of


def test_cases_are_listed_the_worst_first_and_as_asked_for(office, told, listed):
    assert listed() == ["abxy", "abcd"]
    assert listed("--village", "花园村") == ["abcd"]
    assert listed("--village", "880101100201") == ["abcd"]
    assert listed("--rule", "X0") == ["abxy"]
    assert listed("--severity", "warning") == ["abcd"]
    assert listed("--state", "open") == []
    assert listed("--overdue", "0") == []
    assert listed("--assignee", "Li") == []
    text = told("cases", "list", office, "--plain")
    assert "W* is missing" in text
    assert "2 of 2 cases" in text


@pytest.mark.parametrize(
    ("option", "likely"),
    [("--village=花圆村", "花园村"), ("--rule=a-rul", "a-rule"), ("--rule=ZZZ", "")],
)
def test_what_no_village_and_no_rule_is_called_is_refused(office, told, option, likely):
    said = told("cases", "list", office, option, code=2)
    assert option.partition("=")[2] in said
    assert likely in said


def test_a_rule_and_a_village_without_a_case_are_known_and_a_stranger_is_told(office, told):
    (office / "villages.csv").write_text("code,name\n880101100202,河东村\n", encoding="utf-8")
    (office / "cpaudit.yaml").write_text(PROJECT + "villages: villages.csv\n", encoding="utf-8")
    told("cases", "list", office, "--village", "河东村", "--rule", "C001")
    assert "nobody" in told("cases", "list", office, "--assignee", "nobody")


def test_a_lost_key_file_is_not_made_anew_beside_the_store(office, told):
    project = load_project(office)
    with open_store(project.store, key_mark="a mark"):
        pass
    assert "key file is gone" in told("run", office, code=2)
    assert not project.key_file.exists()


def test_a_case_is_worked_on(office, told, listed, state):
    where = ("--project", office)
    told("cases", "assign", "abcd", "abx", "--to", "Li", *where)
    assert listed("--assignee", "Li") == ["abxy", "abcd"]
    told("cases", "answer", "abc", "corrected", "--by", "me", "--remark", "王小芳 来过", *where)
    assert state("abcd") == "answered"
    shown = told("cases", "show", "abc", "--plain", *where)
    assert "true" in shown
    assert "王小芳" not in shown
    told("cases", "waive", "abx", "--until", "2026-06-30", "--reason", "moves", *where)
    assert state("abxy") == "waived"
    assert listed() == ["abcd"]
    assert listed("--all") == ["abxy", "abcd"]
    told("cases", "waive", "abxy", "--lift", *where)
    assert state("abxy") == "new"


@pytest.mark.parametrize(
    ("said", "after"),
    [("属实已更正", "answered"), ("非本辖区（去向：县城）", "unproven"), ("not_found", "unproven")],
)
def test_an_answer_is_taken_as_worklists_say_it(office, told, state, said, after):
    told("cases", "answer", "abcd", said, "--project", office)
    assert state("abcd") == after


def test_what_is_no_answer_is_told_with_the_eight(office, told, state):
    said = told("cases", "answer", "abcd", "bogus", "--project", office, code=2)
    assert all(answer in said for answer in Answer)
    assert state("abcd") == "new"


def test_no_severity_is_made_up(office, told):
    assert "'error', 'warning', 'info'" in told(
        "cases", "list", office, "--severity", "bogus", code=2
    )


def test_a_list_fits_the_screen_whatever_the_states_are_called(office, told):
    where = ("--project", office)
    told("cases", "answer", "abcd", "corrected", *where)
    told("cases", "assign", "abcd", "--to", "Ouyang Mingzhu", *where)
    lines = told("cases", "list", office, "--all", "--plain").splitlines()
    assert max(len(line) for line in lines) <= 80
    assert any("W* is missing" in line for line in lines)  # not one letter below the other


def test_remarks_are_shown_only_when_asked_and_logged(office, told):
    where = ("--project", office)
    told("cases", "answer", "abcd", "pending", "--remark", "王小芳", *where)
    assert "王小芳" in told("cases", "show", "abcd", "--unmask", "--plain", *where)
    log = (office / "cpaudit-output" / "run-log.jsonl").read_text(encoding="utf-8")
    assert json.loads(log)["unmask"] is True


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("show", "zz"), "no case"),
        (("show", "ab"), "several cases"),
        (("waive", "abcd"), "--until"),
        (("waive", "abcd", "--until", "2026-06-30"), "reason"),
        (("waive", "abcd", "--until", "2025-06-30", "--reason", "x"), "2026-01-31"),
    ],
)
def test_what_cannot_be_done_is_told(office, told, arguments, why):
    assert why in told("cases", *arguments, "--project", office, code=2)


def test_looking_makes_no_store(tmp_path, told):
    (tmp_path / "cpaudit.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "persons.csv").write_text("姓名\n", encoding="utf-8")
    assert "nothing has been audited" in told("cases", "list", tmp_path, code=2)
    assert not (tmp_path / ".cpaudit").exists()


def test_purge_asks_and_leaves_sources_key_and_project_file(office, told, monkeypatch):
    (office / "cpaudit-output").mkdir()
    (office / "cpaudit-output" / "report.html").write_text("", encoding="utf-8")
    (office / ".cpaudit" / "key").write_text("key", encoding="utf-8")
    monkeypatch.setattr("typer.confirm", lambda *_arguments, **_more: False)
    assert "Nothing was deleted" in told("purge", office)
    assert len(kept_of(load_project(office))) >= 3
    told("purge", office, "--yes")
    left = {each.name for each in office.rglob("*") if each.is_file()}
    assert {"cpaudit.yaml", "persons.csv", "key"} <= left
    assert not left & {"store.sqlite", "report.html", "findings.parquet"}
    assert "nothing to delete" in told("purge", office)


def test_a_folder_with_sources_is_not_purged(office, told):
    text = PROJECT + "output: .\n"
    (office / "cpaudit.yaml").write_text(text, encoding="utf-8")
    told("purge", office, "--yes")
    assert (office / "persons.csv").is_file()
    assert not (office / ".cpaudit" / "store.sqlite").exists()
