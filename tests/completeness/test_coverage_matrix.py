"""Which share of each list's births each other list holds."""

from __future__ import annotations

import polars as pl
import pytest
from completeness_world import aligned, assessed, births, child, sources

from cpaudit.completeness.families import families
from cpaudit.completeness.matrix import POOLED
from cpaudit.completeness.presence import presence
from cpaudit.statistics import wilson

NO_TWINS = pl.DataFrame(schema={"person_no": pl.UInt32, "planning_no": pl.UInt32, "p": pl.Float64})


def cell(result, listed, found, by="all", value=None):
    rows = result.coverage.filter(
        pl.col("by") == by,
        pl.col("listed_in") == listed,
        pl.col("found_in") == found,
        pl.col("value").eq_missing(pl.lit(value, pl.String)),
    )
    assert rows.height == 1
    return rows.row(0, named=True)


def test_every_ordered_pair_of_lists_has_its_share_with_wilsons_limits():
    rows = [child(n, "planning", "delivery") for n in range(27)]
    rows += [child(30 + n, "delivery") for n in range(3)]
    result = assessed(rows, "planning", "delivery")
    found = cell(result, "delivery", "planning")
    assert (found["n_listed"], found["n_found"], found["share"]) == (30, 27, 0.9)
    assert (found["low"], found["high"]) == pytest.approx(tuple(wilson.interval(27, 30)))
    assert cell(result, "planning", "delivery")["share"] == 1


def test_shares_are_told_by_village_parity_sex_residence_and_place():
    rows = [
        child(
            n,
            *(["planning"] if n % 3 else []),
            "delivery",
            birth_order=n % 4 + 1,
            sex="MF"[n % 2],
            village="AB"[n % 2],
            **{"delivery.hukou_place": ("inside", "outside")[n % 2]},
        )
        for n in range(120)
    ]
    result = assessed(rows, "planning", "delivery")
    kinds = result.coverage.filter(pl.col("listed_in") == "delivery")
    told = {by: set(values["value"]) for (by,), values in kinds.group_by("by")}
    assert told == {
        "all": {None},
        "village": {"A", "B"},
        "parity": {"1", "2", "3+"},
        "sex": {"M", "F"},
        "residence": {"local", "migrant"},
        "place": {"facility"},
    }
    assert cell(result, "delivery", "planning", "village", "A")["value_name"] == "甲村"


def test_kinds_with_few_births_are_put_together_and_named():
    rows = [child(n, "planning", "delivery", village=f"V{n // 9}") for n in range(36)]
    rows += [child(100 + n, "planning", "delivery") for n in range(25)]
    result = assessed(rows, "planning", "delivery")
    pooled = cell(result, "delivery", "planning", "village", POOLED)
    assert (pooled["n_pooled"], pooled["n_listed"], pooled["is_enough"]) == (4, 36, True)
    assert cell(result, "delivery", "planning", "village", "A")["n_pooled"] == 0
    # The summary keeps each village, with its interval.
    assert result.by_source.filter(pl.col("village").is_not_null()).height == 5


def test_a_birth_at_home_is_no_gap_of_the_hospital():
    rows = [child(n, "planning", "delivery") for n in range(20)]
    rows += [child(50 + n, "planning", **{"planning.birth_place_kind": "home"}) for n in range(5)]
    found = cell(assessed(rows, "planning", "delivery"), "planning", "delivery")
    assert (found["n_listed"], found["n_found"], found["n_impossible"]) == (20, 20, 5)


def test_a_list_that_does_not_cover_the_window_is_not_compared():
    rows = [child(n, "planning", "delivery", "insurance") for n in range(9)]
    result = assessed(rows, "planning", "delivery", "insurance", but=("insurance",))
    assert "insurance" not in result.coverage["listed_in"]


def test_births_of_other_periods_and_places_are_not_compared():
    rows = [
        child(1, "delivery"),
        child(2, "delivery", scope="undecided"),
        child(3, "delivery", suppressed="stillbirth"),
    ]
    assert cell(assessed(rows, "planning", "delivery"), "delivery", "planning")["n_listed"] == 1


def test_a_list_that_copies_another_is_no_list_of_its_own():
    rows = births([child(n, "planning", "delivery", "vaccination") for n in range(9)])
    names = ("planning", "delivery", "vaccination")
    table = presence(rows, aligned(*names), NO_TWINS)
    assert set(families(table, sources(*names))) == {"planning", "hospital", "vaccination"}
    copies = sources(*names, vaccination="health_deliveries")
    assert families(table, copies) == {
        "planning": ("planning",),
        "hospital": ("delivery", "vaccination"),
    }


def test_police_and_insurance_are_one_list():
    names = ("planning", "delivery", "police_birth", "police", "insurance")
    table = presence(births([child(1, *names)]), aligned(*names), NO_TWINS)
    assert families(table, sources(*names))["registration"] == (
        "police_birth",
        "police",
        "insurance",
    )


def test_nothing_to_compare_gives_empty_tables():
    result = assessed([], "planning", "delivery")
    assert result.coverage.is_empty()
    assert result.headline.total is None
