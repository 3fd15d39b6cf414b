"""Divided text and text of fixed width: only the bytes of the changed cells differ.

Rows are found by their line ends as bytes, in whatever encoding: of the encodings in use, none has a
line feed or a quote within a character of its own.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.corrected.edit import ELSEWHERE, Edited
from cpaudit.i18n import Text
from cpaudit.sources.readers.encoding import Decoding, decoding_of
from cpaudit.sources.readers.fixed_width import FixedWidth, fixed_width_of
from cpaudit.sources.readers.separator import first_lines, separation_of
from cpaudit.sources.sheet import BLANKS, ROW

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cpaudit.corrected.edit import Edit
    from cpaudit.sources.sheet import Sheet

_HEAD = 1 << 20
_FEED, _RETURN, _QUOTE = ord("\n"), ord("\r"), ord('"')
# From this share of the line feeds on, the reader takes lone returns for line ends as well.
_MIXED_SHARE = 0.1
_TOO_LONG = Text("the value is too long for its column.", "值超出该列的宽度。")
_UNWRITABLE = Text(
    "the file's encoding cannot hold the value, or the row is damaged.",
    "文件编码无法表示该值，或该行已损坏。",
)
_UNIT = {"utf-16-le": "<u2", "utf-16-be": ">u2", "utf-32-le": "<u4", "utf-32-be": ">u4"}


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the bytes are rows and the rows are cells."""

    codec: str
    start: int  # of the first row, behind the byte order mark
    separator: str
    n_hints: int
    fixed: FixedWidth | None

    @classmethod
    def of(cls, data: bytes, *, file: str, encoding: str | None) -> _Layout:
        decoding = decoding_of(data, file=file, encoding=encoding)
        head = b"".join(Decoding(data[:_HEAD], decoding.encoding, decoding.is_strict))
        separation = separation_of(head)
        lines = first_lines(head)[separation.n_hints :]
        fixed = None if separation.is_found else fixed_width_of(lines, file=file)
        codec, start = _codec(data, decoding.encoding)
        return cls(codec, start, separation.separator, separation.n_hints, fixed)


def edit_text(
    data: bytes, edits: Sequence[Edit], sheet: Sheet, *, file: str, encoding: str | None
) -> Edited:
    """``data`` with the cells of ``edits`` in the same encoding, quotes and padding as before."""
    layout = _Layout.of(data, file=file, encoding=encoding)
    starts, ends = _rows(data, layout)
    offset = layout.n_hints - 1
    known = _known(sheet, edits)
    pieces: list[bytes] = []
    refused: dict[tuple[str | None, int, int], Text] = {}
    done = 0
    for row, of_row in _by_row(edits).items():
        if row + offset >= len(starts):
            refused.update({edit.cell: ELSEWHERE for edit in of_row})
            continue
        begin, end = int(starts[row + offset]), int(ends[row + offset])
        changed = _changed(data[begin:end], of_row, known.get(row, ()), layout)
        if isinstance(changed, Text):
            refused.update({edit.cell: changed for edit in of_row})
            continue
        pieces += [data[done:begin], changed]
        done = end
    return Edited(b"".join([*pieces, data[done:]]), refused)


def _by_row(edits: Sequence[Edit]) -> dict[int, list[Edit]]:
    rows: dict[int, list[Edit]] = {}
    for edit in sorted(edits, key=lambda edit: (edit.row, edit.position)):
        rows.setdefault(edit.row, []).append(edit)
    return rows


def _known(sheet: Sheet, edits: Sequence[Edit]) -> dict[int, tuple[str | None, ...]]:
    """The cells of the rows that change, as the reader gave them."""
    wanted = pl.Series([edit.row for edit in edits], dtype=sheet.cells.schema[ROW])
    rows = sheet.cells.filter(pl.col(ROW).is_in(wanted.implode()))
    return {row[0]: row[1:] for row in rows.iter_rows()}


def _codec(data: bytes, encoding: str) -> tuple[str, int]:
    """The codec without a mark of its own, and how many bytes the mark takes."""
    if encoding in {"utf-8-sig", "utf-8"} or data.startswith(codecs.BOM_UTF8):
        n_mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
        return ("utf-8" if encoding.startswith("utf-8") else encoding), n_mark
    for mark, codec in (
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if encoding.startswith(codec[:6]) and data.startswith(mark):
            return codec, len(mark)
    return encoding, 0


def _rows(data: bytes, layout: _Layout) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where each row begins and ends in the bytes, without its line end."""
    unit = np.dtype(_UNIT.get(layout.codec, "u1"))
    n_units = (len(data) - layout.start) // unit.itemsize
    units = np.frombuffer(data, dtype=unit, count=n_units, offset=layout.start)
    feeds, returns = units == _FEED, units == _RETURN
    is_lone = returns.copy()
    is_lone[:-1] &= ~feeds[1:]
    is_lone[:-1] &= ~returns[1:]  # of \r\r\n the first is no line end
    n_feeds, n_lone = int(feeds.sum()), int(is_lone.sum())
    is_end = feeds
    if n_lone and n_lone >= _MIXED_SHARE * n_feeds:
        is_end = feeds | is_lone
    found = np.flatnonzero(is_end)
    if layout.fixed is None:
        quotes = np.flatnonzero(units == _QUOTE)
        found = found[np.searchsorted(quotes, found) % 2 == 0]
    starts = np.concatenate(([0], found + 1))
    ends = np.concatenate((found, [n_units]))
    for _ in range(2):  # \r\r\n
        is_return = (ends > starts) & returns[np.maximum(ends - 1, 0)]
        ends = ends - is_return
    return starts * unit.itemsize + layout.start, ends * unit.itemsize + layout.start


def _changed(
    raw: bytes, edits: Sequence[Edit], known: tuple[str | None, ...], layout: _Layout
) -> bytes | Text:
    """The row's bytes with its edits, or why it stays as it is."""
    try:
        text = raw.decode(layout.codec, "surrogateescape")
        if text.encode(layout.codec, "surrogateescape") != raw:
            return _UNWRITABLE
        spliced = (
            _in_columns(text, edits, known, layout.fixed)
            if layout.fixed is not None
            else _between_separators(text, edits, known, layout.separator)
        )
        return (
            spliced
            if isinstance(spliced, Text)
            else spliced.encode(layout.codec, "surrogateescape")
        )
    except UnicodeError:
        return _UNWRITABLE


def _between_separators(
    text: str, edits: Sequence[Edit], known: tuple[str | None, ...], separator: str
) -> str | Text:
    spans = _spans(text, separator)
    values = [_plain(_value(text[a:b])) for a, b in spans]
    if any(
        _plain(cell) != (values[at] if at < len(values) else None) for at, cell in enumerate(known)
    ):
        return ELSEWHERE
    for edit in reversed(edits):
        if edit.position >= len(spans):
            return ELSEWHERE
        begin, end = spans[edit.position]
        text = text[:begin] + _cell_text(text[begin:end], edit.new, separator) + text[end:]
    return text


def _spans(text: str, separator: str) -> list[tuple[int, int]]:
    """Where the cells of a row are; a quote opens a cell at its beginning only."""
    mark = re.escape(separator)
    cell = re.compile(rf'(?: *"(?>[^"]+|""|"(?! *(?:{mark}|\Z)))*+" *|.*?)(?={mark}|\Z)', re.DOTALL)
    spans, at = [], 0
    while (found := cell.match(text, at)) is not None:
        spans.append(found.span())
        at = found.end() + len(separator)
        if found.end() >= len(text):
            break
    return spans


def _value(cell: str) -> str:
    """What a cell says, its quotes taken off."""
    bare = cell.strip(" ")
    if len(bare) > 1 and bare.startswith('"') and bare.endswith('"'):
        return bare[1:-1].replace('""', '"')
    return cell


def _plain(text: str | None) -> str | None:
    """As the reader gives it: without outer blanks and zero bytes, returns before line feeds gone."""
    if text is None:
        return None
    bare = text.replace("\0", "").replace("\r\n", "\n").strip(BLANKS)
    return re.sub("[\udc80-\udcff]+", "\ufffd", bare).replace("\r", " ") or None


def _cell_text(cell: str, new: str, separator: str) -> str:
    """``new`` in the quotes and with the padding of the cell that it replaces."""
    bare = cell.strip(" ")
    is_quoted = len(bare) > 1 and bare.startswith('"') and bare.endswith('"')
    inner = bare[1:-1] if is_quoted else cell
    lead = inner[: len(inner) - len(inner.lstrip(BLANKS))]
    tail = inner[len(inner.rstrip(BLANKS)) :] if inner.strip(BLANKS) else ""
    value = lead + new + tail
    must_be_quoted = separator in value or '"' in new or "\n" in value or "\r" in value
    if not is_quoted and not must_be_quoted:
        return value
    quoted = '"' + value.replace('"', '""') + '"'
    return cell.replace(bare, quoted) if is_quoted else quoted


def _in_columns(
    text: str, edits: Sequence[Edit], known: tuple[str | None, ...], fixed: FixedWidth
) -> str | Text:
    """The line with each value in the place of its column, padded with blanks."""
    # Where columns are counted in bytes, one character stands for each byte.
    units = _as_units(text) if fixed.in_bytes else text
    ends = (*fixed.starts[1:], None)
    for edit in edits:
        if edit.position >= len(fixed.starts) or edit.position >= len(known):
            return ELSEWHERE
        begin, end = fixed.starts[edit.position], ends[edit.position]
        old = units[begin:end]
        if _plain(_as_text(old, errors="replace") if fixed.in_bytes else old) != edit.old:
            return ELSEWHERE
        new = _as_units(edit.new) if fixed.in_bytes else edit.new
        # A blank stays between the columns; the last one has no end.
        if end is not None and len(new) >= end - begin:
            return _TOO_LONG
        is_cut = end is not None and len(units) < end
        padded = new if is_cut else new.ljust(len(old))
        units = units[:begin].ljust(begin) + padded + (units[end:] if end is not None else "")
    return _as_text(units) if fixed.in_bytes else units


def _as_units(text: str) -> str:
    return text.encode("gb18030").decode("latin-1")


def _as_text(units: str, *, errors: str = "strict") -> str:
    return units.encode("latin-1").decode("gb18030", errors)
