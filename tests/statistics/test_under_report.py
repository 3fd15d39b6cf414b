"""Reported numbers against verified ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import under_report


def test_a_report_above_the_facts_is_as_untrue_as_one_below():
    assert under_report.truth_rate(110, 100) == pytest.approx(0.9)
    assert under_report.truth_rate(90, 100) == pytest.approx(0.9)
    assert under_report.truth_rate(5, 0) is None


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_what_a_report_lacks_and_what_it_holds_add_up(reported, reference):
    assert under_report.shortfall(reported, reference) + reported / reference == pytest.approx(1)


def test_children_who_died_before_school_are_not_missing():
    assert under_report.shortfall(1000, 990, survival=0.99) == pytest.approx(0)
    assert under_report.shortfall(1000, 0) is None


def test_what_is_no_count_or_no_survival_is_refused():
    with pytest.raises(ValueError, match="counts"):
        under_report.truth_rate(-1, 5)
    with pytest.raises(ValueError, match="survival"):
        under_report.shortfall(1, 5, survival=0)
