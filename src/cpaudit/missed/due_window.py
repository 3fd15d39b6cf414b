"""Which births a planning export must hold by now."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

# A planning export that ends this long before the as-of date is stale: later births are not due.
STALE_DAYS = 45
# One slip in a hundred rows must not stretch the window that planning covers.
_FIRST_SHARE = 0.01


def due_window(births: pl.DataFrame, *, as_of: date, grace_days: int) -> tuple[date | None, date]:
    """The first birth date that the planning export covers and the last one that is due."""
    grace = timedelta(days=grace_days)
    stated = births.select(
        pl.coalesce("planning.birth_date", "roll.birth_date").alias("born"),
        pl.max_horizontal(
            "planning.entry_date", "roll.entry_date", "planning.birth_date", "roll.birth_date"
        ).alias("known"),
    ).filter(pl.col("known") <= as_of)
    if stated["born"].drop_nulls().is_empty():
        return None, as_of - grace
    first, newest = stated.select(
        pl.col("born").quantile(_FIRST_SHARE).cast(pl.Date), pl.col("known").max()
    ).row(0)
    is_stale = (as_of - newest).days > STALE_DAYS
    return first, (newest if is_stale else as_of) - grace
