import polars as pl
import pytest

from cpaudit.sources.detection.evidence import gather
from cpaudit.sources.detection.matching import match_columns


def mapped(profile, headings: str, rows=(), **options) -> dict[str, str]:
    names = headings.split()
    evidence = ()
    if rows:
        cells = pl.DataFrame(rows, orient="row", schema=dict.fromkeys(names, pl.String))
        evidence = list(gather(cells).values())
    columns = match_columns(profile, names, evidence, **options)
    return {match.field: match.heading for match in columns.matches}


def test_a_bare_heading_that_stands_twice_belongs_to_the_person_before_it(profiles):
    headings = ["姓名", "身份证号", "母亲姓名", "身份证号", "父亲姓名", "身份证号", "登记日期"]
    columns = match_columns(profiles["police_births"], headings)
    assert {match.field: match.position for match in columns.matches} == {
        "name": 0,
        "id_no": 1,
        "mother_name": 2,
        "mother_id_no": 3,
        "father_name": 4,
        "father_id_no": 5,
        "register_date": 6,
    }


def test_a_relatives_attribute_is_never_the_subjects(profiles):
    found = mapped(profiles["insurance"], "姓名 身份证号 父亲姓名 监护人身份证号 申报人姓名")
    assert found == {"name": "姓名", "id_no": "身份证号"}


def test_the_bare_name_in_a_delivery_file_is_the_mothers_unless_hers_is_there(profiles):
    deliveries = profiles["health_deliveries"]
    assert mapped(deliveries, "姓名 分娩日期")["mother_name"] == "姓名"
    both = mapped(deliveries, "姓名 母亲姓名 分娩日期")
    assert (both["name"], both["mother_name"]) == ("姓名", "母亲姓名")


def test_headings_that_no_list_holds_are_understood_by_their_words(profiles):
    found = mapped(
        profiles["health_deliveries"], "产妇公民身份证号码 新生儿出生日期时间 婴儿体重（克）"
    )
    assert found == {
        "mother_id_no": "产妇公民身份证号码",
        "birth_date": "新生儿出生日期时间",
        "birth_weight_g": "婴儿体重（克）",
    }


def test_values_refuse_a_heading_and_the_refusal_is_told(profiles):
    rows = [("王小芳", "李建国"), ("张伟", "刘洋"), ("赵敏", "孙丽"), ("周杰", "吴刚")]
    names = ["姓名", "出生日期"]
    cells = pl.DataFrame(rows, orient="row", schema=dict.fromkeys(names, pl.String))
    columns = match_columns(profiles["insurance"], names, list(gather(cells).values()))
    assert columns.fields == {"name"}
    assert [(r.field, r.heading) for r in columns.refused] == [("birth_date", "出生日期")]
    assert columns.missing(profiles["insurance"]) == (("id_no", "birth_date"),)


def test_an_address_heading_over_codes_is_a_division_code(profiles):
    rows = [("王小芳", "880101100201")] * 5
    found = mapped(profiles["insurance"], "姓名 居住地", rows)
    assert found["resid_code"] == "居住地"
    assert "resid_address" not in found


def test_the_project_has_the_last_word(profiles):
    rows = [("王小芳", "x", "880101199001010021")] * 5
    found = mapped(
        profiles["insurance"],
        "姓名 身份证号 编码A",
        rows,
        declared={"id_no": "编码A"},
    )
    assert found["id_no"] == "编码A"


def test_a_couples_row_holds_its_own_name_as_the_mothers(profiles):
    columns = match_columns(
        profiles["planning_births"],
        ["姓名", "身份证号", "丈夫姓名", "子女1姓名", "子女1出生日期", "子女2姓名"],
    )
    assert {(m.field, m.index) for m in columns.matches} == {
        ("mother_name", None),
        ("mother_id_no", None),
        ("father_name", None),
        ("name", 1),
        ("birth_date", 1),
        ("name", 2),
    }


@pytest.mark.parametrize("profile_id", ["police_persons", "insurance", "vaccinations"])
def test_numbered_children_are_left_alone_where_a_profile_has_none(profiles, profile_id):
    assert mapped(profiles[profile_id], "子女1姓名 子女1出生日期") == {}


def test_every_alias_maps_to_its_own_field(profiles):
    for profile in profiles.values():
        for name, aliases in profile.shown_aliases.items():
            for alias in aliases:
                columns = match_columns(profile, [alias])
                assert columns.matches, (profile.profile_id, name, alias)
                assert profile.aliases[columns.matches[0].field], alias


NUMBERS = [f"8801011990{1 + n:02d}1500{n}X" for n in range(5)]


def test_citizen_numbers_under_a_heading_that_says_nothing_are_the_records_own(profiles):
    rows = [(f"王{given}", number) for given, number in zip("芳静敏伟强", NUMBERS, strict=True)]
    for heading in ("编号", "字段2", "CODE_A"):
        found = mapped(profiles["insurance"], f"姓名 {heading}", rows)
        assert found["id_no"] == heading


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        ("姓名 编号 代码", [(f"王{n}", n, n) for n in NUMBERS]),
        ("姓名 经办人身份证号", [(f"王{n}", n) for n in NUMBERS]),
        ("姓名 银行账号", [(f"王{n}", n) for n in NUMBERS]),
        ("姓名 编号", [(f"王{n}", f"88000000000000000{n}") for n in range(5)]),
    ],
    ids=["two such columns", "somebody else's", "nobody needs it", "no dates in them"],
)
def test_citizen_numbers_are_not_guessed_to_be_the_records_own(profiles, headings, rows):
    assert "id_no" not in mapped(profiles["insurance"], headings, rows)


def test_the_values_decide_between_the_senses_of_one_heading(profiles):
    codes = [("王芳", str(1 + n % 2)) for n in range(6)]
    places = [("王芳", f"云泽县凤凰镇花园村{n}组{n}号") for n in range(6)]
    roll = profiles["planning_persons"]
    assert mapped(roll, "XM HJXZ", codes)["hukou_kind"] == "HJXZ"
    assert mapped(roll, "XM HJXZ", places)["hukou_address"] == "HJXZ"


def test_a_date_of_another_event_is_not_the_days_of_this_one(profiles):
    divorces = mapped(profiles["civil_divorces"], "男方姓名 女方姓名 结婚登记日期 离婚时间")
    assert divorces["register_date"] == "离婚时间"
    assert "entry_date" not in mapped(profiles["health_deliveries"], "产妇姓名 分娩日期 建册日期")
