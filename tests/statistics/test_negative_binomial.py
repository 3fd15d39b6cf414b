"""Busy days: the tail, the fit that single days do not widen, and its silence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cpaudit.statistics import negative_binomial


def test_without_spread_the_tail_is_poissons():
    known = 1 - sum(math.exp(-2) * 2**k / math.factorial(k) for k in range(5))
    assert negative_binomial.at_least(5, 2.0, 2.0) == pytest.approx(known)


def test_the_tail_is_the_share_of_draws():
    chance = np.random.default_rng(1)
    size, p = 3.0, 0.3
    drawn = chance.negative_binomial(size, p, 400_000)
    mean = size * (1 - p) / p
    assert negative_binomial.at_least(20, mean, mean / p) == pytest.approx(
        float((drawn >= 20).mean()), rel=0.05
    )


def test_busy_days_do_not_widen_the_fit():
    chance = np.random.default_rng(2)
    days = 1 + chance.negative_binomial(2, 0.4, 400)
    clean = negative_binomial.baseline(days.tolist())
    busy = negative_binomial.baseline([*days.tolist(), 90, 120, 60])
    assert busy.variance == pytest.approx(clean.variance, rel=0.15)
    assert busy.n_left_out >= 3
    assert busy.at_least(60) < 1e-9


def test_ordinary_days_seldom_look_busy():
    chance = np.random.default_rng(3)
    n_alarms = n_days = 0
    for _ in range(30):
        days = (1 + chance.negative_binomial(1.5, 0.25, 300)).tolist()
        base = negative_binomial.baseline(days)
        n_alarms += sum(base.at_least(count) <= 1e-4 for count in days)
        n_days += len(days)
    assert n_alarms <= 12


def test_few_days_are_not_enough():
    assert not negative_binomial.baseline([3] * 20).is_enough
    assert negative_binomial.baseline([0, 0]) is None
    assert negative_binomial.at_least(0, 1.0, 1.0) == 1.0
    assert negative_binomial.at_least(1, 0.0, 0.0) == 0.0
