"""The cells of a sheet while it is read piece by piece, and the sheet that they make."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.sources.sheet import ROW, Merge, Sheet

if TYPE_CHECKING:
    import numpy.typing as npt

# A sheet of a million rows may have so many columns; more is a stray cell in a far corner.
MOST_CELLS = 1 << 28
# Beyond this many columns a column without a value is left out: a stray cell at the far right of a
# long sheet would make billions of empty cells.
_WIDE = 256
_STACK = 24  # frames: what is joined at once stays small beside the whole


class TooWideError(Exception):
    """Far corners of the sheet hold values: its cells would fill the memory."""


class TwiceError(Exception):
    """A row or a cell of it stands twice in the sheet."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row}")
        self.row = row


@dataclass(slots=True)
class Cells:
    """Frames of cells, named by their columns; rows count from 1 and columns from 0."""

    frames: list[pl.DataFrame] = field(default_factory=list)
    n_rows: int = 0
    n_errors: int = 0
    n_hidden_rows: int = 0
    damaged: Counter[int] = field(default_factory=Counter)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    is_sorted: bool = True
    _n_stacked: int = 0  # frames that were made of several

    def add(self, frame: pl.DataFrame) -> None:
        """Take the next rows; ``frame`` holds ``row`` and columns named by their positions."""
        self.frames.append(frame)
        self.n_rows = max(self.n_rows, frame[ROW][-1])
        if len(self.frames) - self._n_stacked >= _STACK:
            self._stack()

    def put(
        self, text: pl.Series, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """Take the next cells and give the rows that hold a value, each once.

        Rows that are not there are blank. Those that do not go on from the last ones are put in
        order in the end.

        Raises:
            TooWideError: they would have too many cells.
            TwiceError: a cell stands twice.
        """
        chosen = np.flatnonzero(text.is_not_null().to_numpy())
        rows, columns = rows[chosen], columns[chosen]
        found = np.unique(rows)
        if not len(found):
            return found
        self.is_sorted &= bool(found[0] > self.n_rows)
        base = self.n_rows if self.is_sorted else int(found[0]) - 1
        height = int(found[-1]) - base
        present = np.unique(columns)
        if len(present) * height > MOST_CELLS:
            raise TooWideError
        grid = np.full((len(present), height), len(text), dtype=np.uint32)
        places = np.searchsorted(present, columns), rows - base - 1
        grid[places] = chosen
        is_lost = grid[places] != chosen
        if is_lost.any():
            raise TwiceError(int(rows[is_lost][0]))
        ended = text.extend_constant(None, 1)
        numbers = pl.Series(np.arange(base + 1, base + height + 1), dtype=pl.UInt32)
        self.add(
            pl.DataFrame(
                {
                    ROW: numbers,
                    **{
                        str(column): ended.gather(pl.Series(line))
                        for column, line in zip(present.tolist(), grid, strict=True)
                    },
                }
            )
        )
        return found

    def _stack(self) -> None:
        """Join the frames since the last time to one."""
        frames = self.frames[self._n_stacked :]
        names = sorted({int(name) for frame in frames for name in frame.columns if name != ROW})
        columns = {ROW: pl.concat([frame.drop_in_place(ROW) for frame in frames], rechunk=True)}
        for name in map(str, names):
            columns[name] = pl.concat([_taken(frame, name) for frame in frames], rechunk=True)
        self.frames[self._n_stacked :] = [pl.DataFrame(columns)]
        self._n_stacked += 1

    def sheet(self, name: str | None, *, is_hidden: bool = False, is_1904: bool = False) -> Sheet:
        """The sheet of all cells; a hidden one without them. The frames are used up.

        Raises:
            TooWideError: it would have too many cells.
            TwiceError: a row stands twice.
        """
        if is_hidden:
            empty = pl.DataFrame(schema={ROW: pl.UInt32})
            return Sheet(name=name, cells=empty, n_rows=self.n_rows, is_hidden=True)
        if not self.is_sorted:
            self.frames = [self._in_order()]
        present = sorted({int(key) for frame in self.frames for key in frame.columns if key != ROW})
        kept = sorted({*range(min(present[-1] + 1 if present else 0, _WIDE)), *present})
        if len(kept) * self.n_rows > MOST_CELLS:
            raise TooWideError
        place = {column: position for position, column in enumerate(kept)}
        merges = (
            Merge(one.top, place[one.left], one.bottom, place.get(one.right, place[one.left]))
            for one in self.merges
            if one.left in place
        )
        damaged = {f"c{place[column]}": n for column, n in sorted(self.damaged.items())}
        return Sheet(
            name=name,
            cells=self._joined(kept),
            n_rows=self.n_rows,
            n_hidden_rows=self.n_hidden_rows,
            n_hidden_columns=len(self.hidden_columns.intersection(present)),
            n_formula_errors=self.n_errors,
            is_1904=is_1904,
            merges=tuple(merges),
            damaged=MappingProxyType(damaged),
        )

    def _joined(self, kept: list[int]) -> pl.DataFrame:
        if not self.frames:
            return pl.DataFrame(schema={ROW: pl.UInt32})
        columns = {ROW: pl.concat([frame[ROW] for frame in self.frames])}
        for position, column in enumerate(kept):
            columns[f"c{position}"] = pl.concat([_taken(one, str(column)) for one in self.frames])
        return pl.DataFrame(columns)

    def _in_order(self) -> pl.DataFrame:
        """The rows by their numbers, none missing and none twice."""
        whole = pl.concat(self.frames, how="diagonal")
        names = [name for name in whole.columns if name != ROW]
        filled = whole.filter(pl.any_horizontal(pl.col(names).is_not_null()))
        twice = filled.filter(filled[ROW].is_duplicated())
        if twice.height:
            raise TwiceError(twice[ROW][0])
        every = pl.DataFrame({ROW: pl.Series(range(1, self.n_rows + 1), dtype=pl.UInt32)})
        return every.join(filled, on=ROW, how="left", maintain_order="left")


def _taken(frame: pl.DataFrame, name: str) -> pl.Series:
    """The column out of the frame: as columns leave their frames, never is all there twice."""
    if name in frame.columns:
        return frame.drop_in_place(name)
    return pl.repeat(None, frame.height, dtype=pl.String, eager=True)
