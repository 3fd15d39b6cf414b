from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpaudit.sources.values.own_villages import own_villages
from laws import examples

TOWN, COUNTY = "880101001", "880101"
SCHEMA = {"division_code": pl.String, "address": pl.String}


def found(*rows, code=TOWN):
    """``rows`` are (times, division code, address)."""
    many = [(number, address) for times, number, address in rows for _ in range(times)]
    return own_villages(pl.DataFrame(many, schema=SCHEMA, orient="row"), code)


def names(result):
    return set(result.table["name"])


def left_out(result):
    return {name for _, name, _ in result.left_out.rows()}


def test_villages_take_their_codes_and_commonest_names_from_the_roll():
    result = found(
        (2, "880101001201", "凤凰镇花园村3组"),
        (1, "880101001201", "凤凰镇花圆村"),
        (1, "880101001201", "凤凰镇花园村民委员会"),
        (2, "880101001202", None),
        (1, "880101001000", None),
        (1, "990101001201", "外村"),
    )
    assert result.table.rows() == [
        ("880101001201", "花园村"),
        ("880101001202", "880101001202"),
    ]
    assert not result.are_codes_made


def test_without_codes_villages_are_numbered_below_the_area():
    result = found((2, None, "凤凰镇甲石村"), (2, None, "凤凰镇乙社区"), (1, None, "丙村"))
    assert result.table.rows() == [("880101001201", "乙社区"), ("880101001202", "甲石村")]
    assert result.are_codes_made


@pytest.mark.parametrize(
    "address",
    [
        "东风镇红星村2组",
        "青山县东风镇红星村",
        "青山县凤凰镇红星村",
        "广东省深圳市龙岗区平湖街道红星村",
    ],
)
def test_a_village_of_another_township_county_or_province_is_left_out(address):
    result = found((30, None, "云泽县凤凰镇花园村1组"), (9, None, address))
    assert names(result) == {"花园村"}
    assert left_out(result) == {"红星村"}


def test_a_code_of_elsewhere_overrules_an_address_that_does_not_say():
    result = found((9, None, "花园村"), (9, "880101002201", "石桥村"), (9, "110101", "红星村"))
    assert names(result) == {"花园村"}
    assert left_out(result) == {"石桥村", "红星村"}


def test_a_village_that_another_area_has_too_is_kept_where_its_own_rows_name_the_township():
    result = found(
        (30, None, "凤凰镇石桥村"), (2, None, "凤凰镇花园村"), (9, None, "青山县东风镇花园村")
    )
    assert names(result) == {"石桥村", "花园村"}


def test_a_bare_name_that_is_mostly_elsewhere_is_left_out():
    result = found((30, None, "凤凰镇石桥村"), (2, None, "花园村"), (9, None, "青山县东风镇花园村"))
    assert names(result) == {"石桥村"}


def test_a_single_address_and_a_mistyped_code_make_no_village():
    few = found((9, None, "凤凰镇石桥村"), (1, None, "凤凰镇石侨村"))
    assert names(few) == {"石桥村"}
    coded = found((20_000, "880101001201", "花园村"), (1, "880101001210", "花园村"))
    assert coded.table["code"].to_list() == ["880101001201"]


def test_names_without_codes_are_no_villages_beside_a_coded_roll():
    result = found((30, "880101001201", "凤凰镇花园村"), (5, None, "凤凰镇花圆村"))
    assert result.table.rows() == [("880101001201", "花园村")]


def test_a_few_coded_rows_do_not_hide_the_villages_that_are_only_named():
    result = found((3, "880101001201", "凤凰镇花园村"), (30, None, "凤凰镇石桥村"))
    assert result.table.rows() == [("880101001201", "花园村"), ("880101001202", "石桥村")]


def test_a_county_keeps_villages_of_one_name_apart_by_their_townships():
    result = found(
        (20, None, "云泽县凤凰镇花园村"),
        (20, None, "云泽县河口乡花园村"),
        (3, None, "花园村"),
        (9, None, "青山县东风镇红星村"),
        code=COUNTY,
    )
    assert result.table.rows() == [
        ("880101101", "凤凰镇"),
        ("880101101201", "花园村"),
        ("880101102", "河口乡"),
        ("880101102201", "花园村"),
    ]
    assert left_out(result) == {"红星村"}


def test_a_township_known_by_its_countys_code_only_is_told_by_most_addresses():
    result = found((30, None, "云泽县凤凰镇花园村"), (5, None, "云泽县河口乡石桥村"), code=COUNTY)
    assert "石桥村" in left_out(result)


def test_a_county_level_city_named_as_a_city_and_as_a_county_is_one():
    result = found(
        (9, None, "乐平市凤凰镇花园村"), (8, None, "景德镇市乐平市凤凰镇石桥村"), code=TOWN
    )
    assert names(result) == {"花园村", "石桥村"}


def test_an_empty_roll_has_no_villages():
    assert found().table.is_empty()


ADDRESSES = st.sampled_from(
    ["凤凰镇花园村1组", "花园村", "凤凰镇石桥村", "青山县东风镇红星村", "石桥村", "外省", "", None]
)
CODES = st.sampled_from(["880101001201", "880101001", "880101", "110101001201", "x", None])


# Each case reads addresses with a dozen expressions twice: few cases are enough.
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.just(1), CODES, ADDRESSES), max_size=30))
def test_codes_are_unique_and_lie_in_the_area_whatever_the_order(rows):
    result = found(*rows)
    codes = result.table["code"]
    assert codes.is_unique().all()
    assert codes.str.starts_with(TOWN).all()
    assert not names(result) & left_out(result)
    assert result.table.equals(found(*reversed(rows)).table)
