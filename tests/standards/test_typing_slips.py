"""What typing does to a date."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.standards.dates import is_typing_slip
from laws import examples

DAY = date(2013, 5, 12)


def is_slip(a: date | None, b: date | None) -> bool | None:
    frame = pl.DataFrame({"a": [a], "b": [b]}, schema={"a": pl.Date, "b": pl.Date})
    return frame.select(is_typing_slip(pl.col("a"), pl.col("b"))).item()


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (date(2013, 12, 5), True),  # day and month exchanged
        (date(2013, 5, 22), True),  # one digit
        (date(2003, 5, 12), True),
        (date(2013, 5, 21), True),  # neighbours exchanged
        (date(2031, 5, 12), True),
        (date(2012, 5, 12), True),  # a year apart
        (date(2014, 5, 12), True),
        (date(2010, 5, 12), True),
        (date(2013, 6, 13), False),
        (date(2011, 6, 12), False),
        (DAY, False),
    ],
)
def test_slips(other, expected):
    assert is_slip(DAY, other) is expected


def test_a_year_apart_counts_over_the_turn_of_the_decade():
    assert is_slip(date(1999, 5, 12), date(2000, 5, 12)) is True


def test_unknown_stays_unknown():
    assert is_slip(DAY, None) is None
    assert is_slip(None, DAY) is None


@settings(max_examples=examples(60), deadline=None)
@given(st.dates(), st.dates())
def test_slips_are_symmetric(a, b):
    assert is_slip(a, b) == is_slip(b, a)


@settings(max_examples=examples(60), deadline=None)
@given(st.dates(date(1900, 1, 1), date(2050, 1, 1)), st.integers(0, 7), st.integers(0, 9))
def test_every_single_digit_is_noticed(day, place, digit):
    digits = f"{day:%Y%m%d}"
    changed = digits[:place] + str(digit) + digits[place + 1 :]
    try:
        other = date(int(changed[:4]), int(changed[4:6]), int(changed[6:]))
    except ValueError:
        return
    assert is_slip(day, other) is (other != day)
