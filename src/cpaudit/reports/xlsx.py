"""Excel workbooks from plain rows: the one door to xlsxwriter.

Every text is written as a string cell, so that no value can start a formula and no number of
eighteen digits can lose its tail.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cpaudit.reports.sheet_rows import Cell, Filling, fill, row_height

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MOST_ROWS = 1_048_575  # of a sheet, without its header
_SHEET_NAME_LENGTH = 31
_A4 = 9
# Printed on A4 landscape the lists shrink to about eighty per cent: letters of 9 points stay legible.
_FONT_SIZE = 9
_INPUT_FILL = "#FFF9E5"  # light enough to print as white
_ILLEGAL_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_HINT_TITLE_LENGTH, _HINT_LENGTH = 32, 255  # of what Excel shows beside a cell
# What a reader may still do on a protected sheet. Excel sorts no range that holds locked cells,
# whatever is allowed here; WPS and LibreOffice do. No password: whoever must may lift it.
_ALLOWED = ("sort", "autofilter", "format_columns", "format_rows")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its width in characters and, for a drop-down, the answers.

    Attributes:
        header: what stands in the first row.
        width: in characters.
        answers: the choices of a drop-down; none may hold a comma.
        hint: what is shown beside a cell that is being filled in.
        is_input: whether its cells stay open on a protected sheet.
        is_hidden: whether it is only for the program that reads the sheet back.
    """

    header: str
    width: float
    answers: tuple[str, ...] = ()
    hint: str = ""
    is_input: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its columns, its rows and what is printed above every page.

    ``page_footer`` stands to the left of the page number. ``is_protected`` locks all but the columns to
    fill in.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    page_header: tuple[str, str, str] = field(default=("", "", ""))
    page_footer: str = ""
    font_size: int = _FONT_SIZE
    is_protected: bool = False
    has_filter: bool = True


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
    fitting = list(_within_limits(sheets))
    sizes = sorted({sheet.font_size for sheet in fitting})
    formats = {size: _formats(book, size) for size in sizes}
    for sheet in fitting:
        _write_sheet(book, sheet, formats[sheet.font_size])
    book.close()
    return fill(buffer.getvalue(), [_filling(sheet) for sheet in fitting])


def _filling(sheet: Sheet) -> Filling:
    columns = sheet.columns
    return Filling(
        widths=[column.width for column in columns],
        inputs=[column.is_input for column in columns],
        font_size=sheet.font_size,
        rows=sheet.rows,
    )


def _formats(book: Any, size: int) -> dict[str, Any]:
    """The looks of cells: headers, texts, numbers, and cells that somebody fills in."""
    every = {"font_size": size, "border": 1}
    text = {**every, "num_format": "@", "text_wrap": True, "valign": "top"}
    header = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E7E6E6"}
    looks = {
        "header": {**every, **header},
        "text": text,
        "number": {**every, "valign": "top"},
        "input": {**text, "locked": False, "bg_color": _INPUT_FILL},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def file_name(*parts: str) -> str:
    """``parts`` joined by ``_`` as a file name that every system accepts.

    >>> file_name("880101001201", "花园村/3组")
    '880101001201_花园村_3组'
    """
    name = "_".join(part for part in parts if part)
    return re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", name).strip(" .") or "_"


def unique_sheet_names(names: Sequence[str]) -> list[str]:
    """``names`` as Excel accepts them in one workbook: short, without its signs, each once.

    >>> unique_sheet_names(["花园村", "花园村", "a/b"])
    ['花园村', '花园村 2', 'a_b']
    """
    taken: set[str] = set()
    given = []
    for name in names:
        plain = _ILLEGAL_IN_SHEET_NAME.sub("_", name).strip(" '") or "_"
        number, choice = 1, plain[:_SHEET_NAME_LENGTH]
        while choice.casefold() in taken:
            number += 1
            ending = f" {number}"
            choice = f"{plain[: _SHEET_NAME_LENGTH - len(ending)]}{ending}"
        taken.add(choice.casefold())
        given.append(choice)
    return given


def _within_limits(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    for sheet in sheets:
        for number, start in enumerate(range(0, max(len(sheet.rows), 1), _MOST_ROWS), start=1):
            ending = f" {number}" if number > 1 else ""
            name = _ILLEGAL_IN_SHEET_NAME.sub("_", sheet.name)
            yield replace(
                sheet,
                name=f"{name[: _SHEET_NAME_LENGTH - len(ending)]}{ending}",
                rows=sheet.rows[start : start + _MOST_ROWS],
            )


def _write_sheet(book: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    page = book.add_worksheet(sheet.name)
    last_row, last_column = max(len(sheet.rows), 1), len(sheet.columns) - 1
    headers, widths = zip(*((column.header, column.width) for column in sheet.columns), strict=True)
    page.set_row(0, row_height(headers, widths, font_size=sheet.font_size))
    for position, column in enumerate(sheet.columns):
        hidden = {"hidden": True} if column.is_hidden else {}
        page.set_column(position, position, column.width, None, hidden)
        page.write_string(0, position, column.header, formats["header"])
        if column.answers or column.hint:
            page.data_validation(1, position, last_row, position, _validation(column))
    # A pattern for the rows, which replaces them; see ``sheet_rows``.
    page.write_string(1, 0, "-", formats["text"])
    page.write_number(1, 1, 0, formats["number"])
    page.write_string(1, 2, "-", formats["input"])
    page.freeze_panes(1, 0)
    if sheet.has_filter:
        page.autofilter(0, 0, last_row, last_column)
    if sheet.is_protected:
        page.protect("", dict.fromkeys(_ALLOWED, True))
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
    left, centre, right = (part.replace("&", "&&") for part in sheet.page_header)
    page.set_header(f"&L{left}&C{centre}&R{right}")
    footer = sheet.page_footer.replace("&", "&&")
    page.set_footer(f"&L{footer}&C&P / &N" if footer else "&C&P / &N")


def _validation(column: Column) -> dict[str, Any]:
    """A drop-down and what is shown beside the cell; a typed answer that is no choice is refused."""
    shown = {
        "input_title": column.header[:_HINT_TITLE_LENGTH],
        "input_message": column.hint[:_HINT_LENGTH],
    }
    kind = {"validate": "list", "source": [*column.answers]} if column.answers else {}
    return {"validate": "any", **kind, **(shown if column.hint else {})}
