"""Which corrections are applied: by probability, by selection, or as the reviewer's list says."""

from __future__ import annotations

import polars as pl
import pytest

from cpaudit.corrected.answers import read_answers
from cpaudit.corrected.choose import Choice, choose
from cpaudit.errors import SourceError, UsageError
from cpaudit.i18n import Language
from cpaudit.reports.corrections import corrections_csv, corrections_workbook
from cpaudit.tables import CORRECTIONS
from material_builder import tiny_project

_NUMBER = "880101198001050013"


def row(name, **more):
    return {
        **dict.fromkeys(CORRECTIONS.columns),
        "correction_id": name,
        "source_id": "police_persons",
        "dataset": "police_persons",
        "file": "公安.csv",
        "row": 7,
        "record_id": 3,
        "field": "birth_date",
        "heading": "出生日期",
        "current": "1980-01-05",
        "suggested": "1980-01-15",
        "probability": 0.97,
        "p_wrong": 0.99,
        "said_by": ["insurance", "id_no"],
        "rules": ["P001", "X003"],
        "finding_ids": ["f1"],
        "is_tie": False,
        **more,
    }


@pytest.fixture
def corrections():
    return pl.DataFrame(
        [
            row("sure"),
            row("unsure", row=8, probability=0.6),
            row("tie", row=9, is_tie=True),
            row("bare", row=10, suggested=None),
            row("name", row=11, field="name", current="王小芳", suggested="王晓芳"),
            row("id", row=12, field="id_no", current=_NUMBER[:-1] + "X", suggested=_NUMBER),
        ],
        schema=dict(CORRECTIONS.columns),
    )


def applied(corrections, **choice):
    return {
        one.correction_id: one.suggested for one in choose(corrections, Choice(**choice)).changes
    }


def test_only_what_is_probable_has_a_value_and_is_no_tie_is_applied(corrections):
    assert set(applied(corrections)) == {"sure", "name", "id"}
    assert set(applied(corrections, min_probability=0.5)) == {"sure", "name", "id", "unsure"}
    assert {one.change.correction_id for one in choose(corrections, Choice()).left} == {
        "unsure",
        "tie",
        "bare",
    }


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (("name",), {"name"}),
        (("X003",), {"sure", "name", "id"}),
        (("P",), {"sure", "name", "id"}),
        (("police_*",), {"sure", "name", "id"}),
        (("公安.csv",), {"sure", "name", "id"}),
        (("insurance",), set()),
    ],
)
def test_a_selection_names_a_rule_a_field_a_source_or_a_file(corrections, words, chosen):
    assert set(applied(corrections, select=words)) == chosen


def filled(path, corrections, decisions, *, is_masked=True, language=Language.ZH, typed=None):
    """A list as a reviewer gives it back."""
    content = corrections_csv(corrections, is_masked=is_masked, language=language)
    lines = pl.read_csv(content.encode(), infer_schema=False)
    accept, value, name = (lines.columns[at] for at in (15, 8, 0))
    lines = lines.with_columns(
        pl.col(name).replace_strict(decisions, default=None).alias(accept),
        pl.col(name).replace_strict(typed or {"-": "-"}, default=pl.col(value)).alias(value),
    )
    path.write_text("\ufeff" + lines.write_csv(), encoding="utf-8")
    return read_answers(path)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("is_masked", [True, False])
def test_only_what_is_accepted_in_the_list_is_applied(tmp_path, corrections, language, is_masked):
    yes, no = ("是", "否") if language is Language.ZH else ("yes", "no")
    answers = filled(
        tmp_path / "c.csv",
        corrections,
        {"unsure": yes, "tie": yes, "bare": yes, "sure": no, "id": yes},
        language=language,
        is_masked=is_masked,
    )
    assert applied(corrections, answers=answers) == {
        "unsure": "1980-01-15",
        "tie": "1980-01-15",
        "id": _NUMBER,  # in full, whether or not the list showed it so
    }


def test_a_value_that_the_reviewer_typed_is_taken(tmp_path, corrections):
    decisions = {"bare": "是", "name": "是", "id": "是"}
    typed = {"bare": "1980-02-05", "name": "王小房", "id": "880101********0013"}
    answers = filled(tmp_path / "c.csv", corrections, decisions, typed=typed)
    assert applied(corrections, answers=answers) == {"bare": "1980-02-05", "name": "王小房"}


def test_decisions_about_corrections_that_are_no_longer_made_are_named(tmp_path, corrections):
    answers = filled(tmp_path / "c.csv", corrections, {"sure": "是", "id": "否"})
    assert answers.unknown({"id", "name"}) == ("sure",)


def test_a_workbook_is_read_like_a_csv(tmp_path, corrections):
    import openpyxl

    path = tmp_path / "corrections.xlsx"
    path.write_bytes(
        corrections_workbook(
            corrections, tiny_project(tmp_path), is_masked=True, language=Language.ZH
        )
    )
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert [one.formula1 for one in sheet.data_validations.dataValidation] == ['"是,否"']
    for cells in sheet.iter_rows(min_row=2):
        if cells[0].value == "unsure":
            cells[15].value = "是"
    book.save(path)
    assert set(applied(corrections, answers=read_answers(path))) == {"unsure"}


def test_the_masked_list_holds_no_full_number_or_name(corrections):
    masked = corrections_csv(corrections, is_masked=True, language=Language.EN)
    full = corrections_csv(corrections, is_masked=False, language=Language.EN)
    assert _NUMBER in full
    assert "王晓芳" in full
    for secret in (_NUMBER, "王晓芳", "王小芳"):
        assert secret not in masked
    assert "(only known to be wrong)" in masked


def _table(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_list_that_is_missing_is_an_error_in_both_languages(tmp_path):
    with pytest.raises(SourceError) as error:
        read_answers(tmp_path / "none.csv")
    assert "does not exist" in error.value.what.en
    assert "不存在" in error.value.what.zh


def test_another_table_is_no_list(tmp_path):
    with pytest.raises(UsageError) as error:
        read_answers(_table(tmp_path / "x.csv", "姓名,性别", "王芳,女"))
    assert "no list of corrections" in error.value.what.en
    assert "不是更正清单" in error.value.what.zh


def test_an_answer_must_be_yes_or_no(tmp_path):
    with pytest.raises(UsageError) as error:
        read_answers(_table(tmp_path / "x.csv", "更正编号,是否采纳", "abc,也许"))
    assert error.value.place.row == 2


def test_two_different_decisions_about_one_correction_are_an_error(tmp_path):
    with pytest.raises(UsageError):
        read_answers(_table(tmp_path / "x.csv", "更正编号,是否采纳", "abc,是", "abc,否"))
