"""Rows that are written as XML open as what they were."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from cpaudit.reports.xlsx import Column, Sheet, write_workbook


def test_a_boolean_opens_as_a_boolean_beside_numbers_and_texts():
    rows = [("a", True, 1), ("b", False, 0.5), ("c", None, float("inf"))]
    sheet = Sheet("s", (Column("x", 9), Column("y", 9), Column("z", 9)), rows, ("", "", ""))
    book = load_workbook(BytesIO(write_workbook([sheet], as_of=date(2026, 1, 31), title="t")))
    found = [tuple(cell.value for cell in row) for row in book.worksheets[0].iter_rows(min_row=2)]
    assert found == [("a", True, 1), ("b", False, 0.5), ("c", None, None)]
    assert [type(row[1]) for row in found] == [bool, bool, type(None)]
