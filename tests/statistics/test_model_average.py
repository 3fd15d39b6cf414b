"""The average over models: its laws, and how often its interval holds the truth."""

from __future__ import annotations

import numpy as np
import pytest
from published_lists import AIDS, DIABETES

from cpaudit.statistics import model_average


@pytest.mark.parametrize("cells", [AIDS, DIABETES])
def test_the_weights_are_shares_and_the_total_lies_within_its_limits(cells):
    found = model_average.estimate(cells)
    assert sum(one.weight for one in found.models) == pytest.approx(1)
    assert found.interval.low <= found.total <= found.interval.high
    assert all(one.model.degrees_of_freedom > 0 for one in found.models)


def test_it_is_wider_than_the_interval_of_the_best_model_alone():
    from cpaudit.statistics import multi_list

    found = multi_list.estimate(DIABETES)
    average, alone = found.average.interval, found.interval
    assert average.high - average.low > alone.high - alone.low


def test_no_model_no_average():
    assert model_average.estimate({"100": 5, "010": 5, "001": 5}) is None


def test_the_interval_holds_the_truth_of_three_independent_lists():
    rng = np.random.default_rng(20240101)
    holds = []
    for _ in range(100):
        held = rng.random((400, 3)) < (0.7, 0.65, 0.75)
        names, counts = np.unique(held[held.any(axis=1)].astype(int), axis=0, return_counts=True)
        cells = {
            "".join(map(str, row)): int(n) for row, n in zip(names.tolist(), counts, strict=True)
        }
        low, high = model_average.estimate(cells).interval
        holds.append(low <= 400 <= high)
    assert 0.9 <= np.mean(holds) <= 0.99
