"""Missed births by village and grade, and those left out."""

from __future__ import annotations

import pytest
from completeness_world import NAMES, births, child

from cpaudit.completeness.missed_counts import missed_by_village, suppressed

MISSED = {"grade": "B", "p_missed": 0.9}
ROWS = [
    child(1, "planning", "delivery"),
    child(2, "delivery", **MISSED),
    child(3, "delivery", **MISSED),
    child(4, "delivery", **MISSED, suppressed="out_of_scope"),
]


def test_missed_births_are_counted_by_village_and_grade():
    table = missed_by_village(births(ROWS), NAMES)
    assert table.select("village_name", "grade", "n", "n_in_period").row(0) == ("甲村", "B", 2, 2)
    assert table["expected"].item() == pytest.approx(1.8)


def test_suppressed_births_are_counted_by_reason():
    assert suppressed(births(ROWS)).rows() == [("out_of_scope", 1)]
