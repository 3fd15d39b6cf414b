"""How long after the event it was entered, and which share came within each limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.statistics import wilson
from cpaudit.statistics.interval import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

# Limits in days that rules and notices use: a day, the monthly list, ten days for a certificate's
# report, a month for household registration, two for what is late by a cycle, a year for an event that counts as late at all.
LIMITS = (1, 3, 7, 10, 30, 60, 365)
# Below it a village's share moves by more than five points with one record.
ENOUGH_KNOWN = 20


def delay_days(event_date: pl.Expr, entry_date: pl.Expr) -> pl.Expr:
    """Days from the event to its entry; negative where it was entered before it took place."""
    return (entry_date - event_date).dt.total_days()


def shares_within(
    frame: pl.DataFrame,
    *,
    event_date: str,
    entry_date: str,
    by: str | None = None,
    limits: Sequence[int] = LIMITS,
    confidence: float = CONFIDENCE,
) -> pl.DataFrame:
    """One row per place and limit: the events entered within so many days.

    An event without one of the dates is unknown, and one entered before it took place is an error;
    both are counted and left out of the share.

    Args:
        frame: one row per event, of one window, old enough that the longest limit has passed.
        event_date: the column with the date of the event.
        entry_date: the column with the date of the entry.
        by: the column of places; none for the total alone.
        limits: days.
        confidence: of the interval.

    Returns:
        village (or ``by``; null for the total, which comes first), limit_days, n, n_unknown,
        n_before, n_known, n_within, share, low, high, median_days, p90_days, is_enough.
    """
    place = by or "village"
    delay = pl.col("_delay")
    known = delay >= 0
    measures = [
        pl.len().cast(pl.UInt32).alias("n"),
        delay.is_null().sum().alias("n_unknown"),
        (delay < 0).sum().alias("n_before"),
        known.sum().alias("n_known"),
        delay.filter(known).median().alias("median_days"),
        delay.filter(known).quantile(0.9, "higher").alias("p90_days"),
        *((known & (delay <= limit)).sum().alias(str(limit)) for limit in limits),
    ]
    delays = frame.with_columns(delay_days(pl.col(event_date), pl.col(entry_date)).alias("_delay"))
    frames = [delays.select(pl.lit(None, pl.String).alias(place), *measures)]
    if by is not None:
        places = delays.filter(pl.col(by).is_not_null()).group_by(by).agg(measures).sort(by)
        frames.append(places.with_columns(pl.col(by).cast(pl.String)))
    kept = [place, "n", "n_unknown", "n_before", "n_known", "median_days", "p90_days"]
    return (
        pl.concat(frames)
        .with_row_index("_place")
        .unpivot(index=["_place", *kept], variable_name="limit_days", value_name="n_within")
        .with_columns(
            pl.col("limit_days").cast(pl.Int32),
            pl.when(pl.col("n_known") > 0)
            .then(pl.col("n_within") / pl.col("n_known"))
            .alias("share"),
            wilson.limits(pl.col("n_within"), pl.col("n_known"), confidence=confidence).alias("_"),
            is_enough=pl.col("n_known") >= ENOUGH_KNOWN,
        )
        .unnest("_")
        .sort("_place", "limit_days")
        .select(
            place,
            "limit_days",
            "n",
            "n_unknown",
            "n_before",
            "n_known",
            "n_within",
            "share",
            "low",
            "high",
            "median_days",
            "p90_days",
            "is_enough",
        )
    )
