"""The filled-in rows of a sheet, whatever was done to it since it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.missed.answer_words import answer_of
from cpaudit.reports.sheet_rows import column_letters
from cpaudit.reports.worklist_key import KEY_PATTERN
from cpaudit.sources.sheet import ROW
from cpaudit.tables import Table
from cpaudit.worklists.headings import Role, heading_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.sources.sheet import Sheet

_TEXT, _COUNT = pl.String(), pl.UInt32()

FILLED = Table(
    "filled",
    {
        "file": _TEXT,
        "sheet": _TEXT,
        "row": _COUNT,
        "answer_at": _TEXT,  # the cell of the answer, K17; the row where no column is one
        "on_at": _TEXT,
        "has_result": pl.Boolean(),  # whether the list has a column of answers
        "run_no": _COUNT,  # of the list, by the hidden key
        "key_case": _TEXT,  # the case by the hidden key
        "seen_case": _TEXT,  # the case by the number that people see
        "said": _TEXT,
        "evidence": _TEXT,
        "by": _TEXT,
        "on": _TEXT,
        "remark": _TEXT,
    },
    required=("file", "row"),
)
_NUMBERING = "0123456789.、()（）"
_WRITTEN = (Role.EVIDENCE, Role.BY, Role.ON, Role.REMARK)
CASE_PATTERN = r"^[a-z2-7]{16}$"
_KEY_PATTERN = f"(?i){KEY_PATTERN}"


def filled_rows(sheet: Sheet, *, file: str) -> pl.DataFrame | None:
    """``FILLED`` of one sheet; none where it is no worklist.

    A row is one of the list by its hidden key, wherever that stands now, else by the case number under
    its heading. Columns are found by their headings, which may stand on any row and several times over;
    a column of answers that was renamed is told by its content.
    """
    if sheet.is_hidden or not sheet.columns or sheet.cells.is_empty():
        return None
    headings = _headings(sheet)
    keyed = _keyed(sheet.cells, sheet.columns)
    if keyed["key_case"].null_count() == keyed.height and not any(
        Role.CASE in roles for roles in headings.values()
    ):
        return None
    starts = list(headings) or [0]
    parts = [
        _part(part, headings.get(start, {}), sheet, file)
        for start, part in _divided(keyed, starts)
        if part.height
    ]
    return pl.concat(parts) if parts else None


def _headings(sheet: Sheet) -> dict[int, dict[Role, list[str]]]:
    """The rows of headings; a table whose headings are no row of its own has them above all rows."""
    if sheet.headings is None:
        return heading_rows(sheet.cells)
    names = dict(zip(sheet.columns, sheet.headings, strict=False))
    above = pl.DataFrame([{ROW: 0, **names}], schema_overrides={ROW: pl.UInt32})
    return heading_rows(above)


def _keyed(cells: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """``cells`` with ``run_no`` and ``key_case`` of the key that stands in any cell of the row."""
    holds = pl.any_horizontal(pl.col(columns).str.contains(":", literal=True).any())
    if not cells.select(holds).item():
        nothing = (pl.lit(None, _COUNT).alias("run_no"), pl.lit(None, _TEXT).alias("key_case"))
        return cells.with_columns(*nothing)
    keys = [
        pl.col(name).str.strip_chars().str.extract(f"^({_KEY_PATTERN})$", 1) for name in columns
    ]
    found = pl.coalesce(keys).str.to_lowercase().str.extract_groups(KEY_PATTERN).struct
    return cells.with_columns(
        found.field("1").cast(_COUNT, strict=False).alias("run_no"),
        found.field("3").alias("key_case"),
    )


def _divided(rows: pl.DataFrame, starts: Sequence[int]) -> list[tuple[int, pl.DataFrame]]:
    """The rows below each row of headings; those above the first go with it, where it was moved."""
    row = pl.col(ROW)
    parts = []
    for position, start in enumerate(starts):
        is_first, is_last = position == 0, position == len(starts) - 1
        above = pl.lit(value=True) if is_first else row > start
        below = pl.lit(value=True) if is_last else row < starts[position + 1]
        parts.append((start, rows.filter(above & below & (row != start))))
    return parts


def _part(
    rows: pl.DataFrame, roles: Mapping[Role, Sequence[str]], sheet: Sheet, file: str
) -> pl.DataFrame:
    """``FILLED`` of the rows under one row of headings, blank ones left out."""
    results = list(roles.get(Role.RESULT, ())) or _answers_by_content(rows, roles, sheet.columns)
    seen = _text(roles.get(Role.CASE, ())).str.to_lowercase()
    told = rows.select(
        pl.lit(file).alias("file"),
        pl.lit(sheet.name, _TEXT).alias("sheet"),
        pl.col(ROW).cast(_COUNT),
        _cell(results).alias("answer_at"),
        _cell(roles.get(Role.ON, ())).alias("on_at"),
        pl.lit(bool(results)).alias("has_result"),
        "run_no",
        "key_case",
        seen.alias("seen_case"),
        _text(results).alias("said"),
        *(_text(roles.get(role, ())).alias(str(role)) for role in _WRITTEN),
    )
    is_listed = pl.col("key_case").is_not_null() | pl.col("seen_case").str.contains(CASE_PATTERN)
    return told.filter(is_listed | pl.any_horizontal(pl.col("said", "seen_case").is_not_null()))


def _answers_by_content(
    rows: pl.DataFrame, roles: Mapping[Role, Sequence[str]], columns: Sequence[str]
) -> list[str]:
    """The column with the most answers in words among those that are nothing else."""
    taken = {name for names in roles.values() for name in names}
    counts = {name: _n_answers(rows[name]) for name in columns if name not in taken}
    best = max(counts, key=lambda name: counts[name], default=None)
    return [best] if best is not None and counts[best] else []


def _n_answers(texts: pl.Series) -> int:
    """How many of the cells are a choice in words: a mere number may be anything."""
    # Over distinct values of cells that are short enough.
    counts = texts.drop_nulls().value_counts(name="n")
    return sum(
        n
        for text, n in counts.iter_rows()
        if text.strip().strip(_NUMBERING) and answer_of(text) is not None
    )


def _text(columns: Sequence[str]) -> pl.Expr:
    """What stands in the first of ``columns`` that holds anything."""
    if not columns:
        return pl.lit(None, _TEXT)
    stripped = [pl.col(name).str.strip_chars() for name in columns]
    return pl.coalesce(pl.when(text != "").then(text) for text in stripped)


def _cell(columns: Sequence[str]) -> pl.Expr:
    """The cell as programs name it (K17); of several columns the one that holds anything."""
    if not columns:
        return pl.lit(None, _TEXT)
    letters = [pl.lit(column_letters(int(name.removeprefix("c")))) for name in columns]
    held = [
        pl.when(pl.col(name).is_not_null()).then(letter)
        for name, letter in zip(columns, letters, strict=True)
    ]
    return pl.coalesce(*held, letters[0]) + pl.col(ROW).cast(_TEXT)
