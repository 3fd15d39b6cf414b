"""The sex ratio at birth against R's binom.test and prop.test."""

from __future__ import annotations

from math import inf

import pytest

from cpaudit.statistics import sex_ratio


@pytest.mark.parametrize("number", [0, 1, 2])
def test_ratio_limits_and_p_value_are_those_of_the_reference(vectors, number):
    vector = vectors[f"srb.{number}"]
    found = sex_ratio.estimate(vector["input"]["boys"], vector["input"]["births"])
    expected = vector["expected"]
    assert found.ratio == pytest.approx(expected["srb"])
    assert found.exact is not None
    assert found.wilson is not None
    assert found.exact.low == pytest.approx(expected["cp_lo"])
    assert found.exact.high == pytest.approx(expected["cp_hi"])
    assert found.wilson.low == pytest.approx(expected["wilson_lo"])
    assert found.wilson.high == pytest.approx(expected["wilson_hi"])
    assert found.p_value == pytest.approx(expected["p_vs_105"], rel=1e-6)


def test_a_township_year_says_that_it_is_too_small():
    found = sex_ratio.estimate(70, 130)
    assert not found.is_enough
    assert "130" in found.note().en
    assert "130" in found.note().zh
    assert sex_ratio.estimate(400, 800).is_enough


def test_without_girls_the_ratio_is_unknown_and_its_limit_infinite():
    found = sex_ratio.estimate(5, 5)
    assert found.ratio is None
    assert found.wilson is not None
    assert found.wilson.high == inf


def test_without_births_there_is_nothing_to_say():
    found = sex_ratio.estimate(0, 0)
    assert (found.ratio, found.exact, found.wilson, found.p_value) == (None, None, None, None)
    assert found.note().zh


@pytest.mark.parametrize(
    ("ratio", "n"), [(110, 14_531), (112, 7553), (115, 3805), (118, 2313), (120, 1769), (130, 694)]
)
def test_so_many_births_tell_a_ratio_from_105(ratio, n):
    assert sex_ratio.births_needed(ratio) == pytest.approx(n, abs=1)


def test_no_number_of_births_tells_105_from_105():
    assert sex_ratio.births_needed(105) is None
