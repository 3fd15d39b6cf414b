"""Delimited text: comma, tab, bar, caret or semicolon, in any of the encodings of ``encoding``."""

from __future__ import annotations

import csv
from collections import Counter
from io import BytesIO, StringIO
from math import log

import numpy as np
import polars as pl

from cpaudit.sources.readers.encoding import decode
from cpaudit.sources.sheet import ROW, Sheet, cell_names, tidy

_SEPARATORS = ("\t", ",", "|", "^", ";", "\x1f", "，")
_SNIFFED_LINES = 200
# Columns beyond this are a misread, not a table; it bounds the width of a broken line.
_MAX_WIDTH = 512
# A cell with more line breaks than this is a stray quote that swallowed the rows after it.
_MAX_BREAKS = 30
_FIELD_LIMIT = 1 << 24


def read_text(data: bytes, *, file: str, encoding: str | None = None) -> list[Sheet]:
    """The one sheet of a text file."""
    decoded = decode(data, file=file, encoding=encoding)
    text = decoded.text
    if b"\n" not in text:
        text = text.replace(b"\r", b"\n")
    separator = sniff_separator(text)
    if len(separator.encode()) > 1:  # the full-width comma; polars splits on single bytes
        text, separator = text.replace(separator.encode(), b","), ","
    cells = _split(text, separator)
    return [
        Sheet(
            name=None,
            cells=tidy(cells),
            encoding=decoded.encoding,
            n_rows=cells.height,
            n_bad_bytes=decoded.n_bad_bytes,
        )
    ]


def sniff_separator(text: bytes) -> str:
    """The separator that stands equally often on the most lines; how often counts for less.

    Commas inside addresses and tabs before numbers stand on many lines, but not equally often.
    """
    lines = [
        line
        for line in text[: 1 << 20].decode("utf-8", "ignore").splitlines()[:_SNIFFED_LINES]
        if line.strip()
    ]
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        counts = Counter(line.count(separator) for line in lines)
        counts.pop(0, None)
        if not counts:
            continue
        count, n_lines = max(counts.items(), key=lambda item: (item[1], item[0]))
        score = (n_lines / len(lines)) ** 2 * (1 + log(count))
        if score > best_score:
            best, best_score = separator, score
    return best


def _split(text: bytes, separator: str) -> pl.DataFrame:
    width = _width(text, separator)
    if b'"' not in text:
        return _scan(text, separator, width, quote=None)
    try:
        cells = _scan(text, separator, width, quote='"')
    except pl.exceptions.ComputeError:  # quotes inside cells: the tolerant parser takes them
        cells = _parse(text, separator, width)
    # Line breaks that end no row are inside cells; few in all are few in each.
    if text.count(b"\n") - cells.height < _MAX_BREAKS:
        return cells
    breaks = cells.select(pl.col(pl.String).str.count_matches("\n", literal=True).max())
    if max((most or 0 for most in breaks.row(0)), default=0) > _MAX_BREAKS:
        return _scan(text, separator, width, quote=None)
    return cells


def _scan(text: bytes, separator: str, width: int, *, quote: str | None) -> pl.DataFrame:
    # polars takes the width of a file from its first line, which here may be a title.
    head = separator.join(cell_names(width)).encode() + b"\n"
    return pl.read_csv(
        BytesIO(head + text),
        separator=separator,
        quote_char=quote,
        infer_schema=False,
        truncate_ragged_lines=True,
        row_index_name=ROW,
        row_index_offset=1,
    )


def _parse(text: bytes, separator: str, width: int) -> pl.DataFrame:
    csv.field_size_limit(_FIELD_LIMIT)
    lines = csv.reader(StringIO(text.decode("utf-8"), newline=""), delimiter=separator)
    rows = [line[:width] + [""] * (width - len(line)) for line in lines]
    cells = pl.DataFrame(rows, orient="row", schema=dict.fromkeys(cell_names(width), pl.String))
    return cells.with_row_index(ROW, offset=1)


def _width(text: bytes, separator: str) -> int:
    """The most cells on any line (more where quoted cells hold separators: null columns go)."""
    array = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(array == ord("\n"))
    if not ends.size or ends[-1] != array.size - 1:
        ends = np.append(ends, array.size)
    at = np.searchsorted(np.flatnonzero(array == ord(separator)), ends)
    most = int(np.diff(at, prepend=0).max())
    return min(most + 1, _MAX_WIDTH)
