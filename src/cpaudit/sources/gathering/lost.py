"""Rows that were left out though they look like records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.sources.sheet import ROW

if TYPE_CHECKING:
    from cpaudit.sources.shaping.extract import Extract
    from cpaudit.sources.sheet import Sheet

# A citizen number or a whole date in one cell, beside two more cells: a person's or an event's row.
# Totals, titles and notes have neither, and tables of counts by village or month have neither.
_TELLS = (
    r"(?:^|\D)(?:\d{17}[\dXx]|\d{15})(?:\D|$)|(?:^|\D)(?:18|19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}"
    r"|^(?:19|20)\d{6}$"
)
_LEAST_CELLS = 3
# A few remarks stand below any table.
_FEW_NOTES = 5
# What a row was left out for by its own form, or is told of elsewhere.
_MEANT = frozenset(
    {"title", "unit", "header", "repeated_header", "section", "total", "blank", "signature"}
    | {"deleted", "no_child", "same_file", "hidden_sheet"}
)
_COUNTED = frozenset({"broken", "note"})


def n_lost(one: Extract, sheet: Sheet) -> int:
    """How many rows of ``sheet`` look like records and are none of ``one``.

    Rows that could not be taken apart; rows of tables that were left alone, if they hold a citizen
    number or a date; and remarks, where there are more than a few.
    """
    counts = {reason: skip.n for reason, skip in one.skipped.items()}
    n_notes = counts.get("note", 0)
    n_left_alone = sum(n for reason, n in counts.items() if reason not in _MEANT | _COUNTED)
    n_telling = min(n_left_alone, _n_telling(sheet.cells, one.records)) if n_left_alone else 0
    return counts.get("broken", 0) + n_telling + (n_notes if n_notes > _FEW_NOTES else 0)


def _n_telling(cells: pl.DataFrame, records: pl.DataFrame | None) -> int:
    """How many rows that gave no record tell of somebody."""
    names = [name for name in cells.columns if name != ROW]
    left = cells
    if records is not None:
        left = cells.filter(~pl.col(ROW).is_in(records[ROW].unique().implode()))
    if left.is_empty() or not names:
        return 0
    n_cells = pl.sum_horizontal(pl.col(name).is_not_null() for name in names)
    wide = left.filter(n_cells >= _LEAST_CELLS)
    tells = pl.any_horizontal(
        pl.col(name).str.contains(_TELLS).fill_null(value=False) for name in names
    )
    return wide.filter(tells).height
