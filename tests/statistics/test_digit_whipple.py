"""Whipple's index of single digits."""

from __future__ import annotations

import pytest

from cpaudit.statistics import digit_whipple


def test_even_ages_have_ten_ones():
    assert digit_whipple.indices([10] * 80) == pytest.approx([1] * 10)


def test_a_digit_that_draws_its_neighbours_stands_out_alone():
    ages = [10] * 90
    for age in range(30, 70, 10):
        ages[age] += 5
        ages[age + 1] -= 5
    found = digit_whipple.indices(ages)
    assert found[0] == pytest.approx(1.5, abs=0.06)
    assert found[1] == pytest.approx(0.5, abs=0.06)
    assert found[5] == pytest.approx(1, abs=0.06)


def test_nobody_has_no_index_and_a_digit_without_an_age_is_refused():
    assert digit_whipple.indices([0] * 80) is None
    with pytest.raises(ValueError, match="every digit"):
        digit_whipple.indices([1] * 80, first=25, last=30)
