"""The cells of an xlsx sheet, streamed: text in its place, and what was noticed on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.sources.readers.cells import Cells
from cpaudit.sources.readers.xlsx_values import BLANK_TYPE, Context, unescaped, values_of
from cpaudit.sources.readers.xml_tags import (
    Attributes,
    NotPlainError,
    Tags,
    pieces,
    prefix_of,
    texts,
)
from cpaudit.sources.sheet import Merge

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

# Small enough for the processor's caches, large enough to spread the cost of a call.
_PIECE = 4 << 20
_ROW, _END_ROW, _CELL, _END_CELL, _VALUE, _END_VALUE, _TEXT, _END_TEXT, _PHONETIC = range(1, 10)
_KINDS = {
    b"row": _ROW,
    b"/row": _END_ROW,
    b"c": _CELL,
    b"/c": _END_CELL,
    b"v": _VALUE,
    b"/v": _END_VALUE,
    b"t": _TEXT,
    b"/t": _END_TEXT,
    b"rPh": _PHONETIC,
}
_DATA, _END_DATA, _END_SHEET = b"<sheetData", b"</sheetData>", b"</worksheet>"
_COLUMN_TAG = re.compile(rb"<col\b[^>]*>")
_COLUMN_RANGE = re.compile(rb'\b(min|max)="(\d{1,5})"')
_MERGE = re.compile(rb'<mergeCell\b[^>]*?\bref="\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)"')
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\shidden="(?:1|true)"')
_UTF8 = re.compile(rb'encoding="(?:utf-?8|us-ascii)"', re.IGNORECASE)
_MAX_ROW, _MAX_COLUMN = 1 << 20, 1 << 14


def read_cells(chunks: Iterator[bytes], context: Context) -> Cells:
    """The cells of a sheet's XML.

    Raises:
        NotPlainError: the XML is not written in the plain way, or is cut off.
        MissingStringError: a shared string is missing.
        TooWideError: the sheet has values in far corners.
        TwiceError: a cell stands twice.
    """
    cells, last_row = Cells(), 0
    chunks, prefix = prefix_of(chunks, b"worksheet")
    tail: list[bytes] = []
    is_begun = False
    for part in pieces(chunks, b"<" + prefix + b"row", size=_PIECE):
        piece = part.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else part
        if tail:
            tail.append(piece)
            continue
        if not is_begun:
            head, mark, piece = piece.partition(_DATA)
            if not mark or b"<!" in head or (b"encoding=" in head and not _UTF8.search(head)):
                raise NotPlainError
            is_begun = True
            cells.hidden_columns = _hidden_columns(head)
            inside, _, piece = piece.partition(b">")
            if inside.endswith(b"/"):
                tail = [b" ", piece]
                continue
        piece, mark, rest = piece.partition(_END_DATA)
        last_row = _add(cells, piece, context, last_row)
        if mark:
            tail = [b" ", rest]
    rest = b"".join(tail)
    if _END_SHEET not in rest:
        raise NotPlainError
    cells.merges = [
        Merge(top=int(top), left=_position(left), bottom=int(bottom), right=_position(right))
        for left, top, right, bottom in _MERGE.findall(rest)
    ]
    return cells


def _hidden_columns(head: bytes) -> set[int]:
    hidden: set[int] = set()
    for tag in _COLUMN_TAG.findall(head):
        ends = dict(_COLUMN_RANGE.findall(tag))
        if _HIDDEN.search(tag) and len(ends) == len((b"min", b"max")):
            hidden.update(range(int(ends[b"min"]) - 1, min(int(ends[b"max"]), _MAX_COLUMN)))
    return hidden


def _position(letters: bytes) -> int:
    """The column position from 0 of ``A``, ``B`` … ``AA`` …."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - ord("A") + 1
    return position - 1


def _add(cells: Cells, piece: bytes, context: Context, last_row: int) -> int:
    """The number of the last row, after the rows of ``piece`` were added to ``cells``."""
    tags = Tags.of(piece, _KINDS)
    _check_nesting(tags)
    is_row = tags.kind == _ROW
    if not is_row.any():
        return last_row
    of_rows, of_cells = tags.attributes(_ROW, _CELL)
    numbers = _row_numbers(of_rows, last_row)
    at = np.flatnonzero(tags.kind == _CELL)
    columns, types, styles = _cell_parts(of_cells)
    row_of = np.cumsum(is_row)[at] - 1
    columns = np.where(columns >= 0, columns, _positions_in_row(row_of)) if len(at) else columns
    if (numbers > _MAX_ROW).any() or (columns >= _MAX_COLUMN).any():
        raise NotPlainError
    spans = np.flatnonzero((tags.kind == _VALUE) | (tags.kind == _TEXT))
    spans = spans[~tags.is_empty(spans) & (tags.kind[np.maximum(spans - 1, 0)] != _PHONETIC)]
    owner = np.cumsum(tags.kind == _CELL)[spans] - 1
    if len(spans) and (owner[0] < 0 or spans[-1] + 1 >= len(tags.kind)):
        raise NotPlainError
    if (tags.kind[spans + 1] != tags.kind[spans] + 1).any():
        raise NotPlainError
    owners, found = texts(tags, spans, owner)
    values = values_of(unescaped(found, piece), types[owners], styles[owners], context)
    cells.n_errors += values.n_errors
    cells.damaged.update(columns[owners][values.damaged].tolist())
    if (np.diff(numbers, prepend=last_row) <= 0).any():
        cells.is_sorted = False
    filled = cells.put(values.text, numbers[row_of[owners]], columns[owners])
    if b"hidden=" in piece:
        cells.n_hidden_rows += _count_hidden(tags, piece, numbers, filled)
    return max(last_row, int(numbers.max()))


def _check_nesting(tags: Tags) -> None:
    """Nothing, where rows and cells open and close in turn."""
    for opened, closed in ((_ROW, _END_ROW), (_CELL, _END_CELL)):
        at = np.flatnonzero((tags.kind == opened) | (tags.kind == closed))
        is_end = tags.kind[at] == closed
        inner = at[is_end | ~tags.is_empty(at)]
        ends = tags.kind[inner] == closed
        if len(ends) % 2 or ends[::2].any() or not ends[1::2].all():
            raise NotPlainError


def _row_numbers(attributes: Attributes, last: int) -> npt.NDArray[np.int64]:
    numbers = attributes.number_at(attributes.values(b"r"))
    if (numbers < 0).all():
        return np.arange(last + 1, last + 1 + len(numbers))
    if (numbers < 1).any():
        raise NotPlainError
    return numbers


def _cell_parts(
    attributes: Attributes,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Of each cell: its column from 0 (-1 where none says it), its type and its style."""
    references = attributes.values(b"r")
    columns, ends = attributes.letters_at(references)
    has_reference = references >= 0
    if has_reference.any():
        digit = attributes.data[ends]
        is_plain = (columns > 0) & (digit >= ord("0")) & (digit <= ord("9"))
        if not (has_reference & is_plain).all():
            raise NotPlainError
    kinds = attributes.values(b"t")
    types = np.where(kinds >= 0, attributes.data[kinds], BLANK_TYPE).astype(np.uint8)
    # "str" begins like "s" and is text like "inlineStr".
    types[(types == ord("s")) & (attributes.data[kinds + 1] == ord("t"))] = ord("i")
    return columns - 1, types, attributes.number_at(attributes.values(b"s"))


def _positions_in_row(row_of: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """0, 1, 2 … anew in each row."""
    is_first = np.diff(row_of, prepend=-1) > 0
    starts = np.flatnonzero(is_first)
    first: npt.NDArray[np.int64] = starts[np.cumsum(is_first) - 1]
    return np.arange(len(row_of)) - first


def _count_hidden(
    tags: Tags, piece: bytes, numbers: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]
) -> int:
    """How many of the rows that hold a value are hidden."""
    starts = tags.start[tags.kind == _ROW]
    found = [match.start() for match in _HIDDEN_ROW.finditer(piece)]
    return len(np.intersect1d(numbers[np.searchsorted(starts, found)], rows))
