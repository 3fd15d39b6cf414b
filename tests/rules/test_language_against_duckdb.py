"""Every construct of the language gives what DuckDB gives, with a sixth of all values unknown."""

from __future__ import annotations

import datetime as dt

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.rules.compiler import compile_value
from cpaudit.rules.language import parse
from cpaudit.rules.scope import Scope
from language_constructs import CONSTRUCTS, PARAMETERS, TABLE
from laws import examples


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("duckdb") / "table.parquet"
    TABLE.with_row_index("row").write_parquet(path)
    connection = duckdb.connect()
    connection.execute("SET threads TO 1")
    # Division by zero is unknown in the language.
    connection.execute("SET ieee_floating_point_ops TO false")
    connection.execute(f"CREATE TABLE data AS FROM read_parquet('{path}')")
    return connection


def ours(text):
    value = compile_value(parse(text), Scope(dict(TABLE.schema), PARAMETERS))
    return TABLE.lazy().with_columns(value.expr.alias("#")).collect()["#"].to_list()


def theirs(connection, text):
    query = f"SELECT {text} FROM data ORDER BY row"  # noqa: S608 - texts of this file
    rows = connection.execute(query).fetchall()
    return [value for (value,) in rows]


def plain(value):
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(float(value), 9)
    return value


@pytest.mark.parametrize(("text", "other"), CONSTRUCTS, ids=[text for text, _ in CONSTRUCTS])
def test_a_construct_gives_what_duckdb_gives(database, text, other):
    expected = theirs(database, other or text)
    assert [*map(plain, ours(text))] == [*map(plain, expected)]
    assert any(value is not None for value in expected)


def completed_months(first: dt.date, second: dt.date) -> int:
    if second < first:
        return -completed_months(second, first)
    months = (second.year - first.year) * 12 + second.month - first.month
    return months - (second.day < first.day)


def age(birth: dt.date, date: dt.date) -> int:
    return date.year - birth.year - ((date.month, date.day) < (birth.month, birth.day))


@pytest.mark.parametrize(
    ("text", "oracle"),
    [
        ("MONTHS_BETWEEN(d, e)", completed_months),
        ("YEARS_BETWEEN(d, e)", lambda d, e: int(completed_months(d, e) / 12)),
        ("AGE_AT(d, e)", age),
    ],
)
def test_completed_months_and_years_follow_the_calendar(text, oracle):
    expected = [
        None if d is None or e is None else oracle(d, e)
        for d, e in zip(TABLE["d"], TABLE["e"], strict=True)
    ]
    assert ours(text) == expected


def test_a_birthday_on_29_february_is_completed_on_1_march():
    frame = pl.DataFrame({"date": [dt.date(2021, 2, 28), dt.date(2021, 3, 1)]})
    scope = Scope(dict(frame.schema), {"birth": dt.date(2020, 2, 29)})
    value = compile_value(parse("AGE_AT(:birth, date)"), scope)
    assert frame.select(value.expr).to_series().to_list() == [0, 1]


ATOMS = ["b", "c", "i > 0", "i = j", "s LIKE 'a%'", "d < e", "x IS NULL", "i IN (1, 2)", "TRUE"]
# Each with how DuckDB writes it.
CONNECTIVES = [
    ("({} AND {})", "({} AND {})"),
    ("({} OR {})", "({} OR {})"),
    ("({} IMPLIES {})", "((NOT {}) OR {})"),
    ("({} = {})", "({} = {})"),
    ("({} IS NOT DISTINCT FROM {})", "({} IS NOT DISTINCT FROM {})"),
    ("COALESCE({}, {})", "COALESCE({}, {})"),
    ("CASE WHEN {} THEN {} END", "CASE WHEN {} THEN {} END"),
]
PREFIXES = ["(NOT {})", "({} IS TRUE)", "({} IS NOT TRUE)", "({} IS FALSE)", "({} IS NOT FALSE)"]


def conditions():
    def larger(smaller):
        joined = st.tuples(st.sampled_from(CONNECTIVES), smaller, smaller).map(
            lambda drawn: tuple(
                form.format(left, right) for form, left, right in zip(*drawn, strict=True)
            )
        )
        prefixed = st.tuples(st.sampled_from(PREFIXES), smaller).map(
            lambda drawn: tuple(drawn[0].format(text) for text in drawn[1])
        )
        return joined | prefixed

    return st.recursive(
        st.sampled_from(ATOMS).map(lambda atom: (f"({atom})", f"({atom})")), larger, max_leaves=9
    )


@settings(max_examples=examples(120), deadline=None)
@given(both=conditions())
def test_any_nesting_of_conditions_follows_three_valued_logic(database, both):
    text, other = both
    assert ours(text) == theirs(database, other)
