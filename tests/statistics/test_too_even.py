"""Counts too close to their expectation: Mendel's trials and what Fisher made of them."""

from __future__ import annotations

import numpy as np
import pytest

from cpaudit.statistics import chi_square, too_even


def test_mendels_trials_are_those_of_the_reference(vectors):
    vector = vectors["underdisp.mendel"]
    dominant, recessive = vector["input"]["dominant"], vector["input"]["recessive"]
    totals = [a + b for a, b in zip(dominant, recessive, strict=True)]
    found = too_even.shares(dominant, totals, 0.75)
    assert found.x2 == pytest.approx(vector["expected"]["x2_sum"])
    assert found.df == vector["expected"]["df"]
    assert found.p_too_even == pytest.approx(vector["expected"]["p_lower"])
    assert found.p_uneven == pytest.approx(vector["expected"]["p_upper"])
    parts = [too_even.shares([a], [n], 0.75) for a, n in zip(dominant, totals, strict=True)]
    assert [part.x2 for part in parts] == pytest.approx(vector["expected"]["x2"])
    whole = too_even.total([part.x2 for part in parts], [part.df for part in parts])
    assert whole.p_too_even == pytest.approx(found.p_too_even)


def test_fishers_total_has_the_exact_tail(vectors):
    vector = vectors["underdisp.fisher1936"]
    x2, df = vector["input"]["x2"], vector["input"]["df"]
    assert chi_square.at_most(x2, df) == pytest.approx(vector["expected"]["p_lower"])


def test_counts_that_equal_their_expectation_are_too_even_and_scattered_ones_uneven():
    even = too_even.counts([20] * 20, [20] * 20)
    assert (even.x2, even.p_too_even, even.is_enough) == (0, 0, True)
    uneven = too_even.counts([5, 35] * 10, [20] * 20)
    assert uneven.p_uneven < 1e-6


def test_few_or_small_counts_are_not_enough():
    assert not too_even.counts([20] * 10, [20] * 10).is_enough
    assert not too_even.counts([3] * 30, [3] * 30).is_enough
    assert too_even.counts([3], [3]) is None


def test_the_tails_add_up_and_agree_with_known_quantiles():
    for df, quantile in ((1, 3.8414588), (10, 18.3070381), (30, 43.7729718)):
        assert chi_square.above(quantile, df) == pytest.approx(0.05, abs=1e-7)
        assert chi_square.at_most(quantile, df) == pytest.approx(0.95, abs=1e-7)


def test_simulation_agrees_with_the_distribution_where_both_hold():
    seen, due = [18, 22, 21, 19, 20, 25, 16, 20], [20.0] * 8
    known, simulated = too_even.counts(seen, due), too_even.simulated(seen, due)
    assert simulated.p_too_even == pytest.approx(known.p_too_even, abs=0.03)
    assert simulated.x2 == pytest.approx(known.x2)


def test_even_counts_below_five_are_seen_by_simulation():
    assert too_even.simulated([2] * 30, [2] * 30).p_too_even < 1e-3
    assert too_even.simulated([0], [1]) is None


def test_a_table_that_follows_its_margins_too_closely():
    assert too_even.two_way([[2] * 12] * 20).p_too_even < 1e-6
    assert too_even.two_way([[20] * 4] * 20).p_too_even < 1e-6
    chance = np.random.default_rng(4)
    p = [too_even.two_way(chance.poisson(2, (20, 12)).tolist()).p_too_even for _ in range(60)]
    assert np.mean(np.array(p) <= 0.05) <= 0.15
    assert 0.3 < np.mean(p) < 0.7


def test_a_table_needs_two_rows_and_two_columns():
    assert too_even.two_way([[1, 2]]) is None
    assert too_even.two_way([[1, 0], [2, 0]]) is None
    with pytest.raises(ValueError, match="length"):
        too_even.two_way([[1, 2], [3]])
