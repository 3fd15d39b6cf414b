"""Cells that stand for those below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.sources.sheet import ROW, Sheet

if TYPE_CHECKING:
    from cpaudit.sources.headings.header import Header


def fill_merges(sheet: Sheet, header: Header) -> pl.DataFrame:
    """The cells with merged ranges of one column filled down: a household number once per family."""
    height = sheet.cells.height
    first = sheet.cells[ROW][0] if height else 1
    filled: dict[str, list[str | None]] = {}
    for merge in sheet.merges:
        is_column = merge.left == merge.right and merge.bottom > merge.top > header.last_row
        if not is_column or merge.left >= len(sheet.columns):
            continue
        name = sheet.columns[merge.left]
        values = filled.setdefault(name, sheet.cells[name].to_list())
        top = merge.top - first
        for position in range(top + 1, min(merge.bottom - first + 1, height)):
            values[position] = values[top]
    return sheet.cells.with_columns(
        [pl.Series(name, values, dtype=pl.String) for name, values in filled.items()]
    )
