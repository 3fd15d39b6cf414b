"""dBASE and FoxPro tables: headings are the field names, rows count the stored records.

The text fields of all records are cut out as one byte matrix and decoded at once; dbfread parses the
rare binary and memo fields. The language byte of the header is not asked: it often says Latin where
the bytes are GBK.
"""

from __future__ import annotations

import datetime as dt
import struct
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from cpaudit.i18n import Text
from cpaudit.sources.readers.cut_values import n_cut
from cpaudit.sources.readers.dbf_header import Field, Header, read_header
from cpaudit.sources.readers.dbf_memo import Memos, find_memo
from cpaudit.sources.readers.encoding import decode, first_bad
from cpaudit.sources.sheet import ROW, Sheet, cell_names, tidy, unreadable

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]

_CHARACTERS, _VARIABLE = "C", "V"
_TEXT_TYPES = frozenset("CVNFDL")
_MEMO_TYPES = frozenset("M")
# FoxPro's null flags and bytes, pictures and objects: nothing that a table could show.
_IGNORED_TYPES = frozenset("0QGPW")
_SEPARATOR, _NEWLINE, _BLANK, _OVERFLOWN = 0x1F, 0x0A, 0x20, ord("*")
_UNSET = ord("?")
_DELETED, _END = ord("*"), 0x1A
# Bytes that would break the intermediate text; none of them is part of a GB18030 character.
_IS_CONTROL = np.zeros(256, dtype=np.bool_)
_IS_CONTROL[[0x00, 0x0A, 0x0D, 0x1F]] = True
_CHINESE = "gb18030"


@dataclass(frozen=True, slots=True)
class _Table:
    """What dbfread's field parser asks of a table."""

    header: Header
    encoding: str
    char_decode_errors: str = "replace"


@dataclass(frozen=True, slots=True)
class _Decoded:
    """The text fields as columns, their encoding, and what could not be decoded."""

    columns: list[pl.Series]
    encoding: str
    n_bad_bytes: int
    n_cut: int


def read_dbf(
    path: Path,
    data: bytes,
    *,
    file: str,
    encoding: str | None = None,
    memo: bytes | None = None,
) -> list[Sheet]:
    """The table's records that are not marked as deleted; those are counted.

    ``memo`` is the memo file's content; without it, the file is looked for beside ``path``.

    Raises:
        SourceError: the table is cut off or its header is not readable.
    """
    header = read_header(data, file=file)
    matrix = _matrix(header, data, file)
    deleted = matrix[:, 0] == _DELETED
    kept = np.flatnonzero(~deleted)
    if deleted.any():
        matrix = matrix[kept]
    blocks, position = [], 1
    for field in header.fields:
        blocks.append((field, matrix[:, position : position + field.length]))
        position += field.length
    texts = _decoded([(f, v) for f, v in blocks if f.type in _TEXT_TYPES], file, encoding)
    if memo is None and any(field.type in _MEMO_TYPES for field in header.fields):
        memo = find_memo(path)
    memos = Memos(memo or b"", header.dbversion)
    table = _Table(header, texts.encoding)
    column_of_text = iter(texts.columns)
    headings, columns = [], []
    for field, values in blocks:
        if field.type in _IGNORED_TYPES:
            continue
        headings.append(field.name(texts.encoding))
        if field.type in _TEXT_TYPES:
            columns.append(next(column_of_text))
        else:
            columns.append(pl.Series(_parsed(table, memos, field, values), dtype=pl.String))
    names = cell_names(len(columns))
    cells = pl.DataFrame(
        {ROW: pl.Series(kept + 1, dtype=pl.UInt32), **dict(zip(names, columns, strict=True))}
    )
    return [
        Sheet(
            name=None,
            cells=tidy(cells) if cells.height else cells,
            encoding=texts.encoding,
            n_rows=len(deleted),
            n_deleted=int(deleted.sum()),
            n_bad_bytes=texts.n_bad_bytes,
            first_bad=first_bad(cells) if texts.n_bad_bytes else None,
            n_cut_values=texts.n_cut,
            headings=tuple(headings),
        )
    ]


def _matrix(header: Header, data: bytes, file: str) -> Bytes:
    """The records as rows of bytes."""
    start, length = header.start, header.length
    n_stored = (len(data) - start) // length
    body = np.frombuffer(data, dtype=np.uint8, count=n_stored * length, offset=start)
    matrix = body.reshape(n_stored, length)
    ends = np.flatnonzero(matrix[:, 0] == _END)
    if ends.size:
        matrix = matrix[: ends[0]]
    if len(matrix) < header.n_records:
        raise unreadable(
            file,
            Text(
                f"the table is cut off: it announces {header.n_records} records and holds "
                f"{len(matrix)}.",
                f"文件不完整：表头记载 {header.n_records} 条，实际只有 {len(matrix)} 条。",
            ),
            Text("Copy or export it again.", "请重新复制或导出。"),
        )
    return matrix


def _decoded(blocks: list[tuple[Field, Bytes]], file: str, encoding: str | None) -> _Decoded:
    """The text fields; each value ends at a separator, so that a cut character does too."""
    if not blocks or not len(blocks[0][1]):
        empty = [pl.Series([], dtype=pl.String) for _ in blocks]
        return _Decoded(empty, encoding or _CHINESE, 0, 0)
    n_rows, width = len(blocks[0][1]), sum(field.length + 1 for field, _ in blocks)
    lines = np.full((n_rows, width), _SEPARATOR, dtype=np.uint8)
    lines[:, -1] = _NEWLINE
    position = 0
    for field, values in blocks:
        lines[:, position : position + field.length] = _printable(field, values)
        position += field.length + 1
    decoded = decode(lines.tobytes(), file=file, encoding=encoding)
    del lines
    frame = pl.read_csv(
        BytesIO(decoded.text),
        has_header=False,
        separator=chr(_SEPARATOR),
        quote_char=None,
        infer_schema=False,
        new_columns=cell_names(len(blocks)),
    )
    cut = [n_cut(v, decoded.encoding) for f, v in blocks if f.type in {_CHARACTERS, _VARIABLE}]
    # A number that is wider than its field is stored as a row of stars.
    overflown = [int((v == _OVERFLOWN).all(axis=1).sum()) for f, v in blocks if f.type in "NF"]
    return _Decoded(
        frame.get_columns(),
        decoded.encoding,
        max(0, decoded.n_bad_bytes - sum(cut)),
        sum(cut) + sum(overflown),
    )


def _printable(field: Field, values: Bytes) -> Bytes:
    """The bytes with blanks for what is no text."""
    is_blank = _IS_CONTROL[values]
    if field.type == "L":
        is_blank |= values == _UNSET
    elif field.type == _VARIABLE and values.shape[1]:
        # FoxPro keeps the length of a shorter text in the last byte, where no text has such a one.
        ends = values[:, -1:]
        is_blank |= (ends < _BLANK) & (np.arange(values.shape[1]) >= ends)
    return np.where(is_blank, np.uint8(_BLANK), values)


def _parsed(table: _Table, memos: Memos, field: Field, values: Bytes) -> list[str | None]:
    """A binary or memo field; a value that dbfread cannot parse is empty."""
    from dbfread.field_parser import FieldParser

    parser: Any = FieldParser(table, memos)
    texts: list[str | None] = []
    for value in values:
        raw = value.tobytes()
        if table.header.is_level_7 and field.type in "I+":
            # The sign bit is turned round so that the bytes sort like the numbers.
            texts.append(str(int.from_bytes(raw, "big") - (1 << 31)) if any(raw) else None)
            continue
        try:
            parsed = parser.parse(field, raw)
        except (struct.error, ValueError, LookupError, OSError, ArithmeticError):
            parsed = None
        texts.append(_rendered(parsed, table.encoding))
    return texts


def _rendered(value: object, encoding: str) -> str | None:
    """A parsed value as text, dates as ISO."""
    match value:
        case None:
            return None
        case bytes():
            return value.decode(encoding, "replace")
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
