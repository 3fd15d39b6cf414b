"""P/F by Brass."""

from __future__ import annotations

import pytest

from cpaudit.statistics import brass_ratio

PARITIES = [0.283, 1.532, 2.849, 4.185, 5.214, 6.034, 6.453]
RATES = [0.111, 0.245, 0.230, 0.195, 0.147, 0.072, 0.032]


def test_births_reported_by_half_have_twice_the_ratio_and_the_same_corrected_total():
    full, half = (
        brass_ratio.estimate(PARITIES, [rate * part for rate in RATES]) for part in (1, 0.5)
    )
    assert half.ratios == pytest.approx([2 * ratio for ratio in full.ratios])
    assert half.corrected == pytest.approx(full.corrected)


def test_several_groups_correct_by_their_mean():
    one = brass_ratio.estimate(PARITIES, RATES)
    two = brass_ratio.estimate(PARITIES, RATES, groups=(1, 2))
    assert two.corrected == pytest.approx(two.total * (one.ratios[1] + one.ratios[2]) / 2)
    assert brass_ratio.estimate(PARITIES, RATES, groups=()).corrected is None


def test_a_table_s_levels_give_its_own_multipliers():
    early = [0.143 * 2, 2.0, 3, 4, 5, 6, 7]
    found = brass_ratio.estimate(early, RATES)
    assert found.added_up[0] == pytest.approx(1.950 * RATES[0])


@pytest.mark.parametrize(
    ("parities", "rates"),
    [
        (PARITIES[:6], RATES),
        (PARITIES, RATES[:6]),
        (PARITIES, [0] * 7),
        ([-1, *PARITIES[1:]], RATES),
        ([0, 0, *PARITIES[2:]], RATES),
    ],
)
def test_what_is_no_survey_is_refused(parities, rates):
    with pytest.raises(ValueError, match=r"groups|negative|children"):
        brass_ratio.estimate(parities, rates)
