"""Registered births along women's lives."""

from __future__ import annotations

import pytest

from cpaudit.statistics import cohort_parity
from cpaudit.statistics.gompertz_fertility import Schedule

SCHEDULE = Schedule(0.0, 1.0, 4.0)
RATES = [(SCHEDULE.by_age(age + 5) - SCHEDULE.by_age(age)) / 5 for age in range(15, 35, 5)]
# What women of 15 to 19, … have had, half a year before their next birthday on average.
SAID = [
    sum(SCHEDULE.by_age(age) for age in range(first, first + 5)) / 5 for first in range(15, 35, 5)
]


def _completeness(share):
    years = {year: [share * rate for rate in RATES] for year in range(1960, 1992)}
    return [one.completeness for one in cohort_parity.estimate(years, SAID)]


def test_full_registration_of_steady_fertility_is_complete():
    assert _completeness(1.0)[1:] == pytest.approx([1, 1, 1], abs=0.02)


def test_a_registered_share_is_the_completeness_of_every_cohort():
    full, part = _completeness(1.0), _completeness(0.8)
    assert part == pytest.approx([0.8 * one for one in full])


def test_a_year_without_births_is_left_out_and_no_year_is_refused():
    years = {1990: RATES, 1991: [0.0] * 4}
    assert cohort_parity.estimate(years, SAID)[1].registered > 0
    assert cohort_parity.estimate(years, [0.0])[0].completeness is None
    with pytest.raises(ValueError, match="no year"):
        cohort_parity.estimate({}, SAID)


def test_a_year_with_an_empty_age_group_is_refused_and_not_counted_as_none():
    with pytest.raises(ValueError, match="1991: an age group"):
        cohort_parity.estimate({1990: RATES, 1991: [*RATES[:-1], 0.0]}, SAID)
