"""What screens must never do: speak of too few data, forget a cause, accuse, or read other runs' data."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest
from screen_world import AS_OF, PERIOD, World, found

from cpaudit.screens.assess import Screens, assess
from cpaudit.screens.catalogue import SCREENS
from cpaudit.screens.history import EarlierRun, earlier_runs
from cpaudit.screens.results import PLACES, RESULTS, SILENT

ACCUSATIONS = (
    "造假",
    "瞒报",
    "虚报",
    "弄虚",
    "fabricat",
    "fraud",
    "falsif",
    "cheat",
    "fake",
    "invent",
)


@pytest.fixture(scope="module")
def small():
    """Two villages with a birth a month."""
    return World(1, n_villages=2, yearly=6).assessed()


@pytest.fixture(scope="module")
def clean():
    return World(2).assessed()


def test_a_small_township_is_told_what_its_screens_lack(small):
    told = small.silent.filter(pl.col("screen") == "funnel").row(0, named=True)
    assert (told["n"], told["needed"]) == (2, 8)
    assert told["reason_en"] == "not enough data: 2 of the 8 villages needed"
    assert told["reason_zh"] == "数据不足：需要 8 个村居，实有 2"


def test_below_its_minimum_size_a_screen_says_nothing(small):
    assert not set(small.results["screen"]) & {"funnel", "too_even", "bulk_day", "months"}
    assert small.worth_a_visit().is_empty()


def test_every_screen_names_harmless_causes_in_both_languages():
    for screen in SCREENS:
        assert screen.causes.en
        assert screen.causes.zh
        assert screen.compares.en
        assert screen.compares.zh


def test_no_word_accuses_anybody(clean):
    told = [
        *clean.results.select("message_zh", "message_en", "causes_zh", "causes_en").rows(),
        *clean.silent.select("reason_zh", "reason_en").rows(),
        *((screen.title.en, screen.title.zh, screen.causes.en) for screen in SCREENS),
    ]
    text = " ".join(part for row in told for part in row).lower()
    assert not [word for word in ACCUSATIONS if word in text]


def test_the_tables_are_as_promised(clean):
    assert clean.results.schema == RESULTS.columns
    assert clean.silent.schema == SILENT.columns
    assert clean.places.schema == PLACES.columns
    assert Screens.none().worth_a_visit().is_empty()


def test_the_same_data_give_the_same_results():
    first, second = (World(4).assessed() for _ in range(2))
    assert first.results.equals(second.results)
    assert first.silent.equals(second.silent)


def test_nothing_to_look_at_is_no_error():
    result = assess({}, pl.DataFrame(), as_of=AS_OF, period=PERIOD)
    assert result.results.is_empty()
    assert {*result.silent["screen"]} == {screen.name for screen in SCREENS}


def test_operators_names_are_in_no_table():
    world = World(5)
    rows = world.rows_of(3)[:40]
    one = pl.int_range(pl.len()).is_in(rows)
    world.births_with(
        entry_date=pl.when(one).then(pl.lit(date(2025, 5, 6))).otherwise("entry_date"),
        operator=pl.when(one).then(pl.lit("张建国")).otherwise("operator"),
    )
    result = world.assessed()
    assert not found(result, "bulk_day").is_empty()
    assert "张建国" not in json.dumps(result.results.to_dicts(), ensure_ascii=False)


def test_below_eight_villages_p_values_stand_alone():
    result = World(6, n_villages=7, yearly=60).assessed()
    villages = result.results.filter(
        pl.col("village").is_not_null() & (pl.col("screen") == "copied")
    )
    assert villages.height == 14  # children of planning and of the hospital
    assert villages["q"].null_count() == 14
    assert villages["p"].null_count() == 0


def test_villages_that_share_an_operator_are_judged_more_strictly():
    world = World(7)
    shared = world.assessed()
    world.births_with(operator=pl.lit(None, pl.String))
    apart = world.assessed()
    one, other = (
        result.results.filter(pl.col("screen") == "funnel").sort("p", "village")
        for result in (shared, apart)
    )
    assert one["p"].equals(other["p"])
    assert (one["q"] >= other["q"]).all()


def test_only_chance_between_villages_is_said_so():
    world = World(8)
    hits = [57] * 24
    funnels = world.assessed(indicators=world.shares("coverage", hits, 60)).funnels
    assert funnels["is_chance_only"].all()
    assert funnels["shrunken"].unique().to_list() == [57 / 60]


def test_a_changed_share_is_found_against_the_last_run_and_in_the_chart():
    world = World(9)
    total = pl.DataFrame(
        {
            "name": ["accuracy"],
            "title_zh": ["准确率"],
            "title_en": ["Records without errors"],
            "village": [None],
            "numerator": [9000],
            "denominator": [10_000],
        },
        schema_overrides={"village": pl.String},
    )

    def run(hits, at):
        return EarlierRun(frozenset({str(at)}), {"accuracy": (hits, 10_000)})

    one = world.assessed(indicators=total, earlier=[run(9500, 0)])
    assert found(one, "between_runs")["part"].to_list() == ["accuracy"]
    usual = [run(9500 + 10 * (at % 5), at) for at in range(24)]
    assert found(world.assessed(indicators=total, earlier=usual), "between_runs").height == 1
    wild = [run(9000 + 150 * (at % 7), at) for at in range(24)]
    assert found(world.assessed(indicators=total, earlier=wild), "between_runs").is_empty()
    assert "between_runs" in set(world.assessed(indicators=total).silent["screen"])


def test_the_log_gives_each_data_once_and_never_the_present_one(tmp_path):
    def line(hash_, hits, project="甲镇"):
        return json.dumps(
            {
                "project": project,
                "files": [{"sha256": hash_}],
                "shares": {"accuracy": [hits, 100]},
            }
        )

    lines = [
        line("a", 90),
        line("b", 91),
        line("a", 92),
        line("c", 93, project="other"),
        "{broken",
        json.dumps({"project": "甲镇", "command": "review"}),
        line("now", 94),
        line("d", 200),
    ]
    (tmp_path / "run-log.jsonl").write_text("\n".join(lines), encoding="utf-8")
    runs = earlier_runs(tmp_path, project="甲镇", files=frozenset({"now"}))
    assert [run.shares["accuracy"] for run in runs] == [(91, 100), (92, 100)]
    assert earlier_runs(tmp_path / "none", project="甲镇", files=frozenset()) == ()
