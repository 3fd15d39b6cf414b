"""``cpaudit diff`` and ``cpaudit history`` over recorded runs and run folders."""

from __future__ import annotations

import json

import pytest
from recorded_runs import finding, make_project, record

from command_runner import command_runner
from cpaudit.reports.formats.finding_table import finding_table
from cpaudit.reports.formats.jsonl import findings_jsonl
from cpaudit.reports.summary import summary_json
from material_builder import tiny_material, tiny_project


@pytest.fixture
def run(capsys, monkeypatch):
    yield from command_runner(capsys, monkeypatch)


@pytest.fixture
def folder(tmp_path):
    return make_project(tmp_path / "p")


def told(run, *arguments):
    code, shown, error = run("diff", *arguments, "--json")
    assert code == 0, error
    return json.loads(shown)


def moved(data):
    return {found["case_id"]: found["moved"] for found in data["findings"]}


def test_runs_are_named_by_number_last_and_previous(run, folder):
    record(folder, "f1", "a", "b")
    record(folder, "f2", "b", "c", rule_set="others", indicators='{"coverage": [9, 10]}')
    for names in ((), ("previous", "last"), ("1", "2")):
        data = told(run, *names, "--project", folder)
        assert moved(data) == {"a": "verified", "c": "new"}
        assert data["counts"]["unchanged"] == 1
        assert data["same_rules"] is False
        assert data["files"] == [{"file": "planning.csv", "change": "changed"}]
    (coverage, other) = data["indicators"]
    assert (coverage["before"], coverage["after"]) == (0.8, 0.9)
    assert coverage["low"] < coverage["change"] < coverage["high"]
    # More than all of them is no share: it has no limits.
    assert (other["name"], other["low"], other["after"]) == ("truthfulness", None, None)


def test_a_repeat_is_compared_with_what_its_original_was(run, folder):
    record(folder, "f1", "a")
    record(folder, "f2", "a", "b")
    record(folder, "f2", "a", "b")
    assert moved(told(run, "--project", folder)) == {"b": "new"}
    assert moved(told(run, "2", "3", "--project", folder)) == {}


def test_what_came_back_and_what_changed_is_told_apart_from_what_is_new(run, folder):
    record(folder, "f1", "a", "b")
    record(folder, "f2", "b")
    record(folder, "f3", "a", finding("b", severity="warning"), "c")
    assert moved(told(run, "2", "3", "--project", folder)) == {
        "a": "returned",
        "b": "changed",
        "c": "new",
    }


def test_a_rule_that_did_not_run_closes_nothing(run, folder):
    record(folder, "f1", "a", finding("b", rule_id="X002"))
    record(folder, "f2", rules=("X001",))
    assert moved(told(run, "--project", folder)) == {"a": "verified", "b": "not_judged"}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("1", "last"), "no longer kept"),
        (("9", "last"), "no run «9»"),
        (("last", "nowhere"), "no reports of a run"),
    ],
)
def test_a_run_that_is_not_there_is_told(run, folder, names, said):
    for n in range(1, 6):
        record(folder, f"f{n}", "a")
    code, _, error = run("diff", *names, "--project", folder)
    assert code == 2
    assert said in error


def test_without_a_run_before_or_a_store_it_says_so(run, folder):
    code, _, error = run("diff", "--project", folder)
    assert (code, "no run is recorded" in error) == (2, True)
    assert not (folder / ".cpaudit" / "store.sqlite").exists()
    record(folder, "f1", "a")
    code, _, error = run("diff", "--project", folder)
    assert (code, "no earlier run" in error) == (2, True)


def test_the_exit_code_says_whether_findings_differ_only_when_it_is_asked_to(run, folder):
    record(folder, "f1", "a")
    record(folder, "f2", "b")
    for names, code in ((("1", "2"), 1), (("2", "2"), 0)):
        assert run("diff", *names, "--project", folder, "--exit-code")[0] == code
        assert run("diff", *names, "--project", folder)[0] == 0


@pytest.fixture
def folders(tmp_path):
    material = tiny_material(tiny_project(tmp_path))
    made = []
    for name in ("one", "two"):
        into = tmp_path / name
        into.mkdir()
        (into / "findings.jsonl").write_text(
            findings_jsonl(finding_table(material)), encoding="utf-8"
        )
        (into / "summary.json").write_text(summary_json(material), encoding="utf-8")
        made.append(into)
    return made


def test_run_folders_are_compared_without_a_store(run, folders):
    one, two = folders
    assert told(run, one, two)["is_same"]
    lines = (two / "findings.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (two / "findings.jsonl").write_text("".join(lines[1:]), encoding="utf-8")
    data = told(run, one, two)
    assert [found["moved"] for found in data["findings"]] == ["gone"]
    assert data["same_rules"]
    assert data["same_files"]
    assert [found["moved"] for found in told(run, two, one)["findings"]] == ["new"]
    code, shown, _ = run("diff", one, two, "--cases", "--plain")
    assert code == 0
    assert "王小芳" not in shown


@pytest.mark.parametrize(
    ("name", "text"), [("summary.json", "{}"), ("findings.jsonl", "{}\n"), ("summary.json", "<")]
)
def test_a_folder_with_something_else_in_it_is_refused(run, folders, name, text):
    (folders[0] / name).write_text(text, encoding="utf-8")
    code, _, error = run("diff", *folders)
    assert (code, "cannot be compared" in error or "no reports" in error) == (2, True)


def test_history_tells_the_runs_and_hides_repeats(run, folder):
    assert json.loads(run("history", folder, "--json")[1])["runs"] == []
    assert not (folder / ".cpaudit" / "store.sqlite").exists()
    record(folder, "f1", "a", "b")
    record(folder, "f1", "a", "b")
    record(folder, "f2", "b")
    runs = json.loads(run("history", folder, "--json")[1])["runs"]
    assert [one["run_no"] for one in runs] == [1, 3]
    assert [one["n_findings"] for one in runs] == [2, 1]
    assert runs[0]["indicators"]["coverage"]["value"] == 0.8
    assert len(json.loads(run("history", folder, "--all", "--json")[1])["runs"]) == 3
    code, shown, _ = run("history", folder, "--select", "coverage")
    assert (code, "80.0%" in shown) == (0, True)
    assert run("history", folder, "--select", "nothing")[0] == 2
