"""Defects that are planted in small rule sets are found; sound rule sets are left alone."""

from __future__ import annotations

import datetime as dt

import pytest

from cpaudit.errors import ExitCode
from cpaudit.rules.proofs.claims import ClaimKind
from cpaudit.rules.proofs.lint import lint
from small_world import SCHEMAS

pytest.importorskip("z3")

SOUND = {"when": "status = 'dead'", "require": "death_date >= birth_date"}


@pytest.fixture
def claims(bench):
    def found(*entries, **more):
        report = lint(bench.load(*entries), views=SCHEMAS, **more)
        assert report.is_proved
        return [claim for claim in report.claims if claim.kind is not ClaimKind.UNREAD_COLUMNS]

    return found


@pytest.fixture
def kinds(claims):
    def found(*entries, **more):
        return {(claim.kind.value, claim.rule_id) for claim in claims(*entries, **more)}

    return found


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ({"require": "age BETWEEN 10 AND 5"}, "empty_range"),
        ({"when": "age BETWEEN 10 AND 5", "require": "n > 1"}, "empty_range"),
        ({"when": "age > 5 AND age < 3", "require": "n > 1"}, "empty_range"),
        (
            {"when": "birth_date NOT BETWEEN :last AND :first", "require": "n > 1",
             "params": {"first": dt.date(2020, 1, 1), "last": dt.date(2021, 1, 1)}},
            "empty_range",
        ),
        ({"when": "age > 5 AND age < 6", "require": "n > 1"}, "never_applies"),
        ({"when": "sex = 'M' AND sex <> 'M'", "require": "n > 1"}, "never_applies"),
        ({"when": "status NOT IN ('active', 'dead', 'moved_out', 'cancelled')", "require": "n > 1"},
         "never_applies"),
        ({"when": "AGE_AT(birth_date, death_date) < 0 AND death_date > birth_date",
          "require": "n > 1"}, "never_applies"),
        ({"require": "n >= 0"}, "never_fails"),
        ({"require": "age > 5 OR age < 6"}, "never_fails"),
        ({"when": "age > 5", "require": "age > 3"}, "never_fails"),
        ({"when": "AGE_AT(birth_date, :as_of) >= 18",
          "require": "birth_date < :as_of - INTERVAL 17 YEAR"}, "never_fails"),
        ({"when": "age > 5", "require": "age < 3"}, "never_passes"),
        ({"require": "sex IS NULL AND sex = 'M'"}, "never_passes"),
        ({"require": "death_date < birth_date AND DAYS_BETWEEN(birth_date, death_date) > 3"},
         "never_passes"),
        ({"when": "n >= 0 OR is_old", "require": "age > 3"}, "always_true"),
        ({"when": "is_old OR (sex = 'M' AND sex = 'F')", "require": "age > 3"}, "empty_range"),
        ({"when": "is_old OR (age > 3 AND age < 4)", "require": "n > 3"}, "never_true"),
        ({"require": "is_old OR MONTH(birth_date) > 12"}, "never_true"),
        ({"require": "age > 5 OR age > 7"}, "dead_clause"),
        ({"when": "age > 5 AND age > 3", "require": "n > 1"}, "dead_clause"),
        ({"require": "CASE WHEN age > 5 THEN n > 1 WHEN age > 7 THEN n > 2 ELSE n > 3 END"},
         "dead_clause"),
        ({"when": "is_old", "require": "is_old IMPLIES age > 3"}, "dead_clause"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_one_rule_is_found(kinds, entry, kind):
    assert (kind, "T000") in kinds(entry)
    sound = kinds(SOUND)
    assert sound == set()


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ({"require": "age > 5"}, {"require": "age < 3"}, "contradiction"),
        (
            {"when": "is_old", "require": "age > 60"},
            {"when": "sex = 'M'", "require": "age <= 60"},
            "contradiction",
        ),
        (
            {"when": "sex = 'M'", "require": "death_date >= birth_date + INTERVAL 2 MONTH"},
            {"when": "sex = 'M'", "require": "DAYS_BETWEEN(birth_date, death_date) < 59"},
            "contradiction",
        ),
        (
            {"when": "age > 0", "require": "status = 'dead'"},
            {"when": "status = 'dead'", "require": "age = 0"},
            "conflict",
        ),
        ({"require": "age > 5"}, {"require": "NOT age <= 5"}, "duplicate"),
        ({"require": "age > 5"}, {"when": "age IS NOT NULL", "require": "age >= 6"}, "duplicate"),
        ({"require": "age <= 110"}, {"require": "age <= 120"}, "implied"),
        (
            {"require": "AGE_AT(birth_date, death_date) >= 1"},
            {"require": "DAYS_BETWEEN(birth_date, death_date) >= 60"},
            "implied",
        ),
    ],
)
def test_what_is_wrong_with_two_rules_is_found(claims, first, second, kind):
    found = [claim for claim in claims(first, second) if claim.kind.value == kind]
    assert len(found) == 1
    assert found[0].rule_id == "T001"
    assert found[0].others == ("T000",)
    assert found[0].witness is not None


def test_what_follows_from_several_rules_is_found(claims):
    rules = [
        {"require": "age >= n", "missing": "fail"},
        {"require": "n >= 5", "missing": "fail"},
        {"severity": "warning", "require": "age >= 4"},
    ]
    (claim,) = claims(*rules)
    assert (claim.kind, claim.rule_id) == (ClaimKind.IMPLIED_BY_SEVERAL, "T002")
    assert claim.others == ("T000", "T001")


def test_a_rule_that_only_rows_with_errors_reach_is_found(claims):
    rules = [
        {"require": "status = 'dead' IMPLIES death_date IS NOT NULL"},
        {
            "severity": "info",
            "when": "status = 'dead' AND death_date IS NULL",
            "require": "age > 3",
        },
    ]
    assert ClaimKind.UNREACHABLE in {claim.kind for claim in claims(*rules)}


def test_three_rules_of_which_any_two_agree_may_contradict_each_other(claims):
    found = claims({"require": "age > n"}, {"require": "n > share"}, {"require": "share > age"})
    assert {claim.kind for claim in found} == {ClaimKind.CONTRADICTION}
    assert {claim.rule_id: claim.others for claim in found} == {
        "T000": ("T001", "T002"),
        "T001": ("T000", "T002"),
        "T002": ("T000", "T001"),
    }


CLEAN = [
    SOUND,
    {"when": "age IS NOT NULL", "require": "age <= :most", "params": {"most": 120}},
    {"severity": "warning", "when": "age <= 120", "require": "age <= 100"},
    {"when": "is_old IS NOT TRUE", "require": "age < 60"},
    {"when": "is_old", "require": "age >= 60"},
    {"when": "sex IS NOT NULL", "require": "name IS NOT NULL AND LENGTH(name) > 1"},
    {"require": "police.birth_date IS NULL OR police.birth_date = birth_date"},
    {"when": "REGEXP_LIKE(name, '^[a-z]')", "require": "NAME_KEY(name) <> name"},
    {"windows": {"prev": {"by": ["mother"], "order": ["birth_date"], "offset": -1}},
     "when": "prev.exists", "require": "birth_date > prev.birth_date + INTERVAL 8 MONTH"},
    {"lookups": {"at": {"view": "homes", "match": {"home": "home"}}},
     "when": "home IS NOT NULL", "require": "at.n_rows = 1"},
]  # fmt: skip


def test_sound_rules_get_no_claim(claims):
    assert claims(*CLEAN) == []


def test_a_rule_that_fails_every_row_that_it_applies_to_may_say_so(kinds):
    assert kinds({"when": "age > 150", "require": "FALSE"}) == set()


def test_two_rules_that_forbid_the_same_thing_do_not_contradict_each_other(kinds):
    exclusive = [
        {"when": "status = 'dead'", "require": "is_old IS NOT TRUE"},
        {"when": "is_old", "require": "status <> 'dead'"},
    ]
    assert ("contradiction", "T001") not in kinds(*exclusive)


def test_clauses_that_are_told_may_be_taken_out_together(claims):
    found = claims({"require": "age > 5 AND age > 5 AND n > 1"})
    assert [claim.clause for claim in found] == ["age > 5"]


def test_parameters_of_the_project_count(kinds):
    rule = {"require": "age BETWEEN :low AND :high", "params": {"low": 1, "high": 9}}
    assert kinds(rule) == set()
    told = kinds(rule, parameters={"T000": {"high": 0}})
    assert ("empty_range", "T000") in told


def test_every_witness_is_what_the_claim_says(bench, claims):
    rules = [{"require": "age > 5"}, {"require": "age <= 4"}, {"require": "age <= 2"}]
    for claim in claims(*rules):
        row = [claim.witness.get(name) for name in SCHEMAS["people"]]
        said = [bench.counts(rule, people=[row])[:2] for rule in rules]
        by_id = dict(zip(("T000", "T001", "T002"), said, strict=True))
        match claim.kind:
            case ClaimKind.CONTRADICTION:
                both = [by_id[claim.rule_id], by_id[claim.others[0]]]
                assert sorted(both) == [(0, 1), (1, 0)]
            case ClaimKind.IMPLIED:
                assert by_id[claim.rule_id] == by_id[claim.others[0]] == (0, 1)


def test_a_claim_may_stand_without_a_row_where_no_row_is_sure(claims):
    (claim,) = claims({"when": "REGEXP_LIKE(name, '^never$')", "require": "name IS NOT NULL"})
    assert claim.kind is ClaimKind.NEVER_FAILS
    assert claim.witness is None


def test_too_little_effort_is_told_and_claims_nothing(bench):
    rules = bench.load({"require": "AGE_AT(birth_date, death_date) >= 18 OR age * n > 3"})
    report = lint(rules, views=SCHEMAS, effort=10)
    assert report.undecided
    assert report.exit_code is ExitCode.OPEN
