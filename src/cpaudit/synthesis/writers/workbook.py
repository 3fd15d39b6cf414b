"""Workbooks as the offices keep them: titles, merged headers, totals, text and date cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from cpaudit.synthesis.days import AS_OF
from cpaudit.synthesis.layouts import DateStyle, Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

# Numbers that stand as numbers in a sheet; ids do so only where a spreadsheet damaged them.
_NUMBERS = frozenset(
    [
        "n_fetus",
        "fetus_order",
        "birth_order",
        "gestation_weeks",
        "birth_weight_g",
        "birth_length_cm",
        "age_stated",
        "births",
        "boys",
        "girls",
        "births_1",
        "births_2",
        "births_3plus",
        "deaths",
        "marriages",
        "move_in",
        "move_out",
        "population_start",
        "population_end",
    ]
)
_DAMAGED = r"^[0-9]{15}000$"


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook's bytes, and the sheet and row (from 1) of each row of the table."""

    content: bytes
    sheets: pl.Series
    rows: pl.Series


def workbook(frame: pl.DataFrame, layout: Layout, sheets: pl.Series) -> Written:
    """``frame``'s rows on the sheets that ``sheets`` names, in order."""
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "constant_memory": False, "strings_to_numbers": False}
    )
    # A fixed day, so that the same township gives the same bytes.
    book.set_properties({"created": datetime.combine(AS_OF, time())})
    formats = {
        "date": book.add_format({"num_format": "yyyy/m/d"}),
        "head": book.add_format({"bold": True, "align": "center", "border": 1}),
        "title": book.add_format({"bold": True, "align": "center", "font_size": 16}),
    }
    places = np.zeros(frame.height, dtype=np.int64)
    for name in sheets.unique(maintain_order=True).to_list():
        rows = np.flatnonzero((sheets == name).to_numpy())
        sheet = book.add_worksheet(name)
        first = _head(sheet, layout, formats)
        _body(sheet, frame[rows], layout, first, formats)
        _foot(sheet, layout, first, len(rows))
        places[rows] = first + 1 + np.arange(len(rows))
    book.close()
    return Written(target.getvalue(), sheets, pl.Series(places))


def _head(sheet: Any, layout: Layout, formats: dict[str, Any]) -> int:
    """Writes titles and headers; gives the first row (from 0) of the table's body."""
    headers = [header for _, header in layout.columns]
    row = 0
    if layout.title:
        sheet.merge_range(row, 0, row, len(headers) - 1, layout.title, formats["title"])
        row += 1
    if layout.unit:
        sheet.write_string(row, 0, layout.unit)
        row += 1
    if not layout.is_grouped:
        for column, header in enumerate(headers):
            sheet.write_string(row, column, header, formats["head"])
        return row + 1
    groups = [header.split("|")[0] if "|" in header else None for header in headers]
    column = 0
    while column < len(headers):
        group = groups[column]
        last = column
        while group is not None and last + 1 < len(headers) and groups[last + 1] == group:
            last += 1
        if group is None:
            sheet.merge_range(row, column, row + 1, column, headers[column], formats["head"])
        else:
            if last > column:
                sheet.merge_range(row, column, row, last, group, formats["head"])
            else:
                sheet.write_string(row, column, group, formats["head"])
            for place in range(column, last + 1):
                sheet.write_string(row + 1, place, headers[place].split("|")[1], formats["head"])
        column = last + 1
    return row + 2


def _body(
    sheet: Any, frame: pl.DataFrame, layout: Layout, first: int, formats: dict[str, Any]
) -> None:
    for column, (name, _) in enumerate(layout.columns):
        cells: Sequence[str | None] = frame[name].to_list()
        if layout.dates is DateStyle.CELL and name.endswith("date"):
            _dates(sheet, cells, frame[name], column, first, formats["date"])
            continue
        damaged = name.endswith("id_no")
        marks = frame[name].str.contains(_DAMAGED).fill_null(value=False).to_list()
        for row, cell in enumerate(cells, start=first):
            if cell is None:
                continue
            if name in _NUMBERS or (damaged and marks[row - first]):
                try:
                    sheet.write_number(row, column, float(cell))
                except ValueError:
                    sheet.write_string(row, column, cell)
            else:
                sheet.write_string(row, column, cell)


def _dates(
    sheet: Any, cells: Sequence[str | None], values: pl.Series, column: int, first: int, style: Any
) -> None:
    """Real date cells; what is no date stays text."""
    known: list[date | None] = values.str.to_date("%Y-%m-%d", strict=False).to_list()
    for row, (cell, day) in enumerate(zip(cells, known, strict=True), start=first):
        if day is not None:
            sheet.write_datetime(row, column, datetime.combine(day, time()), style)
        elif cell is not None:
            sheet.write_string(row, column, cell)


def _foot(sheet: Any, layout: Layout, first: int, n: int) -> None:
    row = first + n
    if layout.has_total:
        sheet.write_string(row, 0, "合计")
        sheet.write_number(row, 1, n)
        row += 1
    if layout.signature:
        sheet.write_string(row + 1, 0, layout.signature)
