"""Examples as frames of a view: the columns that they name, and nulls for the rest."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.i18n import Text
from cpaudit.rules.refusal import Refusal, advice, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.rules.rule import ExampleTable, Rule

# Values of these classes fit their columns whatever they are.
_PLAIN: Mapping[object, type] = {
    pl.String: str,
    pl.Boolean: bool,
    pl.Date: dt.date,
    pl.Float32: float,
    pl.Float64: float,
}
# A whole number below this fits a column of any width.
_SMALL = 2**7


def views_of(
    rule: Rule, table: ExampleTable, views: Mapping[str, Mapping[str, pl.DataType]]
) -> list[str]:
    """The views on which ``table`` is tried.

    Raises:
        Refusal: none of the rule's views has all of its columns.
    """
    if table.view is not None:
        if table.view not in rule.on:
            raise Refusal(
                Text(f"the rule is not on «{table.view}».", f"该规则不适用于“{table.view}”。"),
                mend=advice(table.view, rule.on),
            )
        return [table.view]
    named = {column for row in table.rows for column in row.values}
    fitting = [view for view in rule.on if named <= views[view].keys()]
    if not fitting:
        known = set(views[rule.on[0]])
        lacking = min(named - known)
        raise Refusal(
            Text(f"there is no column «{lacking}».", f"没有列“{lacking}”。"),
            mend=advice(lacking, known),
        )
    return fitting


def frame_of(rows: Sequence[Mapping[str, Any]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The rows as a frame with every column of ``schema``.

    Raises:
        Refusal: a row has a column that the view lacks, or a value that does not fit.
    """
    given = _given(rows, schema)
    return pl.DataFrame(
        [
            given.get(name, pl.Series(name, [None], dtype=dtype).new_from_index(0, len(rows)))
            for name, dtype in schema.items()
        ]
    )


def _given(
    rows: Sequence[Mapping[str, Any]], schema: Mapping[str, pl.DataType]
) -> dict[str, pl.Series]:
    """The columns that some row names."""
    return {name: _series(name, schema[name], values) for name, values in _values(rows, schema)}


def _values(
    rows: Sequence[Mapping[str, Any]], schema: Mapping[str, pl.DataType]
) -> list[tuple[str, list[Any]]]:
    named = list(dict.fromkeys(column for row in rows for column in row))
    for column in named:
        if column not in schema:
            raise _no_column(column, schema)
    return [(name, [row.get(name) for row in rows]) for name in named]


def _fit(rows: Sequence[Mapping[str, Any]], schema: Mapping[str, pl.DataType]) -> None:
    """Nothing, once every value fits its column; a series is made only where that is not plain."""
    for row in rows:
        for name, value in row.items():
            dtype = schema.get(name)
            if dtype is None:
                raise _no_column(name, schema)
            is_small = type(value) is int and 0 <= value < _SMALL and dtype.is_numeric()
            if value is not None and not is_small and type(value) is not _PLAIN.get(type(dtype)):
                _series(name, dtype, [value])


def _no_column(name: str, schema: Mapping[str, pl.DataType]) -> Refusal:
    return Refusal(
        Text(f"there is no column «{name}».", f"没有列“{name}”。"), mend=advice(name, schema)
    )


def check_examples(rule: Rule, views: Mapping[str, Mapping[str, pl.DataType]]) -> None:
    """Nothing, once every example fits its view.

    Raises:
        Refusal: one does not.
    """
    with within("examples"):
        for table in rule.examples:
            for view in views_of(rule, table, views):
                _check(table, view, views)


def _check(table: ExampleTable, view: str, views: Mapping[str, Mapping[str, pl.DataType]]) -> None:
    _fit([row.values for row in table.rows], views[view])
    for name, rows in table.lookups.items():
        if name not in views:
            raise Refusal(
                Text(f"there is no view «{name}».", f"没有视图“{name}”。"),
                mend=advice(name, views),
            )
        _fit(rows, views[name])


def _series(name: str, dtype: pl.DataType, values: Iterable[Any]) -> pl.Series:
    listed = list(values)
    try:
        return pl.Series(name, listed, dtype=dtype, strict=True)
    except (TypeError, pl.exceptions.PolarsError, OverflowError):
        shown = next(value for value in listed if value is not None)
        raise Refusal(
            Text(
                f"«{name}» cannot be {shown!r} ({dtype}).", f"“{name}”不能为 {shown!r}（{dtype}）。"
            ),
            mend=Text(
                "Texts stand in quotes, dates as 2024-02-29.", "文本请加引号，日期写成 2024-02-29。"
            ),
        ) from None
