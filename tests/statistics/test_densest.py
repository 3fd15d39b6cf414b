"""The densest range of numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import densest


@given(st.floats(1, 1e6))
def test_the_numbers_stand_for_every_whole_number_once(n_observed):
    asked, widths = densest.numbers(n_observed)
    assert asked[0] == 0
    assert (np.diff(asked) > 0).all()
    assert widths.sum() == pytest.approx(asked[-1] + 1)


def test_where_nothing_is_likeliest_the_range_begins_there():
    asked = np.arange(10.0)
    found = densest.interval(asked, 0.5**asked, np.ones(10), 0.95)
    assert found == (0.0, 4.0)
