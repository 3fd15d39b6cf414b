from __future__ import annotations

import os
import re
import stat
from datetime import datetime

import pytest

from cpaudit.cli.log_file import Level, LogFile, logged
from cpaudit.errors import SourceError, UsageError
from cpaudit.i18n import Text

LINE = re.compile(r"(\S+) \[(\d+)\] (INFO|WARNING|ERROR) (.*)")


def _lines(path):
    return [LINE.fullmatch(line).groups() for line in path.read_text("utf-8").splitlines()]


def test_a_line_has_time_with_offset_process_level_and_words(tmp_path):
    path = tmp_path / "日志" / "run.log"
    LogFile(path).tell(Text("two\nlines", "两\n行"))
    LogFile(path).tell(Text("bad", "坏"), level=Level.ERROR)
    (time, pid, level, words), second = _lines(path)
    assert datetime.fromisoformat(time).tzinfo is not None
    assert (int(pid), level) == (os.getpid(), "INFO")
    assert words in {"two lines", "两 行"}
    assert second[2] == "ERROR"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no owner-only mode")
def test_only_its_owner_reads_it(tmp_path):
    LogFile(tmp_path / "log").check()
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_stops_the_run_before_it_begins(tmp_path):
    with pytest.raises(UsageError, match="log cannot be written"), logged(tmp_path):
        pytest.fail("the run began")


def test_a_log_that_is_lost_on_the_way_does_not_stop_the_run(tmp_path):
    with logged(tmp_path / "log") as log:
        (tmp_path / "log").unlink()
        (tmp_path / "log").mkdir()
        log.tell(Text("x", "x"))


def test_what_ends_a_run_is_told_with_its_exit_code(tmp_path):
    path = tmp_path / "log"

    def fail(error):
        with logged(path):
            raise error

    with pytest.raises(SourceError):
        fail(SourceError(Text("gone.", "没有。"), mend=Text("Look.", "请查看。")))
    with pytest.raises(KeyboardInterrupt):
        fail(KeyboardInterrupt())
    said = [words for *_, words in _lines(path)]
    assert "gone." in said[0] or "没有" in said[0]
    assert "3" in said[1]
    assert len(said) == 3


def test_the_words_of_a_bug_are_not_told_for_they_may_quote_data(tmp_path):
    def fail():
        with logged(tmp_path / "log"):
            raise ValueError("王小芳 880101202502010013")

    with pytest.raises(ValueError, match="王小芳"):
        fail()
    ((_, _, level, words),) = _lines(tmp_path / "log")
    assert level == "ERROR"
    assert "ValueError" in words
    assert "test_log_file.py:" in words
    assert "王" not in words
    assert "8801" not in words


def test_without_a_path_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with logged(None) as log:
        log.tell(Text("x", "x"))
    assert not [*tmp_path.iterdir()]
