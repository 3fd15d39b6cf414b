"""The number of real ones in a list of probabilities."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import binomial, expected_count


@given(st.lists(st.floats(0, 1), max_size=8))
def test_the_distribution_is_the_sum_over_all_outcomes(probabilities):
    expected = np.zeros(len(probabilities) + 1)
    for outcome in product((0, 1), repeat=len(probabilities)):
        chance = (p if hit else 1 - p for p, hit in zip(probabilities, outcome, strict=True))
        expected[sum(outcome)] += prod(chance)
    found = expected_count.distribution(np.array(probabilities))
    assert found.tolist() == pytest.approx(expected.tolist(), abs=1e-12)


def test_equal_probabilities_are_binomial():
    found = expected_count.distribution(np.full(300, 0.3))
    assert found.tolist() == pytest.approx(binomial.probabilities(300, 0.3).tolist(), abs=1e-12)


@given(st.lists(st.floats(0, 1), max_size=60))
def test_the_interval_holds_at_least_its_share_and_the_expected_number(probabilities):
    found = expected_count.estimate(probabilities)
    low, high = int(found.interval.low), int(found.interval.high)
    held = expected_count.distribution(np.array(probabilities))[low : high + 1].sum()
    assert held >= 0.95 - 1e-9
    assert low - 1 <= found.expected <= high + 1


def test_certain_entries_leave_no_doubt():
    found = expected_count.estimate([1.0] * 7 + [0.0] * 5)
    assert (found.expected, found.standard_error) == (7, 0)
    assert (found.interval.low, found.interval.high) == (7, 7)


def test_no_entries_are_none():
    assert expected_count.estimate([]).interval.high == 0


def test_the_long_list_agrees_with_the_exact_one(monkeypatch):
    probabilities = np.random.default_rng(1).random(3000)
    exact = expected_count.estimate(probabilities).interval
    monkeypatch.setattr(expected_count, "EXACT_UP_TO", 0)
    normal = expected_count.estimate(probabilities).interval
    assert (normal.low, normal.high) == pytest.approx((exact.low, exact.high), abs=1)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong):
    with pytest.raises(ValueError, match="probability"):
        expected_count.estimate([0.5, wrong])


def test_errors_that_go_together_widen_the_interval_and_leave_the_expected_number():
    p = [0.5] * 30 + [0.9] * 70
    groups = ["a"] * 50 + ["b"] * 50
    alone = expected_count.estimate(p)
    found = expected_count.estimate_dependent(p, groups, shared=0.4, within=0.4)
    assert found.expected == pytest.approx(alone.expected)
    assert found.standard_error > alone.standard_error
    assert found.interval.low < alone.interval.low
    assert found.interval.high > alone.interval.high


def test_without_common_errors_nothing_changes():
    p = [0.2, 0.7, 0.9]
    found = expected_count.estimate_dependent(p, "abc", shared=0, within=0)
    assert found == expected_count.estimate(p)
    assert expected_count.estimate_dependent([], [], shared=1, within=1).n == 0


def test_the_interval_covers_what_the_dependence_makes_of_the_number():
    chance = np.random.default_rng(3)
    shared = within = 0.5
    covered = 0
    n_worlds = 200
    for _ in range(n_worlds):
        centre = chance.normal(0, 2.5, 300)
        groups = chance.integers(0, 8, 300)
        error = shared * chance.normal() + within * chance.normal(size=8)[groups]
        nodes, weights = np.polynomial.hermite_e.hermegauss(21)
        spread = np.hypot(shared, within)
        stated = (weights / weights.sum()) @ (1 / (1 + np.exp(-(centre + spread * nodes[:, None]))))
        number = int((chance.random(300) < 1 / (1 + np.exp(-(centre + error)))).sum())
        found = expected_count.estimate_dependent(
            stated, groups, shared=shared, within=within
        ).interval
        covered += found.low <= number <= found.high
    assert 0.9 <= covered / n_worlds <= 0.99


@pytest.mark.parametrize(
    ("p", "groups", "errors"),
    [([0.5], [], (1, 1)), ([0.5], ["a"], (-1, 0)), ([2.0], ["a"], (0, 0))],
)
def test_what_does_not_fit_together_is_refused(p, groups, errors):
    with pytest.raises(ValueError, match=r"group|probability"):
        expected_count.estimate_dependent(p, groups, shared=errors[0], within=errors[1])
