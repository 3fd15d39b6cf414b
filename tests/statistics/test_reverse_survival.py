"""Births from the children alive."""

from __future__ import annotations

import pytest

from cpaudit.statistics import reverse_survival

CHILDREN = [1.0, *(0.95 - 0.002 * age for age in range(15))]
WOMEN = [0.91 - 0.02 * group for group in range(12)]
DEATHS, WOMEN_DEATHS = [0.05, 0.06, 0.07], [0.2, 0.22, 0.24]
SHAPE = [0, 0.05, 0.2, 0.2, 0.1, 0.05, 0.02, 0.005]


def _estimate(**changed):
    given = {
        "child_standard": CHILDREN,
        "child_deaths": DEATHS,
        "women_standard": WOMEN,
        "women_deaths": WOMEN_DEATHS,
        "rates": SHAPE,
        "former_rates": SHAPE,
    } | changed
    children = given.pop("children", [1000] * 15)
    women = given.pop("women", [5000] * 11)
    return reverse_survival.estimate(children, women, **given)


def test_with_next_to_no_mortality_births_are_the_children_and_rates_are_recovered():
    nobody = {"child_deaths": [1e-9] * 3, "women_deaths": [1e-9] * 3}
    # A woman of each age group bears what the shape says: 0.625 in a year among 5,000 each.
    found = _estimate(children=[5000 * sum(SHAPE)] * 15, **nobody)
    assert found.births == pytest.approx([5000 * sum(SHAPE)] * 15)
    assert found.total_fertility == pytest.approx([5 * sum(SHAPE)] * 15)


def test_more_deaths_mean_more_births_and_only_those_years_that_had_them():
    usual, deadly = _estimate(), _estimate(child_deaths=[0.05, 0.06, 0.2])
    assert deadly.births[:8] == pytest.approx(usual.births[:8])
    assert all(b > a for a, b in zip(usual.births[8:], deadly.births[8:], strict=True))


def test_survival_falls_with_age_and_stays_between_its_periods():
    low, high = (
        reverse_survival.cohort_survival(CHILDREN, [died] * 3) for died in (DEATHS[2], DEATHS[0])
    )
    found = reverse_survival.cohort_survival(CHILDREN, DEATHS)
    assert sorted(found, reverse=True) == list(found)
    assert all(a <= one <= b for a, one, b in zip(low, found, high, strict=True))


def test_a_township_is_too_small_and_says_so():
    assert _estimate(women=[500] * 11).is_enough
    assert not _estimate(women=[400] * 11).is_enough
    assert not _estimate(children=[99] * 15).is_enough


@pytest.mark.parametrize(
    "changed",
    [
        {"children": [1] * 14},
        {"women": [1] * 12},
        {"rates": [0] * 8},
        {"rates": [1] * 7},
        {"child_deaths": [0.1, 0.1]},
        {"women_deaths": [0.1, 0.1, 1.0]},
        {"child_standard": [1.0] * 16},
        {"women_standard": [1.0] * 12},
        {"women_deaths": [0.2, 0.2, 0.9]},
        {"women": [0] * 11},
    ],
)
def test_what_is_no_table_is_refused(changed):
    with pytest.raises(ValueError, match=r".+"):
        _estimate(**changed)
