"""Where the cell of a correction is: the file on the disk, the physical row and the column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.corrected.change import Left, Placed
from cpaudit.corrected.spelling import canonical, habits
from cpaudit.i18n import Text
from cpaudit.sources.opening.contents import place_of
from cpaudit.sources.opening.opened import label
from cpaudit.sources.readers import read_bytes, read_sheets
from cpaudit.sources.sheet import ROW, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cpaudit.corrected.change import Change
    from cpaudit.project import Project
    from cpaudit.sources.intake import Intake

_NO_FILE = Text(
    "the table lies in an archive or a database, which are not written.",
    "数据在压缩包或数据库中，不作改写。",
)
_NO_COLUMN = Text("the field has no column of its own there.", "该字段在表中没有对应的列。")
_SEVERAL = Text(
    "several columns of the row hold such a value; it is not sure which.",
    "该行有多列可填此项，无法确定是哪一列。",
)
_ELSEWHERE = Text(
    "the value was taken over from another row or cell.", "该值取自其他行或其他单元格。"
)
_SHARED = Text(
    "the cell stands for several records, for which different values are suggested.",
    "该单元格对应多条记录，而建议的值不同。",
)


@dataclass(frozen=True, slots=True)
class Book:
    """A source's file as it is on the disk and as its reader gives it."""

    path: Path
    file: str
    data: bytes
    encoding: str | None
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str | None) -> Sheet:
        """The sheet of that name."""
        return next(sheet for sheet in self.sheets if sheet.name == name)


@dataclass(frozen=True, slots=True)
class Located:
    """The cells to change, the files that hold them, and what has no cell that can be changed."""

    placed: tuple[Placed, ...]
    books: dict[Path, Book]
    left: tuple[Left, ...]


def locate(changes: Sequence[Change], project: Project, intake: Intake) -> Located:
    """The cells of ``changes`` in the files of ``project``, which ``intake`` was read from."""
    placed: list[Placed] = []
    left: list[Left] = []
    books: dict[Path, Book] = {}
    for (source_id, file), of_file in _grouped(changes).items():
        path = _path(project, source_id, file)
        if path is None:
            left.extend(Left(change, _NO_FILE) for change in of_file)
            continue
        if path not in books:
            books[path] = _opened(project, source_id, path, file)
        book = books[path]
        known = habits(intake, book, of_file)
        for change in of_file:
            found = _cell(change, book, intake)
            if isinstance(found, Text):
                left.append(Left(change, found))
                continue
            row, position, old, heading = found
            value = canonical(change, as_of=project.as_of)
            writings = known[change.sheet, position].writings(value, change.field)
            settled = replace(change, suggested=value)
            placed.append(
                Placed(settled, path, change.sheet, row, position, old, heading, writings)
            )
    placed, apart = _in_agreement(placed, books, intake)
    return Located(tuple(placed), books, (*left, *apart))


def _grouped(changes: Iterable[Change]) -> dict[tuple[str, str], list[Change]]:
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.source_id, change.file), []).append(change)
    return groups


def _path(project: Project, source_id: str, file: str) -> Path | None:
    """The file on the disk that messages call ``file``; none for a member of an archive."""
    spec = project.source(source_id)
    if spec.database is not None:
        return None
    for path in spec.paths(project.folder):
        if label(path, project.folder) == file and place_of(path)[1] is None:
            return path
    return None


def _opened(project: Project, source_id: str, path: Path, file: str) -> Book:
    encoding = project.source(source_id).encoding
    data = read_bytes(path, file=file)
    if data.startswith(b"\x1f\x8b"):
        return Book(path, file, data, encoding, ())
    return Book(
        path, file, data, encoding, tuple(read_sheets(path, data, file=file, encoding=encoding))
    )


def _cell(change: Change, book: Book, intake: Intake) -> tuple[int, int, str | None, str] | Text:
    """The physical row, the column's position, what the cell holds and the column's heading."""
    if not any(sheet.name == change.sheet for sheet in book.sheets):
        return _NO_FILE
    sheet = book.sheet(change.sheet)
    column = _column(change, intake)
    if isinstance(column, Text):
        return column
    position, heading = column
    name = f"c{position}"
    row = next(
        (
            merge.top
            for merge in sheet.merges
            if merge.left <= position <= merge.right and merge.top <= change.row <= merge.bottom
        ),
        change.row,
    )
    cells = sheet.cells.filter(pl.col(ROW) == row)
    if cells.is_empty():
        return _ELSEWHERE
    old = cells[name][0] if name in cells.columns else None
    if old is None and change.current is not None:
        return _ELSEWHERE
    return row, position, old, heading


def _column(change: Change, intake: Intake) -> tuple[int, str] | Text:
    columns = intake.columns.filter(
        (pl.col("source_id") == change.source_id)
        & (pl.col("file") == change.file)
        & pl.col("sheet").eq_missing(pl.lit(change.sheet, pl.String))
        & (pl.col("field") == change.field)
    ).sort("index", "position")
    if columns.is_empty():
        return _NO_COLUMN
    if columns.height > 1:
        # A couple's row: the first child's record is of the first column, if all are there.
        records = intake.records[change.dataset].filter(
            (pl.col("source_id") == change.source_id)
            & (pl.col("file") == change.file)
            & pl.col("sheet").eq_missing(pl.lit(change.sheet, pl.String))
            & (pl.col("row") == change.row)
        )["record_id"]
        at = records.sort().to_list().index(change.record_id)
        columns = (
            columns.slice(at, 1)
            if records.len() == columns.height
            else columns.filter(pl.col("heading") == change.heading)
        )
    if columns.height != 1:
        return _SEVERAL
    found = columns.row(0, named=True)
    return int(found["position"]), str(found["heading"])


def _in_agreement(
    placed: list[Placed], books: dict[Path, Book], intake: Intake
) -> tuple[list[Placed], list[Left]]:
    """The cells for which one value is suggested, by all records that a merged cell stands for."""
    by_cell: dict[tuple[Path, tuple[str | None, int, int]], list[Placed]] = {}
    for one in placed:
        by_cell.setdefault((one.path, one.cell), []).append(one)
    good: list[Placed] = []
    left: list[Left] = []
    for (path, _), of_cell in by_cell.items():
        values = {one.change.suggested for one in of_cell}
        is_whole = all(
            row in {one.change.row for one in of_cell}
            for row in _rows_served(of_cell[0], books[path], intake)
        )
        if len(values) == 1 and is_whole:
            good.extend(of_cell)
        else:
            left.extend(Left(one.change, _SHARED) for one in of_cell)
    return good, left


def _rows_served(one: Placed, book: Book, intake: Intake) -> list[int]:
    """The rows of records that a merged cell stands for; none of one that is its own."""
    merge = next(
        (
            merge
            for merge in book.sheet(one.sheet).merges
            if merge.left <= one.position <= merge.right and merge.top <= one.row <= merge.bottom
        ),
        None,
    )
    if merge is None:
        return []
    rows = intake.records[one.change.dataset].filter(
        (pl.col("source_id") == one.change.source_id)
        & (pl.col("file") == one.change.file)
        & pl.col("sheet").eq_missing(pl.lit(one.sheet, pl.String))
        & pl.col("row").is_between(merge.top, merge.bottom)
    )["row"]
    return [int(row) for row in rows.unique().sort()]
