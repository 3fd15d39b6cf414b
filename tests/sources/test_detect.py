import pytest

from cpaudit.sources.detection.detect import recognise

# Headings of several systems; none of the files is named after what it holds.
HEADINGS = [
    (
        "planning_persons",
        "姓名,性别,出生日期,身份证号,民族,户口性质,与户主关系,婚姻状况,初婚日期,配偶姓名,现有子女数,户籍地址,人户状况",
    ),
    (
        "planning_persons",
        "人员编码,妇女姓名,证件号码,生日,户别,婚姻,丈夫姓名,子女总数,村居,组,联系方式",
    ),
    ("planning_persons", "RYBH,XM,XB,CSRQ,SFZH,MZ,HKXZ,HYZK,POXM,POSFZH,NHS,HJDZ,XJZDZ,ZT,LRRQ"),
    (
        "planning_births",
        "子女姓名,性别,出生日期,孩次,母亲姓名,母亲身份证号,父亲姓名,亲缘关系,录入日期",
    ),
    ("planning_births", "ZNXM,ZNXB,ZNCSRQ,HC,MQXM,MQSFZH,FQXM,CSZBH,LRRQ"),
    (
        "police_persons",
        "户号,户主姓名,姓名,与户主关系,性别,民族,出生日期,公民身份号码,住址,婚姻状况",
    ),
    (
        "police_births",
        "姓名,性别,出生日期,公民身份号码,母亲姓名,母亲公民身份号码,父亲姓名,登记日期,户籍地址,出生证编号",
    ),
    ("police_births", "XM,XB,CSRQ,GMSFHM,MQXM,MQGMSFHM,FQXM,FQGMSFHM,DJRQ,HJDZ"),
    ("police_deaths", "姓名,身份证号,死亡时间,死亡原因,住址,登记日期"),
    ("police_moves", "XM,GMSFHM,QYLX,QYRQ,QCDZ,QRDZ"),
    (
        "health_deliveries",
        "住院号,姓名,身份证号码,丈夫姓名,分娩时间,婴儿性别,体重(g),孕周,产次,Apgar评分",
    ),
    ("health_deliveries", "CFXM,CFSFZH,FMRQ,XSEXB,CSTZ,YZ,FMJJ"),
    (
        "health_certificates",
        "出生证号,姓名,性别,出生时间,孕周,体重,母亲姓名,母亲证件号码,父亲姓名,签发日期,签发机构",
    ),
    ("vaccinations", "姓名,性别,出生日期,母亲,父亲,家庭地址,电话,接种单位,建证日期"),
    ("civil_marriages", "结婚证字号,男方姓名,身份证号,户籍地,女方姓名,身份证号,户籍地,登记日期"),
    ("civil_divorces", "登记日期,男方姓名,男方身份证号,女方姓名,女方身份证号,离婚证字号"),
    ("funerals", "死者姓名,死者身份证号码,死亡时间,火化时间,家属姓名,家属电话"),
    ("insurance", "姓名,身份证号,性别,出生日期,参保日期,参保状态,户编号,与户主关系,居住地址,年度"),
    ("insurance", "个人编号,XM,ZJHM,XB,CBRQ,TBRQ,TBYY"),
    ("village_returns", "单位,出生合计,出生男,出生女,死亡,总人口"),
]


@pytest.mark.parametrize(("profile_id", "headings"), HEADINGS)
def test_an_export_is_recognised_by_its_headings_alone(tmp_path, profiles, profile_id, headings):
    path = tmp_path / "file.csv"
    path.write_text(f"{headings}\n", encoding="utf-8")
    (found,) = recognise(path, profiles)
    assert found.profile_id == profile_id, found
    assert found.score > found.runner_up_score
    assert not found.missing


def test_file_names_and_titles_decide_between_like_headings(tmp_path, profiles):
    found = {}
    for name in ("结婚", "离婚"):
        path = tmp_path / f"{name}.csv"
        path.write_text("男方姓名,女方姓名,登记日期\n", encoding="utf-8")
        found[name] = recognise(path, profiles)[0].profile_id
    assert found == {"结婚": "civil_marriages", "离婚": "civil_divorces"}


@pytest.mark.parametrize(
    "text",
    [
        "科目,金额,余额\n办公费,3,4\n",
        "商品名称,单价,数量,供应商电话\n纸,3,4,13800000000\n",
        "姓名,基本工资,绩效\n王,3000,500\n",
        "一段没有表头的说明文字\n",
    ],
)
def test_an_unknown_table_is_called_unknown_and_says_why(tmp_path, profiles, text):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    (found,) = recognise(path, profiles)
    assert found.profile_id is None
    assert found.why.zh
    assert found.why.en


def test_two_profiles_that_fit_alike_are_not_guessed_between(tmp_path, profiles):
    path = tmp_path / "file.csv"
    path.write_text("男方姓名,女方姓名,登记日期\n", encoding="utf-8")
    (found,) = recognise(path, profiles)
    assert found.profile_id is None
    assert {found.nearest, found.runner_up} == {"civil_marriages", "civil_divorces"}
    assert "name the profile" in found.why.en


def test_what_is_unmapped_or_missing_is_listed(tmp_path, profiles):
    path = tmp_path / "file.csv"
    path.write_text("序号,姓名,身份证号,车牌,参保日期\n", encoding="utf-8")
    (found,) = recognise(path, profiles)
    assert found.unmapped == ("车牌",)
    assert found.header_rows == (1, 1)
    assert {column.field for column in found.columns} == {"name", "id_no", "enrol_date"}
