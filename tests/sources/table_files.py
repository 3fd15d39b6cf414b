"""One grid of texts as a file of every format that is read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from html import escape
from typing import TYPE_CHECKING

import ods_bytes
import polars as pl
import xlsxwriter
from dbf_bytes import dbf
from xls_bytes import XlsSheet, xls

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Grid = list[list[str]]


def delimited(grid: Grid, delimiter: str, encoding: str) -> bytes:
    """A text file; cells are quoted where they must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(grid)
    return out.getvalue().encode(encoding)


def xlsx(grid: Grid, *, typed: bool = False, hidden: Sequence[int] = ()) -> bytes:
    """A workbook of texts, or with days and whole numbers as such; ids stay texts."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        as_day = book.add_format({"num_format": "yyyy-mm-dd"})
        for y, row in enumerate(grid):
            for x, cell in enumerate(row):
                if typed and (day := _day(cell)):
                    sheet.write_datetime(y, x, day, as_day)
                elif typed and cell.isascii() and cell.isdigit() and len(cell) < 4:
                    sheet.write_number(y, x, int(cell))
                elif cell:
                    sheet.write_string(y, x, cell)
        for y in hidden:
            sheet.set_row(y, None, None, {"hidden": True})
    return buffer.getvalue()


def _day(cell: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(cell, "%Y-%m-%d").replace(tzinfo=None)  # noqa: DTZ007  a day
    except ValueError:
        return None


def html(grid: Grid) -> bytes:
    """The web page that many systems call .xls."""
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in grid
    )
    page = f'<html><head><meta charset="gb2312"></head><body><table>{rows}</table></body></html>'
    return page.encode("gb18030")


def xml_2003(grid: Grid) -> bytes:
    """An XML spreadsheet of 2003."""
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' for cell in row)
        + "</Row>"
        for row in grid
    )
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="名单">'
        f"<Table>{rows}</Table></Worksheet></Workbook>"
    ).encode()


def ods(grid: Grid) -> bytes:
    """An OpenDocument spreadsheet of texts."""
    rows = (ods_bytes.row(*(escape(cell) for cell in row)) for row in grid)
    return ods_bytes.ods(ods_bytes.table("".join(rows)))


def records(grid: Grid) -> pl.DataFrame:
    """The grid below its first row, under the headings there."""
    head, *body = grid
    return pl.DataFrame(
        [[cell or None for cell in row] for row in body],
        schema=dict.fromkeys(head, pl.String),
        orient="row",
    )


def parquet(grid: Grid) -> bytes:
    """A Parquet file."""
    buffer = io.BytesIO()
    records(grid).write_parquet(buffer)
    return buffer.getvalue()


def json_lines(grid: Grid) -> bytes:
    """An object on each line."""
    return b"".join(
        json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in records(grid).to_dicts()
    )


def dbase(grid: Grid) -> bytes:
    """A dBASE table with fields wide enough for every cell, as far as dBASE allows."""
    head, *body = grid
    widths = [
        min(254, max([1, *(len(row[place].encode("gb18030")) for row in body)]))
        for place in range(len(head))
    ]
    fields = [(name, "C", width) for name, width in zip(head, widths, strict=True)]
    return dbf(fields, [tuple(row) for row in body])


def zipped(grid: Grid) -> bytes:
    """An archive with the table in it, under a Chinese name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("数据/名单.csv", delimited(grid, ",", "utf-8"))
    return buffer.getvalue()


# Formats in which rows of all kinds can stand, and those of headings and records only.
FREE: dict[str, Callable[[Grid], bytes]] = {
    "utf8.csv": lambda grid: delimited(grid, ",", "utf-8"),
    "mark.csv": lambda grid: delimited(grid, ",", "utf-8-sig"),
    "gb18030.csv": lambda grid: delimited(grid, ",", "gb18030"),
    "utf16.txt": lambda grid: delimited(grid, "\t", "utf-16"),
    "tab.txt": lambda grid: delimited(grid, "\t", "gb18030"),
    "bar.txt": lambda grid: delimited(grid, "|", "gb18030"),
    "caret.txt": lambda grid: delimited(grid, "^", "utf-8"),
    "semicolon.csv": lambda grid: delimited(grid, ";", "utf-8"),
    "text.xlsx": xlsx,
    "typed.xlsx": lambda grid: xlsx(grid, typed=True),
    "hidden.xlsx": lambda grid: xlsx(grid, hidden=[len(grid) - 1]),
    "binary.xls": lambda grid: xls(XlsSheet("名单", [list(row) for row in grid])),
    "page.xls": html,
    "xml.xls": xml_2003,
    "open.ods": ods,
    "packed.zip": zipped,
}
STRICT: dict[str, Callable[[Grid], bytes]] = {
    "table.parquet": parquet,
    "lines.jsonl": json_lines,
    "table.dbf": dbase,
}
