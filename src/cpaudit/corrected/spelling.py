"""The suggested values in the writing of their columns."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.corrected.writing import Habit, habit_of
from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.sources.sheet import ROW
from cpaudit.standards import dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.corrected.change import Change
    from cpaudit.corrected.place import Book
    from cpaudit.sources.intake import Intake

_SEXES = {"男": "M", "女": "F", "男性": "M", "女性": "F", "m": "M", "f": "F"}


def canonical(change: Change, *, as_of: date) -> str:
    """The value in canonical form: one that a reviewer typed may be in another."""
    value = (change.suggested or "").strip()
    match FIELD_TYPES[change.field]:
        case FieldType.DATE:
            parsed = pl.select(dates.parse(pl.lit(value), as_of=as_of).struct.field("date")).item()
            return parsed.isoformat() if isinstance(parsed, date) else value
        case FieldType.SEX:
            return _SEXES.get(value.casefold(), value)
        case _:
            return value


def habits(
    intake: Intake, book: Book, changes: Sequence[Change]
) -> dict[tuple[str | None, int], Habit]:
    """By sheet and column, how the columns of the changed fields write their values."""
    found: dict[tuple[str | None, int], Habit] = {}
    for sheet, field in sorted({(c.sheet or "", c.field) for c in changes}):
        name = sheet or None
        one = next(c for c in changes if (c.sheet or "") == sheet and c.field == field)
        if not any(s.name == one.sheet for s in book.sheets):
            continue
        columns = intake.columns.filter(
            (pl.col("source_id") == one.source_id)
            & (pl.col("file") == one.file)
            & pl.col("sheet").eq_missing(pl.lit(one.sheet, pl.String))
            & (pl.col("field") == field)
        )
        values = _values(intake, one)
        is_alone = columns.height == 1
        for position in columns["position"]:
            pairs = _pairs(book, one.sheet, f"c{position}", values) if is_alone else []
            found[name if one.sheet is None else one.sheet, int(position)] = habit_of(pairs, field)
    return found


def _values(intake: Intake, change: Change) -> pl.DataFrame:
    """``row`` and ``value`` of the records of a sheet."""
    return (
        intake.records[change.dataset]
        .filter(
            (pl.col("source_id") == change.source_id)
            & (pl.col("file") == change.file)
            & pl.col("sheet").eq_missing(pl.lit(change.sheet, pl.String))
        )
        .select(pl.col("row").alias(ROW), value_text(change.field).alias("value"))
    )


def value_text(field: str) -> pl.Expr:
    """A field's canonical value as text: dates ISO, whole numbers without ``.0``."""
    text = pl.col(field).cast(pl.String)
    if FIELD_TYPES[field] is FieldType.NUMBER:
        return text.str.strip_suffix(".0")
    return text


def _pairs(
    book: Book, sheet: str | None, column: str, values: pl.DataFrame
) -> list[tuple[str, str, int]]:
    cells = book.sheet(sheet).cells
    if column not in cells.columns:
        return []
    joined = values.join(
        cells.select(pl.col(ROW).cast(values.schema[ROW]), pl.col(column).alias("text")), on=ROW
    ).drop_nulls()
    counted = joined.group_by("text", "value").agg(n=pl.len()).sort("n", "text", descending=True)
    return [(text, value, n) for text, value, n in counted.select("text", "value", "n").iter_rows()]
