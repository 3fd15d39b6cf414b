"""The cells of a table in markup while its tags go by, spans and gaps in their places."""

from __future__ import annotations

import polars as pl

from cpaudit.sources.readers.cells import MOST_CELLS, Cells, TooWideError
from cpaudit.sources.sheet import BLANKS, ROW, Merge, Sheet

_BATCH = 20_000  # rows: as Python objects they take ten times the memory of their text
_MAX_SPAN = 1000  # a span beyond this is a typing slip, not a table
_MAX_AREA = 10_000  # cells under one span
_MAX_GAP = 1 << 16  # rows


class Grid:
    """One table; rows count from 1 and columns from 0."""

    def __init__(self, name: str | None) -> None:
        self.name = name
        self.cells = Cells()
        self.is_hidden = False
        self.n_rows = 0
        self.width = 0
        self.has_value = False
        self._rows: list[list[str]] = []
        self._taken: dict[int, list[range]] = {}  # by row, columns under a row span
        self._hidden_rows: set[int] = set()
        self._n_columns = 0  # that were described
        self._n_cells = 0
        self._column = 0
        self._span = (1, 1)

    def start_row(self, index: int, *, is_hidden: bool) -> None:
        """Go on to the next row, or to the row ``index`` where it is not 0."""
        gap = min(max(0, index - self.n_rows - 1), _MAX_GAP)
        if len(self._rows) >= _BATCH:
            self.flush()
        self._rows.extend([] for _ in range(gap + 1))
        self.n_rows += gap + 1
        if is_hidden:
            self._hidden_rows.add(self.n_rows)

    def start_cell(self, index: int, across: int, down: int) -> None:
        """Go on to the next free cell, or to the column ``index`` where it is not 0."""
        if not self._rows:
            self.start_row(0, is_hidden=False)
        row = self._rows[-1]
        self._column = min(index - 1, _MAX_SPAN) if index else len(row)
        while not index:
            above = [r for r in self._taken.get(self.n_rows, ()) if self._column in r]
            if not above:
                break
            self._column = above[0].stop
        row.extend([""] * (self._column - len(row)))
        across, down = min(max(across, 1), _MAX_SPAN), min(max(down, 1), _MAX_SPAN)
        self._span = (across, down if across * down <= _MAX_AREA else 1)

    def end_cell(self, text: str) -> None:
        """Put ``text`` into the cell."""
        (across, down), left = self._span, self._column
        row = self._rows[-1]
        row[left:] = [text, *[""] * (across - 1)]
        self._n_cells += across
        if self._n_cells > MOST_CELLS:
            raise TooWideError
        self.width = max(self.width, len(row))
        self.has_value = self.has_value or bool(text)
        if across > 1 or down > 1:
            merge = Merge(self.n_rows, left, self.n_rows + down - 1, left + across - 1)
            self.cells.merges.append(merge)
        for below in range(self.n_rows + 1, self.n_rows + down):
            self._taken.setdefault(below, []).append(range(left, left + across))

    def describe_columns(self, index: int, n_columns: int, *, is_hidden: bool) -> None:
        """Take what is told of the next columns."""
        first = index - 1 if index else self._n_columns
        self._n_columns = first + n_columns
        if is_hidden:
            self.cells.hidden_columns.update(range(first, min(self._n_columns, _MAX_SPAN)))

    def flush(self) -> None:
        """Hand the collected rows over."""
        if not self._rows:
            return
        width = max(map(len, self._rows))
        first = self.n_rows - len(self._rows) + 1
        padded = [row + [""] * (width - len(row)) for row in self._rows]
        names = [str(column) for column in range(width)]
        frame = pl.DataFrame(
            dict(zip(names, zip(*padded, strict=True), strict=True)),
            schema=dict.fromkeys(names, pl.String),
        )
        stripped = frame.with_columns(pl.all().str.strip_chars(BLANKS))
        filled = stripped.select(pl.when(pl.all() != "").then(pl.all()))
        rows = pl.Series(ROW, range(first, self.n_rows + 1), dtype=pl.UInt32)
        is_filled = filled.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
        self.cells.n_hidden_rows += len(self._hidden_rows.intersection(rows.filter(is_filled)))
        empty = [name for name in names if filled[name].null_count() == filled.height]
        self.cells.add(pl.DataFrame({ROW: rows}).hstack(filled.drop(empty)))
        self._rows.clear()
        self._hidden_rows.clear()

    def sheet(self) -> Sheet:
        """The sheet of this table; it is used up."""
        self.flush()
        return self.cells.sheet(self.name, is_hidden=self.is_hidden)


def number_of(text: str | None) -> int:
    """The whole number that an attribute states, 0 without one."""
    return (
        int(text)
        if text and text.isascii() and text.isdigit() and len(text) <= len("1048576")
        else 0
    )
