"""Adjusted p values against R's p.adjust."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import false_discovery


def test_the_adjusted_values_are_those_of_the_reference(vectors):
    vector = vectors["bh.1995"]
    p, expected = vector["input"]["p"], vector["expected"]
    assert false_discovery.adjusted(p) == pytest.approx(expected["BH"])
    assert false_discovery.adjusted(p, are_dependent=True) == pytest.approx(expected["BY"])
    assert false_discovery.adjusted_for_any(p) == pytest.approx(expected["holm"])
    n_alarms = sum(q <= 0.05 for q in false_discovery.adjusted(p))
    assert n_alarms == expected["n_reject_BH_05"]


@given(st.lists(st.none() | st.floats(0, 1), max_size=30))
def test_no_adjustment_makes_a_test_more_certain_or_changes_the_order(p_values):
    adjusted = false_discovery.adjusted(p_values)
    known = [(p, q) for p, q in zip(p_values, adjusted, strict=True) if p is not None]
    assert all(q >= p * (1 - 1e-12) for p, q in known)
    assert [q for _, q in sorted(known)] == sorted(q for _, q in known)
    assert [q is None for q in adjusted] == [p is None for p in p_values]


def test_what_is_no_probability_is_refused():
    with pytest.raises(ValueError, match="outside"):
        false_discovery.adjusted([0.1, 1.2])
