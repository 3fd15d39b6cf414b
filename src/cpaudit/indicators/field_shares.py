"""How many of the records have each field that must be filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.indicators.compute import counted_rows
from cpaudit.indicators.condition import compile_part
from cpaudit.statistics import wilson

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from cpaudit.indicators.indicator import Indicator


def field_shares(
    indicators: Sequence[Indicator],
    views: Mapping[str, pl.DataFrame],
    *,
    as_of: dt.date,
    period_start: dt.date,
    period_end: dt.date,
) -> pl.DataFrame:
    """One row per indicator, view and field: name, view, field, n, n_filled, value, low, high."""
    clock = {"as_of": as_of, "period_start": period_start, "period_end": period_end}
    found = []
    for indicator in indicators:
        for part in indicator.parts:
            compiled = compile_part(indicator, part, clock)
            rows = counted_rows(compiled, views, None) if compiled.must else None
            if rows is None:
                continue
            filled = rows.select(
                expr.fill_null(value=False).sum().cast(pl.Int64).alias(field)
                for field, expr in compiled.must.items()
            ).row(0)
            found += [
                (indicator.name, part.on, field, rows.height, n_filled)
                for field, n_filled in zip(compiled.must, filled, strict=True)
            ]
    n, n_filled = pl.col("n"), pl.col("n_filled")
    return (
        pl.DataFrame(
            found,
            schema={
                "name": pl.String,
                "view": pl.String,
                "field": pl.String,
                "n": pl.Int64,
                "n_filled": pl.Int64,
            },
            orient="row",
        )
        .with_columns(
            pl.when(n > 0).then(n_filled / n).alias("value"),
            wilson.limits(n_filled, n).alias("_limits"),
        )
        .unnest("_limits")
    )
