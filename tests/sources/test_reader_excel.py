import datetime as dt
from io import BytesIO

import pytest
import xlsxwriter

from cpaudit.errors import SourceError
from cpaudit.sources.readers.excel import read_workbook
from cpaudit.sources.sheet import Merge


def workbook(fill) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    fill(book)
    book.close()
    return buffer.getvalue()


def cells(fill):
    return read_workbook(workbook(fill), file="file.xlsx")[0]


def test_a_number_of_more_than_15_digits_is_shown_as_damaged_and_counted():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["身份证号", "户号"])
        sheet.write_number(1, 0, 880101201305150154)
        sheet.write_string(2, 0, "880101201305150154")
        sheet.write_number(1, 1, 880101550101331)

    sheet = cells(fill)
    assert sheet.cells["c0"].to_list()[1:] == ["8.80101201305150E+17", "880101201305150154"]
    assert sheet.cells["c1"][1] == "880101550101331"
    assert sheet.damaged == {"c0": 1}


def test_numbers_lose_their_point_and_dates_are_iso():
    def fill(book):
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.write_row(0, 0, ["甲", "乙", "丙", "丁", "戊"])
        sheet.write_number(1, 0, 3)
        sheet.write_number(1, 1, 3.25)
        sheet.write_datetime(1, 2, dt.date(2013, 5, 15), day)
        sheet.write_datetime(1, 3, dt.datetime(2013, 5, 15, 8, 30), day)  # noqa: DTZ001 - Excel has no time zones
        sheet.write_row(1, 4, [True])

    assert cells(fill).cells.row(1)[1:] == (
        "3",
        "3.25",
        "2013-05-15",
        "2013-05-15 08:30:00",
        "TRUE",
    )


def test_formula_errors_stay_as_text_and_are_counted():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "户号"])
        sheet.write_string(1, 0, "王")
        sheet.write_formula(1, 1, "=VLOOKUP(A2,D:E,2,0)", None, "#N/A")

    sheet = cells(fill)
    assert sheet.cells["c1"][1] == "#N/A"
    assert sheet.n_formula_errors == 1


def test_hidden_sheets_are_announced_without_cells_and_hidden_rows_are_counted():
    def fill(book):
        shown, hidden = book.add_worksheet("花园村"), book.add_worksheet("旧")
        shown.write_column(0, 0, ["姓名", "王", "李"])
        shown.set_row(1, None, None, {"hidden": True})
        hidden.write_column(0, 0, ["姓名", "张"])
        hidden.hide()

    first, second = read_workbook(workbook(fill), file="file.xlsx")
    assert (first.name, first.is_hidden, first.n_hidden_rows) == ("花园村", False, 1)
    assert (second.name, second.is_hidden, second.cells.height) == ("旧", True, 0)
    assert second.n_rows == 2


def test_rows_and_merged_ranges_count_from_the_top_of_the_sheet():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.merge_range("B3:B5", "H001")
        sheet.write_column("C3", ["王", "李", "张"])

    sheet = cells(fill)
    assert sheet.merges == (Merge(top=3, left=1, bottom=5, right=1),)
    assert sheet.cells["row"].to_list() == [1, 2, 3, 4, 5]
    assert sheet.cells["c1"][2] == "H001"


def test_a_damaged_workbook_says_how_to_mend_it():
    data = workbook(lambda book: book.add_worksheet().write(0, 0, "x"))
    with pytest.raises(SourceError, match="damaged") as caught:
        read_workbook(data[: len(data) // 2], file="file.xlsx")
    assert "重新" in caught.value.mend.zh
