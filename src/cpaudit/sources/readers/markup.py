"""Tables in HTML or in XML 2003 spreadsheets, which often come with the extension ``.xls``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import polars as pl

from cpaudit.i18n import Text
from cpaudit.sources.readers.encoding import decode
from cpaudit.sources.sheet import DAMAGED_NUMBER, ROW, Merge, Sheet, cell_names, tidy, unreadable

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_TABLES = frozenset({"table", "ss:table"})
_ROWS = frozenset({"tr", "row", "ss:row"})
_CELLS = frozenset({"td", "th", "cell", "ss:cell"})
_SILENT = frozenset({"script", "style", "title", "comment"})
_MAX_SPAN = 1000  # a span beyond this is a typing slip, not a table


@dataclass(slots=True)
class _Grid:
    name: str | None
    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    taken: dict[int, set[int]] = field(default_factory=dict)  # by row, columns under a row span


def read_markup(data: bytes, *, file: str, encoding: str | None = None) -> list[Sheet]:
    """The tables that have at least two rows and two columns, or else the largest one."""
    declared = _CHARSET.search(data[:4096])
    known = encoding or (_known(declared.group(1).decode("ascii")) if declared else None)
    decoded = decode(data, file=file, encoding=known)
    parser = _Tables()
    parser.feed(decoded.text.decode("utf-8"))
    parser.close()
    grids = [grid for grid in parser.grids if any(map(any, grid.rows))]
    if not grids:
        raise unreadable(
            file,
            Text("the file holds no table.", "文件中没有表格。"),
            Text("Save it as xlsx and try again.", "请另存为 xlsx 后再试。"),
        )
    tables = [g for g in grids if len(g.rows) > 1 and max(map(len, g.rows)) > 1]
    return [
        _sheet(grid, decoded.encoding, decoded.n_bad_bytes if not number else 0)
        for number, grid in enumerate(tables or [max(grids, key=lambda g: len(g.rows))])
    ]


def _known(name: str) -> str | None:
    """The declared encoding, unless it is Latin, which exporters declare out of habit."""
    name = name.lower()
    return name if name.startswith(("gb", "utf-16", "big5")) else None


def _sheet(grid: _Grid, encoding: str, n_bad_bytes: int) -> Sheet:
    width = max(map(len, grid.rows))
    rows = [row + [""] * (width - len(row)) for row in grid.rows]
    names = cell_names(width)
    cells = tidy(
        pl.DataFrame(rows, orient="row", schema=dict.fromkeys(names, pl.String)).with_row_index(
            ROW, offset=1
        )
    )
    damaged = cells.select(pl.col(pl.String).str.contains(DAMAGED_NUMBER).sum())
    return Sheet(
        name=grid.name,
        cells=cells,
        encoding=encoding,
        n_rows=len(rows),
        n_bad_bytes=n_bad_bytes,
        merges=tuple(grid.merges),
        damaged={name: n for name, n in zip(damaged.columns, damaged.row(0), strict=True) if n},
    )


class _Tables(HTMLParser):
    """Collects the innermost tables; XML 2003 sheets use the same walk under other tag names."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[_Grid] = []
        self._open: list[_Grid] = []
        self._sheet: str | None = None
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._column = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif tag == "worksheet":
            self._sheet = attributes.get("ss:name")
        elif tag in _TABLES:
            self._open.append(_Grid(self._sheet))
            self.grids.append(self._open[-1])
        elif self._open and tag in _ROWS:
            self._start_row(attributes)
        elif self._open and tag in _CELLS:
            self._start_cell(attributes)
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _CELLS or tag in _ROWS:
            self._end_cell()
        elif tag in _TABLES and self._open:
            self._end_cell()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(data)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        grid = self._open[-1]
        index = _number(attributes.get("ss:index"))
        while index and len(grid.rows) < min(index, len(grid.rows) + _MAX_SPAN) - 1:
            grid.rows.append([])
        grid.rows.append([])

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        grid = self._open[-1]
        if not grid.rows:
            grid.rows.append([])
        number = len(grid.rows)
        row, taken = grid.rows[-1], grid.taken.get(number, set())
        index = _number(attributes.get("ss:index"))
        self._column = min(index - 1, _MAX_SPAN) if index else len(row)
        while self._column in taken and not index:
            self._column += 1
        row.extend([""] * (self._column - len(row)))
        across = _number(attributes.get("colspan")) or _number(attributes.get("ss:mergeacross")) + 1
        down = _number(attributes.get("rowspan")) or _number(attributes.get("ss:mergedown")) + 1
        self._span = (min(across, _MAX_SPAN), min(down, _MAX_SPAN))
        self._text = []

    def _end_cell(self) -> None:
        if self._text is None or not self._open:
            return
        grid, (across, down) = self._open[-1], self._span
        number, left = len(grid.rows), self._column
        grid.rows[-1].extend(["".join(self._text).strip(), *[""] * (across - 1)])
        self._text = None
        if across > 1 or down > 1:
            grid.merges.append(Merge(number, left, number + down - 1, left + across - 1))
        for below in range(number + 1, number + down):
            grid.taken.setdefault(below, set()).update(range(left, left + across))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
