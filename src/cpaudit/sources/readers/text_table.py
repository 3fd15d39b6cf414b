"""The cells of a divided text, taken in piece by piece."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
import polars as pl

from cpaudit.sources.headings.header import Header, find_header
from cpaudit.sources.readers.fixed_width import FixedWidth, fixed_width_of
from cpaudit.sources.readers.lines import row_ends
from cpaudit.sources.readers.quotes import MOST_BREAKS, mend_quotes
from cpaudit.sources.readers.separator import first_lines, separation_of
from cpaudit.sources.readers.surplus import N_CELLS, Shape, mend_surplus, shapes_of
from cpaudit.sources.sheet import ROW, Sheet, cell_names, stripped

# Columns beyond this are a misread, not a table; it bounds the width of a broken line.
_MAX_WIDTH = 512
# polars divides at single bytes; a longer separator gives way to one that stands in no text.
_STAND_IN = "\x1f"
# Ends each line while cells are counted: an empty cell at a line's end is one as well.
_END = "\ufdd1"
_SHAPING_ROWS = 20_000


@dataclass(slots=True)
class TextTable:
    """The rows so far, how many were mended, and the numbers of those that fit no headings."""

    separator: str
    width: int
    fixed: FixedWidth | None = None
    n_hints: int = 0
    first_record: int = 1
    shapes: tuple[Shape, ...] | None = None
    pieces: list[pl.DataFrame] = field(default_factory=list)
    n_rows: int = 0
    n_joined: int = 0
    broken: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, first: bytes, *, file: str) -> TextTable:
        """The table that begins with ``first``, without a row yet.

        Raises:
            SourceError: nothing divides the columns, and they do not stand under their headings.
        """
        separation = separation_of(first)
        lines = first_lines(first)[separation.n_hints :]
        fixed = None if separation.is_found else fixed_width_of(lines, file=file)
        table = cls(separation.separator, _MAX_WIDTH, fixed, separation.n_hints)
        head = table._head("\n".join(lines).encode())
        header = find_header(Sheet(name=None, cells=head.drop(N_CELLS)))
        table.width = _width(head[N_CELLS].to_list(), header)
        table.first_record = header.last_row + 1 if header else 1
        return table

    def add(self, piece: bytes) -> None:
        """Take in a piece of whole rows."""
        while self.n_hints:
            piece = piece.partition(b"\n")[2]
            self.n_hints -= 1
        if not piece:
            return
        cells, n_rows = self._cells(piece)
        self.n_rows += n_rows
        self.pieces.append(cells)

    @property
    def mark(self) -> str:
        """The one byte that divides the cells when they are scanned."""
        is_one = len(self.separator.encode()) == 1 and self.fixed is None
        return self.separator if is_one else _STAND_IN

    def _head(self, first: bytes) -> pl.DataFrame:
        """The first rows with the number of their cells."""
        text = self._divided(first)
        if b'"' not in text or self.fixed is not None:
            return stripped(self._counted(text, quote=None))
        marks = Counter(line.count(self.mark.encode()) for line in text.split(b"\n"))
        width = marks.most_common(1)[0][0] + 1
        mended = mend_quotes(text.decode("utf-8", "replace"), self.mark, width).encode()
        return stripped(self._counted(mended, quote='"'))

    def _cells(self, piece: bytes) -> tuple[pl.DataFrame, int]:
        """The rows of a piece that stand under the headings, and how many rows it has."""
        text = self._divided(piece)
        has_quotes = b'"' in text and self.fixed is None
        cells = self._scanned(text, quote='"' if has_quotes else None)
        if has_quotes and (cells is None or self._swallows(cells, text)):
            text = mend_quotes(text.decode("utf-8", "replace"), self.mark, self.width).encode()
            cells = self._scanned(text, quote='"')
        if cells is not None:
            return stripped(cells), cells.height
        cells = self._counted(text, quote='"' if has_quotes else None)
        return self._fitted(stripped(cells)), cells.height

    def _divided(self, piece: bytes) -> bytes:
        """The piece with ``mark`` between its cells."""
        if self.fixed is not None:
            return self.fixed.divide(piece, self.mark)
        if self.mark == self.separator:
            return piece
        mark, said = self.mark.encode(), self.separator.encode()
        return piece.replace(mark, b" ").replace(said, mark)

    def _scanned(self, text: bytes, *, quote: str | None) -> pl.DataFrame | None:
        """The cells if no row has more of them than the table has columns."""
        try:
            return self._scan(text, self.width, quote=quote, cuts=False)
        except pl.exceptions.ComputeError:
            return None

    def _scan(self, text: bytes, width: int, *, quote: str | None, cuts: bool) -> pl.DataFrame:
        # polars takes the width of a file from its first line, which here may be a title.
        head = self.mark.join(cell_names(width)).encode() + b"\n"
        return pl.read_csv(
            BytesIO(head + text),
            separator=self.mark,
            quote_char=quote,
            infer_schema=False,
            truncate_ragged_lines=cuts,
            row_index_name=ROW,
            row_index_offset=self.n_rows + 1,
        )

    def _swallows(self, cells: pl.DataFrame, text: bytes) -> bool:
        """Whether a quoted cell holds what are rows: its quote was closed by that of another."""
        n_lines = text.count(b"\n") + (not text.endswith(b"\n"))
        if cells.height == n_lines:
            return False
        least = max(2, self.width - 1)  # separators of a row
        breaks = pl.col(pl.String).str.count_matches("\n", literal=True)
        marks = pl.col(pl.String).str.count_matches(self.mark, literal=True)
        found = cells.select(((breaks > MOST_BREAKS) | ((breaks > 0) & (marks >= least))).any())
        return any(found.row(0))

    def _counted(self, text: bytes, *, quote: str | None) -> pl.DataFrame:
        """All cells of all rows, and how many each row has (null beyond ``_MAX_WIDTH``)."""
        mark, end = self.mark.encode(), (self.mark + _END).encode()
        if not text.endswith(b"\n"):
            text += b"\n"
        ends = row_ends(text) if quote else None
        if ends is None:
            ended = text.replace(b"\n", end + b"\n")
        else:
            starts = np.concatenate(([0], ends))
            ended = (
                b"".join(
                    part
                    for a, b in itertools.pairwise(starts.tolist())
                    for part in (text[a:b], end)
                )
                + text[starts[-1] :]
            )
        most = max(line.count(mark) for line in ended.split(b"\n"))
        cells = self._scan(ended, min(most + 1, _MAX_WIDTH), quote=quote, cuts=True)
        names = cells.columns[1:]
        at = [pl.when(pl.col(name) == _END).then(place) for place, name in enumerate(names)]
        return cells.with_columns(pl.coalesce(at).alias(N_CELLS)).with_columns(
            pl.when(pl.col(name) != _END).then(pl.col(name)).alias(name) for name in names
        )

    def _fitted(self, cells: pl.DataFrame) -> pl.DataFrame:
        """The rows with a cell per column: those that have more are mended or left out."""
        wide = cells.filter(self._is_wide)
        header = find_header(Sheet(name=None, cells=wide.drop(N_CELLS)))
        if header is not None:  # of another table below the first
            self.width = max(self.width, _n_headings(header))
            self.shapes = None
            wide = cells.filter(self._is_wide)
        names = [name for name in cell_names(self.width) if name in cells.columns]
        good = cells.filter(~self._is_wide).select(ROW, *names)
        if self.shapes is None:
            sample = self.pieces[0] if self.pieces else good
            sample = sample.filter(pl.col(ROW) >= self.first_record).head(_SHAPING_ROWS)
            self.shapes = shapes_of(sample, self.width)
        surplus = mend_surplus(wide, self.shapes, self.separator)
        self.n_joined += surplus.mended.height
        self.broken.extend(surplus.undecided.to_list())
        return pl.concat([good, surplus.mended], how="diagonal").sort(ROW)

    @property
    def _is_wide(self) -> pl.Expr:
        return (pl.col(N_CELLS) > self.width).fill_null(value=True)


def _width(n_cells: list[int | None], header: Header | None) -> int:
    """The cells of a row: as many as headings, or as most rows have if those are more."""
    counts = Counter(n or _MAX_WIDTH for n in n_cells)
    if header is None:
        return max(counts, default=1)
    usual = max(counts.items(), key=lambda item: (item[1], item[0]))[0]
    return max(usual, _n_headings(header))


def _n_headings(header: Header) -> int:
    """The headings up to the last that is not blank."""
    return max(place for place, text in enumerate(header.headings, start=1) if text)
