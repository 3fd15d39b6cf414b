"""Answers of villages: reading them, and every way in which a file can be wrong."""

from __future__ import annotations

import pytest
import xlsxwriter

from cpaudit.errors import ProjectError
from cpaudit.missed.answers import Answer, read_answers
from cpaudit.reports.words import ANSWERS

KEY, OTHER = "abcdefgh23456723", "zzzzzzzz23456723"


def written(folder, *lines, name="answers.csv", encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize(
    "said", [*Answer, *(word.zh for word in ANSWERS), *(word.en for word in ANSWERS)]
)
def test_codes_and_the_words_of_the_worklists_are_understood(tmp_path, said):
    found = read_answers(written(tmp_path, "case_id,answer", f'{KEY},"{said}"'))
    assert [one.case_id for one in found] == [KEY]


def test_every_answer_of_the_worklists_has_its_own_code():
    codes = [read_answer for word in ANSWERS for read_answer in [word.zh]]
    assert len(set(codes)) == len(Answer)


def test_a_remark_behind_the_answer_does_not_disturb(tmp_path):
    path = written(
        tmp_path, "疑点编号,核查结果", f"{KEY},非本辖区（随父母迁往邻县）", encoding="gb18030"
    )
    assert read_answers(path)[0].answer is Answer.NOT_HERE


def test_rows_without_an_answer_are_passed_over(tmp_path):
    path = written(tmp_path, "case_id,answer", f"{KEY},", f"{OTHER},pending")
    assert [one.case_id for one in read_answers(path)] == [OTHER]


def test_a_filled_in_worklist_serves_as_it_is(tmp_path):
    path = tmp_path / "核查单.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("核查单")
    for row, cells in enumerate(
        [
            ["凤凰镇花园村 疑点核查单"],
            ["序号", "疑点编号", "姓名", "核查结果"],
            ["1", KEY, "王*", "属实已补录"],
        ]
    ):
        sheet.write_row(row, 0, cells)
    book.close()
    (one,) = read_answers(path)
    assert (one.case_id, one.answer, one.place.row) == (KEY, Answer.ADDED, 3)


def test_of_two_answers_that_agree_the_last_counts(tmp_path):
    path = written(tmp_path, "case_id,answer", f"{KEY},pending", f"{KEY},added")
    assert [one.answer for one in read_answers(path)] == [Answer.ADDED]


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        (["name,remark", "a,b"], None),
        (["case_id,answer", f"{KEY},maybe"], 2),
        (["case_id,answer", "12345,added"], 2),
        (["case_id,answer", f"{KEY},added", f"{KEY},not_here"], 3),
    ],
    ids=["no such columns", "unknown word", "broken id", "two answers that exclude each other"],
)
def test_what_cannot_be_understood_is_an_error_with_its_place(tmp_path, lines, row):
    with pytest.raises(ProjectError) as failed:
        read_answers(written(tmp_path, *lines))
    assert failed.value.place.file == "answers.csv"
    assert failed.value.place.row == row
    assert failed.value.mend.zh


@pytest.mark.parametrize(
    ("answer", "missed", "real"),
    [
        (Answer.ADDED, True, True),
        (Answer.NOT_HERE, False, True),
        (Answer.DUPLICATE, False, True),
        (Answer.NOT_FOUND, False, False),
        (Answer.PENDING, None, None),
    ],
)
def test_an_answer_says_whether_it_was_missed_and_whether_it_was_born(answer, missed, real):
    assert (answer.is_missed, answer.is_real) == (missed, real)
