"""Trees are written out so that they read back as the same, and clauses are told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpaudit.rules.language import parse
from cpaudit.rules.load import load_rules
from cpaudit.rules.proofs.clauses import without
from cpaudit.rules.proofs.words import written
from cpaudit.rules.syntax import Call, Case
from cpaudit.shipped import rules_folder

TEXTS = [
    text for rule in load_rules([rules_folder()]) for text in (rule.when, rule.require) if text
] + [
    "a - (b - c) = d - b - c", "(a OR b) AND c", "NOT (a AND b)", "a IMPLIES b IMPLIES c",
    "(a IMPLIES b) IMPLIES c", "(a = 1) = (b = 2)", "-(a + b) * 2 > -3", "a NOT LIKE 'x''y%'",
    "d - INTERVAL :n MONTH < d + INTERVAL 2 DAY", "a NOT BETWEEN 1 AND 2", "a IN :list", "(a || b) || c",
    "CASE a WHEN 1 THEN b ELSE NULL END IS NOT NULL", '"Year" > 1', "a IS NOT DISTINCT FROM b",
    "a >= 1 AND a <= 2 AND b", "(a % 2) / 3 <> 1.5", "NOT NOT a", "DATE '2020-01-01' < d",
]  # fmt: skip


def bare(node):
    """The tree without positions, brackets of AND and OR turned to the left."""
    match node:
        case Call(name="and" | "or" as name, operands=(left, Call(name=inner, operands=parts))) if (
            inner == name
        ):
            return bare(Call(name, (Call(name, (left, parts[0])), parts[1])))
        case Call(operands=operands):
            return replace(node, operands=tuple(map(bare, operands)), at=None)
        case Case(branches=branches, default=default):
            there = tuple((bare(when), bare(then)) for when, then in branches)
            return replace(node, branches=there, default=bare(default), at=None)
        case _:
            return replace(node, at=None)


def test_what_is_written_reads_back_as_the_same():
    for text in TEXTS:
        tree = parse(text)
        assert bare(parse(written(tree))) == bare(tree), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a AND b AND c", ["b AND c", "a AND c", "a AND b"]),
        ("a OR (b AND c)", ["b AND c", "a", "a OR c", "a OR b"]),
        ("a IMPLIES b", ["b", "NOT a"]),
        ("NOT (a OR b)", ["NOT b", "NOT a"]),
        ("CASE WHEN a THEN b WHEN c THEN d ELSE e END",
         ["CASE WHEN c THEN d ELSE e END", "CASE WHEN a THEN b ELSE e END"]),
        ("a = 1", []),
    ],
)  # fmt: skip
def test_each_clause_can_be_taken_out(text, expected):
    assert [written(left) for _, left in without(parse(text))] == expected


def test_what_is_left_is_a_condition_too():
    for text in TEXTS:
        for _, left in without(parse(text)):
            assert bare(parse(written(left))) == bare(left), text
