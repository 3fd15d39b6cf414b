"""A clean township contradicts itself nowhere: what a tool reports there is a false alarm."""

import polars as pl
import pytest

from cpaudit.synthesis.export import tables
from cpaudit.synthesis.profile import Profile
from cpaudit.synthesis.township import generate

ACTIVE = pl.col("status") == "active"


@pytest.fixture(scope="module")
def clean():
    planter = tables(generate(4000, 3, Profile.CLEAN))
    assert planter.log().is_empty()
    return {name: frame.filter(~pl.col("_drop")) for name, frame in planter.tables.items()}


def day(name: str) -> pl.Expr:
    return pl.col(name).str.to_date()


def test_numbers_stand_once_on_the_roll(clean):
    assert not clean["planning_persons"]["id_no"].drop_nulls().is_duplicated().any()


@pytest.mark.parametrize(
    "name",
    ["planning_persons", "planning_births", "police_persons", "police_births", "police_deaths",
     "police_moves", "insurance"],
)  # fmt: skip
def test_birth_date_and_sex_agree_with_the_number(clean, name):
    known = clean[name].filter(pl.col("id_no").is_not_null())
    assert known.filter(
        pl.col("id_no").str.slice(6, 8) != day("birth_date").dt.strftime("%Y%m%d")
    ).is_empty()
    male = pl.col("id_no").str.slice(16, 1).cast(pl.Int32) % 2 == 1
    assert known.filter(male != (pl.col("sex") == "M")).is_empty()


def test_households_have_one_head_one_village_and_the_stated_size(clean):
    homes = (
        clean["planning_persons"]
        .filter(ACTIVE)
        .group_by("household_no")
        .agg(
            heads=(pl.col("relationship") == "02").sum(),
            spouses=pl.col("relationship").is_in(["11", "12"]).sum(),
            n=pl.len(),
            stated=pl.col("n_household").cast(pl.UInt32).unique(),
            villages=pl.col("resid_code").n_unique(),
        )
    )
    assert homes.filter(pl.col("heads") != 1).is_empty()
    assert homes.filter(pl.col("spouses") > 1).is_empty()
    assert homes.filter(pl.col("stated").list.len() != 1).is_empty()
    assert homes.filter(pl.col("stated").list.first() != pl.col("n")).is_empty()
    assert homes.filter(pl.col("villages") != 1).is_empty()


def test_spouses_name_each_other(clean):
    roll = (
        clean["planning_persons"].filter(ACTIVE).select("_self", "_spouse", "sex", "marital_status")
    )
    pairs = roll.join(roll, left_on="_spouse", right_on="_self")
    assert pairs.height > 500
    assert pairs.filter(pl.col("_spouse_right") != pl.col("_self")).is_empty()
    assert pairs.filter(pl.col("sex") == pl.col("sex_right")).is_empty()


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("birth_date", "death_date"), ("birth_date", "move_in_date"), ("move_in_date", "move_out_date"),
     ("birth_date", "entry_date"), ("marriage_date", "marital_change_date"),
     ("marriage_date", "death_date")],
)  # fmt: skip
def test_dates_of_a_life_follow_each_other(clean, earlier, later):
    both = clean["planning_persons"].filter(day(earlier).is_not_null(), day(later).is_not_null())
    assert both.height > 0
    assert both.filter(day(later) < day(earlier)).is_empty()


def test_no_date_lies_after_the_as_of_date(clean):
    for frame in clean.values():
        for name in frame.columns:
            if name.endswith("date"):
                assert frame.filter(day(name) > pl.date(2026, 1, 31)).is_empty(), name


def test_mothers_state_the_children_whom_the_table_lists(clean):
    listed = clean["planning_births"].filter(pl.col("status") != "dead").group_by("_mother").len()
    stated = clean["planning_persons"].filter(pl.col("n_children").is_not_null())
    both = stated.join(listed, left_on="_self", right_on="_mother", how="left")
    assert both.filter(
        pl.col("n_children").cast(pl.UInt32) != pl.col("len").fill_null(0)
    ).is_empty()


def test_planning_and_hospital_agree_on_every_birth_that_both_hold(clean):
    both = clean["health_deliveries"].join(clean["planning_births"], on="_child")
    assert both.height > 30
    for name in ("birth_date", "sex", "_mother"):
        assert both.filter(pl.col(name) != pl.col(f"{name}_right")).is_empty()


def test_nobody_on_the_active_roll_stands_among_the_dead(clean):
    active = clean["planning_persons"].filter(ACTIVE)
    for name in ("police_deaths", "funerals"):
        assert active.join(clean[name], on="_self", how="semi").is_empty()


def test_returns_balance_and_add_up(clean):
    returns = clean["village_returns"].with_columns(
        pl.col("births", "boys", "girls", "births_1", "births_2", "births_3plus", "deaths", "move_in",
               "move_out", "population_start", "population_end").cast(pl.Int64)
    )  # fmt: skip
    assert returns.filter(pl.col("births") != pl.col("boys") + pl.col("girls")).is_empty()
    orders = pl.sum_horizontal("births_1", "births_2", "births_3plus")
    assert returns.filter(pl.col("births") != orders).is_empty()
    change = pl.col("births") - pl.col("deaths") + pl.col("move_in") - pl.col("move_out")
    assert returns.filter(
        pl.col("population_end") != pl.col("population_start") + change
    ).is_empty()
    villages, total = returns.head(-1), returns.tail(1)
    assert total["village_name"].item() == "合计"
    assert villages["births"].sum() == total["births"].item()
