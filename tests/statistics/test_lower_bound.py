"""Chao's lower bound against an R package."""

from __future__ import annotations

import pytest
from published_lists import AIDS

from cpaudit.statistics import lower_bound


def test_the_lower_bound_is_that_of_the_reference(vectors):
    vector = vectors["crm.HIV.chao_lower_bound"]
    found = lower_bound.estimate(vector["input"]["f"])
    assert found.total == pytest.approx(vector["expected"]["Mh_bc"])
    assert found.standard_error == pytest.approx(vector["expected"]["Mh_bc_se"], rel=1e-3)
    assert found.n_observed <= found.interval.low <= found.total <= found.interval.high
    assert found.is_usable


def test_a_lower_bound_from_few_on_two_lists_is_not_usable():
    assert not lower_bound.estimate([10, 1, 0]).is_usable
    assert lower_bound.estimate([0, 0, 9]).total == 9
    with pytest.raises(ValueError, match="frequencies"):
        lower_bound.estimate([10])


def test_the_bound_as_a_model_is_that_of_the_reference(vectors):
    expected = vectors["crm.HIV.chao_lower_bound"]["expected"]
    alike = lower_bound.of_like_lists(vectors["crm.HIV.chao_lower_bound"]["input"]["f"])
    assert alike.total == pytest.approx(expected["Mh_LB"], rel=1e-6)
    assert alike.standard_error == pytest.approx(expected["Mh_LB_se"], rel=1e-6)
    assert lower_bound.of_unlike_lists(AIDS).total == pytest.approx(expected["Mth_LB"], rel=1e-6)


def test_a_bound_as_a_model_needs_somebody_on_two_lists():
    assert lower_bound.of_unlike_lists({"100": 5, "010": 5, "001": 5}) is None
