"""Smoothness of age structures."""

from __future__ import annotations

import pytest

from cpaudit.statistics import age_sex_accuracy
from cpaudit.statistics.age_sex_accuracy import AgeRatio

STRAIGHT = [90_000, 80_000, 70_000, 60_000, 50_000, 40_000, 30_000]


def test_a_straight_structure_of_both_sexes_has_no_error():
    found = age_sex_accuracy.measure(STRAIGHT, STRAIGHT)
    assert (found.males, found.females, found.sex_ratio) == pytest.approx((0, 0, 0))
    assert found.is_enough


def test_the_joint_score_takes_the_sex_ratio_thrice_and_allows_for_chance_when_small():
    males = [100, 110, 90, 105]
    small = age_sex_accuracy.measure(males, [100] * 4)
    large = age_sex_accuracy.measure([n * 10_000 for n in males], [1_000_000] * 4)
    assert large.joint == pytest.approx(3 * large.sex_ratio + large.males)
    assert small.joint == pytest.approx(large.joint + 3.5 - 3500 / 805**0.5)
    assert not small.is_enough


def test_a_group_weighs_less_in_a_mean_that_holds_itself():
    bump = [100, 130, 100]
    scores = [age_sex_accuracy.age_ratio_score(bump, form=form) for form in AgeRatio]
    assert scores == pytest.approx([30, 100 * (390 / 330 - 1), 100 * (520 / 460 - 1)])


def test_without_women_or_neighbours_there_is_no_score():
    assert age_sex_accuracy.measure([1, 1, 1], [1, 0, 1]) is None
    assert age_sex_accuracy.age_ratio_score([0, 5, 0]) is None
    assert age_sex_accuracy.sex_ratio_score([1], [1]) is None
    with pytest.raises(ValueError, match="neighbours"):
        age_sex_accuracy.age_ratio_score([1, 2])
    with pytest.raises(ValueError, match="females"):
        age_sex_accuracy.measure([1, 2, 3], [1, 2])
