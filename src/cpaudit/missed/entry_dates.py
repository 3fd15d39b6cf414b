"""Which dates of entry can be believed: a migration of the system sets them all anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from cpaudit.i18n import Text
from cpaudit.missed.due_window import STALE_DAYS

# Fewer dates show no pattern.
_LEAST_DAY, _LEAST_DELAYS = 10, 20
# Almost all on one day, of births months apart; or almost all the same number of days after.
_ONE_DAY, _SAME_DELAY = 0.8, 0.95
_APART_DAYS = 60
# A day that took in many births at once, where next to no older birth keeps an older entry.
_BULK_SHARE, _RESET_SHARE = 0.05, 0.9
# A migration may take some weeks, village by village.
_MIGRATION_DAYS = 31
# A few entries before the system began are slips.
_START_POINT = 0.02


@dataclass(frozen=True, slots=True)
class EntryDates:
    """How far a list's dates of entry tell delays.

    Attributes:
        since: births from this day on have true delays; null where none was set anew.
        until: the last day whose entries the export holds.
        refused: why no delay can be told; null where some can.
        note: what was found and is worth telling.
        bulk_days: the days to which entries were set anew.
        filled_after: the number of days after the birth that a program filled in.
    """

    since: date | None
    until: date
    refused: Text | None = None
    note: Text | None = None
    bulk_days: tuple[date, ...] = ()
    filled_after: int | None = None

    def unreal(self, born: pl.Expr, entered: pl.Expr) -> pl.Expr:
        """Why ``entered`` is no day of entry: ``bulk_entry_day``, ``filled_by_program`` or null."""
        delay = (entered - born).dt.total_days()
        return (
            pl.when(entered.is_in(list(self.bulk_days)))
            .then(pl.lit("bulk_entry_day"))
            .when(delay == pl.lit(self.filled_after, pl.Int64))
            .then(pl.lit("filled_by_program"))
        )


def judge(events: pl.DataFrame, *, as_of: date) -> EntryDates:
    """What the dates of entry are worth.

    Args:
        events: ``born`` and ``entered``, one row per birth in the list, of all years.
        as_of: the day of the exports.
    """
    known = events.drop_nulls(["born", "entered"]).filter(pl.col("entered") <= as_of)
    if known.is_empty():
        return EntryDates(
            None, as_of, refused=Text("no dates of entry in the export", "导出数据中没有录入日期")
        )
    newest = known["entered"].max()
    stopped = newest if isinstance(newest, date) and (as_of - newest).days > STALE_DAYS else as_of
    refused = _refused(known, stopped)
    if refused is not None:
        return refused
    bulk_days = _reset_days(known)
    if bulk_days:
        reset = bulk_days[0]
        note = Text(
            f"entries up to {reset} were set anew on that day (a migration of the system); only later "
            "births are looked at",
            f"{reset} 及以前的录入日期在该日被统一重置（系统迁移），只看此后的出生",
        )
        return EntryDates(reset + timedelta(days=1), stopped, note=note, bulk_days=bulk_days)
    start = known.select(pl.col("entered").quantile(_START_POINT, "lower").cast(pl.Date)).item()
    return EntryDates(start, stopped)


def _refused(known: pl.DataFrame, until: date) -> EntryDates | None:
    """Dates that as a whole tell no delay, and why."""
    day, n_day = _commonest(known["entered"])
    apart = (
        known.select(
            pl.col("born").quantile(0.9, "nearest") - pl.col("born").quantile(0.1, "nearest")
        )
        .to_series()
        .dt.total_days()
        .item()
    )
    n = known.height
    if n >= _LEAST_DAY and n_day >= _ONE_DAY * n and apart > _APART_DAYS:
        why = Text(
            f"{n_day} of {n} entries are dated {day}: set anew, probably by a migration of the system",
            f"{n} 条录入日期中有 {n_day} 条为 {day}：可能因系统迁移被统一重置",
        )
        return EntryDates(None, until, refused=why, bulk_days=(day,))
    delays = known.select((pl.col("entered") - pl.col("born")).dt.total_days())["entered"]
    delay, n_delay = _commonest(delays)
    if n >= _LEAST_DELAYS and n_delay >= _SAME_DELAY * n:
        why = Text(
            f"{n_delay} of {n} entries follow the birth by {delay} days exactly: filled in by a "
            "program, not by the day's work",
            f"{n} 条中有 {n_delay} 条的录入日期恰为出生后 {delay} 天：应为程序填写，而非实际录入日期",
        )
        return EntryDates(None, until, refused=why, filled_after=delay)
    return None


def _reset_days(known: pl.DataFrame) -> tuple[date, ...]:
    """The days on which older entries were set anew, the one that tells it first; or none."""
    least = max(_LEAST_DAY, _BULK_SHARE * known.height)
    bulk = known.group_by("entered").len().filter(pl.col("len") >= least)["entered"].sort()
    for day in reversed(bulk.to_list()):
        older = known.filter(pl.col("born") < day)
        spread = older.filter(pl.col("entered") == day).select(
            (pl.col("born").max() - pl.col("born").min()).dt.total_days()
        )
        n_reset = older.filter(pl.col("entered") >= day).height
        if n_reset >= _RESET_SHARE * older.height and (spread.item() or 0) > _APART_DAYS:
            last = day + timedelta(days=_MIGRATION_DAYS)
            return tuple(bulk.filter(bulk.is_between(day, last)).to_list())
    return ()


def _commonest(values: pl.Series) -> tuple[Any, int]:
    """The most frequent value and how often it stands; the least of several."""
    counts = values.alias("value").value_counts(sort=False)
    value, n = counts.sort("count", "value", descending=[True, False]).row(0)
    return value, int(n)
