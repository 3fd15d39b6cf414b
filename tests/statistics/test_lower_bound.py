"""Chao's lower bound against an R package."""

from __future__ import annotations

import pytest

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
