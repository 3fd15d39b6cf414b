"""The expected number of missed births as readers see it."""

from __future__ import annotations

from io import StringIO

import polars as pl
import pytest
from rich.console import Console

from cpaudit.i18n import Language
from cpaudit.missed.expected import expected_missed
from cpaudit.reports.expected_parts import expected_json, expected_part, expected_sheets

SCHEMA = {"p_missed": pl.Float64, "scope_reason": pl.String, "suppressed": pl.String,
          "in_period": pl.Boolean, "village": pl.String}  # fmt: skip


@pytest.fixture
def result():
    rows = [(0.9, "on_roll", None, True, "880101101201")] * 20
    rows += [(0.1, "newcomer", "out_of_scope", False, None)] * 10
    return expected_missed(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


@pytest.mark.parametrize("language", list(Language))
def test_the_terminal_shows_sums_and_intervals_within_eighty_columns(result, language):
    stream = StringIO()
    console = Console(file=stream, width=80)
    console.print(expected_part(result, language, is_plain=True))
    assert "19.0" in stream.getvalue()
    assert len(stream.getvalue().splitlines()) <= 15


def test_nothing_is_shown_where_planning_lacks_nothing():
    none = expected_missed(pl.DataFrame(schema=SCHEMA))
    assert expected_part(none, Language.EN, is_plain=True) is None


def test_the_workbook_and_the_data_hold_the_same_figures(result):
    (sheet,) = expected_sheets(result, Language.EN, ("", "", ""))
    told = expected_json(result)
    assert sheet.rows[0][3] == round(told["all"]["expected"], 2)
    assert len(sheet.rows) == 5 + len(told["by_village"])
    assert all(len(row) == len(sheet.columns) for row in sheet.rows)
