"""``cpaudit baseline`` over recorded runs."""

from __future__ import annotations

import json
from datetime import date

import pytest
from recorded_runs import finding, make_project, record

from command_runner import command_runner
from cpaudit.cases.answering import take_answers
from cpaudit.cases.answers import Given
from cpaudit.cases.store import open_store
from cpaudit.cases.waivers import Waiver
from cpaudit.cases.waivers import waive as waive_cases
from cpaudit.missed.answers import Answer

NAME = "cpaudit-baseline.json"


@pytest.fixture
def run(capsys, monkeypatch):
    yield from command_runner(capsys, monkeypatch)


@pytest.fixture
def folder(tmp_path):
    return make_project(tmp_path / "p")


def ids(folder):
    data = json.loads((folder / NAME).read_text(encoding="utf-8"))
    return {one["id"] for one in data["cases"]}


def test_without_a_run_there_is_nothing_to_accept(run, folder):
    code, _, told = run("baseline", "create", folder)
    assert code == 2
    assert "cpaudit run" in told


@pytest.mark.parametrize("code", [3, 4, None])
def test_a_run_without_a_verdict_is_no_ground_for_a_baseline(run, folder, code):
    record(folder, "f1", "a", code=code)
    left, _, told = run("baseline", "create", folder)
    assert left == 2
    assert "no verdict" in told
    assert not (folder / NAME).exists()


def test_it_takes_in_what_the_last_run_found_and_logs_who_and_why(run, folder):
    record(folder, "f1", "a", "b")
    code, told, _ = run("baseline", "create", folder, "--by", "li", "--reason", "old files")
    assert code == 0
    assert "2 findings added, 2 in all" in told
    assert ids(folder) == {"a", "b"}
    (log,) = (folder / "cpaudit-output" / "run-log.jsonl").read_text("utf-8").splitlines()
    assert {"command": "baseline create", "by": "li", "n_added": 2}.items() <= json.loads(
        log
    ).items()


def test_what_is_waived_or_denied_is_not_made_to_last(run, folder):
    record(folder, "f1", "a", "b", "c")
    with open_store(folder / ".cpaudit" / "store.sqlite") as store:
        waive(store, "a")
        deny(store, "b")
    record(folder, "f2", "a", "b", "c")
    assert run("baseline", "create", folder)[0] == 0
    assert ids(folder) == {"c"}


def waive(store, case_id):
    waiver = Waiver(until=date(2026, 12, 31), by="li", reason="moved")
    assert waive_cases(store, [case_id], waiver, today=date(2026, 1, 31)) == 1


def deny(store, case_id):
    take_answers(store, [Given(case_id, Answer.NOT_FOUND, by="wang")])


def test_it_grows_by_update_alone_and_only_by_what_is_selected(run, folder):
    record(folder, "f1", "a")
    run("baseline", "create", folder)
    before = (folder / NAME).read_bytes()
    others = finding("c", rule_id="X002", village="880101001202", village_name="河东")
    record(folder, "f2", "a", "b", others)
    assert (folder / NAME).read_bytes() == before
    for selection, n in (
        (("--rule", "X002"), 1),
        (("--village", "花园村"), 1),
        (("--village", "880101001202"), 0),
    ):
        code, told, _ = run("baseline", "update", folder, "--reason", "r", "--by", "li", *selection)
        assert code == 0
        assert f": {n} findings added" in told
    assert ids(folder) == {"a", "b", "c"}


@pytest.mark.parametrize(
    "options",
    [(), ("--reason", " "), ("--reason", "r", "--by", ""), ("--reason", "r", "--case", "z")],
)
def test_an_update_wants_a_reason_a_person_and_something_that_is_there(run, folder, options):
    record(folder, "f1", "a")
    run("baseline", "create", folder)
    record(folder, "f2", "a", "b")
    assert run("baseline", "update", folder, *options)[0] == 2
    assert ids(folder) == {"a"}


def test_prune_takes_out_what_is_gone_and_tells_before_it_does(run, folder):
    record(folder, "f1", "a", "b", finding("c", rule_id="X002"))
    run("baseline", "create", folder)
    record(folder, "f2", "b", rules=("X001",))
    code, told, _ = run("baseline", "prune", folder, "--dry-run")
    assert (code, ids(folder)) == (0, {"a", "b", "c"})
    assert "1 entries would go, 2 would stay" in told
    run("baseline", "prune", folder)
    # Whether the other rule would still find its own is not known.
    assert ids(folder) == {"b", "c"}
    run("baseline", "prune", folder, "--unknown-rules")
    assert ids(folder) == {"b"}


def test_what_comes_back_after_it_was_taken_out_is_not_held(run, folder):
    record(folder, "f1", "a", "b")
    run("baseline", "create", folder)
    record(folder, "f2", "b")
    run("baseline", "prune", folder)
    record(folder, "f3", "a", "b")
    told = json.loads(run("baseline", "show", folder, "--json")[1])
    assert told["n"] == 1
    assert ids(folder) == {"b"}


def test_show_tells_how_many_by_rule_and_what_became_of_them(run, folder):
    record(folder, "f1", "a", "b")
    run("baseline", "create", folder, "--by", "li", "--reason", "old files")
    record(folder, "f2", "b")
    code, told, _ = run("baseline", "show", folder)
    assert code == 0
    assert "li: old files (2 added)" in told
    told = json.loads(run("baseline", "show", folder, "--json")[1])
    assert told["by_rule"] == [
        {"rule_id": "X001", "n": 2, "found": 1, "gone": 1, "unjudged": 0, "no_rule": 0}
    ]


@pytest.mark.parametrize("command", ["update", "prune", "show"])
def test_without_a_baseline_the_others_say_how_to_make_one(run, folder, command):
    record(folder, "f1", "a")
    more = ("--reason", "r") if command == "update" else ()
    code, _, told = run("baseline", command, folder, *more)
    assert code == 2
    assert "baseline create" in told


def test_another_key_file_is_told(run, folder):
    record(folder, "f1", "a")
    run("baseline", "create", folder)
    (folder / ".cpaudit" / "key").unlink()
    code, _, told = run("baseline", "show", folder)
    assert code == 2
    assert "another key file" in told
