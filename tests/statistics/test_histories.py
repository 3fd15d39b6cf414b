"""The table of capture histories."""

from __future__ import annotations

import pytest

from cpaudit.statistics.histories import histories


def test_every_history_stands_in_the_table_and_who_is_not_named_is_nobody():
    table = histories({"101": 4, "010": 2})
    assert table.names == ("111", "110", "101", "100", "011", "010", "001")
    assert table.n_observed == 6
    assert table.overlap((0, 2)) == 4
    assert table.overlap((0, 1)) == 0
    assert table.frequencies() == (2, 4, 0)


@pytest.mark.parametrize("cells", [{}, {"1": 3}, {"00": 4, "11": 1}, {"1a": 3}, {"11": -1}])
def test_what_is_no_table_is_refused(cells):
    with pytest.raises(ValueError, match=r".+"):
        histories(cells)


def test_the_design_has_a_column_for_all_for_each_list_and_for_each_term():
    design = histories({"11": 1}).design(((0, 1),))
    assert design.tolist() == [[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 1, 0]]
