"""A slow function asked only about the rows that may fail says what it says asked about all."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpaudit.rules import functions
from cpaudit.rules.rule import Missing
from laws import examples

PLACEHOLDER = "IS_PLACEHOLDER_NAME(name)"
SLIP = "IS_TYPING_SLIP(birth_date, death_date)"
DAYS = [None, dt.date(2001, 2, 3), dt.date(2001, 3, 2), dt.date(2011, 2, 3)]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from([None, "王丽", "王丽之女"]),
            "age": st.sampled_from([None, 10, 20]),
            "is_old": st.sampled_from([None, True, False]),
            "birth_date": st.sampled_from(DAYS),
            "death_date": st.sampled_from(DAYS),
        }
    ),
    max_size=8,
)
# The same condition with the slow part in a place that cannot be put off, and in one that can.
PAIRS = [
    (f"NOT (NOT (age > 17) OR NOT {PLACEHOLDER})", f"age > 17 AND {PLACEHOLDER}", "is_old"),
    (f"NOT (NOT {PLACEHOLDER} OR NOT is_old)", f"{PLACEHOLDER} AND is_old", SLIP),
    ("(age > 17) IS TRUE OR age > 17", "age > 17", f"{SLIP} OR {PLACEHOLDER}"),
]


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(people=ROWS, missing=st.sampled_from(Missing))
@pytest.mark.parametrize(("together", "apart", "require"), PAIRS)
def test_putting_a_slow_condition_off_changes_no_outcome(
    bench, together, apart, require, people, missing
):
    rules = [
        {"when": when, "require": require, "missing": missing.value} for when in (together, apart)
    ]
    found = bench.run(*rules, people=people)
    one, other = (
        found.outcomes.filter(pl.col("rule_id") == rule_id).drop("rule_id")
        for rule_id in ("T000", "T001")
    )
    assert one.equals(other)
    rows = [
        found.failures.filter(pl.col("rule_id") == rule_id)["row"].to_list()
        for rule_id in ("T000", "T001")
    ]
    assert rows[0] == rows[1]


def test_a_slow_function_is_not_asked_about_rows_that_the_rule_leaves_out(bench, monkeypatch):
    asked = []

    def spy(values):
        def note(series):
            asked.extend(series.to_list())
            return series.dt.year() > 2000

        text = values[0].expr
        return text.map_batches(note, return_dtype=pl.Boolean, is_elementwise=True)

    known = functions.FUNCTIONS["is_typing_slip"]
    spied = functions.Function(known.operands, known.result, spy, is_slow=True)
    monkeypatch.setitem(functions.FUNCTIONS, "is_typing_slip", spied)
    people = [{"age": 10, "birth_date": DAYS[1]}, {"age": 20, "birth_date": DAYS[2]}]
    rule = {"when": "age > 17", "require": "IS_TYPING_SLIP(birth_date, birth_date)"}
    assert bench.counts(rule, people=people) == (1, 0, 0, 1)
    assert DAYS[1] not in asked


def test_a_slow_rule_that_breaks_is_named_and_stops_no_other(bench, monkeypatch):

    def broken(values):
        def fail(series):
            raise pl.exceptions.ComputeError(series.name)

        return values[0].expr.map_batches(fail, return_dtype=pl.Boolean, is_elementwise=True)

    known = functions.FUNCTIONS["is_typing_slip"]
    monkeypatch.setitem(
        functions.FUNCTIONS,
        "is_typing_slip",
        functions.Function(known.operands, known.result, broken, is_slow=True),
    )
    slow = {"when": "age > 17", "require": "IS_TYPING_SLIP(birth_date, birth_date)"}
    found = bench.run(slow, {"require": "age > 17"}, people=[{"age": 20, "birth_date": DAYS[1]}])
    errors = dict(found.outcomes.select("rule_id", "error").iter_rows())
    assert errors["T000"]
    assert errors["T001"] is None
    assert found.outcomes["n_pass"].to_list() == [0, 1]
