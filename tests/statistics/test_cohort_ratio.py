"""Two counts of one cohort."""

from __future__ import annotations

import pytest

from cpaudit.statistics import binomial, cohort_ratio


def test_equal_counts_have_the_ratio_one_within_limits():
    found = cohort_ratio.compare(200, 200)
    assert found.ratio == 1
    assert found.limits.low < 1 < found.limits.high
    assert found.p_value == 1
    assert found.is_enough


def test_survival_is_allowed_for():
    assert cohort_ratio.compare(990, 1000, expected=0.99).ratio == pytest.approx(1)
    assert cohort_ratio.compare(990, 1000, expected=0.99).p_value > 0.9


def test_the_test_is_the_conditional_one():
    assert cohort_ratio.compare(130, 100).p_value == pytest.approx(
        binomial.exact_p_value(130, 230, 0.5)
    )


def test_an_empty_second_list_has_no_ratio():
    found = cohort_ratio.compare(20, 0)
    assert found.ratio is None
    assert found.limits.high == float("inf")
    assert not found.is_enough


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="ratio"):
        cohort_ratio.compare(-1, 3)
    with pytest.raises(ValueError, match="ratio"):
        cohort_ratio.compare(1, 3, expected=0)
