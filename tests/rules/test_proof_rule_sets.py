"""Contradiction, redundancy and simplification of sets of conditions.

The examples with their results are those that R validatetools gives in its README and its reference
pages (github.com/data-cleaning/validatetools, examples/*.R), written in our language.
"""

from __future__ import annotations

import math

import polars as pl
import pytest

from cpaudit.rules.proofs.record_rules import RecordRules
from cpaudit.rules.proofs.rule_sets import (
    allowed_texts,
    boundaries,
    contradicted_by,
    fixed_values,
    implied_by,
    infeasible_rules,
    is_infeasible,
    redundant,
)
from cpaudit.rules.proofs.simplify import simplified, with_values

pytest.importorskip("z3")

NUMBER, TEXT = pl.Float64(), pl.String()


def rules(given, *numbers, texts=()):
    types = dict.fromkeys(numbers, NUMBER) | dict.fromkeys(texts, TEXT)
    return RecordRules.of(given, types)


CLASH = {"rule1": "x > 0", "rule2": "x < 0"}


def test_feasibility():
    assert not is_infeasible(rules(["x > 0"], "x"))
    assert is_infeasible(rules(CLASH, "x"))


def test_the_rules_that_make_a_set_infeasible():
    assert infeasible_rules(rules(CLASH, "x")) == (("rule1",), ("rule2",))
    # The one that is to be kept gets infinite weight.
    assert infeasible_rules(rules(CLASH, "x"), {"rule1": math.inf}) == (("rule2",),)
    assert infeasible_rules(rules(["x > 0"], "x")) == ((),)


def test_the_conflict_of_a_rule():
    assert contradicted_by(rules(CLASH, "x"), "rule1") == ("rule2",)
    assert contradicted_by(rules(CLASH, "x"), "rule2") == ("rule1",)
    assert contradicted_by(rules({"a": "x > 0", "b": "x > 1"}, "x"), "a") == ()


def test_redundancy():
    assert redundant(rules({"rule1": "x > 1", "rule2": "x > 2"}, "x")) == {
        "rule1": True,
        "rule2": False,
    }
    # Of two that are equal both are signified; the oldest stays.
    twice = rules({"rule1": "x > 2", "rule2": "x > 2"}, "x")
    assert redundant(twice) == {"rule1": True, "rule2": True}
    assert simplified(twice) == {"rule1": "x > 2"}
    assert simplified(rules({"rule1": "x > 1", "rule2": "x > 2"}, "x")) == {"rule2": "x > 2"}


def test_what_a_rule_follows_from():
    assert implied_by(rules({"rule1": "x > 1", "rule2": "x > 2"}, "x"), "rule1") == ("rule2",)
    chained = rules({"a": "x > y", "b": "y > z", "c": "z > 0", "d": "x > 0", "e": "z < 9"}, *"xyz")
    assert implied_by(chained, "d") == ("a", "b", "c")
    assert implied_by(chained, "e") == ()


def test_fixed_variables():
    assert fixed_values(rules(["x >= 0", "x <= 0"], "x")) == {"x": 0.0}
    assert simplified(rules(["x >= 0", "x <= 0"], "x")) == {"= x": "x = 0.0"}
    sums = rules(
        {"rule1": "x1 + x2 + x3 = 0", "rule2": "x1 + x2 >= 0", "rule3": "x3 >= 0"}, "x1", "x2", "x3"
    )
    assert fixed_values(sums) == {"x3": 0.0}
    # rule2 follows from rule1 once x3 is 0.
    assert simplified(sums) == {"rule1": "x1 + x2 + 0.0 = 0", "= x3": "x3 = 0.0"}


def test_boundaries_of_numbers():
    found = boundaries(rules(["x >= 1", "x + y <= 10", "y >= 6"], "x", "y"))
    assert found == {"x": (1.0, 4.0), "y": (6.0, 9.0)}
    assert boundaries(rules(["x > 0"], "x")) == {"x": (0.0, None)}


def test_boundaries_of_codes():
    found = rules(["a IN ('a1', 'a2', 'a3')", "a = 'a1' IMPLIES x > 1", "x < 1"], "x", texts=["a"])
    assert allowed_texts(found) == {"a": ("a2", "a3")}
    assert allowed_texts(rules(["a <> 'a1'"], texts=["a"])) == {}


def test_simplified_conditions():
    # y > 3 is never true, so that r1 is its premise denied.
    clause = rules({"r1": "x > 1 IMPLIES y > 3", "r2": "y < 2"}, "x", "y")
    assert simplified(clause) == {"r1": "x <= 1", "r2": "y < 2"}
    # x > 0 constrains nothing that r2 does not.
    clause = rules({"r1": "x > 0 IMPLIES y > 0", "r2": "x < 1 IMPLIES y > 1"}, "x", "y")
    assert simplified(clause) == {"r1": "y > 0", "r2": "x < 1 IMPLIES y > 1"}
    clause = rules(
        {"r1": "a = 'a1' IMPLIES x > 0", "r2": "a = 'a2' IMPLIES x > 1", "r3": "a = 'a1'"},
        "x", texts=["a"],
    )  # fmt: skip
    assert simplified(clause) == {"r1": "x > 0", "= a": "a = 'a1'"}


def test_simplified_rules():
    given = rules(
        ["x > 0", "x >= 0 IMPLIES y = 1", "a IN ('a1', 'a2')", "a = 'a1' IMPLIES y > 1"],
        "x", "y", texts=["a"],
    )  # fmt: skip
    assert simplified(given) == {"1": "x > 0", "= a": "a = 'a2'", "= y": "y = 1.0"}


def test_values_are_filled_in():
    given = rules(
        {"rule1": "z > 1", "rule2": "y > z", "rule3": "gender = 'male' IMPLIES w > 2"},
        "w", "y", "z", texts=["gender"],
    )  # fmt: skip
    filled = with_values(given, {"z": 3.0, "gender": "male"})
    assert simplified(filled) == {
        "rule2": "y > 3.0",
        "rule3": "w > 2",
        "= z": "z = 3.0",
        "= gender": "gender = 'male'",
    }
