"""Villages beside each other: a place in the funnel, and an order only where there is one."""

from __future__ import annotations

import polars as pl
import pytest

from cpaudit.indicators.villages import Spread, spread_of, standings


def places(*counts):
    return pl.DataFrame(counts, schema={"numerator": pl.Int64, "denominator": pl.Int64},
                        orient="row")  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "spread"),
    [
        ([(90, 100)] * 10, Spread.NONE),
        ([(88, 100), (90, 100), (92, 100), (91, 100)], Spread.NONE),
        ([(50, 100), (90, 100), (99, 100), (70, 100)], Spread.SOME),
        ([(100, 100)] * 5, Spread.NONE),
        ([(50, 100), (90, 100)], Spread.TOO_FEW),
        ([(1, 4)] * 30, Spread.TOO_FEW),
        ([], None),
        ([(120, 100)] * 5, None),
    ],
)
def test_villages_have_an_order_only_where_chance_does_not_make_it(counts, spread):
    assert spread_of(places(*counts), is_share=True) is spread


def test_what_is_no_share_has_neither_order_nor_standing():
    assert spread_of(places((1, 2)), is_share=False) is None
    found = standings(places((1, 2)), is_share=False)
    assert (found["standing"].to_list(), found["shrunken"].to_list()) == ([None], [None])


def test_a_small_village_is_drawn_to_the_share_of_all_and_has_no_standing():
    found = standings(places(*[(95, 100)] * 10, (60, 100), (0, 1)), is_share=True)
    assert found["standing"].to_list()[-1] == "too_few"
    assert found["shrunken"].to_list()[-1] > 0.75
    assert found["shrunken"].to_list()[-2] < 0.75


def test_a_village_that_stands_out_of_alike_ones_is_low():
    found = standings(places(*[(96, 100), (95, 100), (94, 100)] * 10, (50, 100)), is_share=True)
    assert found["standing"].to_list()[-1] == "very_low"
    assert set(found["standing"].to_list()[:-1]) == {"within"}


def test_villages_that_all_vary_much_do_not_all_stand_out():
    counts = [(50 + 45 * (number % 2), 100) for number in range(20)]
    found = standings(places(*counts), is_share=True)
    assert set(found["standing"]) == {"within"}
