"""The clock of a run: what is left out, what is given up, and what ends it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cpaudit.cli.attendance import Attendance, attended, watched
from cpaudit.cli.leaving import has_left_work
from cpaudit.cli.log_file import LogFile
from cpaudit.cli.pace import Pace
from cpaudit.i18n import Language, current_language, use_language
from cpaudit.stages import StageCost

SECONDS = {"rules": 10.0, "findings": 5.0, "events": 20.0, "cases": 1.0, "reports": 4.0}


def _attendance(seconds, **earlier):
    pace = Pace({**SECONDS, **earlier}, n_earlier=1000, n_rows=1000)
    minutes = None if seconds is None else seconds / 60
    return Attendance.of(pace, LogFile(), begun=time.monotonic(), minutes=minutes, hook=0.0)


def test_without_a_limit_there_is_time_for_everything():
    attendance = _attendance(None)
    assert attendance.has_time_for("events")
    assert not attendance.is_late()
    assert not attendance.is_nearly_over()
    assert attendance.seconds_left() is None


@pytest.mark.parametrize(("seconds", "has_time"), [(45, True), (30, False)])
def test_a_stage_begins_only_if_it_and_the_reports_fit(seconds, has_time):
    assert _attendance(seconds).has_time_for("events") is has_time


@pytest.mark.parametrize(("seconds", "is_late"), [(15, False), (9, True)])
def test_rules_are_left_out_when_findings_and_reports_would_not_fit(seconds, is_late):
    assert _attendance(seconds).is_late() is is_late


def test_twice_the_records_take_twice_the_time():
    attendance = _attendance(60)
    assert attendance.has_time_for("events")
    attendance.pace.n_rows = 2000
    assert not attendance.has_time_for("events")


def test_room_for_the_command_after_the_run_is_kept_but_no_more_than_a_tenth():
    attendance = Attendance.of(Pace(), LogFile(), begun=time.monotonic(), minutes=1.0, hook=600.0)
    assert attendance.reserved == pytest.approx(6.0)


def test_the_walk_runs_beside_the_main_thread_in_the_users_language():
    before = current_language()
    use_language(Language.ZH)

    def work(keep):
        del keep
        return threading.current_thread() is threading.main_thread(), current_language()

    assert attended(work, _attendance(None)) == (False, Language.ZH)
    use_language(before)
    assert not has_left_work()


def test_an_error_of_the_walk_is_raised_with_its_trace():
    def work(_keep):
        raise ArithmeticError("deep")

    with pytest.raises(ArithmeticError, match="deep") as raised:
        attended(work, _attendance(None))
    assert "work" in {entry.name for entry in raised.traceback}


def test_what_was_kept_is_reported_when_a_stage_does_not_come_back():
    may_end = threading.Event()

    def work(keep):
        keep("findings")
        keep("findings and events")
        may_end.wait(20)
        return "all"

    begun = time.monotonic()
    assert attended(work, _attendance(12)) == "findings and events"
    assert time.monotonic() - begun < 4
    assert has_left_work()
    may_end.set()
    while has_left_work():
        time.sleep(0.01)


def test_the_watchdog_calls_once_the_last_moment_has_come_and_not_after_the_end():
    called = []
    with watched(_attendance(0.5), lambda: called.append(1)):
        time.sleep(0.7)
    assert called == [1]
    with watched(_attendance(0.5), lambda: called.append(2)):
        pass
    time.sleep(0.6)
    assert called == [1]


END = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from cpaudit.cli.attendance import Attendance, attended, watched
from cpaudit.cli.lock import locked
from cpaudit.cli.log_file import LogFile
from cpaudit.cli.pace import Pace
from cpaudit.cli.run_ends import end_late
from cpaudit.output import staged_folder
from cpaudit.project.working_month import AfterRunSpec
from cpaudit.stages import StageCost
folder = Path(sys.argv[1])
hook = (sys.executable, "-c", "import sys; open('told.json', 'wb').write(sys.stdin.buffer.read())")
project = SimpleNamespace(
    store=folder / ".cpaudit" / "store.sqlite", path=None, folder=folder, output=folder / "out",
    name="x", after_run=AfterRunSpec(hook),
)
attendance = Attendance.of(
    Pace(), LogFile(folder / "log"), begun=time.monotonic(), minutes=0.04, hook=9.0
)
attendance.ends(StageCost("sources", 1.0, 1.0))
attendance.begins("linkage")
with locked(project, command="run"), watched(attendance, lambda: end_late(project, attendance)):
    with staged_folder(project.output) as staging:
        (staging / "half.txt").write_text("half")
        attended(lambda keep: time.sleep(60), attendance)
"""


def test_a_stage_that_overruns_is_ended_cleanly_with_4(tmp_path):
    begun = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", END, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    assert ran.returncode == 4, ran.stderr
    assert time.monotonic() - begun < 2.4 + 4
    assert ran.stderr.startswith(
        "The time limit is over while recognising persons (finished: reading sources)"
    )
    assert len(ran.stderr.splitlines()) == 1
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "ERROR The time limit is over" in log
    assert log.rstrip().endswith("run ends: exit code 4")
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert left == {".cpaudit/run.lock", "log", "out/run-log.jsonl", "told.json"}
    assert '"exit_code": 4' in (tmp_path / "told.json").read_text(encoding="utf-8")


def test_each_stage_is_a_line_of_the_log(tmp_path):
    attendance = _attendance(None)
    attendance.log = LogFile(tmp_path / "log")
    attendance.ends(StageCost("linkage", 1.25, 2.5, 300 << 20))
    attendance.knows_rows(7)
    first, second = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert "linkage" in first
    assert "2.5 s, 300 MiB" in first
    assert "7" in second
