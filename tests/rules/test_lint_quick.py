"""What is wrong at first sight is told without a solver, quickly, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from cpaudit.i18n import Text
from cpaudit.rules.load import load_rules
from cpaudit.rules.proofs.claims import ClaimKind
from cpaudit.rules.proofs.quick import quick_lint
from cpaudit.shipped import rules_folder


@pytest.fixture
def claims(bench):
    def found(*entries, **given):
        return quick_lint(bench.load(*entries), given)

    return found


@pytest.mark.parametrize(
    ("entry", "kind", "clause"),
    [
        ({"require": "age BETWEEN 10 AND 5"}, "empty_range", "age BETWEEN 10 AND 5"),
        ({"when": "age > 5 AND is_old AND age < 3", "require": "TRUE = is_old"}, "empty_range",
         "age > 5 AND age < 3"),
        ({"when": "5 < age AND 3 > age", "require": "is_old"}, "empty_range", "5 < age AND 3 > age"),
        ({"when": "age = 5 AND age = 6", "require": "is_old"}, "empty_range", "age = 5 AND age = 6"),
        ({"when": "age = 5 AND age <> 5", "require": "is_old"}, "empty_range",
         "age = 5 AND age <> 5"),
        ({"when": "age > 5 AND age <= 5", "require": "is_old"}, "empty_range",
         "age > 5 AND age <= 5"),
        ({"require": "is_old OR AGE_AT(birth_date, :as_of) BETWEEN 50 AND 15"}, "empty_range",
         "AGE_AT(birth_date, :as_of) BETWEEN 50 AND 15"),
        ({"require": "birth_date BETWEEN DATE '2020-01-01' AND DATE '2019-01-01'"}, "empty_range",
         "birth_date BETWEEN DATE '2020-01-01' AND DATE '2019-01-01'"),
        ({"when": "FALSE AND is_old", "require": "age > 3"}, "never_applies", "FALSE AND is_old"),
        ({"when": "1 = 2", "require": "age > 3"}, "never_applies", "1 = 2"),
        ({"require": "is_old OR NOT 1 > 2"}, "never_fails", "is_old OR NOT 1 > 2"),
        ({"require": "is_old AND 'a' = 'b'"}, "never_passes", "is_old AND 'a' = 'b'"),
    ],
)  # fmt: skip
def test_what_no_value_can_meet_is_told(claims, entry, kind, clause):
    (claim,) = claims(entry)
    assert (claim.kind.value, claim.clause) == (kind, clause)
    assert claim.rule_id == "T000"
    assert claim.path is not None
    assert claim.line is not None


def test_the_effect_on_the_rule_is_told(claims):
    (never,) = claims({"when": "age BETWEEN 9 AND 1", "require": "is_old"})
    assert never.what == Text(
        "no value meets age BETWEEN 9 AND 1. The rule never applies.",
        "没有值能满足 age BETWEEN 9 AND 1。此规则永不适用。",
    )
    (within,) = claims({"require": "is_old OR age BETWEEN 9 AND 1"})
    assert within.what.en == "no value meets age BETWEEN 9 AND 1."


def test_the_projects_parameters_count(claims):
    rule = {"require": "age BETWEEN :low AND :high", "params": {"low": 1, "high": 9}}
    assert claims(rule) == []
    (claim,) = claims(rule, T000={"high": 0})
    assert claim.kind.value == "empty_range"
    assert ":high = 0, :low = 1" in claim.what.en


def test_two_rules_of_the_same_text_are_told(claims):
    rule = {"when": "is_old", "require": "age > :n", "params": {"n": 3}}
    (claim,) = claims(rule, {**rule, "require": "age  >\n :n"})
    assert (claim.kind.value, claim.rule_id, claim.others) == ("duplicate", "T001", ("T000",))
    assert claims(rule, {**rule, "params": {"n": 4}}) == []
    assert claims(rule, {**rule, "on": "others"}) == []
    assert claims(rule, {**rule, "missing": "fail"}) == []
    assert len(claims(rule, {**rule, "on": ["others", "people"]})) == 1


@pytest.mark.parametrize(
    "entry",
    [
        {"require": "age BETWEEN 5 AND 5"},
        {"when": "age >= 5 AND age <= 5", "require": "is_old"},
        {"when": "age > 5 OR age < 3", "require": "is_old"},
        {"when": "age > 5 AND n < 3", "require": "is_old"},
        {"when": "age > 3 AND age > 5 AND age <> 4", "require": "is_old"},
        {"require": "age NOT BETWEEN 10 AND 15"},
        {"when": "birth_date > :period_start AND birth_date < :period_end", "require": "is_old"},
        {"when": "age > 150", "require": "FALSE"},
        {"when": "TRUE", "require": "is_old"},
        {"require": "1 = 2 IMPLIES is_old"},
        {"when": "name = 'a' AND name < 'b'", "require": "is_old"},
    ],
)
def test_what_some_value_meets_is_left_alone(claims, entry):
    assert claims(entry) == []


def test_the_shipped_rules_are_read_in_milliseconds_and_have_nothing_wrong():
    rules = load_rules([rules_folder()])
    assert quick_lint(rules) == []
    started = time.process_time()
    quick_lint(rules)
    # 6 ms on an idle machine; far less than reading the files in any case.
    assert time.process_time() - started < 0.1


def test_the_solver_is_imported_by_the_first_proof_only():
    code = (
        "import sys; from cpaudit.rules.proofs.quick import quick_lint; "
        "import cpaudit.rules.proofs, cpaudit.rules.proofs.lint; sys.exit('z3' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_page_names_every_claim():
    page = Path(__file__).parents[2] / "docs" / "rule-lint.md"
    text = page.read_text(encoding="utf-8")
    missing = [kind.value for kind in ClaimKind if kind.headline.en not in text]
    assert missing == []
