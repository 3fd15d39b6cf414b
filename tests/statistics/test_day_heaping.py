"""Days of the month against the calendar."""

from __future__ import annotations

import pytest

from cpaudit.statistics import day_heaping


def test_the_figures_are_those_of_the_reference(vectors):
    vector = vectors["dom.chisq"]
    found, expected = day_heaping.measure(vector["input"]["counts"]), vector["expected"]
    assert (found.x2, found.df) == (pytest.approx(expected["X2"]), expected["df"])
    assert found.p_value == pytest.approx(expected["p"])
    assert found.excess[0] == pytest.approx(expected["day1_ratio"])
    assert found.p_days[0] == pytest.approx(expected["day1_p"])


def test_the_calendar_of_a_leap_year_has_one_day_more():
    assert day_heaping.calendar_shares([2024])[28] == pytest.approx(12 / 366)
    assert sum(day_heaping.calendar_shares([2024, 2025])) == pytest.approx(1)


def test_few_events_are_not_enough_and_none_is_no_result():
    assert not day_heaping.measure([1] * 31).is_enough
    assert day_heaping.measure([0] * 31) is None
    with pytest.raises(ValueError, match="31 counts"):
        day_heaping.measure([1] * 30)


def test_a_calendar_of_no_year_is_refused():
    with pytest.raises(ValueError, match="needs a year"):
        day_heaping.measure([1] * 31, years=())
