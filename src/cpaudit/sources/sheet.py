"""A sheet as its reader hands it over: text cells, physical row numbers and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import Place, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.i18n import Text

ROW = "row"

# Blanks that exports pad cells with: the ASCII ones, the no-break, ideographic and zero-width ones.
BLANKS = " \t\r\n\v\f\0\x1a\u00a0\u3000\ufeff\u200b\u200c\u200d\u2060"

# A number in scientific notation with the digits gone: what Excel leaves of a citizen number.
DAMAGED_NUMBER = r"^\d(\.\d+)?[Ee]\+?1[4-9]$"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows count from 1 like physical rows, columns from 0 like cell columns."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: ``cells`` holds ``row`` and ``c0`` … as text, null where a cell is blank."""

    name: str | None
    cells: pl.DataFrame
    encoding: str | None = None
    n_rows: int = 0  # physical rows, deleted ones included
    n_deleted: int = 0
    n_bad_bytes: int = 0
    first_bad: tuple[int, int] | None = None  # row and column, from 1, of the first such cell
    n_joined: int = 0  # rows in which a separator inside a cell was recognised as such
    n_hidden_rows: int = 0
    n_hidden_columns: int = 0
    n_cut_values: int = 0  # that fill a field of fixed width and end within a character
    n_formula_errors: int = 0
    n_broken: int = 0  # rows that could not be taken apart and are not among the cells
    first_broken: int | None = None
    is_hidden: bool = False
    is_1904: bool = False  # a workbook that counts days from 1904
    merges: tuple[Merge, ...] = ()
    damaged: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    # A table whose headings are field names (DBF) has them here and not among its rows.
    headings: tuple[str, ...] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The cell columns from left to right."""
        return tuple(name for name in self.cells.columns if name != ROW)


def cell_names(width: int) -> list[str]:
    """``c0`` … for ``width`` columns."""
    return [f"c{position}" for position in range(width)]


def tidy(cells: pl.DataFrame) -> pl.DataFrame:
    """``cells`` without outer blanks, null where nothing is left, empty last columns dropped."""
    return together([stripped(cells)])


def stripped(cells: pl.DataFrame) -> pl.DataFrame:
    """``cells`` without outer blanks, null where nothing is left."""
    return cells.with_columns(pl.col(pl.String).str.strip_chars(BLANKS)).with_columns(
        pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)).name.keep()
    )


def together(pieces: list[pl.DataFrame]) -> pl.DataFrame:
    """The rows of all pieces, empty last columns dropped; the list of pieces is used up.

    Column by column, so that no more than one column is held twice.
    """
    width = max(piece.width for piece in pieces) - 1
    names = cell_names(width) if len(pieces) > 1 else pieces[0].columns[1:]
    held = [dict(zip(piece.columns, piece, strict=True)) for piece in pieces]
    heights = [piece.height for piece in pieces]
    pieces.clear()
    nothing = pl.Series([None], dtype=pl.String)
    columns: list[pl.Series] = []
    for name in (ROW, *names):
        parts = [
            part.pop(name) if name in part else nothing.new_from_index(0, height).alias(name)
            for part, height in zip(held, heights, strict=True)
        ]
        columns.append(pl.concat(parts, rechunk=True) if len(parts) > 1 else parts[0])
    while len(columns) > 1 and columns[-1].null_count() == columns[-1].len():
        columns.pop()
    return pl.DataFrame(columns)


def unreadable(file: str, what: Text, mend: Text, *, sheet: str | None = None) -> SourceError:
    """The error for a file that no reader can take in."""
    return SourceError(what, mend=mend, place=Place(file=file, sheet=sheet))
