"""Two rules are one, or a row shows that they are not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from cpaudit.rules.proofs import VerdictKind, equivalent
from cpaudit.rules.rule import Missing, Outcome
from small_world import SCHEMAS

pytest.importorskip("z3")

PROVED, DIFFER, UNDECIDED = VerdictKind.PROVED, VerdictKind.DIFFER, VerdictKind.UNDECIDED


@pytest.fixture
def compare(bench):
    def compared(first, second, **change):
        rule, other = bench.load(first, {**first, **second})
        return equivalent(rule, replace(other, **change), "people", views=SCHEMAS)

    return compared


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("age > 5", "NOT age <= 5"),
        ("age > 5", "age >= 6"),
        ("age BETWEEN 1 AND 3", "age IN (1, 2, 3)"),
        ("sex <> 'M'", "sex = 'F'"),
        ("status = 'dead' IMPLIES age > 5", "age > 5 OR status <> 'dead'"),
        ("n >= 0", "n = n"),
        ("DAYS_BETWEEN(birth_date, death_date) >= 7", "death_date >= birth_date + INTERVAL 1 WEEK"),
        ("AGE_AT(birth_date, death_date) >= 18", "MONTHS_BETWEEN(birth_date, death_date) >= 216"),
        ("birth_date + INTERVAL 1 YEAR > :as_of", ":as_of < birth_date + INTERVAL 12 MONTH"),
        ("COALESCE(age, 0) > 3", "age IS NOT NULL AND age > 3"),
        ("GREATEST(age, n) > 3", "CASE WHEN n IS NULL THEN age > 3 ELSE n > 3 OR (age > 3) IS TRUE END"),
        ("name LIKE '张%'", "STARTS_WITH(name, '张')"),
        ("LENGTH(name) + 1 > 3", "LENGTH(name) > 2"),
        ("CASE WHEN is_old THEN age > 60 ELSE TRUE END", "is_old IS NOT TRUE OR age > 60"),
    ],
)  # fmt: skip
def test_what_says_the_same_is_proved(compare, one, other):
    assert compare({"require": one}, {"require": other}).kind is PROVED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("age > 5", "age >= 5"),
        ("age > 5", "COALESCE(age, 0) > 5"),
        ("status = 'dead'", "status <> 'active'"),
        ("birth_date < death_date", "birth_date <= death_date"),
        ("AGE_AT(birth_date, death_date) >= 18", "death_date >= birth_date + INTERVAL 18 YEAR"),
        ("MONTHS_BETWEEN(birth_date, :as_of) > 5", "MONTHS_BETWEEN(birth_date, :as_of) > 6"),
        ("n > 2 AND age > 1", "n > 2"),
        ("share >= 1.2", "share > 1.2"),
        ("age % 2 = 1", "age % 2 <> 0"),
    ],
)
def test_what_differs_is_shown_by_a_row_that_the_engine_judges_differently(
    bench, compare, one, other
):
    verdict = compare({"require": one}, {"require": other})
    assert verdict.kind is DIFFER
    found = [
        bench.run({"require": text}, people=[_row(verdict.witness)], **verdict.clock).outcomes.row(
            0, named=True
        )
        for text in (one, other)
    ]
    counts = [
        tuple(row[name] for name in ("n_pass", "n_fail", "n_unknown", "n_not_applicable"))
        for row in found
    ]
    names = [Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE]
    assert tuple(names[count.index(1)] for count in counts) == verdict.outcomes
    assert counts[0] != counts[1]


def _row(witness):
    return [witness.get(name) for name in SCHEMAS["people"]]


@pytest.mark.slow
def test_the_last_day_of_february_tells_an_age_from_an_interval(compare):
    verdict = compare(
        {"require": "AGE_AT(birth_date, death_date) >= 18"},
        {"require": "death_date >= birth_date + INTERVAL 18 YEAR"},
    )
    assert (verdict.witness["birth_date"].month, verdict.witness["birth_date"].day) == (2, 29)


def test_the_policy_for_missing_values_is_part_of_a_rule(compare):
    rule = {"require": "age > 5"}
    assert compare(rule, {}, missing=Missing.SKIP).kind is DIFFER
    guarded = {"when": "age IS NOT NULL", "require": "age > 5"}
    assert compare(guarded, {}, missing=Missing.SKIP).kind is PROVED
    assert compare({**guarded, "missing": "skip"}, {"when": "TRUE", "require": "age > 5"}).kind is (
        PROVED
    )


def test_parameters_count_as_what_they_are(compare):
    rule = {"require": "age > :least", "params": {"least": 5}}
    assert compare(rule, {"params": {"least": 5}, "require": "age >= :least + 1"}).kind is PROVED
    assert compare(rule, {"params": {"least": 6}}).kind is DIFFER


def test_a_function_that_the_solver_does_not_know_is_undecided_unless_it_is_asked_the_same(compare):
    rule = {"require": "REGEXP_LIKE(name, '^a')"}
    assert compare(rule, {"require": "NOT NOT REGEXP_LIKE(name, '^a')"}).kind is PROVED
    assert compare(rule, {"require": "NAME_KEY(name) = 'x' OR LENGTH(name) > 1"}).kind in {
        DIFFER,
        UNDECIDED,
    }
    assert compare(rule, {"require": "name LIKE 'a%'"}).kind is UNDECIDED


WINDOW = {"by": ["mother"], "order": ["birth_date"], "offset": -1}


def windowed(require, **window):
    return {"windows": {"prev": {**WINDOW, **window}}, "require": require}


def test_the_same_window_offers_the_same_columns(compare):
    rule = windowed("birth_date >= prev.birth_date + INTERVAL 9 MONTH")
    same = windowed("NOT birth_date < prev.birth_date + INTERVAL 9 MONTH")
    assert compare(rule, same).kind is PROVED
    verdict = compare(rule, windowed("birth_date >= prev.birth_date + INTERVAL 8 MONTH"))
    assert verdict.kind is DIFFER
    assert isinstance(verdict.witness["prev.birth_date"], dt.date)


def test_what_windows_promise_is_used(compare):
    rule = windowed("prev.birth_date <= birth_date AND prev.mother = mother")
    # A row before in that order is no later, and has the same key.
    assert compare(
        rule, windowed("prev.birth_date IS NOT NULL OR NULLIF(is_old, is_old)")
    ).kind in {
        PROVED,
        DIFFER,
    }
    assert (
        compare(
            {**windowed("prev.birth_date > birth_date"), "missing": "pass"},
            {**windowed("prev.mother <> mother"), "missing": "pass"},
        ).kind
        is PROVED
    )


def test_windows_that_are_declared_differently_are_undecided(compare):
    rule = windowed("prev.birth_date < birth_date")
    assert compare(rule, windowed("prev.birth_date < birth_date", offset=1)).kind is UNDECIDED
    assert compare(rule, windowed("prev.birth_date < birth_date", where="age > 3")).kind is (
        UNDECIDED
    )


def test_windows_of_the_same_rows_are_the_same(compare):
    rule = windowed("prev.birth_date < birth_date", where="age > 3")
    assert compare(rule, windowed("prev.birth_date < birth_date", where="NOT age <= 3")).kind is (
        PROVED
    )
    taken = {"by": ["id_no"], "take": {"n_old": "COUNT_IF(age >= 60)"}}
    first = {"windows": {"same": taken}, "require": "same.n_old <= 1"}
    second = {**taken, "take": {"n_old": "COUNT_IF(NOT age < 60)"}}
    assert compare(first, {"windows": {"same": second}}).kind is PROVED
    second = {**taken, "take": {"n_old": "COUNT_IF(age > 60)"}}
    assert compare(first, {"windows": {"same": second}}).kind is UNDECIDED


def test_figures_keep_their_laws(compare):
    lookup = {
        "view": "homes",
        "match": {"home": "home"},
        "take": {"n_big": "COUNT_IF(number > 5)"},
    }
    rule = {"lookups": {"at": lookup}, "require": "at.n_big > 0"}
    same = {"lookups": {"at": lookup}, "require": "at.exists AND at.n_big > 0"}
    assert compare(rule, same).kind is PROVED
    never = {"lookups": {"at": lookup}, "require": "at.n_big <= at.n_rows"}
    always = {"lookups": {"at": lookup}, "require": "at.n_big >= 0"}
    assert compare(never, always).kind is PROVED


def test_too_little_effort_decides_nothing(bench):
    rule, other = bench.load(
        {"require": "AGE_AT(birth_date, death_date) >= 18"},
        {"require": "death_date >= birth_date + INTERVAL 18 YEAR"},
    )
    assert equivalent(rule, other, "people", views=SCHEMAS, effort=100).kind is UNDECIDED
