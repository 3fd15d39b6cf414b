"""When the pace of entry changed: an office that works otherwise tells nothing of the months before."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from cpaudit.statistics import two_shares

# Delays are compared among births that were entered within half a year, so that no birth counts as
# prompt only because its late fellows are still to come.
_PROMPT_DAYS, _SEEN_DAYS = 30, 180
# Each side of a change needs so many births, and so many months.
_LEAST_BIRTHS, _SIDE_MONTHS = 20, 6
# Pace varies by some points from year to year; a change of practice moves it more, and by more than
# chance among some fifty months that are tried.
_LEAST_DIFFERENCE, _CHANCE = 0.15, 0.0002
_DAYS_OF_A_YEAR = 365


def last_change(events: pl.DataFrame, *, first: date, until: date) -> date | None:
    """The first day of the month from which on births are entered at today's pace; null without one.

    Args:
        events: ``born`` and ``entered``.
        first: births before it are not looked at.
        until: the last day whose entries are known.
    """
    delay = (pl.col("entered") - pl.col("born")).dt.total_days()
    seen = events.filter(
        pl.col("born") >= first,
        pl.col("born") <= until - timedelta(days=_SEEN_DAYS),
        delay.is_between(0, _SEEN_DAYS),
    ).select(pl.col("born"), (delay <= _PROMPT_DAYS).alias("is_prompt"))
    found: date | None = None
    while True:
        change = _sharpest(seen)
        if change is None:
            return found
        found, seen = change, seen.filter(pl.col("born") >= change)


def _sharpest(seen: pl.DataFrame) -> date | None:
    """The month where the shares before and after differ most surely."""
    months = seen.select(pl.col("born").dt.truncate("1mo").unique().sort()).to_series().to_list()
    best: tuple[float, date] | None = None
    for month in months[_SIDE_MONTHS:-_SIDE_MONTHS]:
        year_before = month - timedelta(days=_DAYS_OF_A_YEAR)
        before = _prompt(seen.filter(pl.col("born") < month, pl.col("born") >= year_before))
        after = _prompt(seen.filter(pl.col("born") >= month))
        if min(before[1], after[1]) < _LEAST_BIRTHS:
            continue
        difference = abs(before[0] / before[1] - after[0] / after[1])
        chance = two_shares.exact_p_value(before, after)
        if (
            difference >= _LEAST_DIFFERENCE
            and chance < _CHANCE
            and (best is None or chance < best[0])
        ):
            best = (chance, month)
    return None if best is None else best[1]


def _prompt(births: pl.DataFrame) -> tuple[int, int]:
    return int(births["is_prompt"].sum()), births.height
