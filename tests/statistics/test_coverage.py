"""The coverage matrix on a frame of six births."""

from __future__ import annotations

import polars as pl
import pytest

from cpaudit.statistics import coverage, wilson

BIRTHS = pl.DataFrame(
    [
        ("花园村", True, True, True),
        ("花园村", True, True, False),
        ("花园村", False, True, True),
        ("柳树村", True, False, None),
        ("柳树村", True, True, False),
        (None, False, True, False),
    ],
    schema={
        "village": pl.String,
        "planning": pl.Boolean,
        "delivery": pl.Boolean,
        "police": pl.Boolean,
    },
    orient="row",
)
LISTS = ("planning", "delivery", "police")


def _cell(frame, village, listed_in, found_in):
    return frame.filter(
        pl.col("village").eq_missing(pl.lit(village)),
        pl.col("listed_in") == listed_in,
        pl.col("found_in") == found_in,
    ).row(0, named=True)


def test_each_pair_of_lists_is_counted_both_ways_in_total_and_by_village():
    found = coverage.matrix(BIRTHS, LISTS)
    assert found.height == 3 * 6
    total = _cell(found, None, "delivery", "planning")
    assert (total["n_listed"], total["n_found"]) == (5, 3)
    assert total["share"] == pytest.approx(0.6)
    limits = wilson.interval(3, 5)
    assert limits is not None
    assert (total["low"], total["high"]) == pytest.approx((limits.low, limits.high))
    assert not total["is_enough"]
    back = _cell(found, None, "planning", "delivery")
    assert (back["n_listed"], back["n_found"]) == (4, 3)
    assert _cell(found, "花园村", "police", "planning")["n_found"] == 1


def test_an_unknown_presence_is_counted_on_neither_side():
    found = coverage.matrix(BIRTHS, LISTS)
    assert _cell(found, "柳树村", "planning", "police")["n_listed"] == 1
    assert _cell(found, "柳树村", "police", "planning")["n_listed"] == 0


def test_an_empty_list_has_no_share():
    cell = _cell(coverage.matrix(BIRTHS, LISTS), "柳树村", "police", "planning")
    assert (cell["share"], cell["low"], cell["high"]) == (None, None, None)


def test_the_total_comes_first_and_needs_no_villages():
    assert coverage.matrix(BIRTHS, LISTS)["village"][:6].null_count() == 6
    alone = coverage.matrix(BIRTHS.drop("village"), LISTS, by=None)
    assert alone.height == 6
    assert alone.equals(coverage.matrix(BIRTHS, LISTS).head(6))


def test_no_births_give_counts_of_zero():
    found = coverage.matrix(BIRTHS.clear(), LISTS)
    assert found["n_listed"].sum() == 0
    assert found["share"].null_count() == found.height == 6


def test_the_order_of_the_rows_does_not_matter():
    assert coverage.matrix(BIRTHS.reverse(), LISTS).equals(coverage.matrix(BIRTHS, LISTS))


def test_twenty_listed_are_enough():
    many = pl.DataFrame({"a": [True] * 20, "b": [True] * 20})
    assert coverage.matrix(many, ("a", "b"), by=None)["is_enough"].all()
