"""What a terminal, a pipe and a file each get: width, colours, boxes, and no fuss about a closed pipe."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from rich.cells import cell_len
from rich.table import Table

from cpaudit.cli import screen
from cpaudit.cli.app import app
from cpaudit.cli.help_layout import fitted
from cpaudit.i18n import Language
from cpaudit.reports.terminal import terminal_text

ROOT = Path(__file__).parents[2]
# They print a document or do something: there is no table to draw.
NO_TABLES = {
    *("version", "completion", "purge", "bulletin", "synth", "synth score", "schedule show"),
    *("rules new", "rules lint", "sources new", "baseline create", "baseline update"),
    *("baseline prune", "cases assign", "cases answer", "cases waive", "worklist export"),
    *("worklist import",),
}


def _commands(group=None, lead=()):
    for name, command in (group or typer.main.get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*lead, name))
        else:
            yield " ".join((*lead, name)), command


COMMANDS = dict(_commands())


@pytest.mark.parametrize("name", [n for n in COMMANDS if n not in NO_TABLES and "schema" not in n])
def test_every_command_that_shows_tables_can_be_plain(name):
    assert "--plain" in {option for p in COMMANDS[name].params for option in p.opts}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "words",
    [
        ("rules", "list"),
        ("rules", "show", "X012"),
        ("sources", "list"),
        ("sources", "show", "planning_persons"),
        ("indicators", "list"),
        ("indicators", "show", "coverage"),
        ("indicators", "show", "birth_accuracy"),
    ],
    ids=" ".join,
)
def test_lists_take_eighty_columns_away_from_a_terminal(run, monkeypatch, words, language):
    monkeypatch.delenv("COLUMNS", raising=False)
    code, out, _ = run(*words, "--lang", language)
    assert code == 0
    assert [line for line in out.splitlines() if cell_len(line) > 80] == []
    assert "\x1b" not in out
    assert not set(out) & set("┃│━─┏┓└┘╭╮")


@pytest.mark.parametrize("language", [*Language])
@pytest.mark.parametrize("is_plain", [True, False])
def test_the_summary_of_a_run_takes_eighty_columns(material, language, is_plain):
    text = terminal_text(material, language=language, is_plain=is_plain)
    assert max(cell_len(line) for line in text.splitlines()) <= 80


def test_what_is_fitted_keeps_its_words_and_its_columns():
    text = "birth_accuracy     " + "Birth fields that agree with other departments " * 3
    lines = fitted(text, 60).splitlines()
    assert len(lines) > 2
    assert max(cell_len(line) for line in lines) <= 60
    assert {len(line) - len(line.lstrip()) for line in lines[1:]} == {19}
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())


class _Stream(io.StringIO):
    def __init__(self, *, is_screen):
        super().__init__()
        self._is_screen = is_screen

    def isatty(self):
        return self._is_screen


CASES = [
    # screen, environment, plain asked -> plain, colour
    (True, {}, False, False, True),
    (True, {"NO_COLOR": "1"}, False, False, False),
    (True, {"NO_COLOR": ""}, False, False, True),
    (True, {"TERM": "dumb"}, False, True, False),
    (True, {}, True, True, False),
    (False, {}, False, True, False),
    (False, {"FORCE_COLOR": "1"}, False, False, True),
    (False, {"FORCE_COLOR": "0"}, False, True, False),
    (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False, False),
    (False, {"FORCE_COLOR": "1"}, True, True, False),
]


@pytest.mark.parametrize(("is_screen", "environment", "asked", "is_plain", "colour"), CASES)
def test_colours_and_boxes_go_by_the_screen_the_environment_and_what_is_asked(
    monkeypatch, is_screen, environment, asked, is_plain, colour
):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = _Stream(is_screen=is_screen)
    monkeypatch.setattr(sys, "stdout", stream)
    assert screen.is_plain_asked(plain=asked) is is_plain
    assert screen.has_colour(plain=asked) is colour
    table = Table("村居", style="bold red")
    table.add_row("凤凰村")
    screen.show([table], is_plain=is_plain)
    assert ("\x1b[" in stream.getvalue()) is colour


@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise on Windows")
@pytest.mark.parametrize("words", [["rules", "list"], ["run", "--help"]])
def test_a_reader_that_goes_away_is_no_error_and_no_closed_gate(words):
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-m", "cpaudit", *words],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "CPAUDIT_LANG": "en"},
    )
    os.close(writing)
    assert ran.stderr == b""
    assert ran.returncode in {0, 141}


def test_a_run_keeps_its_exit_code_when_nobody_reads_its_summary(monkeypatch):
    from cpaudit.cli.leaving import told_quietly

    closed = []
    monkeypatch.setattr("cpaudit.cli.leaving.close_pipe", closed.append)
    with told_quietly():
        raise BrokenPipeError
    assert closed == [sys.stdout]
