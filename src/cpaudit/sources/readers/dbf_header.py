"""The header of a dBASE or FoxPro table: where its records lie and which bytes are which field."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.sources.sheet import unreadable

if TYPE_CHECKING:
    from cpaudit.errors import SourceError

_FIXED = struct.Struct("<B3xLHH")  # version, date, records, start of the records, their length
_FIXED_SIZE, _FIELD_SIZE = 32, 32
# dBASE 7 has longer headers and field names of 32 bytes.
_LEVEL_MASK, _LEVEL_7 = 0x07, 0x04
_FIXED_SIZE_7, _FIELD_SIZE_7 = 68, 48
_END_OF_FIELDS = b"\r"
_LETTERS = frozenset("CNFDLMVGPBIYTO@+0WQ")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name as stored, its type's letter and its width in bytes."""

    raw_name: bytes
    type: str
    length: int

    def name(self, encoding: str) -> str:
        """The name; a character that the ten bytes cut is left out."""
        return self.raw_name.decode(encoding, "ignore").strip()


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says; ``dbversion`` is its first byte."""

    dbversion: int
    n_records: int
    start: int
    length: int
    fields: tuple[Field, ...]

    @property
    def is_level_7(self) -> bool:
        """Whether a dBASE 7 wrote it, which stores binary numbers its own way."""
        return _is_level_7(self.dbversion)


def read_header(data: bytes, *, file: str) -> Header:
    """The header of the table ``data``.

    Raises:
        SourceError: it contradicts itself or the file's size.
    """
    if len(data) <= _FIXED_SIZE:
        raise damaged(file)
    version, n_records, start, length = _FIXED.unpack_from(data)
    fields = tuple(_fields(data, start, is_level_7=_is_level_7(version)))
    if (
        not fields
        or start > len(data)
        or length != 1 + sum(field.length for field in fields)
        or any(field.type not in _LETTERS for field in fields)
    ):
        raise damaged(file)
    return Header(version, n_records, start, length, fields)


def damaged(file: str) -> SourceError:
    """The error for a table whose parts do not fit together."""
    return unreadable(
        file,
        Text("the DBF table is damaged.", "DBF 表文件已损坏。"),
        Text("Export it again, as dBASE III or xlsx.", "请重新导出为 dBASE III 或 xlsx。"),
    )


def _is_level_7(version: int) -> bool:
    return version & _LEVEL_MASK == _LEVEL_7


def _fields(data: bytes, start: int, *, is_level_7: bool) -> list[Field]:
    at, size, name_size, width_at = (
        (_FIXED_SIZE_7, _FIELD_SIZE_7, 32, 33) if is_level_7 else (_FIXED_SIZE, _FIELD_SIZE, 11, 16)
    )
    fields = []
    while data[at : at + 1] not in {_END_OF_FIELDS, b"\n", b""} and at + size <= start:
        raw = data[at : at + size]
        letter = chr(raw[name_size])
        length, decimals = raw[width_at : width_at + 2]
        if letter == "C":  # Clipper and FoxPro make texts longer than 255 bytes so
            length |= decimals << 8
        fields.append(Field(raw[:name_size].split(b"\0")[0], letter, length))
        at += size
    return fields
