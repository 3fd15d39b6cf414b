"""How often the limits of two lists hold the truth, and that they never fall below what was seen."""

from __future__ import annotations

import numpy as np
import pytest

from cpaudit.statistics import two_list_limits


def _held(interval, truth, chances, *, n):
    """The share of ``n`` drawn pairs of lists whose interval holds the truth."""
    held = np.random.default_rng(20240102).random((n, truth, 2)) < chances
    first, second = held[..., 0], held[..., 1]
    numbers = zip(first.sum(1), second.sum(1), (first & second).sum(1), strict=True)
    # Few combinations are drawn often: each is asked once.
    drawn: dict[tuple[int, ...], int] = {}
    for three in numbers:
        key = tuple(map(int, three))
        drawn[key] = drawn.get(key, 0) + 1
    limits = {key: interval(*key) for key in drawn}
    return sum(k for key, k in drawn.items() if limits[key].low <= truth <= limits[key].high) / n


@pytest.mark.parametrize(
    ("truth", "p_first", "p_second"),
    [(25, 0.85, 0.95), (150, 0.95, 0.9), (300, 0.9, 0.8), (1000, 0.98, 0.9), (100, 0.5, 0.5)],
)
def test_the_likelihood_holds_the_truth_where_few_and_where_many_are_unseen(
    truth, p_first, p_second
):
    share = _held(two_list_limits.likelihood_interval, truth, (p_first, p_second), n=400)
    assert 0.92 <= share <= 0.99


@pytest.mark.parametrize(
    ("truth", "p_first", "p_second"), [(60, 0.8, 0.6), (150, 0.9, 0.5), (150, 0.95, 0.9)]
)
def test_the_logits_interval_holds_the_truth_as_often_as_it_says(truth, p_first, p_second):
    assert _held(two_list_limits.logit_interval, truth, (p_first, p_second), n=1500) > 0.935


@pytest.mark.parametrize(
    "interval", [two_list_limits.likelihood_interval, two_list_limits.logit_interval]
)
@pytest.mark.parametrize("numbers", [(0, 0, 0), (5, 0, 0), (5, 5, 5), (9, 4, 4), (10, 10, 0)])
def test_no_limit_falls_below_what_was_seen_whatever_is_empty(interval, numbers):
    first, second, both = numbers
    low, high = interval(*numbers)
    assert first + second - both <= low <= high


def test_where_nobody_is_unseen_chaos_limits_are_what_was_seen():
    assert two_list_limits.log_interval(40.0, 0.0, 40) == (40, 40)
    low, high = two_list_limits.log_interval(50.0, 25.0, 40)
    assert 40 < low < 50 < high
