"""Examples: the ones that come out otherwise are reported with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpaudit.errors import RuleError
from cpaudit.rules.examples import run_examples
from cpaudit.rules.load import load_rules
from cpaudit.rules.rule import Outcome
from small_world import SCHEMAS

SHIPPED = Path(__file__).parents[2] / "rules"
RULE = {"when": "is_old IS NOT FALSE", "require": "age > 60 AND birth_date < :as_of"}


def failures(bench, examples, **entry):
    rules = bench.load({**RULE, "examples": examples, **entry})
    return [(f.expected, f.found, f.line) for f in run_examples(rules, views=SCHEMAS)]


def test_examples_that_hold_are_silent(bench):
    examples = {
        "pass": [{"age": 61, "birth_date": "1950-01-01"}],
        "fail": [{"age": 60}, {"age": 61, "birth_date": "2026-01-31"}],
        "unknown": [{"age": 61}],
        "not_applicable": [{"is_old": False}],
    }
    typed = {**examples, "pass": [], "fail": [{"age": 60}]}
    assert failures(bench, typed) == []


@pytest.mark.parametrize("expected", list(Outcome))
@pytest.mark.parametrize(
    ("row", "found"),
    [({"age": 60}, "fail"), ({"age": 61}, "unknown"), ({"is_old": False}, "not_applicable")],
)
def test_an_example_that_comes_out_otherwise_is_reported(bench, expected, row, found):
    reported = failures(bench, {expected.value: [row]})
    assert [(e, f) for e, f, _ in reported] == ([] if expected == found else [(expected, found)])
    assert all(line is not None for *_, line in reported)


def test_rows_outside_of_tables_stand_alone(bench):
    rule = {"check": {"unique": "name"}, "require": None, "when": "TRUE"}
    twice = [{"name": "x"}, {"name": "x"}]
    assert failures(bench, {"pass": twice}, **rule) == []
    table = {"rows": [{**row, "expect": "fail"} for row in twice]}
    assert failures(bench, {"tables": [table]}, **rule) == []


def test_a_table_gives_rows_of_other_views_clock_and_parameters(bench):
    entry = {
        "when": "TRUE",
        "require": "home_row.number > :low AND home_row.since < :as_of",
        "lookups": {"home_row": {"view": "homes", "match": {"home": "home"}}},
        "params": {"low": 1},
    }
    import datetime as dt

    homes = [{"home": "1", "number": 2, "since": dt.date(2020, 1, 1)}]
    row = {"home": "1"}
    tables = [
        {"rows": [{**row, "expect": "pass"}, {"home": "1"}], "lookups": {"homes": homes}},
        {"rows": [{**row, "expect": "unknown"}]},
        {"rows": [{**row, "expect": "fail"}], "lookups": {"homes": homes}, "params": {"low": 2}},
        {
            "rows": [{**row, "expect": "fail"}],
            "lookups": {"homes": homes},
            "clock": {"as_of": dt.date(2019, 1, 1)},
        },
    ]
    assert failures(bench, {"tables": tables}, **entry) == []


def test_an_example_is_tried_on_every_view_that_has_its_columns(bench):
    examples = {"fail": [{"age": 61}, {"more": "x", "age": 61}]}
    rules = bench.load({**RULE, "on": ["people", "others"], "examples": examples})
    found = [(failure.view, failure.found) for failure in run_examples(rules, views=SCHEMAS)]
    assert sorted(found) == [("others", "unknown"), ("others", "unknown"), ("people", "unknown")]


def test_an_example_for_a_view_that_the_rule_is_not_on_is_refused(bench):
    with pytest.raises(RuleError, match="not on «homes»"):
        bench.load({**RULE, "examples": {"tables": [{"on": "homes", "rows": [{}]}]}})


def test_shipped_rules_say_what_and_why_in_both_languages():
    rules = load_rules([SHIPPED])
    assert all(rule.what and rule.why and rule.examples for rule in rules)
    assert all(rule.title.zh != rule.title.en for rule in rules)
    assert [r.id for r in rules if r.path is None or r.path.stem != r.name] == []
