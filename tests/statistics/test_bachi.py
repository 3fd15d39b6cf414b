"""Bachi's index where it is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import bachi


@pytest.mark.parametrize("is_pooled", [False, True])
def test_even_ages_show_no_preference_and_one_digit_the_most(is_pooled):
    assert bachi.index([7] * 91, is_pooled=is_pooled) == pytest.approx(0)
    for digit in range(10):
        one_digit = [5 if age % 10 == digit else 0 for age in range(100)]
        assert bachi.index(one_digit, is_pooled=is_pooled) == pytest.approx(90)


def test_half_the_persons_on_ages_ending_in_nought_or_five_stand_out():
    rounded = [18 if age % 5 == 0 else 8 for age in range(100)]
    shares = bachi.digit_shares(rounded)
    assert shares[0] == shares[5] == pytest.approx(0.18)
    assert shares[1] == pytest.approx(0.08)
    assert bachi.index(rounded) == pytest.approx(16)


@given(st.lists(st.integers(0, 1000), min_size=78, max_size=100))
def test_the_index_stays_within_its_range_and_does_not_see_the_size(ages):
    found = bachi.index(ages)
    if found is not None:
        assert -1e-9 <= found <= 90 + 25
        assert bachi.index([3 * n for n in ages]) == pytest.approx(found)


def test_nobody_has_no_index():
    assert bachi.index([0] * 90) is None
    assert bachi.index([]) is None
