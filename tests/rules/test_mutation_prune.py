"""Pruning: the examples that go are those whose mutants the others kill too."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from cpaudit.rules.examples import run_examples
from cpaudit.rules.mutation.prune import prune
from cpaudit.rules.mutation.report import mutate
from cpaudit.rules.rule import Outcome
from small_world import SCHEMAS

ADULT = {"when": "is_old IS NOT FALSE", "require": "age > :low", "params": {"low": 60}}
ROWS = {
    "pass": [{"age": 61}, {"age": 62}, {"age": 61, "is_old": True}],
    "fail": [{"age": 60}, {"age": 59}, {"is_old": True, "age": 1}],
    "unknown": [{}],
    "not_applicable": [{"is_old": False, "age": 61}, {"is_old": False}],
}


def one(bench, **entry):
    return bench.load(entry)[0]


def pruned(rule, **options):
    return replace(rule, examples=prune(rule, SCHEMAS, **options).kept(rule.examples))


def test_fewer_examples_kill_the_same_mutants(bench):
    rule = one(bench, **ADULT, examples=ROWS)
    small = pruned(rule)
    assert len(small.examples) < len(rule.examples)
    before, after = (mutate(r, SCHEMAS, proves=False) for r in (rule, small))
    assert [m.place for m in after.killed] == [m.place for m in before.killed]
    assert after.alive == before.alive


def test_every_outcome_that_had_an_example_keeps_one(bench):
    small = pruned(one(bench, **ADULT, examples=ROWS))
    assert {row.expect for table in small.examples for row in table.rows} == set(Outcome)


def test_a_preferred_example_stays_where_another_would_do_as_well(bench):
    twins = {"fail": [{"age": 5}, {"age": 6}, {"age": 7}]}
    rule = one(bench, require="age > 60", examples=twins)
    for position in range(3):
        assert list(prune(rule, SCHEMAS, preferred=[position]).rows) == [position]


def test_rows_that_a_table_does_not_need_go_and_the_others_still_hold(bench):
    tables = [
        {
            "rows": [
                {
                    "home": "a",
                    "birth_date": dt.date(2001, 1, 1),
                    "age": 9,
                    "expect": "not_applicable",
                },
                {"home": "a", "birth_date": dt.date(2002, 1, 1), "age": 3, "expect": "pass"},
                {"home": "b", "birth_date": dt.date(2003, 1, 1), "age": 3},
            ],
        }
    ]
    rule = one(
        bench,
        when="prev.exists",
        require="age < prev.age",
        windows={"prev": {"by": ["home"], "order": ["birth_date"], "offset": -1}},
        examples={"tables": tables},
    )
    small = pruned(rule)
    assert [len(table.rows) for table in small.examples] == [2]
    assert run_examples([small], views=SCHEMAS) == []


def test_a_rule_without_examples_has_none_to_lose(bench):
    rule = one(bench, require="age > 60")
    assert prune(rule, SCHEMAS).rows == {}
