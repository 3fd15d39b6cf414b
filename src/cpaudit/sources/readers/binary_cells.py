"""Cells of the binary workbooks, xls and xlsb, on their way into frames."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from struct import unpack
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.sources.readers.xlsx_values import BLANK_TYPE, values_of

if TYPE_CHECKING:
    from cpaudit.sources.readers.cells import Cells
    from cpaudit.sources.readers.xlsx_values import Context

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_TEXT, _ERROR = ord("i"), ord("e")
ENOUGH = 400_000  # cells: what is held as Python objects stays small


@dataclass(slots=True)
class BinaryCells:
    """Cells as they come; rows count from 1 and columns from 0."""

    rows: array[int] = field(default_factory=lambda: array("q"))
    columns: array[int] = field(default_factory=lambda: array("q"))
    types: bytearray = field(default_factory=bytearray)
    styles: array[int] = field(default_factory=lambda: array("q"))
    texts: list[str | None] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)

    def number(self, row: int, column: int, style: int, value: float) -> None:
        """Take a number, which is a date if its style says so."""
        self._add(row, column, style, BLANK_TYPE, repr(value))

    def text(self, row: int, column: int, value: str | None) -> None:
        """Take a text."""
        self._add(row, column, -1, _TEXT, value)

    def truth(self, row: int, column: int, value: int) -> None:
        """Take a truth value."""
        self._add(row, column, -1, _TEXT, "TRUE" if value else "FALSE")

    def error(self, row: int, column: int, code: int) -> None:
        """Take an error by its code."""
        self._add(row, column, -1, _ERROR, ERRORS.get(code, ERRORS[0x2A]))

    def _add(self, row: int, column: int, style: int, kind: int, text: str | None) -> None:
        self.rows.append(row)
        self.columns.append(column)
        self.styles.append(style)
        self.types.append(kind)
        self.texts.append(text)

    def flush(self, cells: Cells, context: Context) -> None:
        """Hand all cells over; of those that stand twice, the last one counts.

        Raises:
            TooWideError: far corners of the sheet hold values.
        """
        rows, columns = np.array(self.rows), np.array(self.columns)
        _, last = np.unique((rows << 20 | columns)[::-1], return_index=True)
        chosen = len(rows) - 1 - last
        rows, columns = rows[chosen], columns[chosen]
        values = values_of(
            pl.Series(self.texts, dtype=pl.String).gather(chosen),
            np.frombuffer(bytes(self.types), dtype=np.uint8)[chosen],
            np.array(self.styles, dtype=np.int64)[chosen],
            context,
        )
        cells.n_errors += values.n_errors
        cells.damaged.update(columns[values.damaged].tolist())
        kept = cells.put(values.text, rows, columns)
        cells.n_hidden_rows += len(self.hidden_rows.intersection(kept.tolist()))
        del self.rows[:], self.columns[:], self.types[:], self.styles[:], self.texts[:]


def rk_number(rk: int) -> float:
    """The number that is packed into 30 bits."""
    if rk & 2:
        whole = rk >> 2
        value = float(whole - (1 << 30) if whole >= 1 << 29 else whole)
    else:
        (value,) = unpack("<d", bytes(4) + (rk & ~3).to_bytes(4, "little"))
    return value / 100 if rk & 1 else value
