"""Tables in HTML or in XML 2003 spreadsheets, which often come with the extension ``.xls``."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.sources.readers.cells import TooWideError
from cpaudit.sources.readers.encoding import decode, first_bad
from cpaudit.sources.readers.markup_grid import Grid, number_of
from cpaudit.sources.readers.markup_tags import KNOWN, walk
from cpaudit.sources.readers.number_formats import number_text
from cpaudit.sources.sheet import DAMAGED_NUMBER, ROW, Sheet, unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.sources.readers.encoding import Decoded

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD = 4096
_PLAIN_NUMBER = re.compile(r"^(?:0|-?[1-9][0-9]{0,14})$")
_DISPLAYED_NOT = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[T ]00:00:00(?:\.0+)?Z?$")
_DAMAGED = re.compile(DAMAGED_NUMBER)


def read_markup(data: bytes, *, file: str, encoding: str | None = None) -> list[Sheet]:
    """The tables that have at least two rows and two columns, or else the largest one.

    Raises:
        SourceError: there is no table, or the text is not readable.
    """
    decoded = _decoded(data, file, encoding)
    parser = _Tables()
    try:
        parser.read(decoded.text.decode("utf-8"))
        grids = [grid for grid in parser.grids if grid.has_value]
        tables = [grid for grid in grids if grid.n_rows > 1 and grid.width > 1]
        chosen = tables or sorted(grids, key=lambda grid: grid.n_rows)[-1:]
        sheets = [grid.sheet() for grid in chosen]
    except TooWideError as cause:
        raise unreadable(
            file,
            Text("its table has too many cells.", "表格的单元格数量过多。"),
            Text("Save it as xlsx and try again.", "请另存为 xlsx 后再试。"),
        ) from cause
    if not sheets:
        raise unreadable(
            file,
            Text("the file holds no table.", "文件中没有表格。"),
            Text("Save it as xlsx and try again.", "请另存为 xlsx 后再试。"),
        )
    return [
        replace(
            sheet,
            encoding=decoded.encoding,
            n_bad_bytes=0 if number else decoded.n_bad_bytes,
            first_bad=first_bad(sheet.cells) if decoded.n_bad_bytes and not number else None,
            damaged=_damaged(sheet),
        )
        for number, sheet in enumerate(sheets)
    ]


def _decoded(data: bytes, file: str, encoding: str | None) -> Decoded:
    """The text; what the file itself says of its encoding is believed of Big5 only.

    Exporters declare gb2312 or Latin out of habit, whatever they write; the bytes tell better. Those
    of Big5 look like those of GB18030.
    """
    found = _CHARSET.search(data[:_HEAD])
    if encoding is None and found and found.group(1).lower().startswith(b"big5"):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            encoding = "big5"
    return decode(data, file=file, encoding=encoding)


def _damaged(sheet: Sheet) -> dict[str, int]:
    if sheet.is_hidden or not sheet.columns:
        return {}
    counts = sheet.cells.select(pl.exclude(ROW).str.contains(DAMAGED_NUMBER).sum())
    return {name: n for name, n in zip(counts.columns, counts.row(0), strict=True) if n}


class _Tables:
    """Collects the tables; XML 2003 sheets use the same walk under other tag names."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        # An inner table interrupts the cell in which it stands.
        self._open: list[tuple[Grid, list[str] | None]] = []
        self._sheet: str | None = None
        self._of_sheet: list[Grid] = []
        self._text: list[str] | None = None
        self._type = ""
        self._number = ""
        self._silent = 0
        self._is_visibility = False

    def read(self, text: str) -> None:
        """Walk through all tags; tables that are not closed end with the text."""
        at = 0
        for tag in walk(text):
            if tag.start > at and (self._text is not None or self._is_visibility):
                self._take(text[at : tag.start])
            at = tag.end
            if tag.is_literal and self._text is not None:
                self._text.append(tag.name)
            elif tag.name in KNOWN:
                if not tag.is_closing:
                    self._start(tag.name, tag.told)
                if tag.is_closing or tag.is_empty:
                    self._end(tag.name)
        while self._open:
            self._end("table")

    def _take(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(unescape(data) if "&" in data else data)
        elif self._is_visibility and data.strip().lower() in {"sheethidden", "sheetveryhidden"}:
            for grid in self._of_sheet:
                grid.is_hidden = True

    def _start(self, tag: str, told: Mapping[str, str]) -> None:
        match tag:
            case "td" | "th" | "cell":
                if self._open:
                    self._start_cell(told)
            case "tr" | "row":
                if self._open:
                    self._end_cell()
                    index = number_of(told.get("index"))
                    self._open[-1][0].start_row(index, is_hidden=_is_hidden(told))
            case "data":
                self._type = told.get("type", "").lower()
            case "table":
                grid = Grid(self._sheet)
                self._open.append((grid, self._text))
                self._text = None
                self.grids.append(grid)
                self._of_sheet.append(grid)
            case "br" | "p" | "div":
                if self._text:
                    self._text.append("\n")
            case _:
                self._start_other(tag, told)

    def _start_other(self, tag: str, told: Mapping[str, str]) -> None:
        match tag:
            case "col" | "column":
                if self._open:
                    self._describe_columns(self._open[-1][0], told, is_xml=tag == "column")
            case "worksheet":
                self._sheet, self._of_sheet = told.get("name"), []
            case "visible":
                self._is_visibility = True
            case _:
                self._silent += 1

    def _end(self, tag: str) -> None:
        match tag:
            case "td" | "th" | "cell" | "tr" | "row":
                self._end_cell()
            case "table":
                if self._open:
                    self._end_cell()
                    grid, self._text = self._open.pop()
                    grid.flush()
            case "visible":
                self._is_visibility = False
            case "title" | "comment" | "script" | "style":
                self._silent = max(0, self._silent - 1)

    def _start_cell(self, told: Mapping[str, str]) -> None:
        self._end_cell()
        across = number_of(told.get("colspan")) or number_of(told.get("mergeacross")) + 1
        down = number_of(told.get("rowspan")) or number_of(told.get("mergedown")) + 1
        self._open[-1][0].start_cell(number_of(told.get("index")), across, down)
        self._text, self._type, self._number = [], "", told.get("x:num", "")

    def _end_cell(self) -> None:
        if self._text is None or not self._open:
            return
        grid = self._open[-1][0]
        text = "".join(self._text).strip()
        if self._type:
            text = _typed(text, self._type)
            grid.cells.n_errors += self._type == "error"
        elif self._number and _DAMAGED.match(text):
            text = _typed(self._number, "number")  # the page shows it rounded
        grid.end_cell(text)
        self._text = None

    @staticmethod
    def _describe_columns(grid: Grid, told: Mapping[str, str], *, is_xml: bool) -> None:
        span = number_of(told.get("span"))  # in XML, of the columns beside the first
        n_columns = span + 1 if is_xml else max(span, 1)
        index = number_of(told.get("index"))
        grid.describe_columns(index, n_columns, is_hidden=_is_hidden(told))


def _is_hidden(told: Mapping[str, str]) -> bool:
    return told.get("hidden") == "1" or bool(_DISPLAYED_NOT.search(told.get("style", "")))


def _typed(text: str, kind: str) -> str:
    """The text of an XML 2003 cell by its type."""
    if kind == "number" and not _PLAIN_NUMBER.match(text):
        try:
            return number_text(float(text))
        except (ValueError, OverflowError):
            return text
    if kind == "datetime":
        return _MIDNIGHT.sub("", text).removesuffix(".000").replace("T", " ")
    if kind == "boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(text, text)
    return text
