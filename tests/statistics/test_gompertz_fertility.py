"""The relational model of fertility."""

from __future__ import annotations

import pytest

from cpaudit.statistics.gompertz_fertility import Schedule, fit


@pytest.mark.parametrize(("place", "spread", "total"), [(0, 1, 5), (0.3, 1.1, 2), (-0.2, 0.9, 3)])
def test_a_schedule_is_found_again_in_its_own_rates(place, spread, total):
    made = Schedule(place, spread, total)
    rates = [(made.by_age(age + 5) - made.by_age(age)) / 5 for age in range(15, 45, 5)]
    found = fit(rates)
    assert found.place == pytest.approx(place, abs=0.02)
    assert found.spread == pytest.approx(spread, abs=0.02)
    assert found.total == pytest.approx(total, rel=0.01)


def test_births_of_single_ages_add_up_to_the_total():
    schedule = Schedule(0.1, 1.05, 2.4)
    assert sum(schedule.rate(age) for age in range(60)) == pytest.approx(2.4, rel=1e-6)
    assert schedule.rate(9) == schedule.rate(50) == 0


def test_a_group_without_births_or_two_groups_have_no_schedule():
    assert fit([0.0, 0.1, 0.1]) is None
    with pytest.raises(ValueError, match="3 to 7"):
        fit([0.1, 0.1])
