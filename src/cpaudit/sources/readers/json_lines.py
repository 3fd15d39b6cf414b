"""JSON: an object per line, or one array of objects; headings are the keys, rows the lines or elements.

The values are texts as they were written: an identity number or 1e17 never becomes a float. Readers
that know only numbers would, so that this is one of the places that look at each row.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.i18n import Text
from cpaudit.sources.readers.encoding import decode, first_bad
from cpaudit.sources.readers.json_columns import EXPORT_AS_TABLE, Columns
from cpaudit.sources.readers.json_values import json_decoder
from cpaudit.sources.sheet import ROW, Sheet, tidy, unreadable

if TYPE_CHECKING:
    from cpaudit.errors import SourceError

# Keys that exports wrap their rows in lie no deeper: {"data": {"rows": [...]}}.
_DEEPEST_WRAPPING = 3
# Such an object says little else (code, message, total, page, size …); a person's record says more.
_MOST_WRAPPING = 8
_SPACE = re.compile(r"[\s,\ufeff\0\x1a]*")
_AROUND_LINE = b" \t\r\n\xef\xbb\xbf\0\x1a,"


def read_json(data: bytes, *, file: str, encoding: str | None = None) -> list[Sheet]:
    """The one sheet of a JSON file; keys that only some rows have are blank in the others.

    A row that is no JSON is counted as broken; the others are read.

    Raises:
        SourceError: the file is cut off, holds no rows, or cannot be decoded.
    """
    decoded = decode(data, file=file, encoding=encoding)
    columns = Columns(file)
    text = decoded.text if b"\n" in decoded.text else decoded.text.replace(b"\r", b"\n")
    try:
        if _is_array(text):
            n_rows = _read_array(text.decode("utf-8", "replace"), columns)
        else:
            n_rows = _read_lines(text, columns)
    except RecursionError as cause:
        raise _damaged(file, None) from cause
    columns.flush()
    if columns.is_keyed is None and n_rows:
        raise _damaged(file, columns.broken[0] if columns.broken else None)
    cells = (
        pl.concat(columns.frames, how="diagonal")
        if columns.frames
        else pl.DataFrame(schema={ROW: pl.UInt32})
    )
    n_bad = decoded.n_bad_bytes + columns.n_bad
    return [
        Sheet(
            name=None,
            cells=tidy(cells) if cells.height else cells,
            encoding=decoded.encoding,
            n_rows=n_rows,
            n_bad_bytes=n_bad,
            first_bad=first_bad(cells) if n_bad else None,
            n_broken=len(columns.broken),
            first_broken=columns.broken[0] if columns.broken else None,
            headings=None if columns.is_keyed is False else columns.headings,
        )
    ]


def _is_array(text: bytes) -> bool:
    """Whether the whole is one array; a line that is one holds no arrays or objects first."""
    start = text[:256].lstrip(_AROUND_LINE)
    return start.startswith(b"[") and start[1:].lstrip()[:1] in {b"{", b"[", b"]", b""}


def _read_lines(text: bytes, columns: Columns) -> int:
    """The number of lines with something on them."""
    decode_line = json_decoder().decode
    is_single = b"\n" not in text.strip()
    n_rows = 0
    for number, line in enumerate(BytesIO(text), start=1):
        content = line.strip(_AROUND_LINE)
        if not content:
            continue
        n_rows += 1
        try:
            row = decode_line(content.decode("utf-8", "replace"))
        except ValueError:
            if n_rows == 1:  # objects may go over many lines
                rows = _objects(text)
                if rows:
                    return _add_all(rows, columns)
            columns.broken.append(number)
            continue
        if is_single and isinstance(row, dict):
            return _add_all(_wrapped(row) or [row], columns)
        columns.add(number, row)
    return n_rows


def _objects(text: bytes) -> list[Any]:
    """The objects of a file that keeps no lines, or the rows in its one; none where it is broken."""
    whole, decoder, at = text.decode("utf-8", "replace"), json_decoder(), 0
    found = []
    while (at := _past_space(whole, at)) < len(whole):
        try:
            one, at = decoder.raw_decode(whole, at)
        except ValueError:
            return []
        found.append(one)
    if len(found) == 1 and isinstance(found[0], dict):
        return _wrapped(found[0]) or found
    return found


def _add_all(rows: list[Any], columns: Columns) -> int:
    for number, row in enumerate(rows, start=1):
        columns.add(number, row)
    return len(rows)


def _wrapped(found: dict[str, Any], depth: int = 1) -> list[Any] | None:
    """The one list of objects in what a web service answers, ``{"code": 0, "data": [...]}``.

    What it says beside them is short, plain and in English; a record with a list in it is not.
    """
    lists = [v for v in found.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    inner = [value for value in found.values() if isinstance(value, dict)]
    if len(found) > _MOST_WRAPPING or not all(key.isascii() for key in found):
        return None
    if len(lists) == 1 and not inner:
        rows: list[Any] = lists[0]
        return rows
    if not lists and len(inner) == 1 and depth < _DEEPEST_WRAPPING:
        return _wrapped(inner[0], depth + 1)
    return None


def _read_array(text: str, columns: Columns) -> int:
    """The number of elements; one after the other, so that the whole is never there as objects."""
    decoder = json_decoder()
    at, number = text.index("[") + 1, 0
    while True:
        at = _past_space(text, at)
        if text[at : at + 1] == "]":
            at = _past_space(text, at + 1)
            if at == len(text):
                return number
            if text[at] == "[":  # pages, one array after the other
                at += 1
                continue
        number += 1
        try:
            row, at = decoder.raw_decode(text, at)
        except ValueError as cause:
            raise _damaged(columns.file, number) from cause
        columns.add(number, row)


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _damaged(file: str, row: int | None) -> SourceError:
    at = Text(f" at row {row}", f"（第 {row} 行）") if row else Text("", "")
    return unreadable(
        file,
        Text(f"the JSON is damaged or cut off{at.en}.", f"JSON 内容已损坏或不完整{at.zh}。"),
        EXPORT_AS_TABLE,
    )
