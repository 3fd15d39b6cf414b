"""A sheet in one language, from headings in both and rows of plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.reports.xlsx import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cpaudit.i18n import Language
    from cpaudit.reports.sheet_rows import Cell

_YES, _NO = Text("yes", "是"), Text("no", "否")


def titled_sheet(
    name: Text,
    heads: Iterable[tuple[Text, float]],
    rows: Iterable[Sequence[object]],
    *,
    language: Language,
    page_header: tuple[str, str, str],
    n_figures: int | None = None,
) -> Sheet:
    """The sheet ``name`` with ``heads`` (heading and width in characters) and ``rows``.

    Args:
        name: of the sheet.
        heads: each column's heading and its width in characters.
        rows: the values; answers are written as yes and no, dates as text.
        language: of the names and headings.
        page_header: what is printed above every page.
        n_figures: so many significant figures of every share; all of them where it is not given.
    """
    columns = tuple(Column(head.within(language), width) for head, width in heads)
    cells = [tuple(_cell(value, language, n_figures) for value in row) for row in rows]
    return Sheet(name.within(language), columns, cells, page_header)


def _cell(value: object, language: Language, n_figures: int | None) -> Cell:
    match value:
        case bool():
            return (_YES if value else _NO).within(language)
        case float() if n_figures is not None:
            return float(f"{value:.{n_figures}g}")
        case None | int() | float() | str():
            return value
        case _:
            return str(value)
