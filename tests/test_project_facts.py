from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cpaudit.project.facts import (
    area_code,
    area_name,
    last_full_year,
    latest_date,
)

NO_IDS = pl.Series([], dtype=pl.String)


def dates(*texts):
    return pl.Series([None if text is None else date.fromisoformat(text) for text in texts])


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        (["880101001201"] * 7 + ["110101001001"] * 2, "880101001"),
        (["880101001201", "880101002201", "880101003201", None], "880101"),
        (["880101001", "880101001"], "880101001"),
        (["8801-01-001-201"] * 3, "880101001"),
        (["88", None], None),
    ],
)
def test_the_area_is_where_most_rows_lie(codes, code):
    assert area_code(pl.Series(codes), NO_IDS) == code


def test_without_codes_the_numbers_tell_the_county():
    ids = pl.Series(["880101201305150154"] * 3 + ["110101201305150154"] * 4 + ["880101"] * 2)
    assert area_code(pl.Series([None], dtype=pl.String), ids) == "880101"


@pytest.mark.parametrize(
    ("code", "name"), [("880101001", "凤凰镇"), ("880101", "某县"), (None, "某县")]
)
def test_the_areas_name_is_what_addresses_say(code, name):
    addresses = pl.Series(["某省某市某县凤凰镇花园村3组", "某省某市某县凤凰镇河东社区", None])
    assert area_name(addresses, code) == name


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("某县城关镇一社区", "某县"),
        ("甲市乙区丙街道", "乙区"),
        ("甲州乙市丙镇", "乙市"),
        ("某省某县甲镇", "某县"),
        ("凤凰镇花园村", "凤凰镇"),
    ],
)
def test_a_countys_name_stands_below_its_prefecture(address, name):
    assert area_name(pl.Series([address] * 3), "880101") == name


def test_addresses_without_a_town_give_no_name():
    assert area_name(pl.Series(["花园村3组", "河东"]), "880101001") is None


def test_addresses_that_name_only_a_village_are_no_rival_of_the_town_that_others_name():
    addresses = pl.Series(["清水镇石桥村", "石桥村", "清水镇石桥村", "石桥村", "石桥村"])
    assert area_name(addresses, "880425203") == "清水镇"


USUAL = [
    f"{year}-{month:02}-{day:02}"
    for year in (2024, 2025)
    for month in range(1, 13)
    for day in range(1, 29)
]


@pytest.mark.parametrize(
    ("more", "last"),
    [
        (["2099-01-01", None], date(2025, 12, 28)),
        (["2026-01-10"], date(2026, 1, 10)),
        (["2026-01-10", "2026-05-10"], date(2026, 1, 10)),
    ],
)
def test_the_latest_date_is_no_slip_of_the_pen(more, last):
    assert latest_date(dates(*USUAL, *more)) == last


def test_a_hundredth_of_dates_in_the_wrong_year_do_not_move_the_end():
    many = USUAL * 100
    slips = [f"2026-{month:02}-15" for month in range(1, 13) for _ in range(28)]
    assert latest_date(dates(*many, *slips)) == date(2025, 12, 28)


def test_no_dates_have_no_latest():
    assert latest_date(pl.Series([None], dtype=pl.Date)) is None


@pytest.mark.parametrize(
    ("last", "year"), [("2025-12-02", 2025), ("2025-11-30", 2024), ("2026-01-05", 2025)]
)
def test_the_last_full_year_is_one_that_the_dates_reach_the_end_of(last, year):
    assert last_full_year(dates(last)) == year
