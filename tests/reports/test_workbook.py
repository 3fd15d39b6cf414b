from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from cpaudit.i18n import Language
from cpaudit.privacy import contains_full_identifier
from cpaudit.reports import xlsx
from cpaudit.reports.workbook import findings_workbook
from cpaudit.reports.xlsx import Column, Sheet, file_name, write_workbook

DAY = dt.date(2026, 1, 15)


@pytest.fixture
def book(material):
    return load_workbook(BytesIO(findings_workbook(material, language=Language.ZH)))


def values(sheet):
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_the_sheets_are_summary_findings_missed_births_and_rules(book):
    assert book.sheetnames == ["汇总", "疑点", "疑似漏报出生", "规则"]


def test_all_findings_are_listed_and_missed_births_again_on_their_own(book):
    assert [row[0] for row in values(book["疑点"])] == ["f1", "f2", "f3", "f5", "f4"]
    assert [row[0] for row in values(book["疑似漏报出生"])] == ["f1", "f5"]


def test_rules_show_their_four_outcomes(book):
    rules = {row[0]: row[1:] for row in values(book["规则"])}
    assert rules["X001"] == ("出生未入全员库", "错误", 880, 860, 20, 0, 20, None)
    assert rules["X040"][-1] == "civil_marriages"


def test_the_summary_says_the_verdict_and_the_counts_in_words(book):
    rows = {(part, item): value for part, item, value in values(book["汇总"])}
    assert rows["本次核查", "结论"] == "暂不放行"
    assert rows["本次核查", "退出码"] == 1
    assert rows["本次核查", "原因"] == "3 条错误（允许 0）。"
    assert rows["疑点", "错误"] == 3
    assert rows["疑点", "花园村"] == 3


@pytest.mark.parametrize("language", list(Language))
def test_the_summary_holds_no_names_of_columns(material, language):
    book = load_workbook(BytesIO(findings_workbook(material, language=language)))
    cells = [cell for row in values(book.worksheets[0]) for cell in row[:2]]
    assert not any("_" in cell for cell in cells if "（" not in cell and "(" not in cell)


def test_rows_are_as_high_as_their_longest_text():
    sheet = Sheet("s", (Column("h", 10),), [("短",), ("很长的说明" * 10,)])
    page = load_workbook(BytesIO(write_workbook([sheet], as_of=DAY, title="t"))).active
    heights = [page.row_dimensions[number].height for number in (2, 3)]
    assert heights[1] > 5 * heights[0]


def test_nothing_in_the_workbook_is_unmasked(book):
    cells = [
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell != "880101001201020007"
    ]
    assert not contains_full_identifier("\n".join(cells))
    assert not any("王小芳" in cell for cell in cells)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "1234567890123456"]
)
def test_no_text_becomes_a_formula_or_a_number(text):
    content = write_workbook([Sheet("s", (Column("h", 5),), [(text,)])], as_of=DAY, title="t")
    cell = load_workbook(BytesIO(content)).active["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_sheet_too_long_for_excel_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 2)
    sheet = Sheet("a/very?long*name" * 3, (Column("h", 5),), [(n,) for n in range(5)])
    book = load_workbook(BytesIO(write_workbook([sheet], as_of=DAY, title="t")))
    assert [len(values(page)) for page in book] == [2, 2, 1]
    assert [row[0] for page in book for row in values(page)] == [*range(5)]


def test_a_text_too_long_for_a_cell_is_cut_and_not_lost():
    content = write_workbook(
        [Sheet("s", (Column("h", 5),), [("长" * 40_000,)])], as_of=DAY, title="t"
    )
    assert len(load_workbook(BytesIO(content)).active["A2"].value) == 32_767


def test_the_workbook_is_dated_by_the_project_and_not_by_the_clock(book):
    assert book.properties.created == dt.datetime(2026, 1, 15)  # noqa: DTZ001 - Excel has no zones


@pytest.mark.parametrize(
    ("parts", "name"),
    [(("88", "河/东"), "88_河_东"), (("", "a:b"), "a_b"), (("", ""), "_"), (("x.",), "x")],
)
def test_file_names_are_safe_everywhere(parts, name):
    assert file_name(*parts) == name


@pytest.mark.parametrize(
    "text", ["<b>&amp;</b>", "_x0041_", "a\x01b", "\ue863", "𠮷", " leading", "two\nlines", "a\rb"]
)
def test_every_character_comes_back(text):
    content = write_workbook([Sheet("s", (Column("h", 5),), [(text,)])], as_of=DAY, title="t")
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    assert sheet.to_python() == [["h"], [text]]
