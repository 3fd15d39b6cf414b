"""Excel workbooks from plain rows: the one door to xlsxwriter.

Every text is written as a string cell, so that no value can start a formula and no number of
eighteen digits can lose its tail.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cpaudit.reports.sheet_rows import Cell, fill, row_height

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MOST_ROWS = 1_048_575  # of a sheet, without its header
_SHEET_NAME_LENGTH = 31
_A4 = 9
# Printed on A4 landscape the lists shrink to about eighty per cent: letters of 9 points stay legible.
_FONT_SIZE = 9
_ILLEGAL_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its width in characters and, for a drop-down, the answers."""

    header: str
    width: float
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its columns, its rows and what is printed above every page."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    page_header: tuple[str, str, str] = field(default=("", "", ""))


def write_workbook(sheets: Sequence[Sheet], *, as_of: dt.date, title: str) -> bytes:
    """The workbook: same sheets, same bytes.

    A sheet of more rows than Excel can hold goes on in the next one. All is made in memory: no
    temporary file ever holds names.
    """
    import xlsxwriter  # late: only reports need it

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    created = dt.datetime.combine(as_of, dt.time(), tzinfo=dt.UTC)
    book.set_properties({"title": title, "created": created})
    formats = {
        "header": book.add_format(
            {
                "bold": True,
                "font_size": _FONT_SIZE,
                "border": 1,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": "#E7E6E6",
            }
        ),
        "text": book.add_format(
            {
                "num_format": "@",
                "font_size": _FONT_SIZE,
                "border": 1,
                "text_wrap": True,
                "valign": "top",
            }
        ),
        "number": book.add_format({"font_size": _FONT_SIZE, "border": 1, "valign": "top"}),
    }
    fitting = list(_within_limits(sheets))
    for sheet in fitting:
        _write_sheet(book, sheet, formats)
    book.close()
    rows = [([column.width for column in sheet.columns], sheet.rows) for sheet in fitting]
    return fill(buffer.getvalue(), rows)


def file_name(*parts: str) -> str:
    """``parts`` joined by ``_`` as a file name that every system accepts.

    >>> file_name("880101001201", "花园村/3组")
    '880101001201_花园村_3组'
    """
    name = "_".join(part for part in parts if part)
    return re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", name).strip(" .") or "_"


def _within_limits(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    for sheet in sheets:
        for number, start in enumerate(range(0, max(len(sheet.rows), 1), _MOST_ROWS), start=1):
            ending = f" {number}" if number > 1 else ""
            name = _ILLEGAL_IN_SHEET_NAME.sub("_", sheet.name)
            yield Sheet(
                f"{name[: _SHEET_NAME_LENGTH - len(ending)]}{ending}",
                sheet.columns,
                sheet.rows[start : start + _MOST_ROWS],
                sheet.page_header,
            )


def _write_sheet(book: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    page = book.add_worksheet(sheet.name)
    last_row, last_column = max(len(sheet.rows), 1), len(sheet.columns) - 1
    headers, widths = zip(*((column.header, column.width) for column in sheet.columns), strict=True)
    page.set_row(0, row_height(headers, widths))
    for position, column in enumerate(sheet.columns):
        page.set_column(position, position, column.width)
        page.write_string(0, position, column.header, formats["header"])
        if column.answers:
            page.data_validation(
                1, position, last_row, position, {"validate": "list", "source": [*column.answers]}
            )
    # A pattern for the rows, which replaces them; see ``sheet_rows``.
    page.write_string(1, 0, "-", formats["text"])
    page.write_number(1, 1, 0, formats["number"])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last_row, last_column)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
    left, centre, right = (part.replace("&", "&&") for part in sheet.page_header)
    page.set_header(f"&L{left}&C{centre}&R{right}")
    page.set_footer("&C&P / &N")
