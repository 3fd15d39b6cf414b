"""A sheet that grows batch by batch, and the hash of what it holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.errors import SourceError
from cpaudit.sources.readers.database.failures import binary_columns, spoilt
from cpaudit.sources.readers.database.values import UTF8, decode_columns
from cpaudit.sources.readers.encoding import decode, first_bad
from cpaudit.sources.sheet import DAMAGED_NUMBER, ROW, Sheet, cell_names, stripped, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Enough for text that was spoilt before it came into the database to show.
_SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Rows:
    """The columns of a table or query and its rows, batch by batch."""

    headings: tuple[str, ...]
    batches: Iterator[Sequence[pl.Series]]


@dataclass(slots=True)
class SheetBuilder:
    """Collects batches; binary columns are refused, or left empty and counted."""

    file: str
    headings: tuple[str, ...]
    name: str | None = None
    encoding: str | None = None
    leaves_binary: bool = False
    _frames: list[pl.DataFrame] = field(default_factory=list)
    _hash: Any = field(default_factory=hashlib.sha256, repr=False)
    _found: str = UTF8
    _n_rows: int = 0
    _n_bad: int = 0
    _first_bad: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """The headings are content too."""
        self._hash.update("\x1f".join(self.headings).encode())

    def add(self, columns: Sequence[pl.Series]) -> None:
        """Take the next rows in.

        Raises:
            SourceError: a column is binary, or the text was spoilt before it was stored.
        """
        names = cell_names(len(self.headings))
        decoded = decode_columns(columns, file=self.file, encoding=self.encoding)
        texts = list(decoded.columns)
        if decoded.binary and not self.leaves_binary:
            binary = [self.headings[at] for at in decoded.binary]
            raise binary_columns(
                self.file, binary, [one for one in self.headings if one not in binary]
            )
        for at in decoded.binary:
            self._n_bad += len(columns[at]) - columns[at].null_count()
            texts[at] = pl.Series([None], dtype=pl.String).new_from_index(0, len(columns[at]))
        self._n_bad += decoded.n_bad
        if decoded.encoding != UTF8:
            self._found = decoded.encoding
        frame = pl.DataFrame(
            [one.alias(name) for name, one in zip(names, texts, strict=True)]
        ).with_row_index(ROW, offset=self._n_rows + 1)
        if not self._n_rows:
            _refuse_spoilt(frame, self.file)
        self._n_rows += frame.height
        if decoded.n_bad and self._first_bad is None:
            self._first_bad = first_bad(frame)
        cells = stripped(frame)
        buffer = BytesIO()
        cells.drop(ROW).write_csv(buffer, include_header=False)
        self._hash.update(buffer.getbuffer())
        self._frames.append(cells)

    @property
    def sha256(self) -> str:
        """The hash of the headings and of the cells row by row, however they were divided."""
        return str(self._hash.hexdigest())

    def sheet(self) -> Sheet:
        """The sheet with all rows that were added."""
        cells = (
            together(self._frames)  # which uses the list up
            if self._frames
            else pl.DataFrame(schema={ROW: pl.UInt32})
        )
        damaged = cells.select(pl.col(pl.String).str.contains(DAMAGED_NUMBER).sum())
        counts = damaged.row(0) if damaged.width else ()
        return Sheet(
            name=self.name,
            cells=cells,
            encoding=self._found,
            n_rows=self._n_rows,
            n_bad_bytes=self._n_bad,
            first_bad=self._first_bad,
            damaged={name: n for name, n in zip(damaged.columns, counts, strict=True) if n},
            headings=self.headings,
        )


def _refuse_spoilt(frame: pl.DataFrame, file: str) -> None:
    """The same judgement as over a file.

    Raises:
        SourceError: the Chinese of the first rows was decoded wrongly before it was stored.
    """
    lines = frame.head(_SAMPLE_ROWS).select(
        pl.concat_str(pl.exclude(ROW), separator=",", ignore_nulls=True)
    )
    text = "\n".join(line or "" for (line,) in lines.rows())
    if not text.isascii():
        try:
            decode(text.encode("utf-8", "replace"), file=file, encoding=UTF8)
        except SourceError:
            raise spoilt(file) from None
