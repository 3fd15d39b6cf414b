"""The chain ladder against the published triangle."""

from __future__ import annotations

import polars as pl
import pytest

from cpaudit.statistics import reporting_delay


def test_the_published_triangle_has_its_factors_totals_and_errors(vectors):
    vector = vectors["delay.mack_RAA"]
    rows = [[n for n in row if n is not None] for row in vector["input"]["triangle"]]
    found = reporting_delay.estimate(rows)
    assert found is not None
    expected = vector["expected"]
    assert list(found.factors) == pytest.approx(expected["f"][:-1])
    assert list(found.expected) == pytest.approx(expected["ultimate"])
    assert list(found.standard_errors) == pytest.approx(expected["mack_se"])
    assert found.total == pytest.approx(expected["total_ultimate"])
    assert found.standard_error == pytest.approx(expected["total_mack_se"])
    assert found.completeness[0] == pytest.approx(expected["proportion_reported_by_dev1"])
    assert not found.is_enough


def test_events_become_a_triangle_of_what_was_known_at_the_end_of_each_period():
    events = pl.DataFrame(
        {"born": [1, 1, 1, 2, 2, 3, 3, None, 1], "entered": [1, 2, 3, 2, 4, 3, 2, 3, 9]}
    )
    found = reporting_delay.triangle(
        events, event_period="born", entry_period="entered", last_period=3
    )
    assert found == ((1, 2, 3), (1, 1), (1,))


def test_a_month_without_events_stays_in_the_triangle():
    events = pl.DataFrame({"born": [1, 3], "entered": [1, 3]})
    found = reporting_delay.triangle(
        events, event_period="born", entry_period="entered", last_period=4
    )
    assert found == ((1, 1, 1, 1), (0, 0, 0), (1, 1), (0,))
    estimate = reporting_delay.estimate(found)
    assert estimate is not None
    assert estimate.total == 2


def test_prompt_reports_expect_nothing_more():
    found = reporting_delay.estimate([[10, 10, 10], [12, 12], [9]])
    assert found is not None
    assert found.expected == (10, 12, 9)
    assert found.completeness == (1, 1, 1)


def test_nothing_reported_gives_no_estimate():
    assert reporting_delay.estimate([]) is None
    assert reporting_delay.estimate([[0, 0], [3]]) is None
    empty = pl.DataFrame(schema={"born": pl.Int32, "entered": pl.Int32})
    assert (
        reporting_delay.triangle(empty, event_period="born", entry_period="entered", last_period=3)
        == ()
    )


def test_two_periods_have_no_spread_to_judge_by():
    found = reporting_delay.estimate([[10, 20], [10]])
    assert found is not None
    assert found.expected == (20, 20)
    assert found.standard_error is None


def test_a_ragged_triangle_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        reporting_delay.estimate([[1, 2], [1, 2]])
