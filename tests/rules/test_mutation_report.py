"""Mutants of small rules: killed by examples, proved equivalent, or alive; and what would kill them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from cpaudit.rules.examples import run_examples
from cpaudit.rules.mutation.equivalence import is_solver_there
from cpaudit.rules.mutation.mutants import mutants
from cpaudit.rules.mutation.propose import propose
from cpaudit.rules.mutation.report import mutate
from cpaudit.rules.mutation.slips import Slip
from cpaudit.rules.rule import Outcome
from small_world import SCHEMAS

needs_solver = pytest.mark.skipif(not is_solver_there(), reason="the solver is an extra")
ADULT = {"when": "is_old IS NOT FALSE", "require": "age > :low", "params": {"low": 60}}


def told(mutants_of):
    return {(m.place, m.before, m.after) for m in mutants_of}


def one(bench, **entry):
    return bench.load(entry)[0]


def test_an_example_kills_what_comes_out_otherwise(bench):
    rule = one(bench, **ADULT, examples={"pass": [{"age": 61}], "fail": [{"age": 59}]})
    found = mutate(rule, SCHEMAS, proves=False)
    assert ("require", "age > :low", "age < :low") not in told(found.alive)
    assert ("require", "age > :low", "age <= :low") in told(found.killed)
    assert ("require", "age > :low", "age >= :low") in told(found.alive)
    assert found.lacking == (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)


def test_the_boundary_kills_what_is_off_by_one(bench):
    rows = {"pass": [{"age": 61}], "fail": [{"age": 60}, {"age": 3}]}
    rule = one(bench, **ADULT, examples={**rows, "unknown": [{}]})
    found = mutate(rule, SCHEMAS, proves=False)
    assert {m.place for m in found.alive} == {"when"}
    done = {**rows, "unknown": [{}], "not_applicable": [{"is_old": False, "age": 61}]}
    more = {**done, "fail": [*rows["fail"], {"is_old": True, "age": 1}]}
    assert mutate(one(bench, **ADULT, examples=more), SCHEMAS, proves=False).alive == ()


def test_windows_lookups_parameters_and_missing_have_mutants(bench):
    rule = one(
        bench,
        when="prev.exists",
        require="age > prev.age AND home_row.n_big <= :most",
        params={"most": 1},
        windows={
            "prev": {"by": ["home"], "order": ["birth_date"], "offset": -1, "where": "age > 5"}
        },
        lookups={
            "home_row": {
                "view": "homes",
                "match": {"home": "home"},
                "take": {"n_big": "COUNT_IF(number > 3)"},
            }
        },
    )
    found = told(mutants(rule, SCHEMAS))
    assert {
        ("windows.prev.offset", "-1", "1"),
        ("windows.prev.where", "age > 5", None),
        ("windows.prev.where", "age > 5", "age > 6"),
        ("lookups.home_row.take.n_big", "number > 3", "number >= 3"),
        ("params.most", "1", "2"),
        ("missing", "unknown", "skip"),
        ("when", "prev.exists", None),
    } <= found


def test_a_mutant_that_cannot_be_compiled_is_not_counted(bench):
    rule = one(bench, require="SUBSTR(name, 1, 1) = 'x'")
    texts = {m.after for m in mutants(rule, SCHEMAS) if m.slip is Slip.BOUND}
    assert texts == {
        "SUBSTR(name, 2, 1) = 'x'",
        "SUBSTR(name, 1, 2) = 'x'",
        "SUBSTR(name, 1, 0) = 'x'",
    }


def test_a_mutant_says_where_it_is(bench):
    rule = one(bench, when="TRUE", require="name IS NULL OR age > 60")
    found = next(m for m in mutants(rule, SCHEMAS) if m.after == "age >= 60")
    assert (found.place, found.column, found.before) == ("require", 17, "age > 60")
    assert found.of(rule).require == "name IS NULL OR age >= 60"


@needs_solver
def test_an_equivalent_mutant_is_proved_and_not_alive(bench):
    rule = one(bench, when="age IS NOT NULL", require="age > 60")
    found = mutate(rule, SCHEMAS)
    assert ("missing", "unknown", "fail") in told(found.equivalent)
    assert ("require", "age > 60", "age >= 60") in told(found.alive)


def test_proposed_examples_kill_every_mutant_and_hold(bench):
    rule = one(bench, **ADULT)
    found = mutate(rule, SCHEMAS, proves=False)
    assert found.killed == ()
    tables = propose(rule, found.alive, SCHEMAS, outcomes=found.lacking)
    taught = replace(rule, examples=tuple(tables))
    again = mutate(taught, SCHEMAS, proves=False)
    assert again.alive == ()
    assert again.lacking == ()
    assert run_examples([taught], views=SCHEMAS) == []
    assert {60, 61} <= {row.values.get("age") for table in tables for row in table.rows}


def test_the_search_finds_the_day_on_the_boundary(bench):
    rule = one(
        bench, when="birth_date IS NOT NULL", require="birth_date <= :as_of - INTERVAL 3 MONTH"
    )
    found = mutate(rule, SCHEMAS, proves=False)
    tables = propose(rule, found.alive, SCHEMAS)
    days = {row.values.get("birth_date") for table in tables for row in table.rows}
    assert dt.date(2025, 10, 31) in days
    left = mutate(replace(rule, examples=tuple(tables)), SCHEMAS, proves=False).alive
    assert {m.place for m in left} == {"missing"}


def test_the_search_adds_rows_of_other_views(bench):
    rule = one(
        bench,
        require="home_row.number = 1",
        lookups={"home_row": {"view": "homes", "match": {"home": "home"}}},
    )
    found = mutate(rule, SCHEMAS, proves=False)
    tables = propose(rule, found.alive, SCHEMAS, outcomes=found.lacking)
    assert any(table.lookups.get("homes") for table in tables)
    taught = replace(rule, examples=tuple(tables))
    assert mutate(taught, SCHEMAS, proves=False).alive == ()
    assert run_examples([taught], views=SCHEMAS) == []


@needs_solver
def test_an_outcome_that_no_row_can_have_is_not_lacking(bench):
    rule = one(bench, require="age IS NOT NULL", examples={"pass": [{"age": 1}]})
    found = mutate(rule, SCHEMAS)
    assert found.lacking == (Outcome.FAIL,)
    assert found.impossible == (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)


def test_without_proof_every_outcome_without_an_example_is_lacking(bench):
    rule = one(bench, require="age IS NOT NULL", examples={"pass": [{"age": 1}]})
    found = mutate(rule, SCHEMAS, proves=False)
    assert found.impossible == ()
    assert found.lacking == (Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
