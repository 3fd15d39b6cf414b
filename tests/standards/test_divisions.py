"""Villages by code and by address."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.standards.divisions import VillageTable, resolve_address, resolve_code
from laws import examples

GARDEN, BRIDGE, NEW, FLAG, PHOENIX = (
    "880101100200",
    "880101100201",
    "880101100001",
    "880101100202",
    "880101100204",
)
TABLE = VillageTable.from_frame(
    pl.DataFrame(
        {
            "code": [GARDEN, BRIDGE, NEW, FLAG, "880101100203", PHOENIX],
            "name": [
                "花园村",
                "石桥村民委员会",
                "新华社区居民委员会",
                "红旗村",
                "老庄村",
                "凤凰村",
            ],
            "aliases": [["李家湾", "花园大队"], [], [], [], [], []],
            "old_codes": [["880101100500"], [], [], [], [], []],
            "replaced_by": [None, None, None, None, GARDEN, None],
        }
    )
)
AREA = ("880101100000",)


def addresses(*texts: str | None, table=TABLE, area=AREA, names=("凤凰镇",)) -> list[tuple]:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    found = resolve_address(pl.col("text"), table, area, area_names=names)
    return frame.select(found.alias("a")).unnest("a").rows()


def codes(*texts: str | None, table=TABLE, area=AREA) -> list[tuple]:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.select(resolve_code(pl.col("text"), table, area).alias("c")).unnest("c").rows()


@pytest.mark.parametrize(
    ("text", "village", "group"),
    [
        ("凤凰镇花园村3组", GARDEN, 3),
        ("花园村三组", GARDEN, 3),
        ("花园村第十二村民小组", GARDEN, 12),
        ("花园村廿一组", GARDEN, 21),
        ("花园村４组12号", GARDEN, 4),
        ("花 园 村 3 组", GARDEN, 3),
        ("花園村3組", GARDEN, 3),
        ("花园社区", GARDEN, None),
        ("花园3组", GARDEN, 3),
        ("西和县凤凰镇花园村民委员会", GARDEN, None),
        ("88省881市8801县凤凰镇花园村3组", GARDEN, 3),
        ("凤凰花园村3组", GARDEN, 3),
        ("凤凰街道花园村", GARDEN, None),
        ("花园大队3小队", GARDEN, 3),
        ("李家湾二队", GARDEN, 2),
        ("花园村李家湾3组", GARDEN, 3),
        ("老庄村4组", GARDEN, 4),
        ("凤凰镇石桥村委会", BRIDGE, None),
        ("新华社区5栋", NEW, None),
        ("新华居委会第一居民小组", NEW, 1),
        ("红旗村1社", FLAG, 1),
        ("凤凰村2组", PHOENIX, 2),
        ("凤凰镇凤凰村2组", PHOENIX, 2),
    ],
)
def test_an_address_leads_to_its_village_and_group(text, village, group):
    assert addresses(text) == [(village, group, "inside")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("凤凰镇", "inside"),
        ("凤凰镇大桥村2组", "inside"),
        ("凤凰镇街道12号", "inside"),
        ("石桥镇花园村3组", "outside"),
        ("西和县石桥镇花园村", "outside"),
        ("甘肃省西和县凤凰镇花园村", "outside"),
        ("广东省深圳市龙岗区布吉街道", "outside"),
        ("广东深圳市花园村", "outside"),
        ("深圳市龙岗区", "outside"),
        ("北京市朝阳区花园村", "outside"),
        ("镇江市", "outside"),
        ("外省", "outside"),
        ("大花园村3组", "unknown"),
        ("花园小区3号楼", "unknown"),
        ("花园路12号", "unknown"),
        ("花园市场", "unknown"),
        ("河南村2组", "unknown"),
        ("3组", "unknown"),
        ("本村", "unknown"),
        ("西和县", "unknown"),
        ("", "unknown"),
        ("无", "unknown"),
        (None, "unknown"),
    ],
)
def test_without_a_village_the_place_is_told_only_where_it_is_certain(text, place):
    village, _, found = addresses(text)[0]
    assert (village, found) == (None, place)


def test_known_names_above_the_area_tell_more():
    assert addresses(
        "甘肃省西和县凤凰镇花园村",
        "成县凤凰镇花园村",
        "西和市凤凰镇花园村",
        "西和县",
        names=("甘肃省西和县凤凰镇",),
    ) == [
        (GARDEN, None, "inside"),
        (None, None, "outside"),
        (GARDEN, None, "inside"),  # the county became a city
        (None, None, "unknown"),
    ]


def test_the_provinces_code_tells_the_provinces_name():
    table = VillageTable.from_frame(pl.DataFrame({"code": ["621225100200"], "name": ["花园村"]}))
    found = addresses(
        "甘肃省花园村", "四川省花园村", table=table, area=("621225100",), names=("凤凰镇",)
    )
    assert [place for *_, place in found] == ["inside", "outside"]


COUNTY = VillageTable.from_frame(
    pl.DataFrame(
        {
            "code": [
                "880101100000",
                "880101101000",
                "880101100200",
                "880101101200",
                "880101101201",
                "880102100200",
            ],
            "name": ["凤凰镇", "石桥镇", "花园村", "花园村", "大桥村", "邻县村"],
        }
    )
)


def test_villages_of_one_name_are_told_apart_by_their_township():
    found = addresses(
        "西和县凤凰镇花园村1组",
        "石桥镇花园村2组",
        "花园村3组",
        "大桥村",
        "凤凰镇大桥村",
        "邻县村",
        "西和县龙潭镇李村",
        table=COUNTY,
        area=("880101",),
        names=("西和县",),
    )
    assert found == [
        ("880101100200", 1, "inside"),
        ("880101101200", 2, "inside"),
        (None, 3, "unknown"),
        ("880101101201", None, "inside"),
        (None, None, "inside"),  # the other township has a village of that name
        ("880102100200", None, "outside"),
        (None, None, "inside"),  # a township of the county that the table lacks
    ]


def test_a_project_without_a_table_still_knows_its_township():
    found = addresses("凤凰镇花园村3组", "石桥镇李村", "花园村", table=VillageTable.empty())
    assert found == [(None, 3, "inside"), (None, None, "outside"), (None, None, "unknown")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GARDEN, (GARDEN, "inside", "ok")),
        ("８８０１０１１００２００", (GARDEN, "inside", "ok")),
        (f"{GARDEN}.0", (GARDEN, "inside", "ok")),
        (f"{GARDEN}003", (GARDEN, "inside", "ok")),
        ("880101100500", (GARDEN, "inside", "ok")),  # its former code
        ("880101100203", (GARDEN, "inside", "ok")),  # merged into it
        ("880101100", (None, "inside", "ok")),
        ("880101", (None, "unknown", "ok")),
        ("880101100000", (None, "inside", "bad_length")),
        ("880101100299", (None, "inside", "unknown")),
        ("880102100200", (None, "outside", "outside")),
        ("880102", (None, "outside", "outside")),
        ("88010110020", (None, "unknown", "bad_length")),
        ("花园村", (None, "unknown", "unknown")),
        ("", (None, "unknown", "missing")),
        (None, (None, "unknown", "missing")),
    ],
)
def test_codes(text, expected):
    assert codes(text) == [expected]


def test_without_a_table_every_village_code_of_the_area_is_good():
    assert codes(GARDEN, "880102100200", table=VillageTable.empty()) == [
        (GARDEN, "inside", "ok"),
        (None, "outside", "outside"),
    ]


@settings(max_examples=examples(60), deadline=None)
@given(st.text("凤凰石桥镇花园村社区县市省乡3三组第(.*^$\\ ", max_size=12))
def test_any_text_is_judged_and_a_village_lies_inside(text):
    village, group, place = addresses(text)[0]
    assert place in {"inside", "outside", "unknown"}
    assert village is None or place == "inside"
    assert group is None or group > 0
