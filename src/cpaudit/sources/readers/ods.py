"""Sheets of an OpenDocument spreadsheet, with what is hidden and what is in error."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

import polars as pl

from cpaudit.sources.readers.archive import unpacked
from cpaudit.sources.readers.cells import MOST_CELLS, Cells, TooWideError
from cpaudit.sources.readers.number_formats import EXACT, number_text
from cpaudit.sources.readers.xlsx import SHEET_FAULTS, damaged_book, protected_book, sheet_error
from cpaudit.sources.readers.xml_plain import DamagedXmlError
from cpaudit.sources.sheet import BLANKS, ROW, Merge, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from cpaudit.sources.readers.xlsx_parts import Package

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_BATCH = 20_000  # rows
_MAX_ROW, _MAX_COLUMN = 1 << 20, 1 << 14
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_HIDDEN = frozenset({"collapse", "filter"})
_NUMBERS = frozenset({"float", "percentage", "currency"})
_TIME = re.compile(r"^PT(\d+)H(\d+)M(\d+)")
_PLAIN_NUMBER = re.compile(r"^(?:0|-?[1-9][0-9]{0,14})$")
_ERROR = re.compile(r"^(?:#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|Err:\d{3})$")
# What stands in a text for characters.
_SIGNS = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}


def read_ods(package: Package) -> list[Sheet]:
    """All sheets; hidden ones are announced with their size and without their cells.

    Raises:
        SourceError: the workbook is damaged or protected.
    """
    file = package.file
    content, manifest = package.find(_CONTENT), package.find(_MANIFEST)
    if manifest and b"encryption-data" in unpacked(package.archive, manifest, file=file):
        raise protected_book(file)
    if content is None:
        raise damaged_book(file)
    reader = _Reader()
    try:
        for chunk in package.stream(content):
            reader.feed(chunk)
        reader.close()
    except SHEET_FAULTS as cause:
        sheet = reader.tables[-1].name if reader.tables else None
        raise sheet_error(cause, file, sheet) from cause
    return [table.cells.sheet(table.name, is_hidden=table.is_hidden) for table in reader.tables]


@dataclass(slots=True)
class _Table:
    """A sheet while it is read; positions count from 0."""

    name: str
    is_hidden: bool
    cells: Cells = field(default_factory=Cells)
    row: int = 0
    column: int = 0
    n_columns: int = 0  # that were described
    batch: dict[int, list[str | None]] = field(default_factory=dict)
    first: int = 0  # the row with which the batch begins

    def add(self, values: dict[int, str], n_times: int) -> None:
        """Take a row that stands ``n_times``."""
        if values:
            n_times = min(n_times, _MAX_ROW - self.row)
            end = self.row - self.first
            if len(values) * n_times > MOST_CELLS or len(self.batch) * end > MOST_CELLS:
                raise TooWideError
            for column, text in values.items():
                texts = self.batch.setdefault(column, [])
                texts.extend([None] * (end - len(texts)))
                texts.extend([text] * n_times)
        self.row += n_times
        if self.row - self.first >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Hand the rows up to the last one with a value over."""
        height = max(map(len, self.batch.values()), default=0)
        if not height:
            return
        columns = {
            str(column): pl.Series(texts + [None] * (height - len(texts)), dtype=pl.String)
            for column, texts in self.batch.items()
        }
        rows = pl.Series(range(self.first + 1, self.first + height + 1), dtype=pl.UInt32)
        self.cells.add(pl.DataFrame({ROW: rows, **columns}))
        self.first, self.batch = self.first + height, {}


class _Reader:
    """Walks through the content; only what stands directly in a cell is its text."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._depth = 0
        self._cell_depth = 0
        self._row: dict[int, str] = {}
        self._row_attributes: dict[str, str] = {}
        self._cell: dict[str, str] = {}
        self._texts: list[str] | None = None
        self._n_paragraphs = 0
        self._n_silent = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, chunk: bytes) -> None:
        """Go on with the next bytes.

        Raises:
            DamagedXmlError: they are not well formed.
        """
        self._guarded(lambda: self._parser.Parse(chunk, False))  # noqa: FBT003  by position only

    def close(self) -> None:
        """End the reading.

        Raises:
            DamagedXmlError: the content is cut off.
        """
        self._guarded(lambda: self._parser.Parse(b"", True))  # noqa: FBT003  by position only

    def _guarded(self, step: Callable[[], object]) -> None:
        try:
            step()
        except (expat.ExpatError, ValueError, LookupError) as cause:
            raise DamagedXmlError(self.tables[-1].row + 1 if self.tables else None) from cause

    def _refuse(self, *_: object) -> None:
        message = "a document type declaration"
        raise ValueError(message)

    def _start(self, name: str, told: dict[str, str]) -> None:
        self._depth += 1
        if self._texts is not None:
            self._start_in_cell(name, told)
        elif name in _CELLS and self.tables:
            self._cell, self._cell_depth = told, self._depth
            self._texts, self._n_paragraphs, self._n_silent = [], 0, 0
        elif name == "table:table-row" and self.tables:
            self._row, self._row_attributes = {}, told
            self.tables[-1].column = 0
        elif name == "table:table-column" and self.tables:
            self._describe_columns(self.tables[-1], told)
        elif name == "table:table":
            is_hidden = told.get("table:style-name", "") in self._hidden_styles
            self.tables.append(_Table(told.get("table:name", ""), is_hidden))
        elif name == "style:style":
            self._style = told.get("style:name", "")
        elif name == "style:table-properties" and told.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _start_in_cell(self, name: str, told: dict[str, str]) -> None:
        if self._texts is None:
            return
        is_direct = self._depth == self._cell_depth + 1
        if is_direct and name == "text:p":
            if self._n_paragraphs:
                self._texts.append("\n")
            self._n_paragraphs += 1
        elif (is_direct and name != "text:p") or name == "text:ruby-text":
            self._n_silent += 1  # a note, a drawing, the reading of a character
        elif name in _SIGNS and not self._n_silent:
            self._texts.append(_SIGNS[name] * int(told.get("text:c", 1)))

    def _end(self, name: str) -> None:
        if self._texts is not None and self._depth == self._cell_depth:
            self._end_cell("".join(self._texts).strip(BLANKS))
            self._texts = None
        elif self._texts is not None:
            is_direct = self._depth == self._cell_depth + 1
            if (is_direct and name != "text:p") or name == "text:ruby-text":
                self._n_silent -= 1
        elif name == "table:table-row" and self.tables:
            table, told = self.tables[-1], self._row_attributes
            n_times = max(1, int(told.get("table:number-rows-repeated", 1)))
            if self._row and told.get("table:visibility") in _HIDDEN:
                table.cells.n_hidden_rows += n_times
            table.add(self._row, n_times)
        elif name == "table:table" and self.tables:
            self.tables[-1].flush()
        self._depth -= 1

    def _data(self, text: str) -> None:
        if self._texts is not None and not self._n_silent and self._depth > self._cell_depth:
            self._texts.append(text)

    @staticmethod
    def _describe_columns(table: _Table, told: dict[str, str]) -> None:
        n_times = max(1, int(told.get("table:number-columns-repeated", 1)))
        if told.get("table:visibility") in _HIDDEN:
            last = min(table.n_columns + n_times, _MAX_COLUMN)
            table.cells.hidden_columns.update(range(table.n_columns, last))
        table.n_columns += n_times

    def _end_cell(self, shown: str) -> None:
        table, told = self.tables[-1], self._cell
        n_times = max(1, int(told.get("table:number-columns-repeated", 1)))
        left = table.column
        table.column += n_times
        down = int(told.get("table:number-rows-spanned", 1))
        across = int(told.get("table:number-columns-spanned", 1))
        if down > 1 or across > 1:
            top = table.row + 1
            table.cells.merges.append(Merge(top, left, top + down - 1, left + across - 1))
        text, is_damaged = _value(told, shown)
        if not text:
            return
        columns = range(left, min(left + n_times, _MAX_COLUMN))
        n_rows = max(1, int(self._row_attributes.get("table:number-rows-repeated", 1)))
        self._row.update(dict.fromkeys(columns, text))
        if is_damaged:
            table.cells.damaged.update(dict.fromkeys(columns, n_rows))
        is_error = told.get("calcext:value-type") == "error" or (
            "table:formula" in told and _ERROR.match(text)
        )
        table.cells.n_errors += n_rows * len(columns) if is_error else 0


def _value(told: dict[str, str], shown: str) -> tuple[str, bool]:
    """The text of a cell, and whether it is a number that has lost digits."""
    kind = told.get("office:value-type")
    if kind in _NUMBERS:
        number = told.get("office:value", shown)
        if _PLAIN_NUMBER.match(number):
            return number, False
        value = float(number)
        return number_text(value), abs(value) >= EXACT
    if kind == "date":
        return told.get("office:date-value", shown).replace("T", " ").removesuffix(
            " 00:00:00"
        ), False
    if kind == "time":
        found = _TIME.match(told.get("office:time-value", ""))
        return (":".join(part.zfill(2) for part in found.groups()) if found else shown), False
    if kind == "boolean":
        return told.get("office:boolean-value", shown).upper(), False
    return shown or told.get("office:string-value", "").strip(BLANKS), False
