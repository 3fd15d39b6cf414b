from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from cpaudit.cli.lock import LOCK, NOTE, Holder, locked
from cpaudit.errors import UsageError
from cpaudit.processes import end_with_children

HOLD = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from cpaudit.cli.lock import locked
folder = Path(sys.argv[1])
project = SimpleNamespace(store=folder / ".cpaudit" / "store.sqlite", path=None, folder=folder)
with locked(project, command="run"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def project(tmp_path, project):
    return replace(project, folder=tmp_path, store=tmp_path / ".cpaudit" / "store.sqlite")


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock of the project."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE)
    assert process.stdout.readline().split() == [b"held"]
    yield process
    end_with_children(process.pid)
    process.wait()
    process.stdout.close()


def test_a_second_run_is_told_who_runs_since_when_in_which_process_and_what_to_do(
    project, holder, tmp_path
):
    note = json.loads((tmp_path / ".cpaudit" / NOTE).read_text(encoding="utf-8"))
    with pytest.raises(UsageError) as refused, locked(project, command="run"):
        pass
    said = refused.value.message()
    for told in (said.en, said.zh):
        assert str(holder.pid) in told
        assert note["since"] in told
        assert note["who"] in told
        assert "cpaudit run" in told
    assert f"end process {holder.pid}" in said.en
    assert int(refused.value.exit_code) == 2
    # The refusal takes nothing from the one who runs.
    assert json.loads((tmp_path / ".cpaudit" / NOTE).read_text(encoding="utf-8")) == note


def test_a_lock_whose_process_was_killed_blocks_nobody(project, holder, tmp_path):
    holder.kill()
    holder.wait()
    assert (tmp_path / ".cpaudit" / NOTE).exists()
    with locked(project, command="run"):
        note = Holder.read(tmp_path / ".cpaudit" / NOTE)
        assert note.pid != holder.pid
    assert not (tmp_path / ".cpaudit" / NOTE).exists()


def test_a_note_of_an_unknown_form_blocks_nobody_and_hides_nothing(project, tmp_path):
    (tmp_path / ".cpaudit").mkdir()
    (tmp_path / ".cpaudit" / NOTE).write_text("[]", encoding="utf-8")
    (tmp_path / ".cpaudit" / LOCK).write_text("4711", encoding="utf-8")
    with locked(project, command="run"):
        pass
    assert "not known" in str(Holder.read(tmp_path / "none").described().en)


def test_a_lock_is_free_again_after_an_error(project):
    def fail():
        with locked(project, command="run"):
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    with locked(project, command="run"):
        pass


def test_a_folder_that_cannot_hold_a_lock_is_named(project, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        pytest.raises(UsageError, match="cannot be locked"),
        locked(replace(project, store=tmp_path / "file" / "store.sqlite"), command="run"),
    ):
        pass
