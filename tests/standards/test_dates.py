"""Dates in all their forms."""

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.standards import dates
from laws import examples

AS_OF = date(2024, 6, 30)
MAY = date(2013, 5, 15)
LUNAR = date(1956, 1, 20)  # the eighth of the twelfth month of 1955


def parse(*texts: object, lunar: bool = False) -> list[tuple]:
    frame = pl.DataFrame({"text": texts})
    found = frame.select(dates.parse(pl.col("text"), as_of=AS_OF, lunar=lunar).alias("d"))
    return found.unnest("d").rows()


@pytest.mark.parametrize(
    "text",
    [
        "20130515",
        "20130515.0",
        "2013-05-15",
        "2013-5-15",
        "2013.5.15",
        "2013.05.15.",
        "2013/5/15",
        "2013\\5\\15",
        "2013 5 15",
        "2013，5，15",
        "2013—5—15",
        "２０１３．５．１５",
        "2013/5/15 0:00",
        "2013-05-15 00:00:00.000000",
        "2013-05-15T10:20:30",
        "2013-05-15T10:20:30+08:00",
        "2013-05-15+08:00",
        "2013-05-14T16:00:00.000Z",
        "20130515103000",
        "201305151030",
        "2013年5月15日",
        "2013年05月15号",
        "2013 年 5 月 15 日",
        "2013年5月15日10时30分",
        "2013年5月15日 星期三",
        "2013-5-15 上午10:30:00",
        "二〇一三年五月十五日",
        "二零一三年五月十五日",
        "２０１３年五月十五",
        "公历2013年5月15日",
        "2013年5月15日生",
        "13-5-15",
        "13.05.15",
        "130515",
        "13年5月15日",
        "13/5/15",
        "5/15/13",
        "5/15/2013",
        "15/05/2013",
        "15.05.2013",
        "15-May-13",
        "15-MAY-2013",
        "May 15, 2013",
        "Wed May 15 00:00:00 CST 2013",
        "41409",
        "41409.0",
        "41409.4375",
        "'2013-05-15",
        '="2013-05-15"',
        "2013-05-15\u200b",
    ],
)
def test_a_day_is_read_in_every_form(text):
    assert parse(text) == [(MAY, "day", "ok")]


@pytest.mark.parametrize(
    "text",
    [
        "1955年腊月初八",
        "农历1955年腊月初八",
        "农历一九五五年腊月初八",
        "一九五五年十二月初八",
        "1955.12.8(农历)",
        "阴历1955-12-08",
        "1955-12-8（阴）",
    ],
)
def test_lunar_words_are_converted(text):
    assert parse(text) == [(LUNAR, "day", "ok")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1955年闰三月初八", (date(1955, 4, 29), "day", "ok")),
        ("1955年闰四月初八", (None, None, "impossible")),
        ("1955年腊月", (date(1956, 1, 1), "month", "ok")),
        ("农历腊月初八", (None, None, "unreadable")),
        ("1955.3", (date(1955, 3, 1), "month", "ok")),
        ("1955-03", (date(1955, 3, 1), "month", "ok")),
        ("1955年3月", (date(1955, 3, 1), "month", "ok")),
        ("一九五五年三月", (date(1955, 3, 1), "month", "ok")),
        ("195503", (date(1955, 3, 1), "month", "ok")),
        ("19550300", (date(1955, 3, 1), "month", "ok")),
        ("1955-00-00", (date(1955, 1, 1), "year", "ok")),
        ("1955", (date(1955, 1, 1), "year", "ok")),
        ("1955.0", (date(1955, 1, 1), "year", "ok")),
        ("约1955年", (date(1955, 1, 1), "year", "ok")),
        # October written as a number.
        ("1955.1", (date(1955, 1, 1), "year", "ok")),
        ("1955.10", (date(1955, 10, 1), "month", "ok")),
        ("55-3-8", (date(1955, 3, 8), "day", "ok")),
        ("24-3-8", (date(2024, 3, 8), "day", "ok")),
        ("25-3-8", (date(1925, 3, 8), "day", "ok")),
        ("1949-10-01", (date(1949, 10, 1), "day", "ok")),
        ("03/04/2013", (None, None, "ambiguous")),
        ("04/04/2013", (date(2013, 4, 4), "day", "ok")),
        ("03/04/13", (None, None, "ambiguous")),
        ("201005", (None, None, "ambiguous")),
        ("2013-02-30", (None, None, "impossible")),
        ("20130230", (None, None, "impossible")),
        ("2013-13-01", (None, None, "impossible")),
        ("3013-05-15", (None, None, "impossible")),
        ("0213-05-15", (None, None, "impossible")),
        ("2023-2-29", (None, None, "impossible")),
        ("2024-2-29", (date(2024, 2, 29), "day", "ok")),
        ("1900-01-01", (None, None, "placeholder")),
        ("1899-12-30", (None, None, "placeholder")),
        ("1970/1/1", (None, None, "placeholder")),
        ("99991231", (None, None, "placeholder")),
        ("00000000", (None, None, "placeholder")),
        ("0", (None, None, "placeholder")),
        ("1", (None, None, "placeholder")),
        ("35", (None, None, "unreadable")),
        ("73051", (None, None, "unreadable")),
        ("5月15日", (None, None, "unreadable")),
        ("2013-5-15至2014", (None, None, "unreadable")),
        ("不详", (None, None, "missing")),
        ("", (None, None, "missing")),
        ("/", (None, None, "missing")),
        (None, (None, None, "missing")),
    ],
)
def test_precision_and_status(text, expected):
    assert parse(text, "2013-05-15")[0] == expected


def test_a_column_told_by_the_lunar_calendar_is_converted():
    assert parse("1954-12-20", "公历1954-12-20", "1950-02-30", "1955", lunar=True) == [
        (date(1955, 1, 13), "day", "ok"),
        (date(1954, 12, 20), "day", "ok"),
        (date(1950, 4, 16), "day", "ok"),
        (date(1955, 1, 1), "year", "ok"),
    ]


def test_typed_columns_are_read_too():
    assert parse(MAY, None) == [(MAY, "day", "ok"), (None, None, "missing")]
    assert parse(datetime(2013, 5, 15, 9, 30)) == [(MAY, "day", "ok")]  # noqa: DTZ001  as in files
    assert parse(41409.0, 20130515.0) == [(MAY, "day", "ok")] * 2
    assert parse(20130515) == [(MAY, "day", "ok")]


days = st.dates(date(1910, 1, 1), AS_OF).filter(lambda day: day != date(1970, 1, 1))


@settings(max_examples=examples(60), deadline=None)
@given(days, st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y年%m月%d日", "%d %b %Y"]))
def test_what_is_written_is_read(day, form):
    assert parse(day.strftime(form)) == [(day, "day", "ok")]


@settings(max_examples=examples(60), deadline=None)
@given(days)
def test_spreadsheet_days_are_read(day):
    serial = (day - date(1899, 12, 30)).days
    assert parse(str(serial)) == [(day, "day", "ok")]


@settings(max_examples=examples(60), deadline=None)
@given(st.text("0123456789-/.年月日初腊一二十农历 ", max_size=14))
def test_standardising_is_idempotent(text):
    once = parse(text)[0]
    if once[1] == "day":
        assert parse(str(once[0])) in ([once], [(None, None, "placeholder")])
    assert (once[0] is None) == (once[1] is None) == (once[2] != "ok")
