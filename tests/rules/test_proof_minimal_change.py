"""The fewest fields to change: published examples, and the laws of any minimal change.

The `fh.*` examples are those of the reference vectors of R errorlocate 1.1 with validate 1.1.6; the
others stand in errorlocate's README and its vignette «Find errors in data»
(github.com/data-cleaning/errorlocate). The rules are written in our language: `if (a) b` is
`a IMPLIES b`, `==` is `=`.
"""

from __future__ import annotations

import datetime as dt
import math
from itertools import combinations, product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.errors import RuleError, UsageError
from cpaudit.rules.language import compile_condition
from cpaudit.rules.proofs.minimal_change import minimal_change
from laws import examples

pytest.importorskip("z3")


def fields(rules, record, weights=None, **more):
    return [change.fields for change in minimal_change(rules, record, weights, **more).ties]


PROFIT = ["p + c = t", "c - 0.6 * t >= 0", "c >= 0", "p >= 0"]
DATES = [
    "child_birth - mother_birth >= 4380",
    "child_birth - mother_birth <= 20075",
    "hosp_birth = child_birth",
]


@pytest.mark.parametrize(
    ("rules", "record", "weights", "expected", "weight"),
    [
        # fh.profit, fh.weighted_noninteger, fh.married, fh.mother_child_dates
        (PROFIT, {"p": 755.0, "c": 125.0, "t": 200.0}, {}, [("p",)], 1),
        (["x + y = z", "x >= 0", "y >= 0"], {"x": 6, "y": 6, "z": 5}, {"z": math.inf},
         [("x", "y")], 2),
        (["married IMPLIES age >= 17"], {"married": True, "age": 16}, {"married": 1, "age": 2},
         [("married",)], 1),
        (DATES, {"child_birth": 20000, "mother_birth": 19000, "hosp_birth": 20000}, {},
         [("mother_birth",)], 1),
    ],
)  # fmt: skip
def test_reference_vectors_are_reproduced(rules, record, weights, expected, weight):
    found = minimal_change(rules, record, weights)
    assert [change.fields for change in found.ties] == expected
    assert found.weight == weight
    assert found.guessed == frozenset()


def test_errorlocates_readme():
    rules = [
        "profit = turnover - cost",
        "cost >= 0.6 * turnover",
        "turnover >= 0",
        "cost >= 0",
    ]
    record = {"profit": 750.0, "cost": 125.0, "turnover": 200.0}
    (change,) = minimal_change(rules, record).ties
    assert change.fields == ("profit",)
    assert change.values == {"profit": 75.0}


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({"profit": 2, "cost": 2, "turnover": 1}, "turnover"),
        ({"profit": 2, "cost": 1, "turnover": 2}, "cost"),
        ({"profit": 1, "cost": 2, "turnover": 2}, "profit"),
    ],
)
def test_errorlocates_weights_decide_between_equal_changes(weights, expected):
    rules = ["profit + cost = turnover", "cost - 0.6 * turnover >= 0", "cost >= 0", "profit >= 0"]
    record = {"profit": 55.0, "cost": 125.0, "turnover": 200.0}
    assert fields(rules, record, weights) == [(expected,)]


VIGNETTE = {"r1": "age > 0", "r2": "income > 0 IMPLIES age > 16"}
TYPES = {"age": pl.Int64(), "income": pl.Int64()}


@pytest.mark.parametrize(
    ("age", "income", "weights", "expected"),
    [
        (-10, 0, {}, [("age",)]),
        (15, 2000, {}, [("age",), ("income",)]),  # errorlocate draws one of the two
        (15, 2000, {"age": 2, "income": 1}, [("income",)]),
        (25, 3000, {}, [()]),
        (None, 1000, {}, [()]),  # what is missing stays missing
    ],
)
def test_errorlocates_vignette(age, income, weights, expected):
    record = {"age": age, "income": income}
    assert fields(VIGNETTE, record, weights, columns=TYPES) == expected


def test_errorlocates_vignette_on_ties():
    assert fields(["married IMPLIES age > 16"], {"age": 4, "married": True}) == [
        ("age",),
        ("married",),
    ]


@pytest.mark.parametrize(
    ("weight", "expected"),
    [(1, [("age",)]), (3, [("married", "at_school")])],
)
def test_an_infant_that_is_married_and_at_school(weight, expected):
    rules = ["married IMPLIES age >= 15", "at_school IMPLIES age >= 4"]
    record = {"age": 2, "married": True, "at_school": True}
    found = fields(rules, record, {"age": weight})
    assert [sorted(names) for names in found] == [sorted(names) for names in expected]


def test_a_value_is_suggested_only_where_it_is_forced():
    rules = ["birth_date = police_date", "birth_date <= DATE '2020-01-01'"]
    record = {"birth_date": dt.date(2021, 5, 6), "police_date": dt.date(2012, 5, 6)}
    (change,) = minimal_change(rules, record, {"police_date": 2}).ties
    assert change.values == {"birth_date": dt.date(2012, 5, 6)}
    (change,) = minimal_change(["age >= 17"], {"age": 3}).ties
    assert change.values == {}
    assert change.example["age"] >= 17


def test_offered_values_limit_the_change():
    rules = ["AGE_AT(mother_birth, birth) BETWEEN 12 AND 55"]
    record = {"mother_birth": dt.date(2010, 1, 1), "birth": dt.date(2012, 1, 1)}
    offered = {
        "mother_birth": [dt.date(2010, 1, 1), dt.date(1990, 1, 1)],
        "birth": [record["birth"]],
    }
    (change,) = minimal_change(rules, record, domains=offered).ties
    assert change.fields == ("mother_birth",)
    assert change.values == {"mother_birth": dt.date(1990, 1, 1)}


def test_coded_fields_change_to_their_words_only():
    (change,) = minimal_change(["sex <> 'M'"], {"sex": "M"}).ties
    assert change.values == {"sex": "F"}


def test_a_field_may_be_emptied_only_where_null_is_offered():
    rules = ["death_date IS NULL OR status = 'dead'"]
    record = {"death_date": dt.date(2020, 1, 1), "status": "active"}
    assert fields(rules, record, {"status": 2}) == [("status",)]
    (change,) = minimal_change(rules, record, {"status": 2}, domains={"death_date": [None]}).ties
    assert change.values == {"death_date": None}


def test_rules_that_cannot_be_satisfied_are_named():
    rules = {"low": "x > 5", "high": "x < 3", "other": "y > 0"}
    found = minimal_change(rules, {"x": 4, "y": 0})
    assert (found.weight, found.ties, found.conflict) == (None, (), ("high", "low"))
    fixed = minimal_change({"low": "x > 5"}, {"x": 4}, {"x": math.inf})
    assert fixed.conflict == ("low",)


def test_functions_that_the_solver_does_not_know_are_named():
    found = minimal_change(["REGEXP_LIKE(id, '^[0-9]{18}$')"], {"id": "x"})
    assert found.fields in {("id",), ()}
    assert found.guessed


def test_what_is_not_of_the_language_is_refused():
    with pytest.raises(RuleError):
        minimal_change(["age > 'x'"], {"age": 3})
    with pytest.raises(UsageError):
        minimal_change(["age > 3"], {"age": None})


RULES = [
    "a + b <= c", "a >= b", "c <= 3", "p IMPLIES a > 1", "q IMPLIES NOT p",
    "p OR b = 0", "a <> 2", "b < 2 OR c > 1", "NOT (p AND q)",
]  # fmt: skip
SMALL = {"a": [0, 1, 2, 3], "b": [0, 1, 2], "c": [0, 2, 4], "p": [True, False], "q": [True, False]}


@settings(max_examples=examples(25), deadline=None)
@given(
    st.sets(st.sampled_from(RULES), min_size=1, max_size=5),
    st.fixed_dictionaries({name: st.sampled_from(values) for name, values in SMALL.items()}),
    st.fixed_dictionaries({name: st.sampled_from([1.0, 2.0, 2.5]) for name in SMALL}),
)
def test_the_changes_are_those_of_trying_all_values(rules, record, weights):
    rules = sorted(rules)
    found = minimal_change(rules, record, weights, domains=SMALL)
    every = pl.DataFrame(list(product(*SMALL.values())), schema=list(SMALL), orient="row")
    schema = dict(every.schema)
    good = every.filter([compile_condition(rule, schema) for rule in rules])
    sets = {
        frozenset(name for name in SMALL if row[name] != record[name])
        for row in good.iter_rows(named=True)
    }
    if not sets:
        assert found.ties == ()
        return
    costs = {names: sum(weights[name] for name in names) for names in sets}
    least = min(costs.values())
    expected = sorted(tuple(sorted(names)) for names in sets if costs[names] == least)
    assert [change.fields for change in found.ties] == expected
    assert found.weight == least
    for change in found.ties:
        row = pl.DataFrame([change.example], schema=schema)
        assert row.filter([compile_condition(rule, schema) for rule in rules]).height == 1
        assert {name for name in SMALL if change.example[name] != record[name]} == set(
            change.fields
        )


def test_ties_come_in_one_order():
    record = {"a": 0, "b": 0, "c": 0, "d": 0}
    found = fields(["a + b + c + d >= 1"], record)
    assert found == [("a",), ("b",), ("c",), ("d",)]
    assert fields(["a + b >= 1", "c + d >= 1"], record) == sorted(
        pair for pair in combinations("abcd", 2) if pair not in {("a", "b"), ("c", "d")}
    )


def test_the_example_of_the_page():
    found = minimal_change(["married IMPLIES age >= 17"], {"married": True, "age": 16}, {"age": 2})
    assert (found.fields, found.weight) == (("married",), 1.0)
    assert found.ties[0].values == {"married": False}
