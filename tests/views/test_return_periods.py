"""What the returns say of their periods."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cpaudit.project import YearKind
from cpaudit.views.return_periods import periods, read_period

CALENDAR, STATISTICAL = YearKind.CALENDAR, YearKind.STATISTICAL


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025年度", "2025-01-01", "2025-12-31"),
        ("2025年3月", "2025-03-01", "2025-03-31"),
        ("2025 年 3 月份", "2025-03-01", "2025-03-31"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025/02", "2025-02-01", "2025-02-28"),
        ("202503", "2025-03-01", "2025-03-31"),
        ("2025年一季度", "2025-01-01", "2025-03-31"),
        ("2025年第4季度", "2025-10-01", "2025-12-31"),
        ("2025Q2", "2025-04-01", "2025-06-30"),
        ("2025年上半年", "2025-01-01", "2025-06-30"),
        ("2025年下半年", "2025-07-01", "2025-12-31"),
        ("2025年1-6月", "2025-01-01", "2025-06-30"),
        ("2025年1月至6月", "2025-01-01", "2025-06-30"),
        ("2025-01至2025-06", "2025-01-01", "2025-06-30"),
        ("2024年10月至2025年9月", "2024-10-01", "2025-09-30"),
        ("2024年10月1日—2025年9月30日", "2024-10-01", "2025-09-30"),
        ("20241001-20250930", "2024-10-01", "2025-09-30"),
    ],
)
def test_a_period_is_read_as_it_is_written(text, start, end):
    found = read_period(text, year_kind=CALENDAR)
    assert (found.start, found.end) == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025年", "2024-10-01", "2025-09-30"),
        ("2025年上半年", "2024-10-01", "2025-03-31"),
        ("2025年下半年", "2025-04-01", "2025-09-30"),
        ("2025年3月", "2025-03-01", "2025-03-31"),
    ],
)
def test_a_statistical_year_begins_in_october(text, start, end):
    found = read_period(text, year_kind=STATISTICAL)
    assert (found.start, found.end) == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize("text", [None, "", "本月", "25年", "3月", "一季度", "上半年", "合计"])
def test_what_names_no_period_is_none(text):
    assert read_period(text, year_kind=CALENDAR) is None


@pytest.mark.parametrize(
    ("stated", "sheet", "file", "start"),
    [
        ("2025-05", "3月", "2024年报表.xlsx", "2025-05-01"),
        (None, "3月", "2024年报表.xlsx", "2024-03-01"),
        (None, "3月", "报表.xlsx", "2025-03-01"),
        (None, "Sheet1", "2024年报表.xlsx", "2024-01-01"),
        (None, None, "报表.csv", "2025-01-01"),
        (None, None, "报表_2026-01-10.csv", "2025-01-01"),
        (None, None, "报表20260110.csv", "2025-01-01"),
        ("本月", "Sheet1", "报表.csv", "2025-01-01"),
    ],
)
def test_the_line_comes_first_then_the_sheet_then_the_file_then_the_project(
    stated, sheet, file, start
):
    rows = pl.DataFrame({"period": [stated], "sheet": [sheet], "file": [file]},
                        schema=dict.fromkeys(("period", "sheet", "file"), pl.String))  # fmt: skip
    found = periods(rows, (date(2025, 1, 1), date(2025, 12, 31)))
    assert found["period_start"].item() == date.fromisoformat(start)
