"""Delays by list and village, months that stand out, and what readers are told."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO, StringIO

import openpyxl
import polars as pl
import pytest
from rich.console import Console

from alignments import YEAR, alignment_of
from builders import frame
from cpaudit.i18n import Language
from cpaudit.missed.entry_dates import EntryDates
from cpaudit.reports.timeliness_parts import timeliness_json, timeliness_part, timeliness_sheets
from cpaudit.reports.xlsx import write_workbook
from cpaudit.timeliness.assess import assess
from cpaudit.timeliness.delays import passed_window
from cpaudit.timeliness.late_spans import late_spans
from cpaudit.view_tables import VIEWS

AS_OF = date(2026, 1, 31)
ALIGNMENT = alignment_of(as_of=AS_OF)
VILLAGES = ("880101001201", "880101001202")
NAMES = pl.DataFrame({"village": VILLAGES, "village_name": ("花园村", "河东村")})


def births(n=200, *, delays=(5, 12, 29, 31, 70), years=2, **more):
    """Births of two villages over some years; planning holds them after the given delays."""
    rows = []
    for number in range(n):
        born = date(2026 - years, 1, 1) + timedelta(days=number * (365 * years - 5) // n)
        entered = born + timedelta(days=delays[number % len(delays)])
        row = {
            "person_no": number,
            "birth_date": born,
            "scope": "inside",
            "village": VILLAGES[number % 2],
            "in_planning": entered <= AS_OF,
            "planning.entry_date": entered if entered <= AS_OF else None,
            "delivery.n_rows": 1,
            "delivery.entry_date": date(2025, 7, 1),
        }
        rows.append(row | {name: make(number, born) for name, make in more.items()})
    return frame(dict(VIEWS["births"]), rows)


def row_of(result, limit, village=None, name="planning"):
    where = pl.col("village").is_null() if village is None else pl.col("village") == village
    return result.delays.filter(pl.col("list") == name, pl.col("limit_days") == limit, where).row(
        0, named=True
    )


def test_each_limit_is_asked_of_births_for_which_it_has_passed():
    untouched = EntryDates(None, AS_OF)
    assert passed_window(YEAR, untouched, 30) == YEAR
    assert passed_window(YEAR, untouched, 60) == (date(2024, 12, 3), date(2025, 12, 2))
    assert passed_window(YEAR, untouched, 365) == (date(2024, 2, 2), date(2025, 1, 31))
    later = EntryDates(date(2025, 6, 1), AS_OF)
    assert passed_window(YEAR, later, 30) == (date(2025, 6, 1), YEAR[1])
    assert passed_window(YEAR, later, 365) is None


def test_shares_within_the_limits_are_those_of_the_delays():
    result = assess(births(), ALIGNMENT, NAMES)
    month = row_of(result, 30)
    assert month["share"] == pytest.approx(0.6, abs=0.02)
    assert month["low"] < month["share"] < month["high"]
    assert row_of(result, 7)["share"] == pytest.approx(0.2, abs=0.02)
    assert row_of(result, 365)["share"] == 1
    assert month["median_days"] == 29
    assert row_of(result, 30, VILLAGES[0])["village_name"] == "花园村"


def test_the_projects_own_limit_is_among_them():
    result = assess(births(), ALIGNMENT, NAMES, limit_days=12)
    assert row_of(result, 12)["share"] == pytest.approx(0.4, abs=0.02)


def test_a_list_whose_entries_were_set_anew_is_left_out_with_the_reason():
    result = assess(births(), ALIGNMENT, NAMES)
    assert result.left_out["list"].to_list() == ["delivery"]
    assert "2025-07-01" in result.left_out["reason_en"][0]
    assert result.delays.filter(pl.col("list") == "delivery").is_empty()


def test_entries_before_the_birth_are_errors_and_births_elsewhere_do_not_count():
    early = {
        "planning.entry_date": lambda number, born: born - timedelta(days=3 if number % 2 else -9)
    }
    result = assess(births(**early), ALIGNMENT, NAMES)
    month = row_of(result, 30)
    assert month["n_before"] + month["n_known"] == month["n"]
    assert month["n_before"] > 0
    away = births().with_columns(pl.lit("outside").alias("scope"))
    assert assess(away, ALIGNMENT, NAMES).delays.is_empty()


def spans(late_village, n_per_month, *, late=("2025-05",)):
    rows = []
    for village in ("a", "b", "c", "d"):
        for number in range(12 * n_per_month):
            born = date(2025, number % 12 + 1, 1 + number // 12)
            is_late = village == late_village and f"{born:%Y-%m}" in late
            delay = 90 if is_late or number % 10 == 0 else 10
            rows.append((village, born, born + timedelta(days=delay)))
    schema = {"village": pl.String, "born": pl.Date, "entered": pl.Date}
    events = pl.DataFrame(rows, schema=schema, orient="row")
    return late_spans(events, window=YEAR, limit_days=30)


def test_a_late_month_of_a_large_village_is_named():
    (row,) = spans("b", 20).to_dicts()
    assert (row["village"], row["born_from"], row["born_to"]) == (
        "b",
        date(2025, 5, 1),
        date(2025, 5, 31),
    )
    assert row["others_share"] == pytest.approx(0.9, abs=0.01)


def test_a_smaller_village_is_looked_at_by_quarter_and_a_tiny_one_as_a_whole():
    (quarter,) = spans("b", 4, late=("2025-04", "2025-05", "2025-06")).to_dicts()
    assert (quarter["born_from"], quarter["born_to"]) == (date(2025, 4, 1), date(2025, 6, 30))
    year = [f"2025-{month:02}" for month in range(1, 13)]
    (whole,) = spans("b", 1, late=year).to_dicts()
    assert (whole["born_from"], whole["born_to"]) == YEAR


def test_villages_that_are_equally_late_are_not_named():
    assert spans("nowhere", 20).is_empty()


def test_no_entries_at_all_say_nothing():
    nothing = births().with_columns(
        pl.lit(None, pl.Date).alias("planning.entry_date"),
        pl.lit(None, pl.Date).alias("delivery.entry_date"),
    )
    result = assess(nothing, ALIGNMENT, NAMES)
    assert result.outstanding is None
    assert "no dates of entry" in result.why_not.en


def test_readers_see_delays_the_recent_months_and_what_is_not_seen():
    result = assess(births(901, delays=(5, 12, 29, 31, 70), years=4), ALIGNMENT, NAMES)
    for language, words in (
        (Language.EN, ("planning", "deliveries", "not yet", "in the end")),
        (Language.ZH, ("全员库", "分娩记录", "尚未录入", "最终会登记")),
    ):
        stream = StringIO()
        Console(file=stream, width=80).print(timeliness_part(result, language, is_plain=True))
        text = stream.getvalue()
        assert len(text.splitlines()) <= 15
        assert max(map(len, text.splitlines())) <= 80
        flat = "".join(text.split()) if language is Language.ZH else " ".join(text.split())
        for word in words:
            assert word in flat
    found = timeliness_json(result)
    assert json.loads(json.dumps(found))["outstanding"]["last_12_months"]["low"] > 0
    book = write_workbook(
        timeliness_sheets(result, Language.ZH, ("", "", "")), as_of=AS_OF, title="时滞"
    )
    sheets = openpyxl.load_workbook(BytesIO(book)).sheetnames
    assert sheets == ["录入时滞", "近期出生推算", "时滞说明"]


def test_where_the_data_do_not_tell_it_is_said_why():
    result = assess(births(30), ALIGNMENT, NAMES)
    stream = StringIO()
    Console(file=stream, width=80).print(timeliness_part(result, Language.EN, is_plain=True))
    assert "not estimated" in stream.getvalue()
