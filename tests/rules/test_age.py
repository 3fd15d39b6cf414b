"""Completed years, counted on the calendar."""

from __future__ import annotations

import datetime as dt

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.rules.compiler import compile_value
from cpaudit.rules.language import parse
from cpaudit.rules.scope import Scope
from laws import examples

DATES = (
    st.none()
    | st.dates(dt.date(1, 1, 1))
    | st.sampled_from([dt.date(2000, 2, 29), dt.date(1900, 3, 1)])
)


def _age(birth, date):
    if birth is None or date is None:
        return None
    return date.year - birth.year - ((date.month, date.day) < (birth.month, birth.day))


@settings(max_examples=examples(200), deadline=None)
@given(pairs=st.lists(st.tuples(DATES, DATES), max_size=8))
def test_the_age_is_the_birthdays_that_have_passed(pairs):
    schema = {"birth": pl.Date(), "day": pl.Date()}
    age = compile_value(parse("AGE_AT(birth, day)"), Scope(schema)).expr
    frame = pl.DataFrame(pairs, schema=schema, orient="row")
    assert frame.select(age).to_series().to_list() == [_age(*pair) for pair in pairs]
