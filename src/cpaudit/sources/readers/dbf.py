"""dBASE and FoxPro tables: headings are the field names, rows count the stored records.

The text fields of all records are cut out as one byte matrix and decoded at once; dbfread parses the
header and the rare binary and memo fields.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from cpaudit.i18n import Text
from cpaudit.sources.readers.encoding import decode
from cpaudit.sources.sheet import ROW, Sheet, cell_names, tidy, unreadable

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

_TEXT_TYPES = frozenset("CNFDL")
_IGNORED_TYPES = frozenset("0")  # FoxPro's null flags: no data
_SEPARATOR, _NEWLINE, _BLANK = 0x1F, 0x0A, 0x20
_DELETED, _END = ord("*"), 0x1A
# Bytes that would break the intermediate text; none of them is part of a GB18030 character.
_CONTROLS = (0x00, 0x0A, 0x0D, 0x1F)


def read_dbf(path: Path, data: bytes, *, file: str, encoding: str | None = None) -> list[Sheet]:
    """The table's records that are not marked as deleted; those are counted.

    Raises:
        SourceError: the table is cut off or its header is not readable.
    """
    from dbfread import DBF
    from dbfread.field_parser import FieldParser

    try:
        table: Any = DBF(
            path,
            encoding=encoding or "gb18030",
            ignore_missing_memofile=True,
            char_decode_errors="replace",
        )
    except (ValueError, OSError, KeyError, IndexError, TypeError) as cause:
        raise _damaged(file) from cause
    matrix = _matrix(table, data, file)
    deleted = matrix[:, 0] == _DELETED
    kept = np.flatnonzero(~deleted)
    blocks, others, position = [], {}, 1
    for field in table.fields:
        values = matrix[kept, position : position + field.length]
        position += field.length
        if field.type in _TEXT_TYPES:
            blocks.append((field.name, values))
        elif field.type not in _IGNORED_TYPES:
            with table._open_memofile() as memo:  # noqa: SLF001 - dbfread has no public way to a field
                others[field.name] = _parsed(FieldParser(table, memo), field, values)
    frame, name, n_bad = _decoded(blocks, file, encoding)
    frame = frame.with_columns(
        [pl.Series(heading, column, dtype=pl.String) for heading, column in others.items()]
    )
    headings = tuple(f.name for f in table.fields if f.type not in _IGNORED_TYPES)
    order = [frame[heading] for heading in headings] if frame.width else []
    cells = pl.DataFrame(
        {
            ROW: pl.Series(kept + 1, dtype=pl.UInt32),
            **dict(zip(cell_names(len(headings)), order, strict=True)),
        }
    )
    return [
        Sheet(
            name=None,
            cells=tidy(cells),
            encoding=name,
            n_rows=len(matrix),
            n_deleted=int(deleted.sum()),
            n_bad_bytes=n_bad,
            headings=headings,
        )
    ]


def _damaged(file: str) -> Exception:
    return unreadable(
        file,
        Text("the DBF table is damaged.", "DBF 表文件已损坏。"),
        Text("Export it again, as dBASE III or xlsx.", "请重新导出为 dBASE III 或 xlsx。"),
    )


def _matrix(table: Any, data: bytes, file: str) -> npt.NDArray[np.uint8]:
    """The records as rows of bytes."""
    start, length = table.header.headerlen, table.header.recordlen
    if length != 1 + sum(field.length for field in table.fields):
        raise _damaged(file)
    n_stored = (len(data) - start) // length
    body = np.frombuffer(data, dtype=np.uint8, count=n_stored * length, offset=start)
    matrix = body.reshape(n_stored, length)
    ends = np.flatnonzero(matrix[:, 0] == _END)
    if ends.size:
        matrix = matrix[: ends[0]]
    if len(matrix) < table.header.numrecords:
        raise unreadable(
            file,
            Text(
                f"the table is cut off: it announces {table.header.numrecords} records and holds "
                f"{len(matrix)}.",
                f"文件不完整：表头记载 {table.header.numrecords} 条，实际只有 {len(matrix)} 条。",
            ),
            Text("Copy or export it again.", "请重新复制或导出。"),
        )
    return matrix


def _decoded(
    blocks: list[tuple[str, npt.NDArray[np.uint8]]], file: str, encoding: str | None
) -> tuple[pl.DataFrame, str, int]:
    """The text fields as columns; each value ends at a separator, so that a cut character does too."""
    names = [name for name, _ in blocks]
    if not blocks or not len(blocks[0][1]):
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String)), encoding or "gb18030", 0
    n_rows = len(blocks[0][1])
    pieces = []
    for _, values in blocks:
        pieces.append(np.where(np.isin(values, _CONTROLS), np.uint8(_BLANK), values))
        pieces.append(np.full((n_rows, 1), _SEPARATOR, dtype=np.uint8))
    pieces[-1][:] = _NEWLINE
    decoded = decode(np.concatenate(pieces, axis=1).tobytes(), file=file, encoding=encoding)
    frame = pl.read_csv(
        BytesIO(decoded.text),
        has_header=False,
        separator=chr(_SEPARATOR),
        quote_char=None,
        infer_schema=False,
        new_columns=names,
    )
    return frame, decoded.encoding, decoded.n_bad_bytes


def _parsed(parser: Any, field: Any, values: npt.NDArray[np.uint8]) -> list[str | None]:
    """A binary or memo field; a value that dbfread cannot parse stays as its text."""
    texts: list[str | None] = []
    for value in values:
        raw = value.tobytes()
        try:
            parsed = parser.parse(field, raw)
        except (ValueError, KeyError, IndexError, OSError):
            parsed = raw.decode("latin-1").strip() or None
        if isinstance(parsed, bytes):
            parsed = parsed.decode("gb18030", "replace")
        texts.append(None if parsed is None else str(parsed))
    return texts
