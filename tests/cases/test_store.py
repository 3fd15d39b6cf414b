"""The store: what it keeps, what it refuses, and that nothing is half."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from small_office import AS_OF, facts, findings, given, outcomes, run, states, tables

from cpaudit.cases import database
from cpaudit.cases.answering import take_answers
from cpaudit.cases.database import StoreError
from cpaudit.cases.followed import of_findings
from cpaudit.cases.snapshot import folder_of, kept_runs, read_snapshot
from cpaudit.cases.state import Change
from cpaudit.cases.store import has_store, open_store
from cpaudit.corrected.project_file import corrected_text
from cpaudit.errors import UsageError
from cpaudit.missed.answers import Answer
from cpaudit.project import load_project
from cpaudit.tables import CASES, RUNS


def test_a_run_opens_a_case_for_each_finding(store):
    followed = run(store, "a", "b")
    assert states(store) == {"a": "new", "b": "new"}
    assert (followed.run_no, followed.previous, followed.is_repeat) == (1, None, False)
    CASES.keep(followed.cases)
    RUNS.keep(followed.runs)


def test_what_was_stored_is_read_as_it_was(store):
    followed = run(store, "a")
    row = followed.cases.row(0, named=True)
    assert row["evidence"] == [
        {"source_id": "planning", "file": "planning.csv", "sheet": None, "row": 2}
    ]
    assert (row["opened_on"], row["is_found"], row["confidence"]) == (AS_OF, True, 1.0)


def test_the_next_run_tells_what_is_new_still_there_and_gone(store):
    run(store, "a", "b")
    followed = run(store, "b", "c", files="files 2")
    changes = dict(followed.changes.iter_rows())
    assert changes == {"a": "verified", "b": "still", "c": "new"}
    told = of_findings(findings("b", "c"), followed)
    assert told.select("case_id", "state", "is_new", "is_waived").rows() == [
        ("b", "open", False, False),
        ("c", "new", True, False),
    ]


def test_a_repeat_changes_no_state_and_tells_the_same(store):
    run(store, "a", "b")
    first = run(store, "b", "c", files="files 2")
    again = run(store, "b", "c", files="files 2")
    assert (again.is_repeat, again.run_no, again.previous) == (True, 3, 1)
    assert again.cases.equals(first.cases)
    assert again.changes.equals(first.changes)


@pytest.mark.parametrize("other", ["rule_set", "settings", "cpaudit"])
def test_other_rules_settings_or_programs_are_no_repeat(store, other):
    run(store, "a")
    assert not run(store, "a", at={other: "another"}).is_repeat


def test_a_case_is_known_under_every_key_that_it_ever_had(store):
    run(store, "abcd", "abxy")
    assert store.resolve("abc") == "abcd"
    for wrong in ("ab", "zz", ""):
        with pytest.raises(UsageError):
            store.resolve(wrong)


def test_the_tables_of_three_runs_are_kept(store, path):
    for number in range(1, 6):
        run(store, "a", files=f"files {number}")
    assert kept_runs(path) == (3, 4, 5)
    assert read_snapshot(path, 5, "findings")["finding_id"].to_list() == ["a"]
    with pytest.raises(UsageError, match="run 1"):
        read_snapshot(path, 1, "findings")


def test_repeats_push_no_other_run_out(store, path):
    run(store, "a")
    for _ in range(5):
        run(store, "a", "b", files="files 2")
    assert kept_runs(path) == (1, 7 - 1)
    assert store.snapshot_of(2) == 6
    assert store.snapshot_of(1) == 1


def test_a_run_whose_tables_cannot_be_written_is_not_recorded(store, path):
    run(store, "a")
    with pytest.raises(ValueError, match="no name"):
        store.record_run(facts("files 2"), tables(findings(), snapshots={"Not a Name": findings()}))
    assert states(store) == {"a": "new"}
    assert store.runs().height == 1
    assert [each.name for each in folder_of(path, 1).parent.iterdir()] == ["1"]


def test_how_a_run_ended_is_added(store):
    run(store, "a")
    store.end_run(1, exit_code=1, seconds=2.5, reports_written=True)
    assert store.runs().select("exit_code", "seconds").row(0) == (1, 2.5)


def test_sent_cases_are_sent_once(store):
    run(store, "a", "b")
    assert store.mark_sent(["a", "zz"], by="me", on=AS_OF) == 1
    assert store.mark_sent(["a"], by="me", on=AS_OF) == 0
    assert states(store) == {"a": "sent", "b": "new"}


def test_a_case_is_assigned_and_its_history_tells(store):
    run(store, "a")
    assert store.assign(["a"], to="Li", by="me") == 1
    assert store.assign(["a"], to="Li", by="me") == 0
    assert store.events("a").select("kind", "who", "told").rows() == [
        ("run", None, None),
        ("assigned", "me", "Li"),
    ]


def test_events_answers_and_cases_cannot_be_removed(store):
    run(store, "a")
    take_answers(store, [given("a")])
    for what in (
        "DELETE FROM event",
        "UPDATE event SET told = ''",
        "DELETE FROM answer",
        "DELETE FROM cases",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            store.connection.execute(what)


def test_only_the_owner_reads_the_store(store, path):
    run(store, "a")
    assert {
        stat.S_IMODE(each.stat().st_mode) for each in path.parent.rglob("*") if each.is_file()
    } == {0o600}


def test_a_store_of_a_newer_program_is_refused(path):
    with open_store(path) as store:
        store.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer cpaudit"), open_store(path):
        pass


def test_an_older_store_is_brought_up_to_date(path, tmp_path, monkeypatch):
    with open_store(path) as store:
        run(store, "a")
    folder = tmp_path / "migrations"
    folder.mkdir()
    for file in database.MIGRATIONS.glob("*.sql"):
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "0099_more.sql").write_text(
        "CREATE TABLE more (it TEXT);\nINSERT INTO more VALUES ('x');\n", encoding="utf-8"
    )
    steps = database.migrations(folder)
    monkeypatch.setattr(database, "migrations", lambda: steps)
    with open_store(path) as store:
        assert states(store) == {"a": "new"}
        assert store.connection.execute("SELECT it FROM more").fetchall() == [("x",)]
        assert store.connection.execute("PRAGMA user_version").fetchone() == (99,)


def test_a_step_that_fails_leaves_the_store_as_it_was(path, monkeypatch):
    with open_store(path) as store:
        run(store, "a")
    steps = (*database.migrations(), (99, "CREATE TABLE more (it TEXT);\nSELECT * FROM nothing;\n"))
    with monkeypatch.context() as patch:
        patch.setattr(database, "migrations", lambda: steps)
        with pytest.raises(StoreError), open_store(path):
            pass
    with open_store(path) as store:
        assert states(store) == {"a": "new"}
        assert not store.connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'more'"
        ).fetchall()


@pytest.mark.parametrize(
    "content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\7" * 8000]
)
def test_a_damaged_store_is_told_with_a_mend(path, content):
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(StoreError) as told, open_store(path):
        pass
    assert "copy" in told.value.mend.en
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_not_written_to(path):
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE people (name TEXT)")
    other.close()
    with pytest.raises(StoreError, match="no store"), open_store(path):
        pass


def test_another_key_file_is_refused(path):
    with open_store(path, key_mark="one"):
        pass
    with open_store(path, key_mark="one"):
        pass
    with pytest.raises(StoreError, match="key file"), open_store(path, key_mark="two"):
        pass


def test_whoever_finds_the_store_busy_is_told(path):
    with open_store(path) as store:
        run(store, "a")
        with (
            store.writing(),
            pytest.raises(StoreError, match="another cpaudit"),
            database.connected(path, busy_seconds=0.05) as second,
        ):
            second.execute("BEGIN IMMEDIATE")


def test_there_is_no_store_before_the_first_run(path):
    assert not has_store(path)
    with pytest.raises(StoreError, match="nothing has been audited"), open_store(path) as store:
        store.followed()


def _answer_all(path, names, who):
    with open_store(path) as store:
        for name in names:
            take_answers(store, [given(name, Answer.NOT_HERE, by=who)])


def _run_often(path, names):
    with open_store(path) as store:
        for number in range(5):
            run(
                store, *names, files=f"files {number}", at={"begun_at": "2020-01-01T00:00:00+00:00"}
            )


def test_runs_and_answers_at_once_lose_nothing(path):
    names = [f"case{number:02}" for number in range(20)]
    with open_store(path) as store:
        run(store, *names, files="the first")
    with ThreadPoolExecutor() as at_once:
        works = [
            at_once.submit(_run_often, path, names),
            at_once.submit(_answer_all, path, names[:10], "one"),
            at_once.submit(_answer_all, path, names[10:], "two"),
        ]
        for each in works:
            each.result()
    with open_store(path) as store:
        assert set(states(store).values()) == {"unproven"}
        assert store.answers().height == len(names)
        assert store.runs().height == 6


def test_corrected_copies_have_a_store_of_their_own(tmp_path):
    (tmp_path / "a.csv").write_text("姓名\n", encoding="utf-8")
    text = (
        "area: {name: 测试镇, codes: '880101'}\nperiod: 2025\nas_of: 2026-01-31\n"
        "sources: {planning_persons: a.csv}\n"
    )
    file = tmp_path / "cpaudit.yaml"
    file.write_text(text, encoding="utf-8")
    project = load_project(file)
    file.write_text(corrected_text(text, project, []), encoding="utf-8")
    corrected = load_project(file)
    assert corrected.store != project.store
    # The tables of its runs lie apart too.
    assert corrected.store.parent != project.store.parent
    assert corrected.key_file == project.key_file


def test_a_case_that_a_run_cannot_judge_is_not_counted_as_new_again(store):
    run(store, "one", "two")
    after = run(store, "three", files="files 2", outcomes=outcomes("R002"))
    assert states(store) == {"one": "new", "two": "new", "three": "new"}
    assert after.n_by_change()[Change.NEW] == 1
    assert after.runs["n_new"].to_list() == [2, 1]
    assert after.runs["n_open"].to_list() == [0, 2]
