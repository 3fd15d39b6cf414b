"""Parquet tables: the values of a column replaced, its type and all other columns kept."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.corrected.edit import ELSEWHERE, Edited
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.corrected.edit import Edit

_OTHER_TYPE = Text("the column's type cannot hold the value.", "该列的类型无法容纳此值。")


def edit_parquet(data: bytes, edits: Sequence[Edit]) -> Edited:
    """The table with the cells of ``edits``, with the same columns and types."""
    frame = pl.read_parquet(BytesIO(data))
    refused: dict[tuple[str | None, int, int], Text] = {}
    for position in sorted({edit.position for edit in edits}):
        of_column = [edit for edit in edits if edit.position == position]
        if position >= frame.width or any(edit.row > frame.height for edit in of_column):
            refused.update({edit.cell: ELSEWHERE for edit in of_column})
            continue
        column = frame.to_series(position)
        values = {}
        for edit in of_column:
            value = _value(edit.new, column.dtype)
            if value is None:
                refused[edit.cell] = _OTHER_TYPE
            else:
                values[edit.row - 1] = value
        if values:
            new = pl.Series(list(values.values()), dtype=column.dtype)
            frame = frame.with_columns(column.scatter(list(values), new).alias(column.name))
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return Edited(buffer.getvalue(), refused)


def _value(text: str, dtype: Any) -> Any:
    """``text`` as a value of the column's type; null where the type cannot take it without loss."""
    texts = pl.Series([text])
    match dtype:
        case pl.String() | pl.Categorical():
            return text
        case pl.Date():
            return texts.str.to_date(strict=False)[0]
        case pl.Datetime() if getattr(dtype, "time_zone", None) is None:
            return texts.str.to_datetime("%Y-%m-%d", strict=False)[0]
        case _ if dtype.is_numeric():
            number = texts.cast(dtype, strict=False)[0]
            return number if number is not None and float(number) == float(text) else None
        case _:
            return None
