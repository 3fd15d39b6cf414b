"""Runs of like neighbours, against draws."""

from __future__ import annotations

import numpy as np
import pytest

from cpaudit.statistics import longest_run


def test_the_chance_of_a_run_is_that_of_draws():
    chance = np.random.default_rng(1)
    alike = chance.random((4000, 199)) < 0.2
    run = np.zeros(4000, dtype=int)
    longest = np.zeros(4000, dtype=int)
    for column in alike.T:
        run = np.where(column, run + 1, 0)
        longest = np.maximum(longest, run)
    assert longest_run.p_value(6, 200, 0.2) == pytest.approx(float((longest >= 5).mean()), rel=0.2)


def test_two_records_are_alike_as_often_as_their_groups_are_large():
    assert longest_run.chance_alike([5]) == 1.0
    assert longest_run.chance_alike([]) == 0.0


def test_no_run_is_no_news():
    assert longest_run.p_value(1, 50, 0.3) == 1.0
    assert longest_run.p_value(3, 50, 0.0) == 0.0
    with pytest.raises(ValueError, match="share"):
        longest_run.p_value(60, 50, 0.3)
    with pytest.raises(ValueError, match="probability"):
        longest_run.p_value(3, 50, 1.3)
