"""The chart of shares between runs against a reference implementation."""

from __future__ import annotations

import pytest

from cpaudit.statistics import control_chart


def test_the_limits_are_those_of_the_reference(vectors):
    vector = vectors["pprime.nhs"]
    runs = list(zip(vector["input"]["r"], vector["input"]["n"], strict=True))
    expected, found = vector["expected"], control_chart.chart(runs)
    assert found.common == pytest.approx(expected["pbar"])
    assert found.variation == pytest.approx(expected["sigma_z"])
    for pairs, low, high in (
        (found.plain, "lcl_p", "ucl_p"),
        (found.limits, "lcl_pprime", "ucl_pprime"),
    ):
        assert [pair.low for pair in pairs] == pytest.approx(expected[low])
        assert [pair.high for pair in pairs] == pytest.approx(expected[high])
    assert found.is_enough


def test_a_run_that_leaves_the_others_is_named():
    steady = [(50 + position % 3, 1000) for position in range(20)]
    assert control_chart.chart(steady).beyond() == ()
    assert control_chart.chart([*steady, (200, 1000)]).beyond() == (20,)


@pytest.mark.parametrize("runs", [[], [(1, 10)], [(0, 10), (0, 10)], [(5, 10), (0, 0)]])
def test_without_two_runs_or_any_spread_there_is_no_chart(runs):
    assert control_chart.chart(runs) is None
