"""Suggested values as the loader would read them: the standard columns of each field."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FIELD_TYPES, FieldType, standard_columns
from cpaudit.standards import citizen_id, names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

BLANK = "missing"  # the status of a cell that holds nothing
_PARTS: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.NAME: ("name", "key", "status"),
    FieldType.CITIZEN_ID: (
        *("id_no", "id18", "id_status"),
        *("id_partial", "id_birth_date", "id_sex"),
    ),
}


def restated(wanted: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """``trial``, ``column``, ``text``: what the standard columns of a field would hold.

    Args:
        wanted: ``trial``, ``field`` and ``value``, a canonical text or null for an emptied cell.
        as_of: no date in a number may be later.
    """
    empty = pl.DataFrame(schema={"trial": pl.UInt32, "column": pl.String, "text": pl.String})
    parts = [empty]
    kinds: dict[FieldType, list[str]] = {}
    for field in wanted["field"].unique().sort():
        if field in FIELD_TYPES:
            kinds.setdefault(FIELD_TYPES[field], []).append(field)
    parsers: Mapping[FieldType, Callable[[pl.Expr], pl.Expr]] = {
        FieldType.NAME: names.parse,
        FieldType.CITIZEN_ID: partial(citizen_id.parse, as_of=as_of),
    }
    for kind, fields in kinds.items():
        rows = wanted.filter(pl.col("field").is_in(fields))
        if kind in parsers:
            # A parser takes longer to plan than to read a thousand texts: all fields at once.
            read = rows.select(parsers[kind](pl.col("value")).alias("read"))["read"].struct.unnest()
            read = read.select(_PARTS[kind])
        else:
            read = _plain(rows["value"], kind, len(standard_columns(fields[0])))
        for field in fields:
            columns = list(standard_columns(field))
            parts.append(
                rows.select("trial", "field")
                .hstack(read.select(pl.all().cast(pl.String)).rename(_named(read, columns)))
                .filter(pl.col("field") == field)
                .unpivot(columns, index="trial", variable_name="column", value_name="text")
            )
    return pl.concat(parts)


def _plain(values: pl.Series, kind: FieldType, n_columns: int) -> pl.DataFrame:
    """Value and status, with the precision of a date between them; places are not worked out."""
    status = pl.when(pl.col("value").is_null()).then(pl.lit(BLANK)).otherwise(pl.lit("ok"))
    frame = pl.DataFrame({"value": values})
    match kind:
        case FieldType.TEXT:
            return frame
        case FieldType.DATE:
            precision = pl.when(pl.col("value").is_not_null()).then(pl.lit("day"))
            return frame.with_columns(precision=precision, status=status)
        case FieldType.ADDRESS | FieldType.DIVISION:
            return frame.with_columns(
                pl.lit(None, pl.String).alias(f"more{n}") for n in range(n_columns - 1)
            )
        case _:
            return frame.with_columns(status=status)


def _named(read: pl.DataFrame, columns: list[str]) -> dict[str, str]:
    return dict(zip(read.columns, columns, strict=True))
