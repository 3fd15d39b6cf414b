"""Delimited text, or text in columns of fixed width, in any of the encodings of ``encoding``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import polars as pl

from cpaudit.sources.readers.encoding import decoding_of, first_bad
from cpaudit.sources.readers.lines import whole_lines
from cpaudit.sources.readers.separator import sniff_separator
from cpaudit.sources.readers.text_table import TextTable
from cpaudit.sources.sheet import ROW, Sheet, together

__all__ = ["read_text", "sniff_separator"]


def read_text(data: bytes, *, file: str, encoding: str | None = None) -> list[Sheet]:
    """The one sheet of a text file.

    Raises:
        SourceError: the encoding is not what was declared, or the text cannot be divided.
    """
    decoding = decoding_of(data, file=file, encoding=encoding)
    pieces = whole_lines(decoding)
    first = next(pieces, None)
    if first is None:
        return [Sheet(name=None, cells=pl.DataFrame(schema={ROW: pl.UInt32()}))]
    table = TextTable.of(first, file=file)
    with ThreadPoolExecutor(max_workers=1) as divider:
        # While one piece is divided, the next is decoded; no third waits.
        dividing = divider.submit(table.add, first)
        del first
        for piece in pieces:
            dividing.result()
            dividing = divider.submit(table.add, piece)
        dividing.result()
    cells = together(table.pieces)
    return [
        Sheet(
            name=None,
            cells=cells,
            encoding=decoding.encoding,
            n_rows=table.n_rows,
            n_bad_bytes=decoding.n_bad_bytes,
            first_bad=first_bad(cells) if decoding.n_bad_bytes else None,
            n_joined=table.n_joined,
            n_broken=len(table.broken),
            first_broken=min(table.broken, default=None),
        )
    ]
