"""What only the whole walk can put right: newborns without a name, persons typed twice, other areas."""

import dataclasses
import datetime as dt

import polars as pl
import pytest
from reality_tables import VILLAGES, sheet

from cpaudit.audit import audit
from cpaudit.project import Area
from cpaudit.standards.citizen_id import from_parts

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
WOMEN, MEN = "芳敏丽静秀娟英华慧巧美娜淑惠珠翠", "伟刚勇毅俊峰强军平保东文辉力明永"


def person(number: int, *, is_woman: bool) -> tuple[str, str, str]:
    """Name, citizen number and birth date of one of sixteen couples."""
    given = (WOMEN if is_woman else MEN)[number]
    family = SURNAMES[(number + (0 if is_woman else 5)) % 16]
    born = dt.date(1990 + number % 7, 1 + number % 12, 2 + number)
    return (
        f"{family}{'小' if is_woman else '大'}{given}",
        from_parts("880101", born, 200 + 2 * number + (0 if is_woman else 1)),
        f"{born}",
    )


WIVES = [person(number, is_woman=True) for number in range(16)]
HUSBANDS = [person(number, is_woman=False) for number in range(16)]
ROLL = (
    "户编号 与户主关系 姓名 性别 出生日期 身份证号 婚姻状况 结婚日期 配偶姓名 配偶身份证号 居住地址 户籍地址 "
    "人户状况 备注"
)


def roll(
    *more: str, spouse_of: dict[int, str] | None = None, remarks: dict[int, str] | None = None
):
    """The planning roll of sixteen couples; ``spouse_of`` renames the husband in the wife's row."""
    lines = []
    for n, (wife, husband) in enumerate(zip(WIVES, HUSBANDS, strict=True)):
        place = f"花园村{1 + n % 4}组"
        named = (spouse_of or {}).get(n, husband[0])
        said = (remarks or {}).get(n, "_")
        lines += [
            f"{n} 户主 {husband[0]} 男 {husband[2]} {husband[1]} 已婚 2018-05-01 {wife[0]} {wife[1]} {place} {place} 在家 _",
            f"{n} 妻 {wife[0]} 女 {wife[2]} {wife[1]} 已婚 2018-05-01 {named} {husband[1]} {place} {place} 在家 {said}",
        ]
    return sheet(ROLL, *lines, *more)


@pytest.fixture
def walk(township):
    """Writes the files of a project, each a source, and walks over them."""

    def run(**files: str):
        township.write("villages.table", VILLAGES)
        for profile, text in files.items():
            township.write(f"{profile}.csv", text)
            township.source(profile, f"{profile}.csv")
        return audit(
            dataclasses.replace(
                township.project,
                area=Area("测试镇", ("880101100",)),
                villages=township.folder / "villages.table",
                key_file=township.folder / "key",
                output=township.folder / "out",
            )
        )

    return run


BORN = dt.date(2023, 3, 14)
PLACEHOLDERS = ("{whole}之女", "未取名", "婴儿", "{family}某之女", "无名氏", "{family}女婴", "_")


def test_reality_33_newborns_without_a_name_are_the_children_named_later(walk):
    deliveries, registered, planned = [], [], []
    for n, placeholder in enumerate(PLACEHOLDERS):
        mother, father = WIVES[n], HUSBANDS[n]
        called = placeholder.format(whole=mother[0], family=mother[0][0])
        number = from_parts("880101", BORN, 2 + 2 * n)
        named = f"{father[0][0]}小{WOMEN[-1 - n]}"
        deliveries.append(f"{mother[0]} {mother[1]} {BORN} {called} 女 活产 3200 花园村4组")
        registered.append(
            f"{named} 女 {BORN} {number} {mother[0]} {mother[1]} {father[0]} {father[1]} 2023-04-02 花园村4组"
        )
        planned.append(f"{named} 女 {BORN} {number} {mother[0]} {mother[1]} 1 2023-04-10")
    result = walk(
        planning_persons=roll(),
        health_deliveries=sheet(
            "产妇姓名 产妇身份证号 分娩日期 新生儿姓名 新生儿性别 分娩结局 出生体重 现住址",
            *deliveries,
        ),
        police_births=sheet(
            "姓名 性别 出生日期 公民身份号码 母亲姓名 母亲身份证号 父亲姓名 父亲身份证号 申报日期 户籍地址",
            *registered,
        ),
        planning_births=sheet(
            "子女姓名 性别 出生日期 子女身份证号 母亲姓名 母亲身份证号 孩次 录入日期", *planned
        ),
    )
    births = result.births
    assert births["sources"].to_list() == ["delivery;police_birth"] * len(PLACEHOLDERS)
    assert births["in_planning"].all()
    assert births["name"].sort().to_list() == sorted(line.split()[0] for line in registered)


def test_reality_33_two_newborns_without_names_of_two_mothers_stay_two(walk):
    lines = [
        f"{name} {number} {BORN} 未取名 女 活产 3200 花园村1组" for name, number, _ in WIVES[:2]
    ]
    result = walk(
        planning_persons=roll(),
        health_deliveries=sheet(
            "产妇姓名 产妇身份证号 分娩日期 新生儿姓名 新生儿性别 分娩结局 出生体重 现住址", *lines
        ),
    )
    assert result.births.height == 2
    assert result.births["mother_person_no"].n_unique() == 2


def found(result, rule_id):
    return result.findings.filter(pl.col("rule_id") == rule_id)


def test_reality_37_remarks_that_no_field_shows_are_findings(walk):
    told = {
        0: "已流出",
        1: "已迁出",
        2: "与3组重复",
        3: "死亡",
        4: "双胞胎",
        5: "离婚",
        6: "已出国",
        7: "村医随访",
        8: "抱养",
    }
    result = walk(planning_persons=roll(remarks=told))
    uncoded = found(result, "D044")["subject_name"].to_list()
    assert sorted(uncoded) == sorted(WIVES[n][0] for n in (0, 1, 2, 4, 5, 6, 8))
    # A death has a rule of its own.
    assert found(result, "P039")["subject_name"].to_list() == [WIVES[3][0]]


def test_reality_44_a_person_in_two_files_is_one_and_a_difference_is_told(walk):
    result = walk(planning_persons=roll(spouse_of={5: HUSBANDS[5][0][:2] + "糊"}))
    assert result.n_persons == 32
    assert found(result, "C010")["subject_name"].to_list() == [WIVES[5][0]]


def test_reality_44_the_same_child_in_the_wifes_and_the_husbands_file_is_one_birth(walk):
    mother, father = WIVES[2], HUSBANDS[2]
    number = from_parts("880101", BORN, 24)
    heads = "子女姓名 性别 出生日期 子女身份证号 母亲姓名 母亲身份证号 父亲姓名 父亲身份证号 孩次"
    parents = f"{mother[0]} {mother[1]} {father[0]} {father[1]} 1"
    result = walk(
        planning_persons=roll(),
        planning_births=sheet(
            heads,
            f"陈小雨 女 {BORN} {number} {parents}",
            f"陈小玉 女 {BORN} {number} {parents}",
        ),
    )
    (birth,) = result.births.rows(named=True)
    assert birth["planning.n_rows"] == 2
    assert (
        result.findings.filter(pl.col("theme") != "missed", pl.col("view") == "births").height > 0
    )


def test_reality_45_police_births_of_earlier_years_are_no_births_of_the_period(walk):
    mother, earlier = WIVES[1], dt.date(2017, 8, 1)
    heads = "姓名 性别 出生日期 公民身份号码 母亲姓名 母亲身份证号 申报日期 户籍地址"
    lines = [
        f"吴小{'甲乙'[n]} 女 {day} {from_parts('880101', day, 22)} {mother[0]} {mother[1]} 2023-06-02 花园村2组"
        for n, day in enumerate((BORN, earlier))
    ]
    planning = sheet(
        "子女姓名 性别 出生日期 子女身份证号 母亲姓名 母亲身份证号 孩次 录入日期",
        f"吴小乙 女 {earlier} {from_parts('880101', earlier, 22)} {mother[0]} {mother[1]} 1 2023-06-10",
    )
    result = walk(
        planning_persons=roll(), police_births=sheet(heads, *lines), planning_births=planning
    )
    assert dict(result.births.select("birth_date", "in_period").rows()) == {
        BORN: True,
        earlier: False,
    }
    assert found(result, "X045")["subject_name"].to_list() == ["吴小乙"]
    missed = result.findings.filter(pl.col("theme") == "missed")
    assert missed["subject_name"].to_list() == ["吴小甲"]


def test_reality_46_deliveries_of_mothers_from_elsewhere_are_not_missed_here(walk):
    here = WIVES[6]
    away = ("何小秋", from_parts("420101", dt.date(1992, 2, 3), 248))
    result = walk(
        planning_persons=roll(),
        health_deliveries=sheet(
            "产妇姓名 产妇身份证号 分娩日期 新生儿性别 分娩结局 出生体重 户籍地址 现住址",
            f"{here[0]} {here[1]} {BORN} 男 活产 3200 花园村3组 花园村3组",
            f"{away[0]} {away[1]} {BORN} 女 活产 3100 湖北省武汉市某区某街道 湖北省武汉市某区某街道",
        ),
    )
    by_mother = dict(result.births.select("delivery.mother_name", "scope").rows())
    assert by_mother[away[0]] == "outside"
    assert by_mother[here[0]] == "inside"
    missed = result.births.filter(pl.col("grade").is_not_null() & pl.col("suppressed").is_null())
    assert missed["delivery.mother_name"].to_list() == [here[0]]
    assert result.suppressed["n"].sum() == 1


def test_reality_47_a_masked_number_links_with_name_and_birth_date_and_not_against_its_digits(walk):
    def masked(number):
        return f"{number[:6]}{'*' * 8}{number[-4:]}"

    same, other = WIVES[4], WIVES[9]
    stranger = from_parts("420101", dt.date.fromisoformat(other[2]), 664)
    result = walk(
        planning_persons=roll(),
        insurance=sheet(
            "姓名 性别 出生日期 身份证号 参保日期 居住地址",
            f"{same[0]} 女 {same[2]} {masked(same[1])} 2023-01-01 花园村1组",
            f"{other[0]} 女 {other[2]} {masked(stranger)} 2023-01-01 湖北省武汉市某区",
        ),
    )
    persons = result.linkage.members.join(result.intake.mentions, on="mention_id")
    of = {
        name: persons.filter(pl.col("name") == name, pl.col("role") == "self")[
            "person_no"
        ].n_unique()
        for name in (same[0], other[0])
    }
    assert of == {same[0]: 1, other[0]: 2}
    statuses = result.intake.records["insurance"]["id_status"].to_list()
    assert statuses == ["masked", "masked"]
