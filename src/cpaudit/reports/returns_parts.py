"""The villages' returns beside the records: on the terminal, in a workbook, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rich.console import Group
from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, note, number
from cpaudit.reports.returns_lines import causes_text, counts, left_out_lines
from cpaudit.reports.returns_words import CHECKED, CHECKS, FIELDS
from cpaudit.reports.words import word

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.returns import Returns

# What fits beside the other parts of a summary; ``cpaudit returns`` and the workbook have all.
_SHOWN, _CAUSES_SHOWN = 5, 2


def returns_part(result: Returns, language: Language, *, is_plain: bool) -> RenderableType | None:
    """How many cells differ and the first of them; nothing where there are no returns."""
    if not result.is_given:
        return None
    blocks: list[RenderableType] = [note(counts(result), language, style="")]
    shown = result.mismatches.head(_SHOWN)
    if not shown.is_empty():
        blocks.append(
            cells_grid(result, shown, language, is_plain=is_plain, most_causes=_CAUSES_SHOWN)
        )
    n_more = result.mismatches.height - shown.height
    more = Text(
        f"{n_more} more cells; «cpaudit returns» shows all of them.",
        f"另有 {n_more} 处，用 cpaudit returns 查看全部。",
    )
    blocks += [note(more, language)] if n_more else []
    blocks += [note(text, language) for text in left_out_lines(result, language)]
    return Group(*blocks)


def cells_grid(
    result: Returns,
    cells: pl.DataFrame,
    language: Language,
    *,
    is_plain: bool,
    most_causes: int | None = None,
) -> RenderableType:
    """Cells that differ: what is stated, what the records give, and what would explain it."""
    has_periods = result.cells["period_start"].n_unique() > 1
    table = grid(
        Head(Text("village", "村居")),
        *((Head(Text("period", "报告期")),) if has_periods else ()),
        Head(Text("cell", "项目")),
        Head(Text("return", "报表"), is_number=True),
        Head(Text("records", "个案"), is_number=True),
        Head(Text("differs by", "相差"), is_number=True),
        Head(Text("possible reasons", "可能原因"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    causes = causes_text(result, language, most=most_causes)
    for row in cells.iter_rows(named=True):
        table.add_row(
            row["village_name"] or row["village"] or "",
            *((f"{row['period_start']}…{row['period_end']}",) if has_periods else ()),
            word(FIELDS, row["field"], language),
            number(row["stated"]),
            number(row["records"]),
            f"{row['difference']:+,}",
            Line(causes.get((row["line"], row["field"]), "")),
        )
    return table


def checks_grid(result: Returns, language: Language, *, is_plain: bool) -> RenderableType:
    """The sums, percentages and balances that do not hold."""
    table = grid(
        Head(Text("village", "村居")),
        Head(Text("cell", "项目")),
        Head(Text("stated", "报表"), is_number=True),
        Head(Text("computed", "应为"), is_number=True),
        Head(Text("differs by", "相差"), is_number=True),
        Head(Text("against", "核对关系"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    for row in result.failures.iter_rows(named=True):
        table.add_row(
            row["village_name"] or row["village"] or "",
            word(CHECKED, row["field"], language),
            _figure(row["stated"]),
            _figure(row["computed"]),
            f"{row['difference']:+,.6g}",
            word(CHECKS, row["check"], language),
        )
    return table


def returns_json(result: Returns, *, has_cases: bool = False) -> dict[str, object]:
    """Everything as plain data; the persons' keys only if they are asked for."""
    causes = result.causes if has_cases else result.causes.drop("cases")
    return {
        "start": result.start.isoformat(),
        "end": result.end.isoformat(),
        "tolerance": result.tolerance,
        "n_lines": result.n_lines,
        "cells": _dicts(result.cells),
        "causes": _dicts(causes),
        "checks": _dicts(result.checks),
        "ways": _dicts(result.ways),
        "left_out": _dicts(result.left_out),
        "statement": [{"en": text.en, "zh": text.zh} for text in result.statement],
    }


def _dicts(frame: pl.DataFrame) -> list[dict[str, object]]:
    days = [name for name, kind in frame.schema.items() if kind == pl.Date]
    return frame.with_columns(pl.col(days).cast(pl.String)).to_dicts()


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:,.6g}"
