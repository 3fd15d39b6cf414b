"""P/F by the coefficients of model schedules."""

from __future__ import annotations

import pytest

from cpaudit.statistics import brass_ratio, coale_trussell

PARITIES = [0.385, 1.847, 3.485, 4.917, 5.861, 6.194, 6.084]
RATES = [0.1063, 0.2296, 0.2154, 0.1825, 0.1339, 0.0644, 0.0336]


def test_rates_by_age_at_birth_begin_earlier_and_have_the_same_sum():
    moved = coale_trussell.by_age_at_birth(RATES)
    assert sum(moved) == pytest.approx(sum(RATES))
    assert moved[0] > RATES[0]
    assert moved[-1] < RATES[-1]


def test_both_ways_to_date_ages_tell_nearly_the_same_of_the_middle_ages():
    at_survey = coale_trussell.estimate(PARITIES, RATES)
    at_birth = coale_trussell.estimate(
        PARITIES, coale_trussell.by_age_at_birth(RATES), is_age_at_survey=False
    )
    assert at_birth.ratios[2:5] == pytest.approx(at_survey.ratios[2:5], rel=0.02)


def test_brass_and_the_models_agree_where_both_are_good():
    brass = brass_ratio.estimate(PARITIES, RATES)
    models = coale_trussell.estimate(PARITIES, RATES)
    assert models.ratios[1:5] == pytest.approx(brass.ratios[1:5], rel=0.05)


def test_what_is_no_survey_is_refused():
    with pytest.raises(ValueError, match="groups"):
        coale_trussell.estimate(PARITIES, RATES[:5])
    with pytest.raises(ValueError, match="negative"):
        coale_trussell.by_age_at_birth([-0.1, *RATES[1:]])
