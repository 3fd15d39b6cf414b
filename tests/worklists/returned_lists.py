"""What people do to a worklist before they give it back, and how it is read then."""

from __future__ import annotations

import datetime as dt

from openpyxl import load_workbook

from cpaudit.worklists.files import read_files
from cpaudit.worklists.read_back import read_back

TODAY = dt.date(2026, 3, 20)
CASE, RESULT, EVIDENCE, BY, ON, REMARK, KEY = 2, 12, 13, 14, 15, 16, 17


def row_of(sheet, case):
    """The row of the case, wherever it stands now."""
    for row in range(1, sheet.max_row + 1):
        if any(str(cell.value or "").endswith(case) for cell in sheet[row]):
            return row
    raise AssertionError(case)


def fill(path, answers, **more):
    """Fill in the answers by case; ``more`` gives the other columns for all of them."""
    book = load_workbook(path)
    columns = {"evidence": EVIDENCE, "by": BY, "on": ON, "remark": REMARK}
    for sheet in book.worksheets:
        for case, answer in answers.items():
            try:
                row = row_of(sheet, case)
            except AssertionError:
                continue
            sheet.cell(row, RESULT).value = answer
            for name, value in more.items():
                sheet.cell(row, columns[name]).value = value
    book.save(path)
    return path


def opened(path, change):
    """Let ``change`` work on the first sheet, as somebody does in a spreadsheet program."""
    book = load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return path


def grid(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def put(sheet, rows):
    """The sheet holding ``rows`` and nothing else."""
    sheet.delete_rows(1, sheet.max_row)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value


def read(*paths, passwords=()):
    """What the files say, with files that cannot be read among the faults."""
    sheets = read_files(paths, passwords=lambda _file: iter(passwords))
    told = read_back(sheets.rows, as_of=TODAY)
    return told, (*sheets.faults, *told.faults)


def said(*paths):
    """By case the answer; nothing may be wrong."""
    told, faults = read(*paths)
    assert [fault.message().en for fault in faults] == []
    return {given.case_id: str(given.answer) for given in told.answers}


def cells(faults):
    return [(fault.at.file, fault.at.sheet, fault.at.cell) for fault in faults]
