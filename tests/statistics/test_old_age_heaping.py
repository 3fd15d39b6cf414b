"""Rounding at old ages."""

from __future__ import annotations

import pytest

from cpaudit.statistics import old_age_heaping


def test_numbers_that_fall_smoothly_show_next_to_no_preference():
    falling = [1000 * 0.9**age for age in range(110)]
    assert old_age_heaping.coale_li(falling) == pytest.approx(1, abs=0.05)
    assert old_age_heaping.kannisto(falling) == pytest.approx(1)


def test_persons_rounded_to_tens_stand_out_at_nought_and_lack_at_five():
    ages = [100.0] * 110
    for age in range(60, 110, 10):
        ages[age] += 80
        ages[age - 1] -= 40
        ages[age + 1] -= 40
    assert old_age_heaping.coale_li(ages) > 1.5
    assert old_age_heaping.coale_li(ages, digit=5) == pytest.approx(1, abs=0.1)
    assert old_age_heaping.kannisto(ages) > 1.5


def test_ages_that_end_too_early_or_have_nobody_give_nothing():
    assert old_age_heaping.coale_li([10] * 92) is None
    assert old_age_heaping.coale_li([0] * 110) is None
    assert old_age_heaping.kannisto([10] * 91) is None
    assert old_age_heaping.kannisto([*[10] * 89, 0, *[10] * 9]) is None
    with pytest.raises(ValueError, match="ends in"):
        old_age_heaping.coale_li([10] * 110, digit=1, first=65, last=69)
