"""What a join gives the rows of a view, kept small: numbers of rows and groups until columns are asked.

``take`` gives columns of some rows: a slice or the rows' numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.rules.key_groups import ABSENT, UNKNOWN, Numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# In the place of another row: there is none; the row itself takes no part in the window.
NO_ROW, NO_PART = np.uint32(2**32 - 2), np.uint32(2**32 - 1)


@dataclass(frozen=True, slots=True)
class WholeColumns:
    """Columns as they are: what the general way of joining gives."""

    frame: pl.DataFrame

    def take(self, rows: slice | Numbers, names: Sequence[str]) -> pl.DataFrame:
        """The columns ``names`` of ``rows``."""
        chosen = self.frame.select(names)
        return chosen[rows] if isinstance(rows, slice) else chosen[pl.Series(rows)]


@dataclass(frozen=True, slots=True)
class RowCounts:
    """The number of rows in each row's group; UNKNOWN where the key is."""

    n_rows: Numbers

    def take(self, rows: slice | Numbers, names: Sequence[str]) -> pl.DataFrame:
        """The column ``n_rows`` of ``rows``."""
        n_rows = self.n_rows[rows]
        is_known = pl.Series(n_rows != UNKNOWN)
        counted = pl.when(is_known).then(pl.Series(n_rows)).cast(pl.Int64)
        return pl.select(counted.alias(name) for name in names)


@dataclass(frozen=True, slots=True)
class GroupColumns:
    """The group of each row, and what is known of each group.

    ``size`` and ``first`` have one entry more than there are groups, and ``figures`` one row: for rows
    without a group. ``first`` is the other view's row that columns are taken from.
    """

    group: Numbers
    size: Numbers
    first: Numbers | None
    other: pl.DataFrame
    types: Mapping[str, pl.DataType]  # of the columns of ``other``, which may hold texts as codes
    figures: pl.DataFrame
    has_empty: bool  # whether a row may belong to a group that has none of the rows asked for
    counts: frozenset[str]  # what is unknown, rather than zero, only where the key is

    def take(self, rows: slice | Numbers, names: Sequence[str]) -> pl.DataFrame:
        """The columns ``names`` of ``rows``."""
        group = self.group[rows]
        place = np.minimum(group, np.uint32(len(self.size) - 1))
        columns: dict[str, pl.Series] = {}
        if "n_rows" in names:
            columns["n_rows"] = pl.Series(self.size[place].astype(np.int64))
        if "exists" in names:
            has_rows = self.size[place] > 0 if self.has_empty else group < ABSENT
            columns["exists"] = pl.Series(has_rows)
        figures = [name for name in self.figures.columns if name in names]
        if figures:
            columns |= self.figures.select(figures)[pl.Series(place)].to_dict()
        is_known = pl.Series(group != UNKNOWN)
        shaped: dict[str, pl.Expr] = {
            name: pl.when(is_known).then(values) if name in self.counts else pl.lit(values)
            for name, values in columns.items()
        }
        picked = [name for name in names if name not in columns]
        if picked and self.first is not None:
            shaped |= _gathered(self.other.select(picked), self.first[place], self.types)
        return pl.select(shaped[name].alias(name) for name in names)


@dataclass(frozen=True, slots=True)
class NeighbourColumns:
    """The other row of each row; NO_ROW at the end of a group, NO_PART outside of all."""

    row: Numbers
    other: pl.DataFrame
    types: Mapping[str, pl.DataType]  # as above

    def take(self, rows: slice | Numbers, names: Sequence[str]) -> pl.DataFrame:
        """The columns ``names`` of ``rows``."""
        row = self.row[rows]
        others = [name for name in names if name != "exists"]
        shaped = _gathered(self.other.select(others), row, self.types) if others else {}
        if "exists" in names:
            shaped["exists"] = pl.when(pl.Series(row != NO_PART)).then(pl.Series(row < NO_ROW))
        return pl.select(shaped[name].alias(name) for name in names)


JoinColumns = WholeColumns | RowCounts | GroupColumns | NeighbourColumns


def _gathered(
    other: pl.DataFrame, row: Numbers, types: Mapping[str, pl.DataType]
) -> dict[str, pl.Expr]:
    """The columns of ``other`` at the rows ``row``, null where there is none.

    Any row is read in the place of none: reading by numbers with nulls takes twice as long.
    """
    if not other.height:
        return {name: pl.repeat(None, len(row), dtype=types[name]) for name in other.columns}
    is_there = row < NO_ROW
    found = other[pl.Series(np.where(is_there, row, np.uint32(0)))]
    if any(dtype != types[name] for name, dtype in other.schema.items()):
        found = found.select(pl.col(name).cast(types[name]) for name in found.columns)
    return {name: pl.when(pl.Series(is_there)).then(found[name]) for name in other.columns}
