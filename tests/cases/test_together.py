"""A scheduled run and people who answer, each a process of its own, on one store at once."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from cpaudit.cases.store import open_store

N_ANSWERS = 6


def started(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "cpaudit", *map(str, arguments), "--lang", "en"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process, *codes):
    said, _ = process.communicate(timeout=600)
    assert process.returncode in codes, said
    return said


@pytest.mark.slow
def test_answers_that_come_while_a_run_is_under_way_are_all_there(tmp_path):
    folder = tmp_path / "township"
    ended(started("synth", "--persons", "200", "--seed", "5", "--out", folder), 0)
    shutil.rmtree(folder / "truth")
    run = ("run", folder, "--quiet", "--exit-zero")
    ended(started(*run), 0)
    path = folder / ".cpaudit" / "store.sqlite"
    with open_store(path) as store:
        asked = store.cases()["case_id"].to_list()[: 3 * N_ANSWERS]
    with (folder / "villages.csv").open("ab") as file:
        file.write(b"\n")  # other files, or the run is a repeat
    running = started(*run)
    n_during = 0
    for at in range(0, len(asked), 3):
        some = [
            started("cases", "answer", case_id, "corrected", "--by", "me", "--project", folder)
            for case_id in asked[at : at + 3]
        ]
        for process in some:
            ended(process, 0)
        n_during += running.poll() is None
    assert n_during  # or nothing was at once
    ended(running, 0)
    with open_store(path) as store:
        assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert sorted(store.answers()["case_id"]) == sorted(asked)
        assert store.runs()["run_no"].to_list() == [1, 2]
        states = dict(store.cases().select("case_id", "state").iter_rows())
        kinds = store.events().filter(store.events()["case_id"].is_in(asked))["kind"].to_list()
    # What was answered while the run was under way is not held against it.
    assert {states[one] for one in asked} <= {"answered", "open"}
    assert kinds.count("answer") == len(asked)


@pytest.mark.slow
def test_the_second_of_two_runs_is_told_to_wait(tmp_path):
    folder = tmp_path / "township"
    ended(started("synth", "--persons", "200", "--seed", "5", "--out", folder), 0)
    shutil.rmtree(folder / "truth")
    both = [started("run", folder, "--quiet", "--exit-zero") for _ in range(2)]
    said = [process.communicate(timeout=600)[0] for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 0], [0, 2]), said
    with open_store(folder / ".cpaudit" / "store.sqlite") as store:
        runs = store.runs()
        assert runs["run_no"].to_list() == list(range(1, codes.count(0) + 1))
        assert runs["is_repeat"].to_list() == [False, True][: runs.height]
