"""How long after the birth each list took it in, by village."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.statistics import timeliness
from cpaudit.timeliness.result_tables import DELAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cpaudit.missed.entry_dates import EntryDates


def passed_window(
    period: tuple[date, date], dates: EntryDates, limit_days: int
) -> tuple[date, date] | None:
    """The latest window of the period's length whose births have all passed the limit.

    A birth counts only once it could have been late; null where no such birth has a true delay.
    """
    start, end = period
    last = min(end, dates.until - timedelta(days=limit_days))
    first = last - (end - start)
    if dates.since is not None:
        first = max(first, dates.since)
    return (first, last) if first <= last else None


def delays(
    events: pl.DataFrame,
    dates: EntryDates,
    *,
    name: str,
    period: tuple[date, date],
    limits: Sequence[int],
) -> pl.DataFrame:
    """``DELAYS`` without the names of villages, for one list.

    Args:
        events: ``born``, ``entered`` and ``village``.
        dates: what the list's dates of entry are worth.
        name: of the list.
        period: the window of the run.
        limits: days.
    """
    parts = [pl.DataFrame(schema=dict(DELAYS.columns)).drop("village_name")]
    for limit in limits:
        window = passed_window(period, dates, limit)
        if window is None:
            continue
        # What was entered after the export's last full day is not known for all alike.
        shown = events.filter(pl.col("born").is_between(*window))
        found = timeliness.shares_within(
            shown, event_date="born", entry_date="entered", by="village", limits=(limit,)
        )
        parts.append(
            found.select(
                pl.lit(name).alias("list"),
                "village",
                "limit_days",
                pl.lit(window[0]).alias("born_from"),
                pl.lit(window[1]).alias("born_to"),
                pl.col("n", "n_unknown", "n_before", "n_known", "n_within").cast(pl.UInt32),
                "share",
                "low",
                "high",
                "median_days",
                "p90_days",
                "is_enough",
            )
        )
    return pl.concat(parts)
