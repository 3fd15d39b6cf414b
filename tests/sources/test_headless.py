import pytest

from cpaudit.errors import SourceError
from cpaudit.sources.detection.detect import recognise

ROWS = "".join(
    f"{surname}{given},880101{1960 + n}0{1 + n % 9}1500{n}X,{'男' if n % 2 else '女'},2023-0{1 + n}-11\n"
    for n, (surname, given) in enumerate(zip("王李张刘陈", "芳强静敏伟", strict=True))
)


def test_a_table_without_headings_is_told_from_its_values(tmp_path, profiles):
    path = tmp_path / "参保.csv"
    path.write_text(ROWS, encoding="utf-8")
    (found,) = recognise(path, profiles)
    assert found.profile_id is None
    assert "no row of headings" in found.why.en
    for said in ("第 1 列是姓名", "第 2 列是身份证号", "第 3 列是性别", "第 4 列是日期", "列1"):
        assert said in found.why.zh


@pytest.mark.parametrize(
    "text", ["一段说明文字\n", "1,2\n3,4\n5,6\n7,8\n", "2023-01-02\n2023-01-03\n"]
)
def test_what_is_no_table_of_people_is_not_called_one(tmp_path, profiles, text):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    (found,) = recognise(path, profiles)
    assert found.why.en == "no row of known headings was found."


def test_columns_may_be_named_by_position(township):
    township.write("a.csv", ROWS)
    township.source(
        "insurance", "a.csv", columns={"name": "列1", "id_no": "列2", "enrol_date": "列4"}
    )
    intake = township.read()
    records = intake.records["insurance"]
    assert records["name"].to_list() == ["王芳", "李强", "张静", "刘敏", "陈伟"]
    assert records["row"].to_list() == [1, 2, 3, 4, 5]
    assert records["enrol_date"].null_count() == 0
    assert records["id_no"].null_count() == 0


def test_a_source_of_a_table_without_headings_says_how_to_mend_it(township):
    township.write("a.csv", ROWS)
    township.source("insurance", "a.csv")
    with pytest.raises(SourceError, match="no row of headings"):
        township.read()
