"""Funnel limits against a reference implementation."""

from __future__ import annotations

import pytest

from cpaudit.statistics import funnel
from cpaudit.statistics.funnel import Standing


def test_funnel_limits_are_those_of_the_reference(vectors):
    vector = vectors["funnel.spiegelhalter_binomial"]
    expected = vector["expected"]
    for position, n in enumerate(vector["input"]["n"]):
        alert = funnel.limits(n, 0.1, confidence=funnel.ALERT)
        alarm = funnel.limits(n, 0.1, confidence=funnel.ALARM)
        assert alert.low == pytest.approx(max(0, expected["lo95"][position]))
        assert alert.high == pytest.approx(expected["hi95"][position])
        assert alarm.low == pytest.approx(max(0, expected["lo998"][position]))
        assert alarm.high == pytest.approx(expected["hi998"][position])


@pytest.mark.parametrize(
    ("n_hits", "n", "standing"),
    [
        (99, 100, Standing.WITHIN),
        (96, 100, Standing.LOW),
        (90, 100, Standing.VERY_LOW),
        (3, 4, Standing.TOO_FEW),
        (0, 0, Standing.TOO_FEW),
        (9, 10, Standing.WITHIN),  # one of ten is no news at 99 %
        (30, 30, Standing.WITHIN),
    ],
)
def test_a_village_stands_where_its_size_allows(n_hits, n, standing):
    assert funnel.place(n_hits, n, 0.99).standing is standing


def test_a_village_can_stand_out_upwards():
    assert funnel.place(70, 100, 0.5).standing is Standing.VERY_HIGH
    assert funnel.place(61, 100, 0.5).standing is Standing.HIGH


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_target_of_nothing_or_all_has_a_funnel_too(target):
    assert funnel.place(int(10 * target), 10, target).standing is Standing.WITHIN


def test_what_is_no_target_is_refused():
    with pytest.raises(ValueError, match="target"):
        funnel.place(1, 10, 1.2)
