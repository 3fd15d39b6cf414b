"""Rows of JSON, gathered into columns of texts."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from cpaudit.i18n import Text
from cpaudit.sources.readers.json_values import flat, listed
from cpaudit.sources.sheet import ROW, cell_names, unreadable

# Rows that are kept as Python texts before they become a frame.
_BATCH = 50_000
# A table has fewer columns; a file whose keys are data (an id each) has more.
_MAX_COLUMNS = 2_000
EXPORT_AS_TABLE = Text(
    "Export it as a table: a line or an element for each row, csv or xlsx.",
    "请导出为表格数据（每行一条），或改用 csv、xlsx。",
)


@dataclass(slots=True)
class Columns:
    """The columns while the rows come in; a key that is new makes a column."""

    file: str
    keys: dict[str, int] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    rows: list[list[str | None]] = field(default_factory=list)  # shorter where keys came later
    frames: list[pl.DataFrame] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    is_keyed: bool | None = None
    n_bad: int = 0

    def add(self, number: int, row: object) -> None:
        """Row ``number``: an object, or an array where all rows are arrays."""
        is_keyed = isinstance(row, dict)
        if not isinstance(row, dict | list) or self.is_keyed not in {None, is_keyed}:
            self.broken.append(number)
            return
        self.is_keyed = is_keyed
        cells = flat(row) if isinstance(row, dict) else listed(row)
        self.numbers.append(number)
        # Most rows have the keys of the one before in the same order.
        self.rows.append(
            list(cells.values()) if list(cells) == list(self.keys) else self._placed(cells)
        )
        if len(self.numbers) == _BATCH:
            self.flush()

    def _placed(self, cells: dict[str, str | None]) -> list[str | None]:
        """The values in the order of the columns."""
        for key in cells:
            if key not in self.keys:
                self._check_width()
                self.keys[key] = len(self.keys)
        values: list[str | None] = [None] * len(self.keys)
        for key, value in cells.items():
            values[self.keys[key]] = value
        return values

    def _check_width(self) -> None:
        if len(self.keys) >= _MAX_COLUMNS:
            raise unreadable(
                self.file,
                Text(
                    f"its rows have more than {_MAX_COLUMNS} different keys.",
                    f"各行的键合计超过 {_MAX_COLUMNS} 个，不是表格数据。",
                ),
                EXPORT_AS_TABLE,
            )

    @property
    def headings(self) -> tuple[str, ...]:
        """The keys in the order of their coming; half a character in one is replaced."""
        return tuple(key.encode("utf-8", "replace").decode("utf-8") for key in self.keys)

    def flush(self) -> None:
        """The rows so far as a frame."""
        if not self.numbers:
            return
        width = len(self.keys)
        for row in self.rows:
            row.extend([None] * (width - len(row)))
        columns = {ROW: pl.Series(self.numbers, dtype=pl.UInt32)}
        by_column = zip(*self.rows, strict=True)
        for name, values in zip(cell_names(width), by_column, strict=False):  # rows without a key
            columns[name] = self._series(values)
        self.frames.append(pl.DataFrame(columns))
        self.numbers, self.rows = [], []

    def _series(self, values: tuple[str | None, ...]) -> pl.Series:
        try:
            return pl.Series(values, dtype=pl.String)
        except UnicodeEncodeError:  # half a character, escaped: "\ud83d"
            whole = [None if v is None else v.encode("utf-8", "replace").decode() for v in values]
            self.n_bad += sum(old != new for old, new in zip(values, whole, strict=True))
            return pl.Series(whole, dtype=pl.String)
