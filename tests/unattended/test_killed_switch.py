"""A process that ends without warning while a folder changes leaves what the next command puts right."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import switch_driver

from cpaudit import output
from cpaudit.errors import UsageError
from cpaudit.output import switch
from cpaudit.processes import Identity, this_process

HERE = Path(__file__).parent
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no fork")


def _driver(folder, step):
    ran = subprocess.run(
        [sys.executable, HERE / "switch_driver.py", folder, str(step)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(HERE.parent.parent / "src")},
    )
    return ran.stdout.split(maxsplit=1) or [ran.stderr]


@POSIX
def test_an_end_at_some_operations_leaves_one_run_or_the_other(tmp_path):
    said, n_points = _driver(tmp_path, 11)
    assert said == "points", n_points
    assert int(n_points) >= 6


@pytest.mark.slow
@POSIX
def test_an_end_before_and_after_every_operation_leaves_one_run_or_the_other(tmp_path):
    said, n_points = _driver(tmp_path, 1)
    assert said == "points", n_points
    assert int(n_points) >= 70


@pytest.mark.slow
@POSIX
def test_two_hundred_kills_at_random_moments_leave_one_run_or_the_other(tmp_path):
    chance = random.Random(7)
    loop = "import sys; from pathlib import Path; import switch_driver as d\nn = 1\n"
    loop += "while True:\n    n += 1\n    d.write_run(Path(sys.argv[1]), n)\n"
    target = tmp_path / "out"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    for _ in range(200):
        child = subprocess.Popen([sys.executable, "-c", loop, target], env=environment)
        while not (target / output.MANIFEST).exists():
            time.sleep(0.01)
        time.sleep(chance.uniform(0.1, 0.3))
        child.send_signal(signal.SIGKILL)
        child.wait()
        output.put_right(target)
        found = switch_driver.seen(target)
        n = int(found["changed.txt"].removeprefix("run "))
        assert found == switch_driver.files(n)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def _journal(target, owner, /, **changed):
    told = {
        "staging": ".cpaudit-x",
        "replaced": [],
        "kept": [],
        "new": ["a.txt"],
        "manifest": "",
        "owner": [owner.host, owner.pid, owner.started],
    } | changed
    target.mkdir(exist_ok=True)
    (target / output.JOURNAL).write_text(json.dumps(told), encoding="utf-8")


def test_a_folder_that_another_process_is_just_switching_is_left_to_it(tmp_path):
    me = this_process()
    parent = Identity(me.host, os.getppid(), _started(os.getppid()))
    _journal(tmp_path / "out", parent)
    with pytest.raises(UsageError, match="another process"):
        output.put_right(tmp_path / "out")


def _started(pid):
    import psutil

    return int(psutil.Process(pid).create_time())


@pytest.mark.parametrize(
    "changed",
    [
        {"staging": "../outside"},
        {"staging": ".cpaudit-x/../.."},
        {"new": ["../precious.txt"]},
        {"replaced": ["/etc/hosts"]},
        {"kept": [["a.txt", "../b.txt"]]},
        {"owner": "me"},
    ],
)
def test_a_journal_that_leads_out_of_the_folder_is_not_followed(tmp_path, changed):
    (tmp_path / "precious.txt").write_text("x", encoding="utf-8")
    _journal(tmp_path / "out", Identity(this_process().host, 1 << 30, 1), **changed)
    assert switch._read_journal(tmp_path / "out") is None
    output.put_right(tmp_path / "out")
    assert (tmp_path / "precious.txt").exists()


def test_temporary_files_of_living_processes_and_of_other_machines_stay(tmp_path):
    me = this_process()
    living = tmp_path / f".cpaudit-{me.mark}-abc"
    foreign = tmp_path / ".cpaudit-ffffffff-4711-1700000000-abc"
    dead = tmp_path / f".cpaudit-{me.host}-{1 << 30}-1700000000-abc"
    other = tmp_path / ".cpaudit-notes"
    for folder in (living, foreign, dead, other):
        folder.mkdir()
    output.clear_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {living.name, foreign.name, other.name}
    os.utime(foreign, (1, 1))
    output.clear_leftovers(tmp_path)
    assert not foreign.exists()


def test_a_staging_folder_whose_switch_was_not_finished_is_kept_for_it(tmp_path):
    gone = Identity(this_process().host, 1 << 30, 1700000000)
    staging = tmp_path / f".cpaudit-{gone.mark}-abc"
    staging.mkdir()
    (staging / "a.txt").write_text("new", encoding="utf-8")
    _journal(tmp_path / "out", gone, staging=staging.name)
    output.put_right(tmp_path / "elsewhere")
    assert (staging / "a.txt").exists()
    output.put_right(tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == "new"
    assert not staging.exists()


@POSIX
def test_a_signal_waits_for_the_end_of_the_switch(tmp_path, monkeypatch):
    """Ctrl-C in the very middle: the new files are there, whole, and then comes the interrupt."""
    target = tmp_path / "out"
    switch_driver.begin(target)
    replace = Path.replace

    def interrupted(self, destination):
        if self.name == "same.txt":
            os.kill(os.getpid(), signal.SIGINT)
        return replace(self, destination)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        switch_driver.write_run(target, 2)
    assert switch_driver.seen(target) == switch_driver.AFTER
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@POSIX
def test_ctrl_c_while_reports_are_made_leaves_the_earlier_ones(tmp_path):
    target = tmp_path / "out"
    switch_driver.begin(target)

    def write():
        with output.staged_folder(target) as staging:
            (staging / "changed.txt").write_text("half", encoding="utf-8")
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)

    with pytest.raises(KeyboardInterrupt):
        write()
    assert switch_driver.seen(target) == switch_driver.BEFORE
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
