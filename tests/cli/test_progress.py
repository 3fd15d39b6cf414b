from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest

from cpaudit.cli.progress import Nobody, count_files, telling
from cpaudit.i18n import Text
from cpaudit.project import SourceSpec
from material_builder import tiny_project


class Terminal(io.StringIO):
    def isatty(self):
        return True


def watched(monkeypatch):
    """A terminal as stderr; within the test, for pytest puts its own there after fixtures."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    return stream


def test_a_terminal_shows_the_stage_the_file_and_which_of_how_many_at_once(monkeypatch):
    terminal = watched(monkeypatch)
    with telling() as told:
        told.stage(Text("Reading", "正在读取"))
        told.expect(3)
        told.reading("police", "户籍.csv")
        assert "Reading 1/3 police: 户籍.csv" in terminal.getvalue()
        told.reading("", "b.csv")
        assert "Reading 2/3 b.csv" in terminal.getvalue()


def test_tables_of_an_archive_count_as_the_archive(monkeypatch):
    terminal = watched(monkeypatch)
    with telling() as told:
        told.expect(2)
        for name in ("数据.zip", "数据.zip/a.csv", "数据.zip/b.csv", "c.csv"):
            told.reading("", name)
    shown = terminal.getvalue()
    assert "1/2 数据.zip/b.csv" in shown
    assert "2/2 c.csv" in shown


def test_more_files_than_were_expected_are_not_numbered(monkeypatch):
    terminal = watched(monkeypatch)
    with telling() as told:
        told.expect(1)
        for name in ("a.csv", "b.csv"):
            told.reading("", name)
    assert "2/1" not in terminal.getvalue()


def test_the_line_fits_the_screen_and_is_plain_letters(monkeypatch):
    terminal = watched(monkeypatch)
    with telling() as told:
        told.expect(1)
        told.reading("planning_persons", "某省某市某县凤凰镇全员人口信息导出" * 4 + "[a].csv")
    terminal.getvalue().encode("gbk")


def test_a_file_name_is_no_markup(monkeypatch):
    terminal = watched(monkeypatch)
    with telling() as told:
        told.expect(1)
        told.reading("", "[bold]x[/nothing].csv")
    assert "[bold]x[/nothing].csv" in terminal.getvalue()


@pytest.mark.parametrize("case", ["quiet", "dumb", "pipe"])
def test_nothing_is_written_where_nobody_looks(monkeypatch, case):
    stream = io.StringIO() if case == "pipe" else Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "dumb" if case == "dumb" else "xterm")
    with telling(is_quiet=case == "quiet") as told:
        assert isinstance(told, Nobody)
        told.stage(Text("x", "x"))
        told.expect(1)
        told.reading("a", "b")
    assert stream.getvalue() == ""


def test_the_line_is_gone_when_an_error_ends_it(monkeypatch):
    terminal = watched(monkeypatch)

    def fail():
        with telling() as told:
            told.stage(Text("Reading", "正在读取"))
            raise ValueError("lost")

    with pytest.raises(ValueError, match="lost"):
        fail()
    after = terminal.getvalue().rsplit("Reading", 1)[1]
    assert "\x1b[2K" in after
    assert after.endswith(("\x1b[2K", "\x1b[?25h"))


def test_files_of_all_sources_are_counted_and_missing_ones_not(tmp_path):
    for name in ("1.csv", "2.csv"):
        (tmp_path / name).touch()
    project = tiny_project(tmp_path)
    specs = (SourceSpec("a", "insurance", ("*.csv",)), SourceSpec("b", "insurance", ("none",)))
    assert count_files(replace(project, sources=specs, folder=tmp_path)) == 2
