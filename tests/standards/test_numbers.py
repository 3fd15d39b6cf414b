"""Whole and decimal numbers."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.standards import numbers
from cpaudit.standards.numerals import words
from laws import examples


def of(function, text: str | None, **options) -> tuple:
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    return frame.select(function(pl.col("text"), **options).alias("n")).unnest("n").row(0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", (3, "ok")),
        ("3.0", (3, "ok")),
        ("３", (3, "ok")),
        ("3个", (3, "ok")),
        ("一孩", (1, "ok")),
        ("二胎", (2, "ok")),
        ("首胎", (1, "ok")),
        ("第2胎", (2, "ok")),
        ("第三胎", (3, "ok")),
        ("十二", (12, "ok")),
        ("第3村民小组", (3, "ok")),
        ("2013年", (2013, "ok")),
        ("1,234,567", (1234567, "ok")),
        ("-1", (-1, "ok")),
        ("2.5", (None, "invalid")),
        ("3岁6个月", (None, "invalid")),
        ("abc", (None, "invalid")),
        ("无", (None, "missing")),
        (None, (None, "missing")),
    ],
)
def test_integers(text, expected):
    assert of(numbers.integer, text) == expected


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("3200", None, 3200),
        ("3200克", None, 3200),
        ("3.2kg", None, 3.2),
        ("3,200", None, 3200),
        (".5", None, 0.5),
        ("39+2", None, 39 + 2 / 7),
        ("3.2", "g", 3.2),
        ("3.2kg", "g", 3200),
        ("3.2公斤", "g", 3200),
        ("6.4斤", "g", 3200),
        ("7斤2两", "g", 3600),
        ("0.5米", "cm", 50),
        ("50cm", "cm", 50),
        ("39周+2天", "weeks", 39 + 2 / 7),
        ("39W2D", "weeks", 39 + 2 / 7),
        ("39周", "weeks", 39),
        ("280天", "weeks", 40),
    ],
)
def test_numbers_with_units(text, unit, value):
    found, status = of(numbers.number, text, unit=unit)
    assert status == "ok"
    assert found == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "unit", "status"),
    [
        ("50cm", "g", "invalid"),
        ("abc", None, "invalid"),
        ("", None, "missing"),
        ("无", None, "missing"),
    ],
)
def test_no_number(text, unit, status):
    assert of(numbers.number, text, unit=unit) == (None, status)


def test_chinese_numerals_are_complete():
    assert set(words().values()) == set(range(200))


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(-999_999_999, 999_999_999))
def test_what_is_written_is_read(value):
    assert of(numbers.integer, str(value)) == (value, "ok")
    assert of(numbers.integer, f"{value:,}") == (value, "ok")


@pytest.mark.parametrize(
    ("text", "number"), [("单胎", 1), ("双胎", 2), ("三胎", 3), ("单", 1), ("双", 2)]
)
def test_single_and_twin_are_numbers(text, number):
    table = pl.DataFrame({"text": [text]})
    assert table.select(numbers.integer(pl.col("text")).struct.field("value")).item() == number
