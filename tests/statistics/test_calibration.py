"""Whether probabilities come true as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.statistics import calibration

shares = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def test_the_score_of_brier_is_the_mean_square():
    assert calibration.brier([0.9, 0.2, 0.5], [1, 0, 1]) == pytest.approx((0.01 + 0.04 + 0.25) / 3)


@settings(deadline=None)
@given(shares, st.randoms(use_true_random=False))
def test_bins_hold_every_probability_once_and_the_error_is_their_weighted_distance(p, chance):
    came_true = [float(chance.random() < 0.5) for _ in p]
    bars = calibration.reliability(p, came_true)
    assert sum(bar.n for bar in bars) == len(p)
    tiny = 1e-9
    assert all(bar.low - tiny <= bar.stated <= bar.high + tiny for bar in bars)
    assert all(bar.interval.low - tiny <= bar.came_true <= bar.interval.high + tiny for bar in bars)
    error = sum(bar.n * abs(bar.stated - bar.came_true) for bar in bars) / len(p)
    assert calibration.calibration_error(p, came_true) == pytest.approx(error)


def test_offset_and_slope_are_found_again():
    chance = np.random.default_rng(5)
    truth = chance.beta(0.5, 0.5, 40_000)
    stated = calibration.Line(0.4, 0.6).mend(truth)
    found = calibration.fit(stated, (chance.random(truth.size) < truth).astype(float))
    back = found.mend(stated)
    assert np.abs(back - truth).max() < 0.03


def test_right_probabilities_are_left_as_they_are():
    chance = np.random.default_rng(6)
    p = chance.random(20_000)
    found = calibration.fit(p, (chance.random(p.size) < p).astype(float))
    assert (found.offset, found.slope) == pytest.approx((0, 1), abs=0.06)


def test_perfectly_sorted_outcomes_give_a_finite_line():
    found = calibration.fit([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])
    assert np.isfinite([found.offset, found.slope]).all()


@pytest.mark.parametrize(
    ("p", "came_true"),
    [([], []), ([0.5], []), ([1.5], [1]), ([0.5], [0.3]), ([float("nan")], [1])],
)
def test_what_is_no_probability_or_no_outcome_is_refused(p, came_true):
    with pytest.raises(ValueError, match=r"needed|between"):
        calibration.brier(p, came_true)
