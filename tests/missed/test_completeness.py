from __future__ import annotations

import polars as pl
import pytest

from builders import frame
from cpaudit.missed.completeness import completeness, estimate, missed_by_village, suppressed
from cpaudit.missed.open_links import open_links
from cpaudit.tables import LINKS
from cpaudit.view_tables import VIEWS

NAMES = pl.DataFrame({"village": ["A", "B"], "village_name": ["甲村", "乙村"]})


def births(*rows):
    return frame(
        dict(VIEWS["births"]),
        [
            {"person_no": at, "in_period": True, "scope": "inside", "in_planning": True, **row}
            for at, row in enumerate(rows)
        ],
    )


FOUND = {"village": "A", "delivery.n_rows": 1, "n_sources": 1}
MISSED = {**FOUND, "in_planning": False, "grade": "B", "p_missed": 0.9}
SUPPRESSED = {**MISSED, "suppressed": "out_of_scope", "scope": "outside"}


def test_missed_births_are_counted_by_village_and_grade():
    table = missed_by_village(births(FOUND, MISSED, MISSED, SUPPRESSED), NAMES)
    assert table.select("village_name", "grade", "n", "n_in_period").row(0) == ("甲村", "B", 2, 2)
    assert table["expected"].item() == pytest.approx(1.8)


def test_suppressed_births_are_counted_by_reason():
    assert suppressed(births(FOUND, MISSED, SUPPRESSED)).rows() == [("out_of_scope", 1)]


def test_completeness_is_the_share_of_a_source_that_planning_holds():
    table = completeness(births(*[FOUND] * 3, MISSED, SUPPRESSED), NAMES)
    total = table.row(
        by_predicate=(pl.col("source_id") == "delivery") & pl.col("village").is_null(), named=True
    )
    assert (total["n_source"], total["n_found"], total["share"]) == (4, 3, 0.75)
    assert total["low"] < 0.75 < total["high"]


def test_births_of_other_periods_and_places_are_not_compared():
    outside = {**FOUND, "in_period": False}
    table = completeness(births(FOUND, outside, {**FOUND, "scope": "undecided"}), NAMES)
    assert table["n_source"].max() == 1


def test_the_estimate_is_chapmans():
    both, first, second = [{**FOUND, "n_sources": 1}] * 20, [{"n_sources": 0}] * 10, [MISSED] * 30
    result = estimate(births(*both, *first, *second))
    assert (result["n_planning"], result["n_other"], result["n_both"]) == (30, 50, 20)
    assert result["estimate"] == pytest.approx(31 * 51 / 21 - 1)
    assert result["theta_1"] == pytest.approx(20 + 10 + 30 + 10 * 30 / 20)


def test_too_few_births_give_no_estimate():
    result = estimate(births(*[FOUND] * 6))
    assert result["n_both"] == 6
    assert result["estimate"] is None
    assert result["completeness"] is None


def test_an_open_link_counts_against_the_child_outside_planning_only():
    links = frame(
        dict(LINKS.columns),
        [
            {"mention_id_l": 0, "mention_id_r": 1, "probability": 0.7, "is_accepted": False},
            {"mention_id_l": 0, "mention_id_r": 2, "probability": 0.6, "is_accepted": False},
            {"mention_id_l": 1, "mention_id_r": 3, "probability": 0.9, "is_accepted": True},
        ],
    )
    named = pl.DataFrame(
        {
            "mention_id": [0, 1, 2, 3],
            "person_no": [10, 11, 12, 11],
            "dataset": ["health_deliveries", "planning_births", "planning_births", "vaccinations"],
            "role": ["child"] * 3 + ["self"],
        },
        schema_overrides={"mention_id": pl.UInt32, "person_no": pl.UInt32},
    )
    assert open_links(links, named).rows() == [(10, 0.7)]
