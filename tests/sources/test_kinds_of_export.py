"""The kinds of export beyond the first fourteen: recognised, read, and the persons whom they name."""

from __future__ import annotations

import datetime as dt

import pytest

from cpaudit.sources.detection.detect import recognise

CHILD, MOTHER, FATHER = "880101202305010025", "88010119950615002X", "88010119930709001X"
MAN, WOMAN = "880101195003120015", "880101196503120024"

# file, text, profile, the mentions as (role, name, number), records as field → value
CASES = [
    (
        "流出人口登记.csv",
        ("村,姓名,性别,身份证号,户籍地,外出地址,流出时间,外出原因,返乡时间,配偶姓名,配偶身份证号,婚育证明编号,联系电话\n"
         f"花园村,王丽,女,{MOTHER},凤凰镇花园村3组,广东省东莞市厚街镇,2022-03-01,务工,,李强,{FATHER},A1,13800000000\n"),
        "planning_migrants",
        [("self", "王丽", MOTHER), ("spouse", "李强", FATHER)],
        {"move_out_date": dt.date(2022, 3, 1), "stop_date": None, "move_reason": "务工"},
    ),
    (
        "新生儿疾病筛查.csv",
        ("采血卡号,母亲姓名,母亲证件号码,新生儿性别,出生日期,采血日期,采血机构,孕周,出生体重(g),TSH,筛查结果\n"
         f"N001,王丽,{MOTHER},女,2023-05-01,2023-05-04,县妇幼保健院,39,3200,1.2,阴性\n"),
        "health_screenings",
        [("mother", "王丽", MOTHER), ("child", None, None)],
        {"card_no": "N001", "event_date": dt.date(2023, 5, 4), "birth_weight_g": 3200.0},
    ),
    (
        "死亡医学证明.csv",
        ("死亡医学证明书编号,死者姓名,性别,身份证号,出生日期,死亡日期,根本死因,死亡地点,常住地址,填卡日期,报告单位\n"
         f"D88001,赵刚,男,{MAN},1950-03-12,2023-06-01,脑梗死,家中,凤凰镇花园村2组,2023-06-02,镇卫生院\n"),
        "health_deaths",
        [("self", "赵刚", MAN)],
        {"register_no": "D88001", "death_date": dt.date(2023, 6, 1)},
    ),
    (
        "5岁以下儿童死亡报告卡.csv",
        ("儿童姓名,性别,出生日期,死亡日期,母亲姓名,母亲身份证号,家庭住址,死因诊断,填卡单位\n"
         f"王丽之女,女,2023-05-01,2023-05-20,王丽,{MOTHER},凤凰镇花园村2组,肺炎,县医院\n"),
        "health_deaths",
        [("self", "王丽之女", None), ("mother", "王丽", MOTHER)],
        {"death_date": dt.date(2023, 5, 20)},
    ),
    (
        "收养登记.csv",
        ("收养登记证字号,被收养人姓名,被收养人性别,被收养人出生日期,被收养人身份证号,养父姓名,养父身份证号,养母姓名,养母身份证号,登记日期,送养人姓名,生母姓名\n"
         f"S1,李小雨,女,2023-05-01,{CHILD},赵刚,{MAN},孙梅,{WOMAN},2023-09-01,县福利院,王丽\n"),
        "civil_adoptions",
        [("child", "李小雨", CHILD), ("husband", "赵刚", MAN), ("wife", "孙梅", WOMAN)],
        {"register_date": dt.date(2023, 9, 1)},
    ),
    (
        "育儿补贴发放名单.csv",
        ("婴幼儿姓名,婴幼儿身份证号,婴幼儿出生日期,申领人姓名,申领人身份证号,与婴幼儿关系,户籍地址,申领日期,审核状态,银行账号,发放金额\n"
         f"李小雨,{CHILD},2023-05-01,王丽,{MOTHER},母亲,凤凰镇花园村3组,2025-09-01,审核通过,6222880000001,3600\n"),
        "childcare_subsidies",
        [("child", "李小雨", CHILD), ("guardian", "王丽", MOTHER)],
        {"guardian_kind": "mother", "status": "active", "enrol_date": dt.date(2025, 9, 1)},
    ),
    (
        "奖励扶助对象.csv",
        ("姓名,性别,身份证号,扶助类别,享受起始日期,发放年度,停发原因,家庭住址,一卡通账号\n"
         f"赵刚,男,{MAN},农村部分计划生育家庭奖励扶助,2012-01-01,2023,死亡,凤凰镇花园村3组,6222880000001\n"),
        "benefits",
        [("self", "赵刚", MAN)],
        {"year": 2023, "stop_reason": "death", "enrol_date": dt.date(2012, 1, 1)},
    ),
    (
        "学籍.csv",
        ("学籍号,学生姓名,性别,出生日期,身份证件号,学校名称,年级,入学年月,学生状态,户口所在地,监护人姓名,监护人身份证号,是否孤儿\n"
         f"G{CHILD},李小雨,女,20230501,{CHILD},凤凰镇中心幼儿园,小班,202609,在读,凤凰镇花园村3组,王丽,{MOTHER},否\n"),
        "school_enrolments",
        [("child", "李小雨", CHILD), ("guardian", "王丽", MOTHER)],
        {"grade": "小班", "status": "active", "facility": "凤凰镇中心幼儿园"},
    ),
]  # fmt: skip
NAMES = [case[0] for case in CASES]


@pytest.mark.parametrize(("file", "text", "profile", "named", "values"), CASES, ids=NAMES)
def test_it_is_recognised_read_and_names_the_right_persons(
    township, profiles, file, text, profile, named, values
):
    path = township.write(file, text, encoding="gb18030")
    (found,) = recognise(path, profiles)
    assert found.profile_id == profile, found
    township.source(profile, file)
    intake = township.read()
    mentions = intake.mentions.select("role", "name", "id18").rows()
    assert mentions == named
    record = intake.records[profiles[profile].dataset].row(0, named=True)
    assert {name: record[name] for name in values} == values


@pytest.mark.parametrize(
    ("number", "headings"),
    [
        (1, ["TSH", "筛查结果"]),
        (2, ["根本死因", "死亡地点"]),
        (4, ["送养人姓名", "生母姓名"]),
        (5, ["银行账号", "发放金额"]),
        (6, ["一卡通账号"]),
        (7, ["是否孤儿"]),
    ],
)
def test_what_nobody_needs_is_told_and_not_kept(township, number, headings):
    file, text, profile, *_ = CASES[number]
    township.write(file, text)
    township.source(profile, file)
    intake = township.read()
    (told,) = intake.files["sensitive_columns"].to_list()
    assert set(told) == set(headings)
    kept = "".join(str(row) for row in intake.records[profile].rows())
    second_row = dict(zip(*(line.split(",") for line in text.splitlines()), strict=True))
    assert all(second_row[heading] not in kept for heading in headings)
    assert not set(headings) & set(intake.raw[profile].columns)


def test_adopters_are_not_the_childs_parents(township):
    file, text, profile, *_ = CASES[4]
    township.write(file, text)
    township.source(profile, file)
    child = township.read().mentions.row(0, named=True)
    assert child["role"] == "child"
    assert child["mother_id18"] is child["father_id18"] is None


def test_a_second_stay_of_a_migrant_is_another_record_of_the_same_person(township):
    township.write(
        "流动人口.csv",
        (
            "姓名,身份证号,流动类型,流出时间,返回时间\n"
            f"王丽,{MOTHER},流出,2019-03-01,2020-01-15\n王丽,{MOTHER},流出,2022-03-01,\n"
        ),
    )
    township.source("planning_migrants", "流动人口.csv")
    intake = township.read()
    records = intake.records["planning_migrants"]
    assert records["residence_status"].to_list() == ["away", "away"]
    assert records["stop_date"].to_list() == [dt.date(2020, 1, 15), None]
