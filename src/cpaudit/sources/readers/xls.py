"""Sheets of an xls, record by record: BIFF8 of Excel 97 to 2003 and WPS, and BIFF5 before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from struct import error, unpack_from
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.sources.readers.binary_cells import BinaryCells, rk_number
from cpaudit.sources.readers.cells import Cells, TooWideError
from cpaudit.sources.readers.number_formats import Form, form_of
from cpaudit.sources.readers.ole import DamagedOleError, streams
from cpaudit.sources.readers.xls_strings import Segments, shared_strings, short_text, text_at
from cpaudit.sources.readers.xlsx import damaged_book, protected_book, sheet_error
from cpaudit.sources.readers.xlsx_values import Context
from cpaudit.sources.readers.xml_plain import DamagedXmlError
from cpaudit.sources.sheet import Merge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.sources.sheet import Sheet

_BOOKS = ("workbook", "book")
_HIDDEN = 0x20
_BIFF8, _BIFF5 = 0x600, 0x500
_TABLE_KIND = 0
_NO_NUMBER = 0xFFFF
_MAX_COLUMN = 256
_FAULTS = (DamagedOleError, error, IndexError, ValueError, LookupError)


class _Record(IntEnum):
    """The records that matter."""

    FORMULA = 0x06
    EOF = 0x0A
    EPOCH = 0x22
    PASSWORD = 0x2F
    CONTINUE = 0x3C
    CODE_PAGE = 0x42
    COLUMNS = 0x7D
    SHEET = 0x85
    MANY_RK = 0xBD
    RICH = 0xD6
    STYLE = 0xE0
    MERGES = 0xE5
    STRINGS = 0xFC
    SHARED = 0xFD
    NUMBER = 0x203
    LABEL = 0x204
    TRUTH = 0x205
    FORMULA_TEXT = 0x207
    ROW = 0x208
    RK = 0x27E
    FORMAT = 0x41E
    BOF = 0x809


_CELLS = frozenset(
    {_Record.SHARED, _Record.LABEL, _Record.RICH, _Record.NUMBER, _Record.RK, _Record.MANY_RK}
    | {_Record.TRUTH, _Record.FORMULA}
)


@dataclass(slots=True)
class _Book:
    """What stands before the sheets."""

    stream: bytes
    is_biff8: bool = True
    code_page: str = "gb18030"
    is_1904: bool = False
    is_protected: bool = False
    codes: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    sheets: list[tuple[int, int, int, str]] = field(
        default_factory=list
    )  # place, state, kind, name


def read_xls(data: bytes, *, file: str) -> list[Sheet]:
    """All table sheets; hidden ones are announced with their size and without their cells.

    Raises:
        SourceError: the workbook is damaged or protected.
    """
    try:
        found = {name.casefold(): stream for name, stream in streams(data).items()}
        book = _book(next(found[name] for name in _BOOKS if name in found))
    except (*_FAULTS, StopIteration) as cause:
        raise damaged_book(file) from cause
    if book.is_protected:
        raise protected_book(file)
    forms = [form_of(number, book.codes.get(number)) for number in book.styles]
    context = Context(None, np.array(forms or [Form.NUMBER], dtype=np.int8), book.is_1904)
    sheets = []
    for at, state, kind, name in book.sheets:
        if kind != _TABLE_KIND:
            continue
        reader = _SheetReader(book)
        try:
            reader.read(at)
            reader.binary.flush(reader.cells, context)
            sheets.append(reader.cells.sheet(name, is_hidden=state > 0, is_1904=book.is_1904))
        except TooWideError as cause:
            raise sheet_error(cause, file, name) from cause
        except _FAULTS as cause:
            raise sheet_error(DamagedXmlError(reader.row or None), file, name) from cause
    return sheets


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """The kind, place and length of the records of one substream, those within it left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        depth += (kind == _Record.BOF) - (kind == _Record.EOF)
        if depth <= 0:
            if kind != _Record.EOF:
                break
            return
        if depth == 1:
            yield kind, at + 4, length
        at += 4 + length
    raise DamagedOleError


def _book(stream: bytes) -> _Book:
    book = _Book(stream)
    segments: Segments | None = None
    for kind, at, length in _records(stream, 0):
        if kind == _Record.CONTINUE and segments is not None:
            segments.append(stream[at : at + length])
            continue
        if kind == _Record.PASSWORD:
            book.is_protected = True
            return book
        if kind == _Record.STRINGS:
            segments = [stream[at : at + length]]
            continue
        _take(book, kind, at)
        if segments is not None:
            book.strings, segments = shared_strings(segments), None
    if segments is not None:
        book.strings = shared_strings(segments)
    return book


def _take(book: _Book, kind: int, at: int) -> None:
    stream = book.stream
    match kind:
        case _Record.BOF:
            (version,) = unpack_from("<H", stream, at)
            if version not in {_BIFF8, _BIFF5}:
                raise DamagedOleError
            book.is_biff8 = version == _BIFF8
        case _Record.CODE_PAGE:
            (number,) = unpack_from("<H", stream, at)
            book.code_page = {950: "big5", 932: "cp932", 949: "cp949"}.get(number, "gb18030")
        case _Record.EPOCH:
            book.is_1904 = bool(stream[at])
        case _Record.FORMAT:
            (number,) = unpack_from("<H", stream, at)
            reader = text_at if book.is_biff8 else short_text
            book.codes[number] = reader(stream, at + 2, book.code_page, is_wide=book.is_biff8)
        case _Record.STYLE:
            book.styles.append(unpack_from("<H", stream, at + 2)[0])
        case _Record.SHEET:
            place, state, sheet_kind = unpack_from("<IBB", stream, at)
            name = short_text(stream, at + 6, book.code_page, is_wide=book.is_biff8)
            book.sheets.append((place, state & 3, sheet_kind, name))


class _SheetReader:
    """Walks through the records of one sheet."""

    def __init__(self, book: _Book) -> None:
        self.cells = Cells()
        self.binary = BinaryCells()
        self.row = 0
        self._book = book
        self._waiting: tuple[int, int] | None = None  # a formula whose text follows

    def read(self, at: int) -> None:
        """Take all records of the sheet that begins at this place of the stream."""
        for kind, place, length in _records(self._book.stream, at):
            if kind in _CELLS:
                row, column, style = unpack_from("<3H", self._book.stream, place)
                if column >= _MAX_COLUMN:
                    raise DamagedOleError
                self.row = row + 1
                self._cell(kind, place, length, column, style)
            else:
                self._other(kind, place)

    def _cell(self, kind: int, at: int, length: int, column: int, style: int) -> None:
        book, binary, row = self._book, self.binary, self.row
        stream = book.stream
        match kind:
            case _Record.SHARED:
                binary.text(row, column, book.strings[unpack_from("<I", stream, at + 6)[0]])
            case _Record.NUMBER:
                binary.number(row, column, style, unpack_from("<d", stream, at + 6)[0])
            case _Record.RK:
                binary.number(row, column, style, rk_number(unpack_from("<I", stream, at + 6)[0]))
            case _Record.MANY_RK:
                for n in range((length - 6) // 6):
                    own, rk = unpack_from("<HI", stream, at + 4 + 6 * n)
                    if column + n >= _MAX_COLUMN:
                        raise DamagedOleError
                    binary.number(row, column + n, own, rk_number(rk))
            case _Record.LABEL | _Record.RICH:
                text = text_at(stream, at + 6, book.code_page, is_wide=book.is_biff8)
                binary.text(row, column, text)
            case _Record.TRUTH:
                value, is_error = unpack_from("<BB", stream, at + 6)
                (binary.error if is_error else binary.truth)(row, column, value)
            case _:
                self._formula(at, column, style)

    def _formula(self, at: int, column: int, style: int) -> None:
        kind, value, mark = unpack_from("<BxBxxxH", self._book.stream, at + 6)
        if mark != _NO_NUMBER:
            (number,) = unpack_from("<d", self._book.stream, at + 6)
            self.binary.number(self.row, column, style, number)
        elif kind == 0:
            self._waiting = self.row, column
        elif kind == 1:
            self.binary.truth(self.row, column, value)
        elif kind == 2:  # noqa: PLR2004  an error; 3 is an empty text
            self.binary.error(self.row, column, value)

    def _other(self, kind: int, at: int) -> None:
        stream = self._book.stream
        match kind:
            case _Record.FORMULA_TEXT:
                if self._waiting:
                    text = text_at(stream, at, self._book.code_page, is_wide=self._book.is_biff8)
                    self.binary.text(*self._waiting, text)
                    self._waiting = None
            case _Record.ROW:
                if unpack_from("<H", stream, at + 12)[0] & _HIDDEN:
                    self.binary.hidden_rows.add(unpack_from("<H", stream, at)[0] + 1)
            case _Record.COLUMNS:
                first, last, _, _, flags = unpack_from("<5H", stream, at)
                if flags & 1:
                    self.cells.hidden_columns.update(range(first, min(last, _MAX_COLUMN) + 1))
            case _Record.MERGES:
                (n_merges,) = unpack_from("<H", stream, at)
                for n in range(n_merges):
                    top, bottom, left, right = unpack_from("<4H", stream, at + 2 + 8 * n)
                    self.cells.merges.append(Merge(top + 1, left, bottom + 1, right))
