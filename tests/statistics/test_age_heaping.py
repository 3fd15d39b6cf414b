"""Indices of age heaping against a reference implementation."""

from __future__ import annotations

import numpy as np
import pytest

from cpaudit.statistics import age_heaping


def test_the_indices_are_those_of_the_reference(vectors):
    vector = vectors["heap.pop1m_pasex"]
    ages, expected = vector["input"]["pop"], vector["expected"]
    assert age_heaping.whipple(ages).index == pytest.approx(expected["whipple_25_60"])
    assert age_heaping.digit_indices(ages) == pytest.approx(expected["noumbissi_20_64"])
    assert age_heaping.total(ages) == pytest.approx(expected["spoorenberg_20_64"])
    assert age_heaping.myers(ages) == pytest.approx(expected["myers_orig_23_82"])
    assert age_heaping.myers(ages, first=10, last=89) == pytest.approx(expected["myers_orig_10_89"])
    shares = [100 * share for share in age_heaping.blended_shares(ages)]
    assert shares == pytest.approx(expected["myers_pct_23_82"])


def test_even_ages_show_no_preference():
    even = [10] * 91
    assert age_heaping.whipple(even).index == 1
    assert age_heaping.total(even) == pytest.approx(0)
    assert age_heaping.myers(even) == pytest.approx(0)
    assert not age_heaping.whipple(even).is_enough


def test_a_township_of_a_thousand_adults_has_a_wide_band_by_chance():
    band = age_heaping.whipple([25] * 91).by_chance
    assert band == pytest.approx((0.876, 1.124), abs=1e-3)


def test_nobody_has_no_index():
    assert age_heaping.whipple([0] * 90) is None
    assert age_heaping.total([]) is None
    assert age_heaping.myers([]) is None


def test_the_band_by_chance_is_that_of_the_reference():
    """Whipple's 95th percentile and the means of the other two with so many adults."""
    chance = np.random.default_rng(6)
    ages = np.bincount(chance.integers(0, 95, 1000 * 95 // 40), minlength=95).tolist()
    whipple = age_heaping.by_chance(ages, age_heaping.whipple_index)
    assert whipple.upper == pytest.approx(1.111, abs=0.025)
    assert age_heaping.by_chance(ages, age_heaping.total).mean == pytest.approx(0.67, abs=0.08)
    assert age_heaping.by_chance(ages, age_heaping.myers).mean == pytest.approx(3.6, abs=0.5)


def test_heaped_ages_lie_far_above_the_band():
    ages = [40 if age % 5 == 0 else 20 for age in range(90)]
    found = age_heaping.by_chance(ages, age_heaping.whipple_index)
    assert found.index > found.upper
    assert found.p_value < 1e-6


def test_no_adults_have_no_band():
    assert age_heaping.by_chance([5] * 10, age_heaping.whipple_index) is None
