"""Months in which a village's births were entered later than the other villages'."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.statistics import binomial, false_discovery
from cpaudit.timeliness.result_tables import LATE_SPANS

if TYPE_CHECKING:
    from datetime import date

# With fewer births not even a month in which all are late tells the village from the others.
LEAST_BIRTHS = 8
_MONTHS, _QUARTERS = "1mo", "1q"
_DAYS_OF_A_MONTH = 30.44
_MONTHS_OF_A_QUARTER = 3


def late_spans(events: pl.DataFrame, *, window: tuple[date, date], limit_days: int) -> pl.DataFrame:
    """``LATE_SPANS`` without names: the spans that stand out, the surest first.

    A village is looked at by month where its months hold enough births, else by quarter, else over
    the whole window; a span with fewer than eight births is not looked at.

    Args:
        events: ``born``, ``entered`` and ``village``.
        window: births whose limit has passed.
        limit_days: the limit.
    """
    delay = (pl.col("entered") - pl.col("born")).dt.total_days()
    known = events.filter(
        pl.col("born").is_between(*window), pl.col("village").is_not_null(), delay >= 0
    ).with_columns((delay <= limit_days).alias("is_within"))
    first, last = window
    months = max(((last - first).days + 1) / _DAYS_OF_A_MONTH, 1.0)
    monthly = pl.len().over("village") / months
    spans = (
        known.with_columns(
            pl.when(monthly >= LEAST_BIRTHS)
            .then(pl.col("born").dt.truncate(_MONTHS))
            .when(monthly * _MONTHS_OF_A_QUARTER >= LEAST_BIRTHS)
            .then(pl.col("born").dt.truncate(_QUARTERS))
            .otherwise(pl.lit(first))
            .alias("span"),
            pl.when(monthly >= LEAST_BIRTHS)
            .then(pl.col("born").dt.truncate(_MONTHS).dt.offset_by(_MONTHS))
            .when(monthly * _MONTHS_OF_A_QUARTER >= LEAST_BIRTHS)
            .then(pl.col("born").dt.truncate(_QUARTERS).dt.offset_by(_QUARTERS))
            .otherwise(pl.lit(last).dt.offset_by("1d"))
            .dt.offset_by("-1d")
            .alias("span_end"),
        )
        .group_by("village", "span", "span_end")
        .agg(pl.len().alias("n"), pl.col("is_within").sum().alias("n_within"))
    )
    totals = known.group_by("village").agg(
        pl.len().alias("n_village"), pl.col("is_within").sum().alias("within_village")
    )
    n_all, within_all = known.height, int(known["is_within"].sum())
    asked = (
        spans.filter(pl.col("n") >= LEAST_BIRTHS)
        .join(totals, on="village")
        .with_columns(
            n_others=n_all - pl.col("n_village"),
            within_others=within_all - pl.col("within_village"),
        )
        .filter(pl.col("n_others") >= LEAST_BIRTHS)
        .with_columns(others_share=pl.col("within_others") / pl.col("n_others"))
        .sort("village", "span")
    )
    chances = [
        binomial.at_most(n_within, n, share)
        for n_within, n, share in asked.select("n_within", "n", "others_share").iter_rows()
    ]
    found = (
        asked.with_columns(pl.Series("q", false_discovery.adjusted(chances), dtype=pl.Float64))
        .filter(pl.col("q") <= false_discovery.LEVEL)
        .sort("q", "village", "span")
    )
    return found.select(
        "village",
        pl.max_horizontal("span", pl.lit(first)).alias("born_from"),
        pl.min_horizontal("span_end", pl.lit(last)).alias("born_to"),
        pl.col("n", "n_within").cast(pl.UInt32),
        (pl.col("n_within") / pl.col("n")).alias("share"),
        "others_share",
        "q",
    ).cast({name: LATE_SPANS.columns[name] for name in ("born_from", "born_to", "q")})
