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
