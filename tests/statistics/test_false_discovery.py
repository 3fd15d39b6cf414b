"""Adjusted p values against R's p.adjust."""

from __future__ import annotations

import numpy as np
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


def test_families_without_anything_raise_no_alarm_but_in_five_of_a_hundred():
    chance = np.random.default_rng(5)
    n_alarms = 0
    for _ in range(600):
        families = [chance.random(size).tolist() for size in (1, 3, 8, 30, 200)]
        q = false_discovery.adjusted_in_families(families)
        n_alarms += any(value <= 0.05 for family in q for value in family)
    assert n_alarms / 600 == pytest.approx(0.05, abs=0.03)


def test_a_family_alone_is_adjusted_as_ever():
    p = [0.001, 0.02, 0.03, 0.5]
    assert false_discovery.adjusted_in_families([p])[0] == pytest.approx(
        false_discovery.adjusted(p)
    )


def test_empty_families_cost_nothing_and_dependent_ones_are_stricter():
    (alone,) = false_discovery.adjusted_in_families([[0.01, 0.4]])
    both = false_discovery.adjusted_in_families([[], [0.01, 0.4]])
    assert both == ((), alone)
    (strict,) = false_discovery.adjusted_in_families([[0.01, 0.4]], are_dependent=[True])
    assert strict[0] == pytest.approx(1.5 * alone[0])
