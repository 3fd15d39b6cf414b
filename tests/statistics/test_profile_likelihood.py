"""Profile intervals against the reference implementation."""

from __future__ import annotations

import math

import pytest
from published_lists import DIABETES

from cpaudit.statistics import profile_likelihood


def test_two_lists_have_the_reference_interval(vectors):
    expected = vectors["cr2.rcapture_20_30_40"]["expected"]
    found = profile_likelihood.estimate({"11": 20, "10": 30, "01": 40})
    assert found.total == pytest.approx(expected["profile_N"], rel=1e-6)
    assert list(found.interval) == pytest.approx(expected["profile_ci"], rel=1e-6)


@pytest.mark.parametrize(
    ("terms", "total", "low", "high"),
    [
        (((0, 1), (0, 2), (1, 2), (1, 3), (2, 3)), 2760.0, 2527.6, 3104.1),
        (((0, 2), (1, 3), (2, 3)), None, 2374.5, 2584.4),
    ],
)
def test_the_diabetes_lists_have_the_published_intervals(terms, total, low, high):
    found = profile_likelihood.estimate(DIABETES, terms)
    assert found.interval.low == pytest.approx(low, abs=0.05)
    assert found.interval.high == pytest.approx(high, abs=0.05)
    assert total is None or found.total == pytest.approx(total, abs=0.05)


def test_nobody_unseen_is_possible_and_an_endless_limit_is_infinite():
    full = profile_likelihood.estimate({"111": 90, "110": 5, "101": 4, "011": 3, "100": 1})
    assert full is None or full.interval.low == pytest.approx(103, abs=0.5)
    sparse = profile_likelihood.estimate({"11": 1, "10": 3, "01": 2})
    assert sparse.interval.low >= 6
    assert sparse.interval.high > 20 or math.isinf(sparse.interval.high)


def test_lists_that_share_nobody_have_no_interval():
    assert profile_likelihood.estimate({"10": 3, "01": 2}) is None
