"""Two shares by Fisher's test, and of the same records by McNemar's."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import two_shares

TABLES = st.tuples(st.integers(0, 25), st.integers(1, 25)).map(lambda pair: (min(pair), pair[1]))


def test_the_lady_tasting_tea():
    assert two_shares.exact_p_value((3, 4), (1, 4)) == pytest.approx(34 / 70)


@given(TABLES, TABLES)
def test_the_p_value_is_the_sum_over_all_tables_of_these_margins(first, second):
    (a, n), (b, m) = first, second
    hits = a + b
    each = {k: comb(n, k) * comb(m, hits - k) for k in range(max(0, hits - m), min(hits, n) + 1)}
    known = sum(weight for weight in each.values() if weight <= each[a]) / sum(each.values())
    assert two_shares.exact_p_value(first, second) == pytest.approx(known)


@given(TABLES, TABLES)
def test_which_comes_first_does_not_matter(first, second):
    assert two_shares.exact_p_value(first, second) == pytest.approx(
        two_shares.exact_p_value(second, first)
    )


def test_the_same_records_are_judged_by_those_that_changed():
    assert two_shares.paired_p_value(0, 0) == 1
    assert two_shares.paired_p_value(0, 6) == pytest.approx(2 / 64)


def test_more_hits_than_records_are_refused():
    with pytest.raises(ValueError, match="share"):
        two_shares.exact_p_value((3, 2), (1, 2))


# Newcombe (1998), table II, method 10: hits and records of both, and the limits.
NEWCOMBE = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0),
    ((10, 10), (0, 10), 0.6075, 1.0),
]


@pytest.mark.parametrize(("one", "other", "low", "high"), NEWCOMBE)
def test_the_published_intervals_of_a_difference(one, other, low, high):
    assert two_shares.difference(other, one) == pytest.approx((low, high), abs=5e-5)


@given(TABLES, TABLES)
def test_the_interval_holds_the_difference_and_turns_with_its_sign(first, second):
    low, high = two_shares.difference(first, second)
    middle = second[0] / second[1] - first[0] / first[1]
    assert low - 1e-9 <= middle <= high + 1e-9
    assert two_shares.difference(second, first) == pytest.approx((-high, -low))


def test_without_records_there_is_no_difference():
    assert two_shares.difference((0, 0), (1, 2)) is None
