"""The columns that are compared, of the types that their comparisons read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from cpaudit.linkage.frames.comparison import Comparison


def compared_columns(
    table: pl.DataFrame | pl.LazyFrame, comparisons: Sequence[Comparison]
) -> pl.DataFrame:
    """The columns of a table that comparisons name, in alphabetical order, as these read them.

    Raises:
        ValueError: no comparison, two of one column, a column that is not there or holds lists.
    """
    columns = [comparison.column for comparison in comparisons]
    if not columns:
        message = "nothing to compare: declare one comparison at least"
        raise ValueError(message)
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        # Two comparisons of one column would count its evidence twice.
        message = f"{', '.join(twice)} compared more than once: keep one comparison of a column"
        raise ValueError(message)
    lazy = table.lazy()
    schema = lazy.collect_schema()
    missing = sorted(set(columns) - set(schema.names()))
    if missing:
        message = (
            f"no column {', '.join(missing)} to compare; there are {', '.join(schema.names())}"
        )
        raise ValueError(message)
    nested = [column for column in columns if schema[column].is_nested()]
    if nested:
        message = f"{', '.join(nested)} holds lists or structs: compare single values"
        raise ValueError(message)
    rows = lazy.select(sorted(columns)).collect()
    return rows.with_columns(c.read(rows[c.column]).alias(c.column) for c in comparisons)
