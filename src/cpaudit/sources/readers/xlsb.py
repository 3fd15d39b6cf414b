"""Sheets of an xlsb, record by record."""

from __future__ import annotations

from enum import IntEnum
from struct import error, unpack_from
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.sources.readers.archive import unpacked
from cpaudit.sources.readers.binary_cells import ENOUGH, BinaryCells, rk_number
from cpaudit.sources.readers.cells import Cells, TooWideError, TwiceError
from cpaudit.sources.readers.number_formats import Form, form_of
from cpaudit.sources.readers.xlsx import damaged_book, missing_part, sheet_error
from cpaudit.sources.readers.xlsx_values import Context
from cpaudit.sources.readers.xml_plain import DamagedXmlError
from cpaudit.sources.sheet import Merge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.sources.readers.xlsx_parts import Package
    from cpaudit.sources.sheet import Sheet

_TABLE = "worksheet"
_HIDDEN_ROW = 0x10
_MAX_ROW, _MAX_COLUMN = 1 << 20, 1 << 14
_FAULTS = (error, IndexError, ValueError, LookupError)


class _Record(IntEnum):
    """The records that matter."""

    ROW = 0
    RK = 2
    ERROR = 3
    TRUTH = 4
    NUMBER = 5
    TEXT = 6
    SHARED = 7
    FORMULA_TEXT = 8
    FORMULA_NUMBER = 9
    FORMULA_TRUTH = 10
    FORMULA_ERROR = 11
    STRING = 19
    FORMAT = 44
    STYLE = 47
    COLUMNS = 60
    RICH = 62
    BOOK = 153
    SHEET = 156
    MERGE = 176
    STYLES = 617
    END_STYLES = 618


_CELLS = frozenset(range(_Record.RK, _Record.FORMULA_ERROR + 1)) | {_Record.RICH}


def read_xlsb(package: Package) -> list[Sheet]:
    """All table sheets; hidden ones are announced with their size and without their cells.

    Raises:
        SourceError: the workbook is damaged.
    """
    file = package.file
    try:
        related = package.related(package.book)
        by_kind = dict(related.values())
        strings = _strings(_part(package, by_kind.get("sharedStrings", "")))
        forms = _forms(_part(package, by_kind.get("styles", "")))
        listed, is_1904 = _listed(_part(package, package.book))
    except (*_FAULTS, DamagedXmlError) as cause:
        raise damaged_book(file) from cause
    context = Context(None, forms, is_1904)
    sheets = []
    for state, key, name in listed:
        kind, part = related.get(key, (_TABLE, ""))
        if kind != _TABLE:
            continue
        if package.find(part) is None:
            raise missing_part(file, name)
        reader = _SheetReader(strings, context)
        try:
            reader.read(_part(package, part))
            sheets.append(reader.cells.sheet(name, is_hidden=state > 0, is_1904=is_1904))
        except (TooWideError, TwiceError) as cause:
            raise sheet_error(cause, file, name) from cause
        except _FAULTS as cause:
            raise sheet_error(DamagedXmlError(reader.row or None), file, name) from cause
    return sheets


def _part(package: Package, name: str) -> bytes:
    info = package.find(name) if name else None
    return unpacked(package.archive, info, file=package.file) if info else b""


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at < len(data):
        kind, at = _varint(data, at, most=2)
        length, at = _varint(data, at, most=4)
        if at + length > len(data):
            raise IndexError
        yield kind, at, length
        at += length


def _varint(data: bytes, at: int, *, most: int) -> tuple[int, int]:
    number = 0
    for place in range(most):
        byte = data[at]
        at += 1
        # The kind keeps its first byte's mark: 0x80 and above are of two bytes.
        number |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    return number, at


def _wide(data: bytes, at: int) -> str:
    (length,) = unpack_from("<I", data, at)
    if at + 4 + 2 * length > len(data):
        raise IndexError
    return data[at + 4 : at + 4 + 2 * length].decode("utf-16-le", "replace")


def _strings(data: bytes) -> list[str]:
    return [_wide(data, at + 1) for kind, at, _ in _records(data) if kind == _Record.STRING]


def _forms(data: bytes) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    codes: dict[int, str] = {}
    used: list[int] = []
    is_style = False
    for kind, at, _ in _records(data):
        if kind in {_Record.STYLES, _Record.END_STYLES}:
            is_style = kind == _Record.STYLES
        elif kind == _Record.FORMAT:
            codes[unpack_from("<H", data, at)[0]] = _wide(data, at + 2)
        elif kind == _Record.STYLE and is_style:
            used.append(unpack_from("<H", data, at + 2)[0])
    forms = [form_of(number, codes.get(number)) for number in used]
    return np.array(forms or [Form.NUMBER], dtype=np.int8)


def _listed(data: bytes) -> tuple[list[tuple[int, str, str]], bool]:
    """The state, the relation and the name of each sheet, and whether days count from 1904."""
    sheets, is_1904 = [], False
    for kind, at, _ in _records(data):
        if kind == _Record.BOOK:
            is_1904 = bool(data[at] & 1)
        elif kind == _Record.SHEET:
            key = _wide(data, at + 8)
            sheets.append((data[at], key, _wide(data, at + 12 + 2 * len(key))))
    return sheets, is_1904


class _SheetReader:
    """Walks through the records of one sheet."""

    def __init__(self, strings: list[str], context: Context) -> None:
        self.cells = Cells()
        self.row = 0
        self._strings = strings
        self._context = context
        self._binary = BinaryCells()

    def read(self, data: bytes) -> None:
        """Take all records of the sheet."""
        for kind, at, _ in _records(data):
            if kind in _CELLS:
                column, style = unpack_from("<II", data, at)
                if column >= _MAX_COLUMN or not self.row:
                    raise IndexError
                self._cell(kind, data, at + 8, column, style & 0xFFFFFF)
            else:
                self._other(kind, data, at)
        self._binary.flush(self.cells, self._context)

    def _cell(self, kind: int, data: bytes, at: int, column: int, style: int) -> None:
        binary, row = self._binary, self.row
        match kind:
            case _Record.SHARED:
                binary.text(row, column, self._strings[unpack_from("<I", data, at)[0]])
            case _Record.TEXT | _Record.FORMULA_TEXT:
                binary.text(row, column, _wide(data, at))
            case _Record.RICH:
                binary.text(row, column, _wide(data, at + 1))
            case _Record.NUMBER | _Record.FORMULA_NUMBER:
                binary.number(row, column, style, unpack_from("<d", data, at)[0])
            case _Record.RK:
                binary.number(row, column, style, rk_number(unpack_from("<I", data, at)[0]))
            case _Record.TRUTH | _Record.FORMULA_TRUTH:
                binary.truth(row, column, data[at])
            case _:
                binary.error(row, column, data[at])

    def _other(self, kind: int, data: bytes, at: int) -> None:
        match kind:
            case _Record.ROW:
                row = unpack_from("<I", data, at)[0] + 1
                if row > _MAX_ROW:
                    raise IndexError
                if len(self._binary.rows) > ENOUGH and row > self.row:
                    self._binary.flush(self.cells, self._context)
                self.row = row
                if data[at + 11] & _HIDDEN_ROW:
                    self._binary.hidden_rows.add(row)
            case _Record.COLUMNS:
                first, last = unpack_from("<II", data, at)
                if data[at + 16] & 1:
                    self.cells.hidden_columns.update(range(first, min(last, _MAX_COLUMN) + 1))
            case _Record.MERGE:
                top, bottom, left, right = unpack_from("<4I", data, at)
                self.cells.merges.append(Merge(top + 1, left, bottom + 1, right))
