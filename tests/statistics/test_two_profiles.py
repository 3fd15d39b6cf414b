"""Two profiles, cell by cell."""

from __future__ import annotations

import numpy as np
import pytest

from cpaudit.statistics import two_profiles


def test_equal_profiles_do_not_differ():
    found = two_profiles.compare([10, 20, 30], [20, 40, 60])
    assert found.x2 == pytest.approx(0)
    assert found.dissimilarity == 0


def test_small_cells_are_put_together():
    found = two_profiles.compare([1, 1, 1, 30, 30, 1], [1, 1, 1, 30, 30, 1])
    assert found.df == 1


def test_one_in_twenty_differs_by_chance():
    chance = np.random.default_rng(1)
    p = [
        two_profiles.compare(
            chance.multinomial(300, [1 / 12] * 12).tolist(),
            chance.multinomial(200, [1 / 12] * 12).tolist(),
        ).p_value
        for _ in range(1500)
    ]
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.02)


def test_empty_and_unequal_profiles():
    assert two_profiles.compare([0, 0], [1, 2]) is None
    assert not two_profiles.compare([3], [4]).is_enough
    with pytest.raises(ValueError, match="cells"):
        two_profiles.compare([1], [1, 2])
