"""Clean townships raise no alarm; planted patterns are found, each by its screen."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from screen_world import AS_OF, World, dates, day, found

from cpaudit.project import Batch
from cpaudit.screens.catalogue import SCREENS
from cpaudit.standards.lunar import lunar_reading


@pytest.fixture(scope="module")
def clean():
    return [World(seed).assessed() for seed in range(12)]


@pytest.mark.slow
@pytest.mark.slow
def test_of_twelve_clean_townships_hardly_one_raises_any_alarm(clean):
    alarms = [one.worth_a_visit() for one in clean]
    told = pl.concat(alarms).select("screen", "source", "part", "p", "q").rows()
    # At 5 % the chance of three or more of twelve is 2 %.
    assert sum(not one.is_empty() for one in alarms) <= 2, told


@pytest.mark.slow
@pytest.mark.slow
def test_p_values_of_clean_townships_are_not_too_small(clean):
    p = pl.concat([one.results.filter(pl.col("p").is_not_null()) for one in clean])
    shown = p.filter(~pl.col("screen").is_in(["bulk_day", "old_events"]))  # these list the least
    shares = dict(
        shown.group_by("screen").agg((pl.col("p") <= 0.05).mean().alias("share")).iter_rows()
    )
    too_often = {name: share for name, share in shares.items() if share > 0.12}
    assert not too_often
    assert float((shown["p"] <= 0.05).mean()) <= 0.06


@pytest.mark.slow
@pytest.mark.slow
def test_villages_pulled_half_way_to_a_target_are_found():
    n_found = 0
    for seed in range(8):
        world = World(seed)
        drawn = world.chance.poisson(40, 24)
        world.counts = pl.DataFrame(
            {"n_births": np.rint(40 + (drawn - 40) * 0.4), "n_women_20_39": [400] * 24}
        )
        n_found += not found(world.assessed(), "too_even", part="villages").is_empty()
    assert n_found >= 6


def test_a_village_with_the_same_number_every_quarter_is_found():
    world = World(3)
    rows = world.rows_of(5)
    quarters = [day(2021 + at // 4, 1 + 3 * (at % 4), 1) for at in range(20)]
    born = world.born.copy()
    born[rows] = np.resize(quarters, len(rows)) + world.chance.integers(0, 88, len(rows))
    world.births_with(birth_date=dates(born))
    told = found(world.assessed(), "too_even", part="quarters")
    assert told["village"].to_list() == [world.villages[5]]


def test_sixty_entries_on_one_day_are_found():
    world = World(4)
    recent = np.flatnonzero(world.entered > day(2025, 3, 1))[:60]
    entered = world.entered.copy()
    entered[recent] = day(2025, 11, 20)
    world.births_with(entry_date=dates(entered))
    told = found(world.assessed(), "bulk_day")
    assert "area 2025-11-20" in told["part"].to_list()
    imported = date(2025, 11, 20)
    for batch, is_news in ((Batch(imported), False), (Batch(imported, "planning"), False),
                           (Batch(imported, "another"), True)):  # fmt: skip
        declared = world.assessed(batches=[batch])
        assert found(declared, "bulk_day").is_empty() is not is_news


def test_a_quarter_entered_in_its_last_days_is_found():
    world = World(5)
    in_quarter = (world.entered >= day(2025, 7, 1)) & (world.entered <= day(2025, 9, 30))
    moved = in_quarter & (world.chance.random(world.n) < 0.5)
    spread = day(2025, 9, 26) + world.chance.integers(0, 5, world.n)
    world.births_with(entry_date=dates(np.where(moved, spread, world.entered)))
    told = found(world.assessed(), "deadline")
    assert told["part"].str.contains("quarter 2025-07-01").any()


def test_old_births_entered_on_one_day_are_found():
    world = World(6)
    entered = world.entered.copy()
    rare = world.chance.choice(world.n, 400, replace=False)
    late = rare[world.born[rare] < day(2023, 6, 1)]
    entered[late] = day(2024, 3, 1) + world.chance.integers(0, 600, len(late))
    entered[late[:25]] = day(2025, 6, 30)
    world.births_with(entry_date=dates(entered))
    told = found(world.assessed(), "old_events")
    assert "area 2025-06-30" in told["part"].to_list()


def test_records_in_a_row_with_one_phone_are_found():
    world = World(7)
    rows = world.rows_of(9)[100:112]
    births = world.births.with_row_index("at")
    one = pl.col("at").is_in(rows)
    births = births.with_columns(
        pl.when(one).then(pl.lit("13812345678")).otherwise("phone").alias("phone"),
        pl.when(one).then(pl.lit("3组")).otherwise("resid_address").alias("resid_address"),
        pl.when(one).then(pl.lit("甲")).otherwise("operator").alias("operator"),
        pl.when(one).then(pl.lit(AS_OF)).otherwise("entry_date").alias("entry_date"),
        pl.when(one).then(10**6 + pl.col("at")).otherwise("row").alias("row"),
    )
    world.births = births.drop("at")
    told = found(world.assessed(), "same_in_a_row")
    assert told["village"].to_list() == [world.villages[9]]
    assert told["statistic"].to_list() == [12.0]
    assert "录入日期、操作员、电话、居住地址完全相同" in told["message_zh"][0]
    assert "date of entry, operator, phone, address" in told["message_en"][0]


@pytest.mark.parametrize("source", ["planning_births"])
@pytest.mark.slow
@pytest.mark.slow
def test_copied_records_are_found_and_twins_are_not(source):
    n_found = 0
    for seed in range(5):
        world = World(20 + seed)
        rows = world.rows_of(11)[:10]
        names = ["birth_date", "mother_id_birth_date", "father_id_birth_date", "entry_date"]
        names += ["operator", "facility", "resid_group", "sex", "birth_order"]
        pattern = world.births.row(int(rows[0]), named=True)
        at = pl.int_range(pl.len()).is_in(rows)
        world.births_with(
            **{
                name: pl.when(at)
                .then(pl.lit(pattern[name], world.births.schema[name]))
                .otherwise(name)
                for name in names
            }
        )
        told = found(world.assessed(), "copied", source=source)
        n_found += told["village"].to_list() == [world.villages[11]]
        world.births_with(
            mother_id18=pl.when(at).then(pl.lit("one")).otherwise("mother_id18"),
        )
        assert found(world.assessed(), "copied", source=source).is_empty()
    assert n_found == 5


@pytest.mark.slow
@pytest.mark.slow
def test_dates_moved_to_the_first_are_found_against_the_hospital():
    n_found = 0
    for seed in range(5):
        world = World(30 + seed)
        moved = pl.Series(world.chance.random(world.n) < 0.03)
        world.births_with(
            birth_date=pl.when(moved)
            .then(pl.col("birth_date").dt.month_start())
            .otherwise("birth_date")
        )
        told = found(world.assessed(), "day_of_month", source="planning_births")
        n_found += "day 1" in told["part"].to_list()
    assert n_found >= 4


def test_lunar_dates_are_found_and_slips_of_the_pen_are_not():
    world = World(8)
    slipped = pl.Series(world.chance.random(world.n) < 0.02)
    other = pl.Series(world.chance.random(world.n) < 0.02)
    told_date = (
        pl.when(slipped)
        .then(lunar_reading(pl.col("birth_date")))
        .when(other)
        .then(pl.col("birth_date") + pl.duration(days=30))
        .otherwise("birth_date")
    )
    clean = world.wide
    world.wide = clean.with_columns(told_date.alias("planning.birth_date"))
    told = found(world.assessed(), "lunar", source="planning_births")
    assert told.filter(pl.col("village").is_null()).height == 1
    typed = pl.when(other).then(pl.col("birth_date") + pl.duration(days=9)).otherwise("birth_date")
    world.wide = clean.with_columns(typed.alias("planning.birth_date"))
    assert found(world.assessed(), "lunar").is_empty()


def test_a_sex_ratio_of_130_is_found_in_pooled_years():
    world = World(9)
    world.births_with(
        sex=pl.Series(np.where(world.chance.random(world.n) < 130 / 230, "M", "F")),
    )
    told = found(world.assessed(), "sex_ratio")
    assert "order all" in told["part"].to_list()


def test_ages_that_end_in_nought_and_five_are_found():
    world = World(10)
    ages = world.chance.integers(0, 85, 20_000)
    rounded = np.where(world.chance.random(20_000) < 0.1, np.rint(ages / 5) * 5, ages)
    world.roll = pl.DataFrame({"birth_date": dates(day(2026, 1, 31) - rounded * 365.25 - 100)})
    assert "whipple" in found(world.assessed(), "ages")["part"].to_list()


def test_a_cohort_of_which_planning_lacks_a_fifth_is_found():
    world = World(11)
    lacks = (pl.col("birth_date").dt.year() == 2023) & pl.Series(world.chance.random(world.n) < 0.2)
    world.wide = world.wide.with_columns(in_planning=~lacks)
    told = found(world.assessed(), "cohorts")
    assert set(told["part"].to_list()) == {"2023"}


def test_births_moved_before_the_first_of_september_are_found():
    world = World(12)
    born = world.births["birth_date"]
    early = (
        (born.dt.month() == 9)
        & (born.dt.day() <= 7)
        & pl.Series(world.chance.random(world.n) < 0.6)
    )
    moved = pl.date(pl.col("birth_date").dt.year(), 8, 31)
    world.births_with(birth_date=pl.when(early).then(moved).otherwise("birth_date"))
    world.wide = world.wide.with_columns(
        pl.when(early).then(moved).otherwise("birth_date").alias("planning.birth_date")
    )
    assert set(found(world.assessed(), "school")["part"]) == {"counts", "moved"}


def test_a_village_far_below_the_others_is_found_and_ordinary_variation_is_not():
    world = World(13)
    hits = world.chance.binomial(60, 0.95, 24)
    hits[7] = 38
    told = found(world.assessed(indicators=world.shares("coverage", hits, 60)), "funnel")
    assert told["village"].to_list() == [world.villages[7]]
    own = world.chance.beta(17, 3, 24)
    spread = world.shares("coverage", world.chance.binomial(200, own), 200)
    assert found(world.assessed(indicators=spread), "funnel").is_empty()


def test_every_screen_is_run_or_says_why_not():
    result = World(1).assessed()
    told = set(result.results["screen"]) | set(result.silent["screen"])
    assert told == {one.name for one in SCREENS}


@pytest.mark.parametrize(("better", "at"), [("high", 3), ("low", 4)])
def test_a_share_that_the_project_declares_is_looked_at_in_its_own_direction(better, at):
    world = World(21)
    hits = world.chance.binomial(200, 0.5, 24)
    hits[3], hits[4] = 50, 150
    villages = world.shares("own", hits, 200)
    total = villages.head(1).with_columns(pl.lit(None, pl.String).alias("village"))
    own = pl.concat([total, villages]).with_columns(
        pl.lit(better).alias("better"), pl.lit(value=True).alias("is_own"), pl.lit(0.4).alias("low")
    )
    told = found(world.assessed(indicators=own), "funnel")
    assert told["village"].to_list() == [world.villages[at]]
    shipped = own.with_columns(pl.lit(value=False).alias("is_own"))
    assert found(world.assessed(indicators=shipped), "funnel").is_empty()
