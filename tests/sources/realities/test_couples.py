"""Couples with their children in columns, and twins on two rows."""

import datetime as dt

import pytest
from reality_tables import BOY, HUAYUAN, LI, WANG, read, sheet, skipped, values

COUPLE = "妻子姓名 妻子身份证号 丈夫姓名 丈夫身份证号"
PARENTS = f"王小芳 {WANG} 李明 {LI}"
STYLES = {
    "子女1姓名 子女1性别 子女1出生日期 子女2姓名 子女2性别 子女2出生日期": False,
    "第一孩姓名 第一孩性别 第一孩出生日期 第二孩姓名 第二孩性别 第二孩出生日期": True,
    "一孩姓名 一孩性别 一孩出生年月日 二孩姓名 二孩性别 二孩出生年月日": True,
    "一孩姓名 性别 出生日期 二孩姓名 性别 出生日期": True,
    "孩子姓名1 孩子性别1 孩子出生日期1 孩子姓名2 孩子性别2 孩子出生日期2": False,
    "子女姓名(1) 性别(1) 出生日期(1) 子女姓名(2) 性别(2) 出生日期(2)": False,
    "第1个孩子姓名 第1个孩子性别 第1个孩子出生日期 第2个孩子姓名 第2个孩子性别 第2个孩子出生日期": False,
    "长子姓名 长子性别 长子出生日期 次子姓名 次子性别 次子出生日期": False,
    "长子姓名 长子性别 长子出生日期 长女姓名 长女性别 长女出生日期": False,
    "老大姓名 老大性别 老大出生日期 老二姓名 老二性别 老二出生日期": False,
    "子女姓名 子女性别 子女出生日期 子女姓名 子女性别 子女出生日期": False,
    "ZN1XM ZN1XB ZN1CSRQ ZN2XM ZN2XB ZN2CSRQ": False,
    "child1_name child1_sex child1_birth_date child2_name child2_sex child2_birth_date": False,
}


@pytest.mark.parametrize("style", STYLES)
def test_reality_35_children_in_columns_become_rows(township, style):
    intake = read(
        township,
        "planning_births",
        sheet(
            f"{COUPLE} {style} 现住址",
            f"{PARENTS} 李一 男 2015-01-01 李二 女 2018.3.4 花园村3组",
            "赵敏 _ 周杰 _ 周一 男 2016-01-01 _ _ _ 外县",
            "孙丽 _ 吴刚 _ _ _ _ _ _ _ _",
        ),
    )
    states_order = STYLES[style]
    assert values(
        intake,
        "planning_births",
        *("row", "mother_id18", "father_id18", "name", "sex", "birth_date", "birth_order"),
    ) == [
        (2, WANG, LI, "李一", "M", dt.date(2015, 1, 1), 1 if states_order else None),
        (2, WANG, LI, "李二", "F", dt.date(2018, 3, 4), 2 if states_order else None),
        (3, None, None, "周一", "M", dt.date(2016, 1, 1), 1 if states_order else None),
    ]
    assert values(intake, "planning_births", "resid_village")[:2] == [HUAYUAN, HUAYUAN]
    assert skipped(intake) == {"header": 1, "no_child": 1}


def test_reality_35_four_children_and_the_words_for_none(township):
    numbers = "一二三四"
    heads = " ".join(f"{n}孩姓名 {n}孩性别 {n}孩出生日期" for n in numbers)
    intake = read(
        township,
        "planning_births",
        sheet(
            f"{COUPLE} {heads}",
            f"{PARENTS} 李一 男 2010-1-1 李二 女 2012-1-1 李三 男 2014-1-1 李四 女 2016-1-1",
            "赵敏 _ 周杰 _ 周一 男 2016-01-01 无 无 无 / / / - — 不详",
            "钱红 _ 郑强 _ 未取名 女 2023-11-01 未生育 _ _ _ _ _ _ _ _",
            "孙丽 _ 吴刚 _ 无 / - _ _ _ _ _ _ _ _ _",
        ),
    )
    assert values(intake, "planning_births", "name", "birth_order") == [
        *(("李一", 1), ("李二", 2), ("李三", 3), ("李四", 4)),
        ("周一", 1),
        ("未取名", 1),
    ]
    assert skipped(intake) == {"header": 1, "no_child": 1}


def test_reality_35_merged_group_headings_over_the_children(township):
    intake = read(
        township,
        "planning_births",
        sheet(
            "某村育龄妇女及子女登记册",
            "妻子 _ 丈夫 子女情况 _ _ _",
            "姓名 身份证号 姓名 姓名 出生日期 姓名 出生日期",
            f"王小芳 {WANG} 李明 李一 2015-01-01 李二 2018-03-04",
        ),
    )
    assert values(
        intake, "planning_births", "mother_name", "father_name", "name", "birth_date"
    ) == [
        ("王小芳", "李明", "李一", dt.date(2015, 1, 1)),
        ("王小芳", "李明", "李二", dt.date(2018, 3, 4)),
    ]


DELIVERIES = "序号 产妇姓名 产妇身份证号 分娩日期 新生儿姓名 新生儿性别 出生体重 现住址"


def deliveries(township, *lines):
    intake = read(township, "health_deliveries", sheet(DELIVERIES, *lines))
    return values(intake, "health_deliveries", "row", "mother_id18", "birth_date", "sex")


def test_reality_36_the_second_twin_takes_what_the_first_ones_row_says(township):
    day = dt.date(2023, 1, 5)
    first = f"1 王小芳 {WANG} 2023-01-05~23:58 _ 男 2500 花园村3组"
    for second, born in (
        ("_ _ _ _ _ 女 2400 _", day),
        ("_ _ _ 2023.1.5 _ 女 2400 _", day),
        ("_ _ _ 2023-01-06~00:07 _ 女 2400 _", dt.date(2023, 1, 6)),
        ("_ 同上 同上 同上 _ 女 2400 同上", day),
        ("2 〃 〃 〃 王小芳之女 女 2400 〃", day),
    ):
        township.specs.clear()
        assert deliveries(township, first, second) == [(2, WANG, day, "M"), (3, WANG, born, "F")]


def test_reality_36_triplets_and_the_place_of_their_mother(township):
    intake = read(
        township,
        "health_deliveries",
        sheet(
            DELIVERIES,
            f"1 王小芳 {WANG} 2023-01-05 _ 男 2100 花园村3组",
            "_ _ _ _ _ 女 2000 _",
            "_ _ _ _ _ 女 1900 _",
        ),
    )
    assert (
        values(intake, "health_deliveries", "mother_id18", "resid_village", "resid_group")
        == [(WANG, HUAYUAN, 3)] * 3
    )


def test_reality_36_what_is_no_twin_is_not_given_a_mother(township):
    assert deliveries(
        township,
        f"1 王小芳 {WANG} 2023-01-05 _ 男 3200 花园村3组",
        "_ _ _ 2023-02-09 _ 女 3100 _",  # another day
        "_ _ _ _ _ 男 3000 _",  # her twin, after a row whose mother is not known
        f"4 李红 {BOY} 2023-03-01 _ 男 3000 _",
        "",
        "_ _ _ 2023-03-01 _ 女 2900 _",  # not right below
    ) == [
        (2, WANG, dt.date(2023, 1, 5), "M"),
        (3, None, dt.date(2023, 2, 9), "F"),
        (4, None, dt.date(2023, 2, 9), "M"),
        (5, BOY, dt.date(2023, 3, 1), "M"),
        (7, None, dt.date(2023, 3, 1), "F"),
    ]
