"""Each slip on a tiny tree; and a tree as text is read back as the same tree."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.rules.language import parse
from cpaudit.rules.load import load_rules
from cpaudit.rules.mutation.changes import changes
from cpaudit.rules.mutation.reading import kinds
from cpaudit.rules.mutation.slips import Slip
from cpaudit.rules.mutation.unparse import unparse, without_places
from cpaudit.rules.scope import Scope
from cpaudit.rules.syntax import Call, Case, Column, Literal, Parameter

SHIPPED = Path(__file__).parents[2] / "rules"
SCOPE = Scope(
    {
        "n": pl.Int64(),
        "m": pl.Int64(),
        "d": pl.Date(),
        "t": pl.String(),
        "b": pl.Boolean(),
        "c": pl.Boolean(),
    },
    {"k": 3},
)


def changed(text, *slips):
    found = changes(parse(text), kinds(SCOPE))
    return {unparse(change.tree) for change in found if not slips or change.slip in slips}


@pytest.mark.parametrize(
    ("text", "slip", "expected"),
    [
        ("n < m", Slip.COMPARISON, {"n <= m", "n >= m", "n <> m"}),
        ("n <= m", Slip.COMPARISON, {"n < m", "n > m", "n = m"}),
        ("n = m", Slip.COMPARISON, {"n <> m", "n <= m", "n >= m"}),
        ("t = 'x'", Slip.COMPARISON, {"t <> 'x'"}),
        ("t IS DISTINCT FROM 'x'", Slip.COMPARISON, {"t IS NOT DISTINCT FROM 'x'", "t <> 'x'"}),
        ("n > 2", Slip.BOUND, {"n > 3", "n > 1"}),
        ("n > 0.25", Slip.BOUND, {"n > 0.26", "n > 0.24"}),
        (
            "d > DATE '2024-02-29'",
            Slip.BOUND,
            {"d > DATE '2024-03-01'", "d > DATE '2024-02-28'"},
        ),
        (
            "d > d + INTERVAL 1 DAY",
            Slip.BOUND,
            {"d > d + INTERVAL 2 DAY", "d > d + INTERVAL 0 DAY"},
        ),
        ("b AND c", Slip.LOGIC, {"b OR c"}),
        ("b OR c", Slip.LOGIC, {"b AND c"}),
        ("b AND c", Slip.DROPPED, {"b", "c"}),
        ("b IMPLIES c", Slip.DROPPED, {"c"}),
        ("b", Slip.NEGATION, {"NOT b"}),
        ("NOT b", Slip.NEGATION, {"b"}),
        ("b AND c", Slip.NEGATION, {"NOT (b AND c)", "NOT b AND c", "b AND NOT c"}),
        ("n IS NULL", Slip.NEGATION, {"n IS NOT NULL"}),
        ("b IS NULL", Slip.NEGATION, {"b IS NOT NULL"}),
        ("b IS TRUE", Slip.NULLS, {"b", "b IS NOT FALSE"}),
        ("b IS NOT TRUE", Slip.NULLS, {"NOT b", "b IS FALSE"}),
        ("n IN (1, 2)", Slip.DROPPED, {"n IN (1)", "n IN (2)"}),
        ("COALESCE(n, m) = k", Slip.DROPPED, {"n = k", "m = k"}),
        ("GREATEST(n, m) = k", Slip.FIGURE, {"LEAST(n, m) = k"}),
        ("ABS(n) = m", Slip.DROPPED, {"n = m"}),
        ("n + m = 1", Slip.ARITHMETIC, {"n - m = 1"}),
        ("t LIKE '2%'", Slip.PATTERN, {"t LIKE '%2%'"}),
        ("REGEXP_LIKE(t, '^a$')", Slip.PATTERN, {"REGEXP_LIKE(t, 'a$')", "REGEXP_LIKE(t, '^a')"}),
        ("REGEXP_LIKE(t, 'a|b')", Slip.PATTERN, {"REGEXP_LIKE(t, 'a')", "REGEXP_LIKE(t, 'b')"}),
        (
            "CASE WHEN b THEN n WHEN c THEN m END = 1",
            Slip.DROPPED,
            {
                "CASE WHEN c THEN m END = 1",
                "CASE WHEN b THEN n END = 1",
            },
        ),
        ("IF(b, n, m) = 1", Slip.DROPPED, {"n = 1", "m = 1"}),
        ("MAX(n)", Slip.FIGURE, {"MIN(n)"}),
        ("COUNT(DISTINCT n)", Slip.FIGURE, {"COUNT(n)"}),
    ],
)
def test_a_slip_gives_these_texts(text, slip, expected):
    assert changed(text, slip) == expected


def test_no_change_is_made_twice_and_none_leaves_the_tree_as_it_is():
    tree = parse("NOT (b AND NOT c) OR n BETWEEN 1 AND 3")
    plain = [without_places(change.tree) for change in changes(tree, kinds(SCOPE))]
    assert len(plain) == len(set(plain))
    assert without_places(tree) not in plain


def test_what_is_shown_is_the_smallest_changed_clause():
    found = list(changes(parse("b AND n + 1 > m"), kinds(SCOPE)))
    bounds = {(unparse(c.before), unparse(c.after)) for c in found if c.slip is Slip.BOUND}
    assert bounds == {("n + 1 > m", "n + 2 > m"), ("n + 1 > m", "n + 0 > m")}


def test_every_shipped_text_is_read_back_as_the_same_tree():
    texts = []
    for rule in load_rules([SHIPPED]):
        texts += [text for text in (rule.when, rule.require) if text]
        joins = (*rule.windows.values(), *rule.lookups.values())
        texts += [text for join in joins for text in join.texts()]
    trees = [(parse(text), parse(unparse(parse(text)))) for text in texts]
    assert [a for a, b in trees if without_places(a) != without_places(b)] == []


LEAVES = st.one_of(
    st.sampled_from([Column(name) for name in ("n", "roll.sex", "year", "prev.order")]),
    st.sampled_from([Parameter("k"), Literal(None), Literal(True), Literal(-2), Literal(0.5)]),  # noqa: FBT003 - a value
    st.builds(Literal, st.text("ab'%", max_size=3)),
    st.builds(Literal, st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))),
)
BINARY = (
    "and",
    "or",
    "implies",
    "=",
    "<>",
    "<=",
    "distinct",
    "+",
    "-",
    "*",
    "/",
    "%",
    "||",
    "like",
)


def _nodes(inner):
    return st.one_of(
        st.builds(lambda name, a, b: Call(name, (a, b)), st.sampled_from(BINARY), inner, inner),
        st.builds(
            lambda name, a: Call(name, (a,)),
            st.sampled_from(["not", "is null", "is true", "is false", "abs"]),
            inner,
        ),
        st.builds(lambda a, b, c: Call("in", (a, b, c)), inner, inner, inner),
        st.builds(lambda a: Call("shift", (a, Literal(3), Literal("day"))), inner),
        st.builds(lambda a, b, c: Case(((a, b),), c), inner, inner, inner),
    )


@given(st.recursive(LEAVES, _nodes, max_leaves=8))
def test_any_tree_as_text_is_read_back(tree):
    assert without_places(parse(unparse(tree))) == tree
