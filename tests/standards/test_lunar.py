"""The lunar table against the library that it is made of, and the lunar slip."""

from datetime import date

import polars as pl
from borax.calendars.lunardate import LunarDate
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.standards.dates import is_lunar_slip
from cpaudit.standards.lunar import lunar_reading, solar_date
from laws import examples

days = st.dates(date(1900, 1, 31), date(2050, 12, 31))


def reading(*solar: date | None) -> list[date | None]:
    frame = pl.DataFrame({"solar": solar}, schema={"solar": pl.Date})
    return frame.select(lunar_reading(pl.col("solar"))).to_series().to_list()


def is_slip(*pairs: tuple[date | None, date | None]) -> list[bool | None]:
    frame = pl.DataFrame(pairs, schema={"a": pl.Date, "b": pl.Date}, orient="row")
    return frame.select(is_lunar_slip(pl.col("a"), pl.col("b"))).to_series().to_list()


@settings(max_examples=examples(60), deadline=None)
@given(days)
def test_the_table_agrees_with_the_calendar_both_ways(day):
    lunar = LunarDate.from_solar(day)
    try:
        expected = date(lunar.year, lunar.month, lunar.day)
    except ValueError:
        expected = None
    assert reading(day) == [expected]
    parts = pl.DataFrame({"y": [lunar.year], "m": [lunar.month], "d": [lunar.day]})
    is_leap = pl.lit(bool(lunar.leap))
    back = parts.select(solar_date(pl.col("y"), pl.col("m"), pl.col("d"), is_leap=is_leap))
    assert back.item() == day


def test_days_outside_the_table_have_no_reading():
    assert reading(date(1890, 1, 1), date(2060, 1, 1), None) == [None] * 3


def test_a_slip_goes_both_ways_and_unknown_stays_unknown():
    lunar, solar = date(2013, 4, 6), date(2013, 5, 15)
    assert is_slip(
        (solar, lunar),
        (lunar, solar),
        (date(1955, 1, 13), date(1954, 12, 20)),  # over the turn of the year
        (date(2020, 6, 1), date(2020, 4, 10)),  # in the leap month: it reads like the fourth
        (date(2020, 5, 2), date(2020, 4, 10)),  # and the fourth itself
        (solar, solar),
        (solar, date(2013, 4, 7)),
        (None, lunar),
        (solar, None),
    ) == [True, True, True, True, True, False, False, None, None]
