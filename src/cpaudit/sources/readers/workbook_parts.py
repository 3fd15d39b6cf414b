"""What the spreadsheet library does not tell of an xlsx: hidden rows and formula errors.

calamine gives a formula error as an empty cell. The sheet parts are searched as bytes, so that a
sheet without either costs only its decompression.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from posixpath import join, normpath

_CHUNK = 1 << 20
_HIDDEN = b' hidden="1"'
_ERROR = b't="e"'
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]* hidden="1"')
_ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL
)
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')


@dataclass(frozen=True, slots=True)
class Part:
    """Of one sheet: the number of hidden rows, and the errors as (row, column, text)."""

    n_hidden_rows: int = 0
    errors: tuple[tuple[int, int, str], ...] = ()


def read_parts(data: bytes) -> dict[int, Part]:
    """The parts by sheet position; empty for anything but an Office Open XML workbook."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = _sheet_names(archive)
            return {
                position: _part(archive, name)
                for position, name in enumerate(names)
                if name in archive.namelist()
            }
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return {}


def _attribute(tag: bytes, name: bytes) -> str | None:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return found.group(1).decode("utf-8") if found else None


def _sheet_names(archive: zipfile.ZipFile) -> list[str]:
    relations = archive.read("xl/_rels/workbook.xml.rels")
    targets = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target") or ""
        for tag in _RELATION.findall(relations)
    }
    sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
    return [
        normpath(join("xl", targets.get(_attribute(tag, b"r:id"), ""))).lstrip("/")
        if not targets.get(_attribute(tag, b"r:id"), "").startswith("/")
        else targets[_attribute(tag, b"r:id")].lstrip("/")
        for tag in sheets
    ]


def _part(archive: zipfile.ZipFile, name: str) -> Part:
    n_hidden = n_errors = 0
    tail = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            window = tail + chunk
            n_hidden += window.count(_HIDDEN)
            n_errors += window.count(_ERROR)
            # One byte less than the longer mark: a mark is never counted twice.
            tail = window[-(len(_HIDDEN) - 1) :]
            n_errors -= tail.count(_ERROR)
    if not n_hidden and not n_errors:
        return Part()
    whole = archive.read(name)
    return Part(
        n_hidden_rows=len(_HIDDEN_ROW.findall(whole)),
        errors=tuple(
            (int(row), _column(letters), text.decode("utf-8"))
            for attributes, text in _ERROR_CELL.findall(whole)
            for letters, row in _REFERENCE.findall(attributes)
        ),
    )


def _column(letters: bytes) -> int:
    """The column position from 0 of ``A``, ``B`` … ``AA`` …."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - ord("A") + 1
    return position - 1
