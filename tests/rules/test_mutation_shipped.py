"""The shipped rules' examples notice every slip: no mutant is alive that is not proved equivalent."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpaudit.rules.example_frames import views_of
from cpaudit.rules.load import load_rules
from cpaudit.rules.mutation.equivalence import is_solver_there
from cpaudit.rules.mutation.mutants import mutants
from cpaudit.rules.mutation.report import killed_by_examples, mutate, outcomes_of
from cpaudit.view_tables import VIEWS

SHIPPED = Path(__file__).parents[2] / "rules"
# Slips that no example can notice: the solver shows each to be one. Where there is no solver, a rule
# may have as many as the one that has most; it is the whole that must not grow.
MOST_UNPROVED, MOST_UNPROVED_IN_ALL = 30, 500


@pytest.fixture(scope="module")
def rules():
    return load_rules([SHIPPED])


@pytest.mark.skipif(is_solver_there(), reason="the solver tells exactly")
def test_few_mutants_of_any_shipped_rule_outlive_its_examples(rules):
    alive = {}
    for rule in rules:
        dead = killed_by_examples(rule, mutants(rule, VIEWS))
        alive[rule.id] = dead.count(False)
    assert {rule_id: n for rule_id, n in alive.items() if n > MOST_UNPROVED} == {}
    assert sum(alive.values()) <= MOST_UNPROVED_IN_ALL


def test_all_examples_at_once_come_out_as_one_by_one(rules):
    for rule in rules:
        for view in rule.on:
            tables = [table for table in rule.examples if view in views_of(rule, table, VIEWS)]
            if tables:
                expected = [[row.expect for row in table.rows] for table in tables]
                found = outcomes_of(rule, tables, view)
                pairs = [
                    (wanted, got)
                    for many, others in zip(expected, found, strict=True)
                    for wanted, got in zip(many, others, strict=True)
                    if wanted is not None
                ]
                assert [(rule.id, pair) for pair in pairs if pair[0] is not pair[1]] == []


@pytest.mark.skipif(not is_solver_there(), reason="the solver is an extra")
@pytest.mark.parametrize(
    "every", [pytest.param(1, marks=pytest.mark.slow, id="all"), pytest.param(12, id="some")]
)
def test_no_mutant_of_a_shipped_rule_is_alive_and_no_outcome_without_example(rules, every):
    found = [mutate(rule) for rule in rules[::every]]
    alive = [mutant for mutation in found for mutant in mutation.alive]
    assert [(m.rule_id, m.place, m.before, m.after) for m in alive] == []
    # An outcome without an example is one that no row can have.
    assert {m.rule.id: m.lacking for m in found if m.lacking} == {}
