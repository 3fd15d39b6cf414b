"""Lists of insured persons to put faults into."""

from __future__ import annotations

import datetime as dt

import xlsxwriter

from cpaudit.standards.citizen_id import from_parts

_BORN = dt.date(1980, 1, 5)


def number(n: int, born: dt.date = _BORN) -> str:
    return from_parts("880101", born, n)


def roll(n: int, *, start: int = 0) -> list[list[str]]:
    """Rows of an insurance roll: name, sex, number, date."""
    first = dt.date(2020, 1, 1)
    return [
        [
            "王" + "一丁七万三上下不与专"[k // 10 % 10] + "东丝两严个中丰临丸丹"[k % 10],
            "男" if k % 2 else "女",
            number(k + 1),
            f"{first + dt.timedelta(days=k)}",
        ]
        for k in range(start, start + n)
    ]


HEADINGS = ["姓名", "性别", "身份证号", "参保日期"]


def text(rows, headings=HEADINGS, separator=","):
    return "".join(separator.join(row) + "\n" for row in [headings, *rows])


def insurance(township, content, name="医保.csv", encoding="utf-8", **options):
    township.write(name, content, encoding)
    township.source("insurance", name, **options)


def workbook(path, rows, *, sheets=("名单",), hide=None):
    book = xlsxwriter.Workbook(path)
    for name in sheets:
        sheet = book.add_worksheet(name)
        for k, row in enumerate(rows):
            sheet.write_row(k, 0, row)
        if hide:
            hide(sheet)
    book.close()
