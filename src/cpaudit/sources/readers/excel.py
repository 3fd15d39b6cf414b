"""Workbooks (xlsx, xlsm, xls, xlsb, ods) through calamine, cell by typed cell.

A citizen number that was typed as a number has lost its last digits: it is rendered with the 15
digits that Excel kept, in scientific notation, so that nobody takes the rest for digits.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.i18n import Text
from cpaudit.sources.readers.workbook_parts import Part, read_parts
from cpaudit.sources.sheet import ROW, Merge, Sheet, cell_names, tidy, unreadable

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

# Excel keeps 15 significant digits.
_EXACT = 1e15
_OPEN_AND_SAVE = Text(
    "Open it in Excel or WPS, save it as a new xlsx, and try again.",
    "请用 Excel 或 WPS 打开，另存为新的 xlsx 后再试。",
)


def read_workbook(data: bytes, *, file: str) -> list[Sheet]:
    """All sheets; hidden ones are announced with their size and without their cells.

    Raises:
        SourceError: the workbook is damaged or protected.
    """
    from python_calamine import (
        CalamineError,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
        load_workbook,
    )

    try:
        workbook = load_workbook(BytesIO(data))
    except PasswordError as cause:
        raise unreadable(
            file,
            Text("the workbook is protected by a password.", "工作簿设有打开密码。"),
            Text(
                "Open it with its password and save it without one.",
                "请输入密码打开后，取消密码再保存。",
            ),
        ) from cause
    except CalamineError as cause:
        raise unreadable(
            file, Text("the workbook is damaged.", "工作簿已损坏。"), _OPEN_AND_SAVE
        ) from cause
    parts = read_parts(data)
    sheets = []
    for position, about in enumerate(workbook.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheets.append(
                _sheet(workbook, position, parts.get(position, Part()))
                if about.visible == SheetVisibleEnum.Visible
                else _hidden(workbook, position)
            )
        except CalamineError as cause:
            raise unreadable(
                file,
                Text("the sheet is damaged.", "工作表已损坏。"),
                _OPEN_AND_SAVE,
                sheet=about.name,
            ) from cause
    return sheets


def _hidden(workbook: CalamineWorkbook, position: int) -> Sheet:
    sheet = workbook.get_sheet_by_index(position)
    empty = pl.DataFrame(schema={ROW: pl.UInt32})
    n_rows = sheet.end[0] + 1 if sheet.end else 0  # the last row counts from 0
    return Sheet(name=sheet.name, cells=empty, n_rows=n_rows, is_hidden=True)


def _sheet(workbook: CalamineWorkbook, position: int, part: Part) -> Sheet:
    sheet = workbook.get_sheet_by_index(position)
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    width = max(map(len, rows), default=0)
    height = len(rows)
    for row, column, text in part.errors:
        if row <= height and column < width:
            rows[row - 1][column] = text
    columns: dict[str, list[str]] = {}
    damaged: dict[str, int] = defaultdict(int)
    for name, values in zip(cell_names(width), zip(*rows, strict=True), strict=True):
        # calamine hands over Python objects, so that this is the one place that looks at each cell.
        kinds = set(map(type, values))
        if kinds == {str}:
            columns[name] = list(values)
            continue
        columns[name] = [v if type(v) is str else _render(v) for v in values]
        if kinds & {int, float}:
            n_damaged = sum(type(v) in (float, int) and abs(v) >= _EXACT for v in values)
            if n_damaged:
                damaged[name] = n_damaged
    cells = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index(
        ROW, offset=1
    )
    if not columns:
        cells = pl.DataFrame(schema={ROW: pl.UInt32})
    return Sheet(
        name=sheet.name,
        cells=tidy(cells),
        n_rows=height,
        n_hidden_rows=part.n_hidden_rows,
        n_formula_errors=len(part.errors),
        merges=_merges(sheet),
        damaged=MappingProxyType(dict(damaged)),
    )


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple(
        Merge(top=top + 1, left=left, bottom=bottom + 1, right=right)
        for (top, left), (bottom, right) in ranges
    )


def _render(value: object) -> str:
    """A cell as Excel shows it in a plain column; dates as ISO."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() if abs(value) >= _EXACT:
            return f"{float(value):.14E}"
        case int():
            return str(value)
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return f"{value:.15g}"
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case dt.date() | dt.time():
            return value.isoformat()
        case None:
            return ""
        case _:
            return str(value)
