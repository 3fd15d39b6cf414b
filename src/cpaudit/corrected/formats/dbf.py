"""DBF tables: the bytes of a field within a record, in the place of others of the same width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.corrected.edit import ELSEWHERE, Edited
from cpaudit.i18n import Text
from cpaudit.sources.readers.dbf_header import read_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.corrected.edit import Edit
    from cpaudit.sources.readers.dbf_header import Field
    from cpaudit.sources.sheet import Sheet

# As the reader leaves them out: flags, pictures and objects are no columns.
_NO_COLUMNS = frozenset("0QGPW")
_TOO_LONG = Text("the value is too long for its field.", "值超出字段宽度。")
_NO_TEXT = Text(
    "fields of this type (memo, logical, binary) are not written.",
    "不改写此类字段（备注、逻辑、二进制）。",
)
_UNWRITABLE = Text("the value cannot be written in this field.", "该字段无法写入此值。")


def edit_dbf(data: bytes, edits: Sequence[Edit], sheet: Sheet, *, file: str) -> Edited:
    """``data`` with the fields of ``edits``; everything keeps its place."""
    header = read_header(data, file=file)
    places, at = [], 1
    for field in header.fields:
        if field.type not in _NO_COLUMNS:
            places.append((field, at))
        at += field.length
    content = bytearray(data)
    refused = {}
    for edit in edits:
        if edit.position >= len(places):
            refused[edit.cell] = ELSEWHERE
            continue
        field, within = places[edit.position]
        written = _written(field, edit.new, sheet.encoding or "gb18030")
        if isinstance(written, Text):
            refused[edit.cell] = written
            continue
        start = header.start + (edit.row - 1) * header.length + within
        content[start : start + field.length] = written
    return Edited(bytes(content), refused)


def _written(field: Field, value: str, encoding: str) -> bytes | Text:
    """The bytes of ``value`` as wide as its field: texts to the left, numbers to the right."""
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    try:
        content = value.encode(codec)
    except UnicodeError:
        return _UNWRITABLE
    match field.type:
        case "C":
            written = content.ljust(field.length)
        case "N" | "F":
            if not _is_number(value):
                return _UNWRITABLE
            written = content.rjust(field.length)
        case "D":
            written = value.replace("-", "").encode("ascii", "replace")
            if len(written) != field.length or not written.isdigit():
                return _UNWRITABLE
        case _:
            return _NO_TEXT
    return written if len(written) == field.length else _TOO_LONG


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return "e" not in value.lower() and "n" not in value.lower()
