"""Villages by name, by former name, by code, and without the units above them."""

import pytest
from reality_tables import (
    BOY,
    FENGHUANG,
    HUAYUAN,
    LI,
    TAOYUAN,
    WANG,
    ZONG,
    column,
    read,
    sheet,
    values,
)

NAMED = {
    "花园村3组": (HUAYUAN, 3),
    "花园村三组": (HUAYUAN, 3),
    "花园 村": (HUAYUAN, None),
    "花园": (HUAYUAN, None),
    "花园3组": (HUAYUAN, 3),
    "花园村第十二村民小组": (HUAYUAN, 12),
    "花园村村民委员会2组5号": (HUAYUAN, 2),
    "花园村委会": (HUAYUAN, None),
    "花园大队三队": (HUAYUAN, 3),
    "花园村（3组）": (HUAYUAN, 3),
    "花园村３组": (HUAYUAN, 3),
    "3组花园村": (HUAYUAN, 3),
    # a natural village that the table gives as an alias
    "大湾": (HUAYUAN, None),
    "大湾5号": (HUAYUAN, None),
    "桃园村": (TAOYUAN, None),
    "总村2组": (ZONG, 2),
    # renamed and merged
    "老街村1组": (FENGHUANG, 1),
    "原老街村": (FENGHUANG, None),
    "原花园村（现凤凰社区）": (FENGHUANG, None),
    "凤凰社区(原花园村)3组": (FENGHUANG, 3),
    "原花园村（现某某社区）": (HUAYUAN, None),
}
ELSEWHERE = {
    "上花园村": None,
    "花圆村": None,
    "花园小区3栋": None,
    "花园路5号": None,
    "外县某村": "outside",
    "甘肃省某市某县花园村": "outside",
    "无": None,
}


def places(intake):
    return values(intake, "insurance", "resid_village", "resid_group")


def test_reality_29_villages_by_name_alias_former_name_and_with_their_group(township):
    intake = read(township, "insurance", column("家庭住址", list(NAMED)))
    assert dict(zip(NAMED, places(intake), strict=True)) == NAMED


def test_reality_29_the_same_names_in_a_village_column(township):
    intake = read(township, "insurance", column("村居", list(NAMED)))
    assert dict(zip(NAMED, places(intake), strict=True)) == NAMED


def test_reality_29_other_places_of_similar_name_are_not_taken_for_ours(township):
    intake = read(township, "insurance", column("家庭住址", list(ELSEWHERE)))
    assert values(intake, "insurance", "resid_village") == [None] * len(ELSEWHERE)
    said = dict(zip(ELSEWHERE, values(intake, "insurance", "resid_place"), strict=True))
    assert {text for text, place in said.items() if place == "outside"} == {
        text for text, place in ELSEWHERE.items() if place == "outside"
    }


CODES = {
    "880101100201": (HUAYUAN, "ok"),
    "880101100201003": (HUAYUAN, "ok"),
    "880101100201000": (HUAYUAN, "ok"),
    "880101100010": (HUAYUAN, "ok"),  # its former code
    "880101100205": (FENGHUANG, "ok"),  # merged into another
    "880101100201.0": (HUAYUAN, "ok"),
    "'880101100201": (HUAYUAN, "ok"),
    "８８０１０１１００２０１": (HUAYUAN, "ok"),
    "8.80101100201E+11": (HUAYUAN, "ok"),
    "880101100201花园村": (HUAYUAN, "ok"),
    "88-01-01-100-201": (HUAYUAN, "ok"),
    "880101100": (None, "ok"),
    "880101": (None, "ok"),
    "880101100000": (None, "bad_length"),
    "880101000000": (None, "bad_length"),
    "88010110020": (None, "bad_length"),
    "8801011002011": (None, "bad_length"),
    "880101100999": (None, "unknown"),
    "8.80101E+11": (None, "unknown"),
    "420101100201": (None, "outside"),
    "无": (None, "missing"),
}


def test_reality_30_division_codes_of_every_length(township):
    intake = read(township, "insurance", column("居住地代码", list(CODES)))
    found = values(intake, "insurance", "resid_village", "resid_code_status")
    assert dict(zip(CODES, found, strict=True)) == CODES


def test_reality_30_codes_under_an_address_heading_are_read_as_codes(township):
    intake = read(township, "insurance", column("现住址", [HUAYUAN, TAOYUAN, ZONG, HUAYUAN]))
    assert values(intake, "insurance", "resid_village") == [HUAYUAN, TAOYUAN, ZONG, HUAYUAN]


def test_reality_31_addresses_without_the_units_above(township):
    texts = {
        "测试镇花园村3组": HUAYUAN,
        "花园村3组": HUAYUAN,
        "测试镇总村": ZONG,
        "测试花园村": HUAYUAN,
        "本镇桃源村": TAOYUAN,
        "另一镇花园村3组": None,
        "河南省花园村": None,
    }
    intake = read(township, "insurance", column("家庭住址", list(texts)))
    assert dict(zip(texts, values(intake, "insurance", "resid_village"), strict=True)) == texts


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("花园村.csv", sheet("姓名 身份证号 参保日期", f"甲 {WANG} 2023-01-01")),
        ("医保-花园村2023.csv", sheet("姓名 身份证号 参保日期", f"甲 {WANG} 2023-01-01")),
    ],
)
def test_reality_29_the_file_may_be_called_after_the_village(township, name, content):
    intake = read(township, "insurance", content, name)
    assert values(intake, "insurance", "resid_village") == [HUAYUAN]


def test_reality_29_an_address_elsewhere_is_not_overruled_by_the_section(township):
    text = sheet(
        "姓名 身份证号 参保日期 家庭住址",
        "花园村",
        f"甲 {WANG} 2023-01-01 外县某村",
        f"乙 {LI} 2023-01-01 _",
        f"丙 {BOY} 2023-01-01 桃源村",
    )
    intake = read(township, "insurance", text)
    assert values(intake, "insurance", "resid_village", "resid_place") == [
        (None, "outside"),
        (HUAYUAN, "inside"),
        (TAOYUAN, "inside"),
    ]
