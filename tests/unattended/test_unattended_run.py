"""Whole runs of a small township that nobody watches."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import township

from cpaudit.cli.attendance import Attendance
from cpaudit.cli.run_ends import PARTIAL
from cpaudit.output import JOURNAL

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("township") / "凤凰 镇"
    township.make(folder)
    township.keep_sources(folder, "planning_births", "planning_persons", "health_certificates")
    return folder


@pytest.fixture
def data(original, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(original, folder)
    return folder


def _out(folder):
    return {path.name for path in folder.iterdir()}


@pytest.mark.slow
def test_a_quiet_run_prints_nothing_and_its_log_tells_everything_without_names(
    run, data, tmp_path, monkeypatch
):
    hook = [
        sys.executable,
        "-c",
        "import sys; open('told.json','wb').write(sys.stdin.buffer.read())",
    ]
    with (data / "cpaudit.yaml").open("a", encoding="utf-8") as file:
        file.write(f"after_run:\n  command: {json.dumps(hook)}\n")
    out, log = tmp_path / "out", tmp_path / "run.log"
    code, shown, err = run("run", data, "--out", out, "--quiet", "--log", log, "--profile")
    assert (shown, err) == ("", "")
    told = log.read_text(encoding="utf-8")
    assert "run begins" in told
    assert "stage linkage" in told
    assert "MiB" in told
    assert "after_run.command: done" in told
    assert told.rstrip().endswith(f"run ends: exit code {code}")
    names = (data / "planning_persons.csv").read_text(encoding="utf-8").splitlines()[1:]
    words = {cell for line in names for cell in line.split(",") if len(cell) in {2, 3, 18}}
    assert not [w for w in words if not w.isascii() and w in told and "村" not in w and w != "汉族"]
    assert not [w for w in words if len(w) == 18 and w in told]
    # The hook got what the run folder holds.
    summary = (out / "summary.json").read_text(encoding="utf-8")
    assert json.loads((data / "told.json").read_text(encoding="utf-8")) == json.loads(summary)
    # Time and memory of each stage stand in the run log and at the head of profile.csv.
    last = json.loads((out / "run-log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert last["command"] == "finished"
    assert {"sources", "linkage", "rules", "cases", "reports"} <= set(last["seconds"])
    assert set(last["seconds"]) == set(last["cpu_seconds"]) == set(last["peak_mib"])
    assert min(last["peak_mib"].values()) > 10
    rows = (out / "profile.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[1].split(",")[2:5] == ["stage", '""', "rules_load"]

    # The same once more, with no time for what reports can do without.
    whole = township.fingerprint(out)
    monkeypatch.setattr(Attendance, "has_time_for", lambda *_: False)
    monkeypatch.setattr(Attendance, "is_late", lambda *_: True)
    code, shown, err = run("run", data, "--out", out, "--quiet")
    assert (code, shown) == (4, "")
    assert "the time limit left out: delays of entry" in err
    assert "rules: nothing is said about them" in err
    now = township.fingerprint(out)
    assert {name: now[name] for name in whole} == whole
    partial = json.loads((out / PARTIAL / "summary.json").read_text(encoding="utf-8"))
    assert partial["verdict"]["exit_code"] == 4
    assert not partial["verdict"]["is_judged"]
    assert len(partial["verdict"]["reasons"]) >= 2
    assert not (out / PARTIAL / "events.jsonl").exists()
    entries = (out / "run-log.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(entries[-2])["shares"] == {}
    assert json.loads(entries[-1])["is_partial"]

    # A whole run ends what a time limit left.
    monkeypatch.undo()
    monkeypatch.setenv("CPAUDIT_LANG", "en")
    assert run("run", data, "--out", out, "--quiet")[0] not in {3, 4}
    assert PARTIAL not in _out(out)


def test_a_run_that_fails_tells_its_log_and_its_hook_why(run, data, tmp_path):
    hook = [
        sys.executable,
        "-c",
        "import sys; open('told.json','wb').write(sys.stdin.buffer.read())",
    ]
    with (data / "cpaudit.yaml").open("a", encoding="utf-8") as file:
        file.write(f"after_run:\n  command: {json.dumps(hook)}\n")
    (data / "planning_persons.csv").write_bytes(b"")
    code, shown, err = run("run", data, "--quiet", "--log", tmp_path / "log")
    assert (code, shown) == (3, "")
    assert "planning_persons.csv" in err
    assert "planning_persons.csv" in (tmp_path / "log").read_text(encoding="utf-8")
    told = json.loads((data / "told.json").read_text(encoding="utf-8"))
    assert told["verdict"]["exit_code"] == 3
    assert "planning_persons.csv" in told["verdict"]["reasons"][0]["en"]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)],
)
@pytest.mark.slow
@pytest.mark.slow
def test_an_interrupt_leaves_nothing_behind_and_says_so_in_one_line(data, tmp_path, number, code):
    out, log = tmp_path / "out", tmp_path / "log"
    process = subprocess.Popen(
        [sys.executable, "-m", "cpaudit", "run", data, "--out", out, "--log", log],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "CPAUDIT_LANG": "en"},
        text=True,
    )
    while not (log.exists() and "stage rules_load" in log.read_text(encoding="utf-8")):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    shown, err = process.communicate()
    assert process.returncode == code
    assert shown == ""
    assert err == "Interrupted: nothing was left half-written.\n"
    assert log.read_text(encoding="utf-8").rstrip().endswith("interrupted")
    assert not out.exists() or not (out / JOURNAL).exists()
    assert not [name for name in _out(tmp_path) if name.startswith(".cpaudit-")]
    assert "run.lock.json" not in _out(data / ".cpaudit")
