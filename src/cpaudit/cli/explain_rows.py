"""Rows side by side on the screen: as many columns as fit, then the next block of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, note
from cpaudit.reports.words import DATASETS, word
from cpaudit.review.words import ROLES, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from cpaudit.explanation.rows import FieldLine, Row, SideBySide
    from cpaudit.i18n import Language

# A column of fields and its sign; a date, or six Chinese characters, beside it.
_FIELD_COLUMNS, _ROW_COLUMNS = 22, 18
# Stands before what departs from the other rows: not told by colour alone.
MARK = "≠"


def row_blocks(
    rows: SideBySide, language: Language, *, is_plain: bool, width: int
) -> Iterator[RenderableType]:
    """Where the rows stand, then the fields that they fill."""
    yield from _places(rows.rows, language)
    if rows.n_more:
        yield note(Text(f"{rows.n_more} more rows", f"另有 {rows.n_more} 行未列出"), language)
    n_beside = max((width - _FIELD_COLUMNS) // _ROW_COLUMNS, 1)
    for first in range(0, len(rows.rows), n_beside):
        yield Line()
        yield _block(
            rows, range(first, min(first + n_beside, len(rows.rows))), language, is_plain=is_plain
        )
    differing = [line for line in rows.lines if line.sign == MARK]
    if differing:
        titles = [line.title for line in differing]
        yield note(
            Text(
                f"{MARK} differs from the other rows: {', '.join(one.en for one in titles)}",
                f"{MARK} 与其他行不同：{'、'.join(one.zh for one in titles)}",
            ),
            language,
            style="none",
        )


def _places(rows: Sequence[Row], language: Language) -> Iterator[RenderableType]:
    """A line for each row: its number, its source, file and row, and who it is there."""
    for number, row in enumerate(rows, start=1):
        sheet = f" [{row.sheet}]" if row.sheet else ""
        role = f", {said(ROLES, row.role).within(language)}" if row.role else ""
        kind = word(DATASETS, row.dataset, language)
        sign = "*" if row.is_evidence else " "
        yield Line(f" {sign}[{number}] {kind}: {row.file}{sheet}:{row.row}{role}")
    if any(row.is_evidence for row in rows) and not all(row.is_evidence for row in rows):
        yield note(Text("* evidence of the finding", "* 为疑点依据"), language)


def _block(
    rows: SideBySide, numbers: range, language: Language, *, is_plain: bool
) -> RenderableType:
    table = grid(
        Head(Text("", "")),
        Head(Text("", "")),
        *(Head(Text(f"[{number + 1}]", f"[{number + 1}]"), is_wide=True) for number in numbers),
        language=language,
        is_plain=is_plain,
    )
    for line in rows.lines:
        if any(line.values[number] for number in numbers):
            table.add_row(
                Line(line.title.within(language)), line.sign, *(_cell(line, one) for one in numbers)
            )
    return table


def _cell(line: FieldLine, number: int) -> Line:
    value = line.values[number]
    if line.differing[number]:
        return Line(f"{MARK} {value}", style="bold red")
    return Line(value)
