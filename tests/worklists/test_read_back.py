"""Lists that come back changed: rows are known by their key, columns by their headings."""

from __future__ import annotations

import csv
import shutil
import zipfile

import pytest
from openpyxl import load_workbook
from returned_lists import (
    BY,
    CASE,
    KEY,
    ON,
    REMARK,
    RESULT,
    cells,
    fill,
    grid,
    opened,
    put,
    read,
    row_of,
    said,
)
from village_office import KEYS, write_lists

from cpaudit.i18n import Language
from cpaudit.missed.answer_words import Answer
from cpaudit.reports.worklist import Layout

FIRST, SECOND, THIRD, FOURTH = KEYS
ANSWERS = {FIRST: "属实已补录", SECOND: "非本辖区", THIRD: "暂未落实"}
EXPECTED = {FIRST: "added", SECOND: "not_here", THIRD: "pending"}


@pytest.fixture
def filled(village):
    return fill(village, ANSWERS, by="李四", on="2026-03-05")


def test_a_list_that_was_filled_in_is_read_with_all_that_was_written(village):
    fill(
        village, {FIRST: "属实已补录"}, by="李四", on="2026年3月5日", evidence="出生证", remark="无"
    )
    told, faults = read(village)
    (given,) = told.answers
    assert not faults
    assert (given.case_id, given.answer, given.by) == (FIRST, Answer.ADDED, "李四")
    assert (str(given.on), given.evidence, given.remark) == ("2026-03-05", "出生证", "无")
    assert (given.file, given.place) == (village.name, "花园村!L4")
    assert given.list_of_run == 1
    assert [(each.cells, each.n) for each in told.unanswered] == [("L2:L3", 2)]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("layout", list(Layout))
def test_every_layout_and_language_is_read_back(lists, tmp_path, layout, language):
    paths = write_lists(lists, tmp_path / "out", layout=layout, language=language)
    for path in paths.values():
        fill(path, {case: Answer.CORRECTED.words.within(language) for case in KEYS})
    assert said(*paths.values()) == dict.fromkeys(KEYS, "corrected")


def sort_by_name(sheet):
    head, *rows = grid(sheet)
    put(sheet, [head, *sorted(rows, key=lambda row: str(row[KEY - 1]), reverse=True)])


def hide_rows(sheet):
    for row in (2, 3):
        sheet.row_dimensions[row].hidden = True


def add_title(sheet):
    sheet.insert_rows(1, 3)
    sheet["A1"] = "花园村疑点核查单"
    sheet["A2"] = "填表人：张三　日期：2026-03-05"


def add_columns(sheet):
    sheet.insert_cols(3, 2)
    sheet.cell(1, 3).value, sheet.cell(2, 3).value = "联系人", "重复"
    sheet.insert_cols(1)


def move_answers_first(sheet):
    put(sheet, [[row[RESULT - 1], *row[: RESULT - 1], *row[RESULT:]] for row in grid(sheet)])


def rename_answers(sheet):
    sheet.cell(1, RESULT).value = "村里意见"


def widen_headings(sheet):
    sheet.cell(1, RESULT).value = "核 查 結 果（必填）"
    sheet.cell(1, BY).value = "核實人："


def drop_key(sheet):
    sheet.delete_cols(KEY)


def drop_number(sheet):
    sheet.delete_cols(CASE)


def header_below(sheet):
    head, *rows = grid(sheet)
    put(sheet, [*rows, head])


def repeat_header(sheet):
    head, *rows = grid(sheet)
    put(sheet, [head, rows[0], head, *rows[1:], [None] * 10 + ["合计", "3 条"]])


def damage_number(sheet):
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, CASE).value = "见原表"


@pytest.mark.parametrize(
    "change",
    [
        sort_by_name,
        hide_rows,
        add_title,
        add_columns,
        move_answers_first,
        rename_answers,
        widen_headings,
        drop_key,
        drop_number,
        header_below,
        repeat_header,
        damage_number,
    ],
)
def test_what_was_done_to_the_sheet_changes_no_answer(filled, change):
    assert said(opened(filled, change)) == EXPECTED


def test_rows_above_and_columns_before_are_counted_where_the_cell_is_told(village):
    fill(village, {SECOND: "也许"})
    opened(village, add_title)
    opened(village, add_columns)
    _, faults = read(village)
    row = row_of(load_workbook(village).worksheets[0], SECOND)
    assert cells(faults) == [(village.name, "花园村", f"O{row}")]


def test_lists_that_were_put_together_on_one_sheet_are_read(lists, tmp_path):
    zh, en = (
        write_lists(lists, tmp_path / each, language=each)["880101001201_花园村.xlsx"]
        for each in (Language.ZH, Language.EN)
    )
    fill(zh, {FIRST: "重复"})
    fill(en, {SECOND: "duplicate"})

    def join(sheet):
        # The other list has its answers elsewhere.
        other = [row[::-1] for row in grid(load_workbook(en).worksheets[0])]
        put(sheet, [*grid(sheet), *other])

    assert said(opened(zh, join)) == {FIRST: "duplicate", SECOND: "duplicate"}


def test_a_csv_file_is_read_too_and_its_cells_are_named_as_a_program_shows_them(filled, tmp_path):
    rows = grid(load_workbook(filled).worksheets[0])
    rows[1][RESULT - 1] = "不知道"
    path = tmp_path / "花园村.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    told, faults = read(path)
    assert len(told.answers) == 2
    assert cells(faults) == [("花园村.csv", None, "L2")]


def test_a_folder_and_an_archive_are_read_and_what_is_no_list_is_passed_over(filled, tmp_path):
    folder = tmp_path / "back" / "东片"
    folder.mkdir(parents=True)
    shutil.copy(filled, folder / "花园村.xlsx")
    (folder / "通讯录.csv").write_text("姓名,电话\n张三,1\n", encoding="utf-8")
    (folder / "~$花园村.xlsx").write_bytes(b"lock")
    assert said(tmp_path / "back") == EXPECTED
    with zipfile.ZipFile(tmp_path / "全部.zip", "w") as archive:
        archive.write(filled, "东片/花园村.xlsx")
    assert said(tmp_path / "全部.zip") == EXPECTED
    assert said(tmp_path / "back", tmp_path / "全部.zip") == EXPECTED


def test_a_file_that_is_no_list_is_a_fault_where_it_was_named(tmp_path):
    path = tmp_path / "通讯录.csv"
    path.write_text("姓名,电话\n张三,1\n", encoding="utf-8")
    told, faults = read(path, tmp_path / "gone.xlsx")
    assert not told.answers
    assert cells(faults) == [("通讯录.csv", None, None), ("gone.xlsx", None, None)]


def test_each_wrong_cell_is_told_and_the_right_ones_are_taken(village):
    fill(village, {FIRST: "属实", SECOND: "来源有误"})

    def spoil(sheet):
        sheet.cell(row_of(sheet, SECOND), ON).value = "上周"
        sheet.cell(row_of(sheet, THIRD), BY).value = "李四"
        sheet.cell(6, RESULT).value = "重复"

    told, faults = read(opened(village, spoil))
    assert [(given.case_id, given.on) for given in told.answers] == [(SECOND, None)]
    assert cells(faults) == [
        (village.name, "花园村", "O2"),
        (village.name, "花园村", "L3"),
        (village.name, "花园村", "L4"),
        (village.name, "花园村", "L6"),
    ]
    assert "属实已补录" in faults[2].mend.zh
    assert not any("属实" in fault.what.zh or "上周" in fault.message().zh for fault in faults)


def test_two_answers_to_one_case_are_both_left_and_both_told(village, tmp_path):
    other = shutil.copy(village, tmp_path / "other.xlsx")
    fill(village, {FIRST: "重复", SECOND: "重复"})
    fill(other, {FIRST: "属实已补录", SECOND: "重复"}, by="王五")
    told, faults = read(village, other)
    assert [(given.case_id, given.by) for given in told.answers] == [(SECOND, "王五")]
    assert cells(faults) == [(village.name, "花园村", "L4"), ("other.xlsx", "花园村", "L4")]
    assert "other.xlsx" in faults[0].what.zh


def test_not_settled_yet_gives_way_to_an_answer(village, tmp_path):
    other = shutil.copy(village, tmp_path / "other.xlsx")
    fill(village, {FIRST: "查无此人"})
    fill(other, {FIRST: "暂未落实"})
    assert said(village, other) == {FIRST: "not_found"}


def test_a_row_whose_key_was_sorted_away_from_its_number_is_not_taken(filled):
    def sort_without_the_key(sheet):
        rows = grid(sheet)
        keys = [row[KEY - 1] for row in rows]
        for row, key in zip(rows[1:], reversed(keys[1:]), strict=True):
            row[KEY - 1] = key
        put(sheet, rows)

    told, faults = read(opened(filled, sort_without_the_key))
    assert [given.case_id for given in told.answers] == [
        row[1]
        for row in grid(load_workbook(filled).worksheets[0])
        if row[1] and str(row[KEY - 1]).endswith(row[1])
    ]
    assert len(faults) == 2
    assert all("排序" in fault.what.zh for fault in faults)


def test_a_list_without_a_column_of_answers_says_so_once(village):
    _, faults = read(opened(village, lambda sheet: sheet.delete_cols(RESULT)))
    assert cells(faults) == [(village.name, "花园村", None)]


def test_the_day_may_be_a_date_of_the_program(village):
    import datetime as dt

    def fill_day(sheet):
        sheet.cell(2, RESULT).value = "重复"
        sheet.cell(2, ON).value = dt.date(2026, 3, 5)
        sheet.cell(2, ON).number_format = "yyyy/m/d"
        sheet.cell(2, REMARK).value = 5

    told, faults = read(opened(village, fill_day))
    assert not faults
    assert (str(told.answers[0].on), told.answers[0].remark) == ("2026-03-05", "5")
