"""Binomial tails against sums that can be done by hand."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import binomial


@given(st.integers(0, 60), st.floats(0.0, 1.0))
def test_probabilities_are_the_textbook_ones(n, p):
    expected = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    assert binomial.probabilities(n, p).tolist() == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_large_number_keeps_its_accuracy():
    each = binomial.probabilities(200_000, 0.01)
    assert each.sum() == pytest.approx(1, abs=1e-8)
    assert (each * range(200_001)).sum() == pytest.approx(2000, rel=1e-8)


@given(st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_exact_limits_leave_the_tail_outside(counts):
    n_hits, n = counts
    limits = binomial.exact_interval(n_hits, n)
    assert limits is not None
    assert limits.low <= n_hits / n <= limits.high
    if n_hits:
        assert binomial.at_least(n_hits, n, limits.low) == pytest.approx(0.025, abs=1e-9)
    if n_hits < n:
        assert binomial.at_most(n_hits, n, limits.high) == pytest.approx(0.025, abs=1e-9)


def test_the_exact_test_sums_both_sides():
    assert binomial.exact_p_value(0, 5, 0.5) == pytest.approx(2 / 32)
    assert binomial.exact_p_value(5, 10, 0.5) == 1.0
    assert binomial.exact_p_value(0, 0, 0.5) == 1.0


@pytest.mark.parametrize(
    ("k", "n", "p"), [(400, 1000, 0.45), (10, 5000, 0.004), (2990, 3000, 0.999)]
)
def test_tails_of_many_records_are_the_sums_of_their_terms(k, n, p):
    each = binomial.probabilities(n, p)
    assert binomial.at_least(k, n, p) == pytest.approx(each[k:].sum(), rel=1e-6)
    assert binomial.at_most(k, n, p) == pytest.approx(each[: k + 1].sum(), rel=1e-6)


@pytest.mark.parametrize(("k", "n"), [(1, 20_000), (5000, 20_000), (19_999, 20_000), (3, 10)])
def test_the_exact_limits_leave_a_fortieth_on_either_side(k, n):
    low, high = binomial.exact_interval(k, n)
    assert binomial.at_least(k, n, low) == pytest.approx(0.025, rel=1e-6)
    assert binomial.at_most(k, n, high) == pytest.approx(0.025, rel=1e-6)
