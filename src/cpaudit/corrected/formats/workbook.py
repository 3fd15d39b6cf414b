"""xlsx and xlsm workbooks: one cell's XML in the place of another, all other parts as they were."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape

from cpaudit.corrected.edit import ELSEWHERE, Edited
from cpaudit.i18n import Text
from cpaudit.sources.readers.archive import unpacked
from cpaudit.sources.readers.number_formats import Form
from cpaudit.sources.readers.xlsx_parts import Book, Package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.corrected.edit import Edit

_FORMULA = Text("a formula stands in the cell.", "单元格中是公式。")
_UNUSUAL = Text("the sheet's XML is unusual.", "工作表的 XML 写法特殊，不作改写。")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_EPOCH, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel counts a day that never was
_DATE_FORMS = frozenset({Form.DAY, Form.MONTH})
_LETTERS = 26


@dataclass(slots=True)
class _Cell:
    """A cell element: where it is in the bytes, its attributes and whether it has a formula."""

    begin: int
    told: dict[str, str]
    name: str  # with its prefix
    row: int
    column: int
    end: int = 0
    has_formula: bool = False
    has_value: bool = False


@dataclass(slots=True)
class _Scan:
    """The cells that are wanted, and the rows, found by a parser that tells the bytes."""

    wanted: frozenset[tuple[int, int]]
    rows: frozenset[int]
    cells: dict[tuple[int, int], _Cell] = field(default_factory=dict)
    # Of each wanted row: by column where each cell begins; and where the row's content ends.
    order: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    row_ends: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    row: int = 0
    column: int = -1
    open: _Cell | None = None

    def start(self, name: str, told: dict[str, str], at: int) -> None:
        """An element begins at the byte ``at``."""
        bare = name.rpartition(":")[2]
        if bare == "row":
            self.row = int(told.get("r", self.row + 1))
            self.column = -1
            self.names[self.row] = name[: len(name) - len(bare)] + "c"
        elif bare == "c":
            place = told.get("r")
            self.column = _column(place) if place else self.column + 1
            if self.row in self.rows:
                self.order.setdefault(self.row, []).append((self.column, at))
                if (self.row, self.column) in self.wanted:
                    self.open = _Cell(at, told, name, self.row, self.column)
        elif self.open is not None:
            self.open.has_formula |= bare == "f"
            self.open.has_value |= bare == "v"

    def end(self, name: str, part: bytes, at: int) -> None:
        """An element ends; of an empty one this is told where it begins."""
        bare = name.rpartition(":")[2]
        if bare == "c" and self.open is not None:
            self.open.end = part.index(b">", at) + 1
            self.cells[self.open.row, self.open.column] = self.open
            self.open = None
        elif bare == "row" and self.row in self.rows and part.startswith(b"</", at):
            self.row_ends[self.row] = at


def edit_workbook(data: bytes, edits: Sequence[Edit], *, file: str) -> Edited:
    """The workbook with the cells of ``edits``: their styles stay, texts stand within the cell."""
    package = Package.of(data, file=file)
    book = Book.of(package)
    refused: dict[tuple[str | None, int, int], Text] = {}
    changed: dict[str, bytes] = {}
    for sheet in book.sheets:
        of_sheet = [edit for edit in edits if edit.sheet == sheet.name]
        if not of_sheet or sheet.part is None:
            continue
        part = unpacked(package.archive, sheet.part, file=file)
        changed[sheet.part.filename] = _with_cells(part, of_sheet, book, refused)
    known = {sheet.name for sheet in book.sheets if sheet.part is not None}
    refused.update({edit.cell: ELSEWHERE for edit in edits if edit.sheet not in known})
    return Edited(_packed(package.archive, changed), refused)


def _packed(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    """The archive with some members replaced; names, order, dates and compression stay."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.comment = archive.comment
        for info in archive.infolist():
            content = changed.get(info.filename)
            out.writestr(info, archive.read(info) if content is None else content)
    return buffer.getvalue()


def _with_cells(
    part: bytes, edits: Sequence[Edit], book: Book, refused: dict[tuple[str | None, int, int], Text]
) -> bytes:
    wanted = frozenset((edit.row, edit.position) for edit in edits)
    scan = _Scan(wanted, frozenset(row for row, _ in wanted))
    if not _scanned(part, scan):
        refused.update({edit.cell: _UNUSUAL for edit in edits})
        return part
    splices: list[tuple[int, int, bytes]] = []
    for edit in sorted(edits, key=lambda edit: (edit.row, edit.position)):
        cell = scan.cells.get((edit.row, edit.position))
        if cell is not None and cell.has_formula:
            refused[edit.cell] = _FORMULA
        elif cell is not None:
            splices.append((cell.begin, cell.end, _cell_xml(cell, edit.new, book)))
        elif edit.row in scan.row_ends and edit.old is None:
            at = next(
                (begin for column, begin in scan.order.get(edit.row, []) if column > edit.position),
                scan.row_ends[edit.row],
            )
            name = scan.names[edit.row]
            fresh = _Cell(at, {"r": _reference(edit.row, edit.position)}, name, 0, 0)
            splices.append((at, at, _cell_xml(fresh, edit.new, book)))
        else:
            refused[edit.cell] = ELSEWHERE
    # From the last to the first; of several at one place, the last stays last.
    for begin, end, xml in reversed(splices):
        part = part[:begin] + xml + part[end:]
    return part


def _scanned(part: bytes, scan: _Scan) -> bool:
    """Whether the part could be scanned: UTF-8 and well formed."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, told: scan.start(name, told, parser.CurrentByteIndex)
    parser.EndElementHandler = lambda name: scan.end(name, part, parser.CurrentByteIndex)
    try:
        part.decode("utf-8")
        parser.Parse(part, True)  # noqa: FBT003 - the parser takes it by position
    except (expat.ExpatError, UnicodeDecodeError, ValueError):
        return False
    return True


def _cell_xml(cell: _Cell, value: str, book: Book) -> bytes:
    """The cell with its place and style and the new value: a number where it was one, else a text."""
    prefix = cell.name[: -len("c")]
    kept = {key: told for key, told in cell.told.items() if key != "t"}
    number = _number(cell, value, book)
    if number is None:
        kept["t"] = "inlineStr"
    attributes = "".join(
        f' {key}="{escape(told, {chr(34): "&quot;"})}"' for key, told in kept.items()
    )
    if number is not None:
        inner = f"<{prefix}v>{number}</{prefix}v>"
    else:
        space = ' xml:space="preserve"' if value != value.strip() else ""
        inner = f"<{prefix}is><{prefix}t{space}>{escape(value)}</{prefix}t></{prefix}is>"
    return f"<{cell.name}{attributes}>{inner}</{cell.name}>".encode()


def _number(cell: _Cell, value: str, book: Book) -> str | None:
    """The number to store for ``value``, null where it is a text."""
    style = int(cell.told.get("s", "0"))
    form = book.forms[style] if style < len(book.forms) else Form.NUMBER
    if cell.told.get("t", "n") != "n":
        return None
    if form in _DATE_FORMS:
        if not _ISO.fullmatch(value):
            return None
        day = dt.date.fromisoformat(value)
        if book.is_1904:
            return str((day - _EPOCH_1904).days) if day >= _EPOCH_1904 else None
        return str((day - _EPOCH).days) if day >= _FIRST_DAY else None
    if form == Form.NUMBER and _PLAIN_NUMBER.fullmatch(value) and cell.has_value:
        return value
    return None


def _column(place: str) -> int:
    """The position from 0 of a place like ``AB12``."""
    number = 0
    for letter in place:
        if not letter.isalpha():
            break
        number = number * _LETTERS + ord(letter.upper()) - ord("A") + 1
    return number - 1


def _reference(row: int, position: int) -> str:
    letters, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"
