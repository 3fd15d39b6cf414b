"""The runs of a project over time."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from cpaudit.i18n import Language, Text
from cpaudit.reports.history import history_json, history_view, told_runs
from cpaudit.reports.sparkline import BARS, DIGITS, sparkline
from cpaudit.tables import RUNS

TITLES = {"coverage": Text("coverage", "入库率")}


def run(run_no, n, **more):
    told = {
        "run_no": run_no,
        "time": "2026-01-31T08:00:00+00:00",
        "as_of": date(2026, 1, 31),
        "rule_set": "r",
        "files": "f",
        "is_repeat": False,
        "is_partial": False,
        "n_findings": n,
        "n_error": n,
        "n_missed": 1,
        "exit_code": 1,
        "indicators": json.dumps({"coverage": [n, 10]}),
    }
    return told | more


def runs(*rows):
    return pl.DataFrame(list(rows), schema=dict(RUNS.columns))


def shown(table, language=Language.EN, *, is_plain=True):
    console = Console(width=80, record=True, file=StringIO())
    for block in history_view(table, TITLES, language, is_plain=is_plain):
        console.print(block)
    return console.export_text()


def test_repeats_are_hidden_unless_they_are_asked_for():
    table = runs(run(1, 5), run(2, 5, is_repeat=True), run(3, 2))
    assert told_runs(table)["run_no"].to_list() == [1, 3]
    assert told_runs(table, has_repeats=True)["run_no"].to_list() == [1, 2, 3]


@pytest.mark.parametrize("language", Language)
def test_runs_and_trends_stand_below_each_other(language):
    text = shown(told_runs(runs(run(1, 9), run(2, 5), run(3, 1))), language)
    assert "851" in text
    assert TITLES["coverage"].within(language) in text
    assert "90.0%" in text
    assert "10.0%" in text


def test_bars_are_drawn_where_they_may_be():
    text = shown(told_runs(runs(run(1, 9), run(2, 5), run(3, 1))), is_plain=False)
    assert "█▅▁" in text


def test_what_was_cut_off_and_what_has_other_rules_is_marked():
    text = shown(runs(run(1, 9), run(2, 5, rule_set="s"), run(3, 1, is_partial=True, rule_set="s")))
    assert "!2" in text
    assert "*3" in text
    assert "cut off" in text
    assert "rules or settings differ" in text


def test_without_a_run_it_says_so():
    assert "No run" in shown(runs())
    assert history_json(runs())["runs"] == []


def test_many_runs_are_cut_to_a_screen_and_all_are_data():
    table = runs(*(run(n, n) for n in range(1, 31)))
    assert "18 earlier runs" in shown(table)
    told = history_json(table)["runs"]
    assert len(told) == 30
    assert told[-1]["indicators"] == {
        "coverage": {"numerator": 30, "denominator": 10, "value": 3.0}
    }


def test_a_console_of_code_page_936_can_show_the_bars():
    assert len(BARS.encode("cp936")) == 2 * len(BARS)
    assert DIGITS.isascii()


@given(st.lists(st.none() | st.floats(-1e6, 1e6), max_size=12), st.booleans())
def test_a_row_of_bars_is_as_long_as_its_numbers_and_keeps_their_order(values, is_plain):
    bars = DIGITS if is_plain else BARS
    drawn = sparkline(values, is_plain=is_plain)
    assert len(drawn) == len(values)
    heights = [
        (value, bars.index(bar)) for value, bar in zip(values, drawn, strict=True) if bar != "."
    ]
    assert [height for _, height in sorted(heights)] == sorted(height for _, height in heights)
