"""Histories freed of the errors of linkage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import relinked_cells

CELLS = st.dictionaries(
    st.sampled_from(["111", "110", "101", "100", "011", "010", "001"]),
    st.integers(0, 90),
    min_size=1,
)


@given(CELLS, st.floats(0.8, 1.3))
def test_every_record_of_a_list_stays_and_nobody_is_made(cells, factor):
    found = relinked_cells.correct(cells, [factor, 1, 1])
    before = sum(n for history, n in cells.items() if history[0] == "1")
    assert sum(n for history, n in found.items() if history[0] == "1") == pytest.approx(before)
    assert min(found.values()) >= 0


@given(CELLS)
def test_a_faultless_linkage_changes_nothing(cells):
    found = relinked_cells.correct(cells, [1, 1, 1])
    assert all(found[history] == n for history, n in cells.items())


def test_five_per_cent_of_missed_links_are_found_again():
    truth = {"111": 400, "110": 100, "101": 100, "011": 40, "100": 60, "010": 20, "001": 20}
    seen = dict(truth)
    for history in ("111", "110", "101"):
        torn = 0.05 * truth[history]
        seen[history] -= torn
        seen["0" + history[1:]] += torn
        seen["100"] += torn
    found = relinked_cells.correct(seen, [1 / 0.95, 1, 1])
    assert np.allclose([found[name] for name in truth], list(truth.values()))


@pytest.mark.parametrize("factors", [[1, 1], [0, 1, 1]])
def test_a_factor_that_cannot_be_is_refused(factors):
    with pytest.raises(ValueError, match="factor"):
        relinked_cells.correct({"111": 3}, factors)


def test_no_histories_are_refused():
    with pytest.raises(ValueError, match="no histories"):
        relinked_cells.correct({}, [])
