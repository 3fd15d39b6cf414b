"""``cpaudit worklist export`` and ``import`` as a user runs them, on a project with one recorded run."""

from __future__ import annotations

import json

import pytest
from openpyxl import load_workbook
from returned_lists import fill, grid
from village_office import KEYS, office_findings, record

from cpaudit.cases.store import open_store

FIRST, SECOND, THIRD, FOURTH = KEYS
VILLAGE = "880101001201_花园村.xlsx"
PROJECT = """\
name: 测试镇
area: {name: 测试镇, codes: ["880101001"]}
period: {start: 2025-01-01, end: 2025-12-31}
as_of: 2026-01-15
sources:
  deliveries: {profile: health_deliveries, files: 分娩.xlsx}
"""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "镇"
    folder.mkdir()
    (folder / "cpaudit.yaml").write_text(PROJECT, encoding="utf-8")
    return folder


@pytest.fixture
def audited(project):
    with open_store(project / ".cpaudit" / "store.sqlite") as store:
        record(store, office_findings())
    return project


def states(project):
    with open_store(project / ".cpaudit" / "store.sqlite") as store:
        return dict(store.cases().select("case_id", "state").iter_rows())


def log_of(project):
    lines = (project / "cpaudit-output" / "run-log.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def sent(project):
    return project / "cpaudit-output" / "sent" / "run-0001"


def test_export_writes_the_lists_of_the_last_run_and_marks_their_cases_as_sent(run, audited):
    code, shown, _ = run("worklist", "export", audited)
    assert code == 0
    assert "4 cases of 2 villages in 2 files" in shown
    assert {path.name for path in sent(audited).glob("*.xlsx")} == {
        VILLAGE,
        "880101001202_河东_社区.xlsx",
    }
    assert set(states(audited).values()) == {"sent"}
    entry = log_of(audited)[-1]
    assert (entry["command"], entry["unmask"], entry["n_cases"]) == ("worklist export", False, 4)


def test_the_lists_of_one_village_leave_those_of_the_others_in_place(run, audited):
    run("worklist", "export", audited, "--village", "河东/社区")
    assert states(audited) == {FIRST: "new", SECOND: "new", THIRD: "new", FOURTH: "sent"}
    run("worklist", "export", audited, "--village", "880101001201")
    assert len(list(sent(audited).glob("*.xlsx"))) == 2


def test_a_village_without_a_list_is_told_with_those_that_have_one(run, audited):
    code, _, said = run("worklist", "export", audited, "--village", "石桥村")
    assert code == 2
    assert "花园村" in said
    assert set(states(audited).values()) == {"new"}


def test_full_names_stand_in_the_lists_only_when_asked_for_and_the_log_says_so(run, audited):
    for options, is_full in (((), False), (("--unmask",), True)):
        run("worklist", "export", audited, *options)
        rows = grid(load_workbook(sent(audited) / VILLAGE).worksheets[0])
        assert any("王小芳" in row for row in rows) is is_full
        assert log_of(audited)[-1]["unmask"] is is_full


def test_one_workbook_is_written_into_the_folder_that_was_named(run, audited, tmp_path):
    run("worklist", "export", audited, "--layout", "workbook", "--out", tmp_path / "out")
    (path,) = (tmp_path / "out").glob("*.xlsx")
    assert len(load_workbook(path).worksheets) == 3


def test_a_list_that_was_filled_in_where_it_lay_is_kept_when_it_is_written_again(run, audited):
    run("worklist", "export", audited)
    fill(sent(audited) / VILLAGE, {FIRST: "duplicate"})
    run("worklist", "export", audited)
    assert (sent(audited) / "880101001201_花园村.earlier.xlsx").exists()


def test_encrypted_lists_come_back_with_the_password_of_a_file(run, audited, tmp_path):
    pytest.importorskip("msoffcrypto")
    secret = tmp_path / "secret.txt"
    secret.write_text("芝麻开门1\n", encoding="utf-8")
    code, shown, _ = run("worklist", "export", audited, "--password-file", secret)
    assert code == 0
    assert "password" in shown
    assert not (sent(audited) / VILLAGE).read_bytes().startswith(b"PK")
    code, shown, _ = run("worklist", "import", sent(audited), "--project", audited)
    assert code == 1
    assert "asks for a password" in shown
    code, shown, _ = run(
        "worklist", "import", sent(audited), "--project", audited, "--password-file", secret
    )
    assert code == 0
    assert "Not answered yet: 4" in shown


def test_import_takes_what_is_right_and_tells_the_rest_by_cell(run, audited):
    run("worklist", "export", audited)
    fill(sent(audited) / VILLAGE, {FIRST: "属实已补录", SECOND: "属实"})
    arguments = ("worklist", "import", sent(audited), "--project", audited, "--by", "李四")
    code, shown, _ = run(*arguments)
    assert code == 1
    assert "Answers taken: 1." in shown
    assert f"{VILLAGE}, sheet 花园村, cell L2: this is none of the eight answers." in shown
    assert f"{VILLAGE}, sheet 花园村: L3" in shown
    assert states(audited)[FIRST] == "answered"
    code, shown, _ = run(*arguments, "--json")
    told = json.loads(shown)
    assert (told["n_taken"], told["n_known"], told["n_unanswered"]) == (0, 1, 2)
    assert told["faults"][0]["cell"] == "L2"


def test_strict_and_dry_runs_change_nothing(run, audited):
    run("worklist", "export", audited)
    fill(sent(audited) / VILLAGE, {FIRST: "属实已补录"})
    for option, expected in (("--strict", 1), ("--dry-run", 0)):
        code, shown, _ = run("worklist", "import", sent(audited), "--project", audited, option)
        assert code == expected
        assert "Answers taken" not in shown
    assert states(audited)[FIRST] == "sent"


def test_a_path_that_is_not_there_is_named(run, audited):
    code, _, said = run("worklist", "import", audited / "NOWHERE", "--project", audited)
    assert code == 2
    assert "NOWHERE" in said


def test_a_list_is_not_put_in_the_place_of_a_source(run, audited):
    (audited / VILLAGE).write_bytes(b"a source")
    text = PROJECT.replace("分娩.xlsx", VILLAGE)
    (audited / "cpaudit.yaml").write_text(text, encoding="utf-8")
    code, _, said = run("worklist", "export", audited, "--out", audited)
    assert (code, (audited / VILLAGE).read_bytes()) == (2, b"a source")
    assert "belongs to the project" in said
    assert set(states(audited).values()) == {"new"}


@pytest.mark.parametrize("command", [("export", "."), ("import", "cpaudit.yaml")])
def test_without_a_run_there_is_nothing_to_send_or_take(run, project, monkeypatch, command):
    monkeypatch.chdir(project)
    code, _, said = run("worklist", *command)
    assert code == 2
    assert "cpaudit run" in said
