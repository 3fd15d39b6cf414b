"""What holds for corrected copies of any format: names, agreement, reading back, findings compared."""

from __future__ import annotations

import polars as pl
import pytest
from corrected_world import corrected, digest, project, roll, text

from cpaudit.corrected.compare import compare
from cpaudit.corrected.project_file import corrected_text
from cpaudit.corrected.targets import MARK, PROJECT_FILE, marked
from cpaudit.documents import read_yaml, with_values
from cpaudit.errors import UsageError
from cpaudit.tables import FINDINGS

_NAME = {"row": 4, "field": "name", "suggested": "张三"}


@pytest.fixture
def of(tmp_path):
    (tmp_path / "医保.csv").write_text(text(roll()), encoding="utf-8")
    return project(tmp_path, "*.csv")


def test_a_file_that_somebody_else_wrote_is_never_overwritten(of):
    other = of.folder / "医保.corrected.csv"
    other.write_text("mine", encoding="utf-8")
    for replaces in (False, True):
        with pytest.raises(UsageError) as error:
            corrected(of, _NAME, replaces=replaces)
        assert "exists" in error.value.what.en
        assert "已存在" in error.value.what.zh
    assert other.read_text(encoding="utf-8") == "mine"


def test_an_earlier_copy_is_replaced_when_asked_unless_it_was_changed(of):
    done = corrected(of, _NAME)
    copy = of.folder / "医保.corrected.csv"
    lead = f"{MARK}\n{marked([one.path for one in done.copies])}"
    (of.folder / PROJECT_FILE).write_text(lead, encoding="utf-8")
    with pytest.raises(UsageError):
        corrected(of, _NAME)
    corrected(of, {**_NAME, "suggested": "李四"}, replaces=True)
    assert "李四," in copy.read_text(encoding="utf-8")
    with pytest.raises(UsageError):  # its hash is no longer the one that was noted
        corrected(of, _NAME, replaces=True)


def test_a_copy_is_no_source_of_its_own_by_a_pattern(of):
    corrected(of, _NAME)
    assert [path.name for path in of.sources[0].paths(of.folder)] == ["医保.csv"]


def test_copies_go_below_another_folder_when_asked(of, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    before = digest(of.folder)
    corrected(of, _NAME, out=out)
    assert (out / "医保.corrected.csv").is_file()
    assert digest(of.folder) == before


def test_nothing_hidden_is_left_behind(of):
    corrected(of, _NAME)
    assert {path.name for path in of.folder.iterdir()} == {"医保.csv", "医保.corrected.csv"}


def test_two_values_for_one_cell_are_both_left(of):
    done = corrected(of, {**_NAME, "correction_id": "a"}, {**_NAME, "suggested": "李四"})
    assert not done.copies
    assert len(done.left) == 2


def test_a_cell_that_rows_below_refer_to_is_left(tmp_path):
    rows = roll()
    for row in rows:
        row.append("880101100201030001")
    rows[4][5], rows[5][5], rows[6][5] = "880101100201030007", "同上", "同上"
    headings = ["姓名", "性别", "出生日期", "身份证号", "参保日期", "户号"]
    (tmp_path / "医保.csv").write_text(text(rows, headings), encoding="utf-8")
    done = corrected(
        project(tmp_path, "医保.csv"),
        {"row": 6, "field": "household_no", "suggested": "880101100201030099"},
        _NAME,
    )
    assert [one.change.field for one in done.applied] == ["name"]
    assert [one.change.row for one in done.left] == [6]
    assert "stands for more" in done.left[0].why.en


def test_a_value_that_would_not_read_as_suggested_is_left(of):
    done = corrected(of, {"row": 5, "field": "birth_date", "suggested": "nonsense"}, _NAME)
    assert [one.change.field for one in done.applied] == ["name"]
    assert [one.change.field for one in done.left] == ["birth_date"]
    assert "nonsense" not in (of.folder / "医保.corrected.csv").read_text(encoding="utf-8")


def test_a_file_that_changed_since_it_was_read_is_left(of):
    from corrected_world import correction, intake, table

    from cpaudit.corrected.choose import Choice, choose
    from cpaudit.corrected.copies import make_copies
    from cpaudit.corrected.place import locate
    from cpaudit.errors import CpauditError

    read = intake(of)
    path = of.folder / "医保.csv"
    path.write_text(text(roll()[5:]), encoding="utf-8")
    located = locate(choose(table(correction(read, **_NAME)), Choice()).changes, of, read)
    try:
        done = make_copies(located, of, read, {path: of.folder / "医保.corrected.csv"})
        assert not done.copies
    except CpauditError:
        pass
    assert not (of.folder / "医保.corrected.csv").exists()


_YAML = """# what it is
name: 测试镇   # a name
sources:
  births:
    files:   # months
      - 1.csv
      - 2.csv
      # none for March
    profile: police_births
  insurance: 医保.csv  # by year
  deaths: [d.csv]
output: out  # reports
"""


def test_values_of_a_yaml_text_are_replaced_and_all_else_stays(tmp_path):
    changed = with_values(
        _YAML,
        {
            ("sources", "births", "files"): ["1.corrected.csv", "2.csv"],
            ("sources", "insurance", "files"): "医保.corrected.csv",
            ("sources", "deaths", "files"): "d: x.csv",
            ("output",): "out/corrected",
            ("key_file",): ".cpaudit/key",
        },
    )
    (tmp_path / "x.yaml").write_text(changed, encoding="utf-8")
    assert read_yaml(tmp_path / "x.yaml").data == {
        "name": "测试镇",
        "sources": {
            "births": {"files": ["1.corrected.csv", "2.csv"], "profile": "police_births"},
            "insurance": "医保.corrected.csv",
            "deaths": "d: x.csv",
        },
        "output": "out/corrected",
        "key_file": ".cpaudit/key",
    }
    for comment in ("# what it is", "# a name", "# months", "# none for March", "# by year"):
        assert comment in changed


def test_the_project_of_the_copies_names_each_file_of_a_pattern(of):
    (of.folder / "更多.csv").write_text(text(roll(12)), encoding="utf-8")
    done = corrected(of, {**_NAME, "file": "医保.csv"})
    written = corrected_text("name: x\nsources:\n  insurance: '*.csv'\n", of, done.copies)
    path = of.folder / PROJECT_FILE
    path.write_text(written, encoding="utf-8")
    assert sorted(read_yaml(path).data["sources"]["insurance"]) == [
        "医保.corrected.csv",
        "更多.csv",
    ]


def _finding(name, rule="P001", rows=(("a", "a.csv", None, 3),)):
    evidence = [
        {"source_id": source, "file": file, "sheet": sheet, "row": number}
        for source, file, sheet, number in rows
    ]
    return {
        **dict.fromkeys(FINDINGS.columns),
        "finding_id": name,
        "rule_id": rule,
        "view": "persons",
        "severity": "error",
        "confidence": 1.0,
        "subject_key": name,
        "evidence": evidence,
    }


def _findings(*rows):
    return pl.DataFrame(list(rows), schema=dict(FINDINGS.columns))


def test_a_finding_under_another_key_is_no_new_one():
    before = _findings(_finding("one"), _finding("two", rows=[("a", "a.csv", None, 9)]))
    copy = [("a", "a.corrected.csv", None, 3)]
    after = _findings(_finding("other", rows=copy), _finding("new", "P002", rows=copy))
    told = compare(before, after, {"a.corrected.csv": "a.csv"})
    assert (told.n_before, told.n_after) == (2, 2)
    assert told.renamed == (("one", "other"),)
    assert told.gone == ("two",)
    assert told.new == ("new",)


def test_each_finding_stands_for_one_other_only():
    before = _findings(_finding("one"))
    after = _findings(_finding("x"), _finding("y"))
    told = compare(before, after, {})
    assert len(told.renamed) == 1
    assert len(told.new) == 1


def test_a_finding_without_rows_is_known_by_its_key_only():
    told = compare(_findings(_finding("one", rows=())), _findings(_finding("x", rows=())), {})
    assert (told.gone, told.new) == (("one",), ("x",))
