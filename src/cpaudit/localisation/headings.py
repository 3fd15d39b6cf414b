"""The heading under which each field stands."""

from __future__ import annotations

import polars as pl

_KEYS = ["source_id", "file", "sheet", "field"]


def headings(columns: pl.DataFrame) -> pl.DataFrame:
    """The heading of each field; none where several columns hold it (one for each child).

    Args:
        columns: ``intake.COLUMNS``.
    """
    return (
        columns.group_by(_KEYS)
        .agg(pl.col("heading").first(), pl.col("heading").n_unique().alias("n"))
        .filter(pl.col("n") == 1)
        .select(*_KEYS, "heading")
    )
