"""Where a sheet's headings stand, and what they are once header rows are joined."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.sources.headings.heading import read_heading
from cpaudit.sources.sheet import ROW, Merge, Sheet
from cpaudit.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

# Titles, notes and empty rows above the headings; further down only where none is found.
_SEARCHED_ROWS, _SEARCHED_AT_MOST = 30, 300
_MAX_DEPTH = 3
# A joined header must be this much better for each row that it adds.
_DEPTH_COST = 0.4
_PROMISING = 0.5
# Two sure headings make a header.
_MIN_SCORE = 1.5
_DATA_COST = 0.5  # for a cell that looks like a value
_VALUE = re.compile(
    r"^[\d\s./:+\-*xX年月日]{4,}$|^\d+(\.\d+)?$|\d{6,}|^[男女]$|^\d{1,2}[-/.]\d", re.ASCII
)
_LONG = 25  # characters; longer texts are titles or notes

# What a row of headings holds at least twice, and what it never holds.
_HEADING_WORD = "(?i)姓名|名字|身份证|身份号|证件号|性别|日期|出生|户号|户主|地址|住址|XM$|SFZ|CSRQ|name|birth|id_no"
_NUMBER = r"\d{4,}|^[男女]$"
_LEAST_HEADINGS, _LEAST_SHARE = 2, 0.6
_TELLING = r"\d{15}|^\d{4}[-./年]\d|^\d{8}$|^[男女]$"

Grid = list[list[str | None]]


@dataclass(frozen=True, slots=True)
class Header:
    """The header rows (physical, both ends included) and one heading per cell column."""

    first_row: int
    last_row: int
    headings: tuple[str, ...]
    n_duplicates: int = 0

    @property
    def shown(self) -> tuple[str, ...]:
        """The headings, each only once: ``出生日期``, ``出生日期#2``; ``列5`` where it is blank."""
        seen: Counter[str] = Counter()
        names = []
        for number, heading in enumerate(self.headings, start=1):
            name = heading or f"列{number}"
            seen[name] += 1
            names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
        return tuple(names)


def find_header(sheet: Sheet, *, known: frozenset[str] = frozenset()) -> Header | None:
    """The header of the sheet's first table; ``known`` are folded headings that are named elsewhere.

    Named by the project or by a profile, that is.
    """
    if sheet.headings is not None:
        return _header(0, 0, sheet.headings)
    header = None
    for start in range(0, min(sheet.cells.height, _SEARCHED_AT_MOST), _SEARCHED_ROWS):
        # Windows overlap, so that header rows are not torn apart.
        window = sheet.cells.slice(max(0, start - _MAX_DEPTH + 1), _SEARCHED_ROWS + _MAX_DEPTH - 1)
        header = _best(window, sheet.merges, known)
        if header is not None:
            break
    # The headings of a second table may say more than those of the first.
    while header is not None:
        above = sheet.cells.filter(sheet.cells[ROW] < header.first_row)
        earlier = _best(above.head(_SEARCHED_ROWS), sheet.merges, known)
        if earlier is None or not _holds_values(above.filter(above[ROW] > earlier.last_row)):
            break
        header = earlier
    return header


def next_header(
    sheet: Sheet, header: Header, rows: pl.DataFrame, *, known: frozenset[str] = frozenset()
) -> Header | None:
    """The headings of another table that stands below the first one, if there is one.

    ``rows`` are the rows of the sheet that may be headings. Headings that a page repeats are none.
    """
    names = [name for name in sheet.columns if name in rows.columns]
    if sheet.headings is not None or not names:
        return None
    is_heading = [pl.col(name).str.contains(_HEADING_WORD).fill_null(value=False) for name in names]
    is_value = [pl.col(name).str.contains(_NUMBER).fill_null(value=False) for name in names]
    below = sheet.cells.filter(pl.col(ROW) > header.last_row).head(_SEARCHED_ROWS)
    told = below.filter(
        pl.any_horizontal(
            [pl.col(name).str.contains(_NUMBER).fill_null(value=False) for name in names]
        )
    )
    if told.is_empty():
        return None
    promising = rows.filter(
        (pl.col(ROW) > told[ROW].min())
        & (pl.sum_horizontal(is_heading) >= _LEAST_HEADINGS)
        & ~pl.any_horizontal(is_value)
    ).select(ROW, *names)
    if promising.is_empty():
        return None
    own_rows = sheet.cells.filter(pl.col(ROW).is_between(header.first_row, header.last_row))
    said = [[fold(cell or "") for cell in row] for row in own_rows.drop(ROW).rows()]
    said.append([fold(text) for text in header.headings])
    known |= {text for row in said for text in row}
    for row in promising.rows():
        texts = [_flat(cell) for cell in row[1:]]
        cells = [(place, fold(text)) for place, text in enumerate(texts) if text]
        n_same = max(
            sum(place < len(own) and own[place] == text for place, text in cells) for own in said
        )
        score = _score(texts, known)
        if n_same * 2 > len(cells) or score < max(_MIN_SCORE, _LEAST_SHARE * len(cells)):
            continue
        around = sheet.cells.filter(pl.col(ROW).is_between(row[0] - 1, row[0] + _MAX_DEPTH))
        best = _best(around, sheet.merges, known)
        is_it = best is not None and best.first_row <= row[0] <= best.last_row
        return best if is_it else _header(row[0], row[0], texts)
    return None


def _holds_values(rows: pl.DataFrame) -> bool:
    """Whether a row tells of somebody: two cells with a long number, a date or a sex."""
    cells = [name for name in rows.columns if name != ROW]
    told = [pl.col(name).str.contains(_TELLING).fill_null(value=False) for name in cells]
    return bool(cells) and rows.filter(pl.sum_horizontal(told) > 1).height > 0


def _best(head: pl.DataFrame, merges: Sequence[Merge], known: frozenset[str]) -> Header | None:
    """The rows of ``head`` that look most like headings."""
    rows = head[ROW].to_list()
    grid: Grid = [list(row) for row in head.drop(ROW).rows()]
    alone = cache(lambda place: _score([_flat(cell) for cell in grid[place]], known))
    best: tuple[float, int, int, list[str]] | None = None
    for start in range(len(grid)):
        for depth in range(1, min(_MAX_DEPTH, len(grid) - start) + 1):
            block = grid[start : start + depth]
            if any(not any(row) for row in block):
                break
            texts = join_rows(block, rows[start], merges)
            cost = _DEPTH_COST * (depth - 1)
            # Reading headings is what takes long: rows that cannot win are not read.
            if best is not None and _most(texts, known) - cost <= best[0]:
                continue
            # Rows of values are not worth joining.
            if max(map(alone, range(start, start + depth))) < _PROMISING:
                continue
            score = _score(texts, known) - cost
            if best is None or score > best[0] + 1e-9:
                best = (score, start, depth, texts)
    if best is None or best[0] < _MIN_SCORE:
        return None
    _, start, depth, texts = best
    return _header(rows[start], rows[start + depth - 1], texts)


def _header(first: int, last: int, texts: Sequence[str]) -> Header:
    times = Counter(fold(text) for text in texts if text)
    return Header(first, last, tuple(texts), sum(n - 1 for n in times.values()))


def join_rows(block: Grid, first_row: int, merges: Sequence[Merge]) -> list[str]:
    """One text per column: the group heading over a column, then its own."""
    filled = [[_flat(cell) for cell in row] for row in block]
    width = len(block[0])
    touching = [
        merge for merge in merges if merge.top >= first_row and merge.top < first_row + len(block)
    ]
    for merge in touching:
        text = filled[merge.top - first_row][merge.left] if merge.left < width else ""
        for column in range(merge.left, min(merge.right + 1, width)):
            filled[merge.top - first_row][column] = text
    if not touching:
        for row, below in itertools.pairwise(filled):
            last = ""
            for column in range(width):
                last = row[column] or (last if below[column] else "")
                row[column] = last
    joined = []
    for column in range(width):
        parts: list[str] = []
        for row in filled:
            if row[column] and row[column] not in parts:
                parts.append(row[column])
        joined.append("".join(parts))
    return joined


def _flat(cell: str | None) -> str:
    return " ".join(cell.split()) if cell else ""


def _most(texts: Sequence[str], known: frozenset[str]) -> float:
    """The highest score that the texts could have, if every one that may be a heading were one."""
    told = [text for text in texts if text]
    values = [text for text in told if _is_value(text)]
    meanings = {fold(text) for text in values} & known
    n_values = sum(fold(text) not in meanings for text in values)
    return len(told) - n_values - _DATA_COST * n_values


def _is_value(text: str) -> bool:
    return bool(_VALUE.search(text)) or len(text) > _LONG


def _score(texts: Sequence[str], known: frozenset[str]) -> float:
    """How much the texts look like a header: each meaning counts once, values count against it."""
    best: dict[object, float] = {}
    cost = 0.0
    for text in filter(None, texts):
        if fold(text) in known:
            best[fold(text)] = 1.0
            continue
        if _is_value(text):
            cost += _DATA_COST
            continue
        heading = read_heading(text)
        noun = heading.readings[0].attribute.noun if heading.readings else fold(text)
        meaning = (heading.person, heading.index, noun)
        best[meaning] = max(best.get(meaning, 0.0), heading.certainty)
    return sum(best.values()) - cost
