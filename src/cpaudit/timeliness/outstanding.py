"""How many births of the last months the planning system is still to receive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.statistics import reporting_delay
from cpaudit.timeliness.practice import last_change
from cpaudit.timeliness.result_tables import RECENT

if TYPE_CHECKING:
    from cpaudit.missed.entry_dates import EntryDates
    from cpaudit.statistics.reporting_delay import Latest

# Older births say how offices worked then, and births entered after five years are hardly any.
_MOST_MONTHS = 60
_LEAST_MONTHS = 24
_YEAR, _QUARTER = 12, 3
# The last rows of a triangle are low because they are late: they do not decide the bins.
_UNFINISHED = 3
# But what they hold so far is multiplied: one entry is no base.
_LEAST_OPEN = 2


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Births of the last months: reported so far and expected in the end.

    Attributes:
        first: the first month of birth that was used.
        last: the end of the last full month.
        months_per_bin: 1 or 3.
        year: the last twelve months.
        quarter: the last three.
        recent: ``RECENT``.
    """

    first: date
    last: date
    months_per_bin: int
    year: Latest
    quarter: Latest
    recent: pl.DataFrame = field(default_factory=RECENT.empty)

    @property
    def year_begins(self) -> date:
        """The first day of the last twelve months."""
        return _day(_month(self.last) + 1 - _YEAR)


def outstanding(events: pl.DataFrame, dates: EntryDates) -> Outstanding | Text:
    """What is still to be reported, or why the data do not tell it.

    Args:
        events: ``born`` and ``entered`` of the births in the planning system, of all years.
        dates: what their dates of entry are worth.
    """
    if dates.refused is not None:
        return dates.refused
    last = _month(dates.until + timedelta(days=1)) - 1  # the last month that is over
    known = events.drop_nulls(["born", "entered"]).filter(pl.col("entered") >= pl.col("born"))
    months = known.select(_month_of("born"), _month_of("entered")).filter(
        pl.col("born") <= last, pl.col("entered") <= last
    )
    first = last - _MOST_MONTHS + 1
    if dates.since is not None:
        first = max(first, _month(dates.since) + (dates.since.day > 1))
    if not months.is_empty():
        first = max(first, months.select(pl.col("born").min()).item())
    change = last_change(known, first=_day(first), until=dates.until)
    if change is not None:
        first = max(first, _month(change))
    n_months = last - first + 1
    used = months.filter(pl.col("born") >= first)
    if n_months < _LEAST_MONTHS:
        return _too_short(max(n_months, 0), change)
    width = _width(used, first, last)
    if width is None:
        return Text(
            f"{used.height} births in {n_months} months are fewer than five a quarter: too few to "
            "tell late from low",
            f"{n_months} 个月仅 {used.height} 例出生，每季度不足 5 例，无法区分迟录与出生减少",
        )
    n_bins = n_months // width
    binned = used.with_columns((pl.col("born", "entered") - (last + 1)).floordiv(width))
    triangle = reporting_delay.triangle(
        binned.filter(pl.col("born") >= -n_bins),
        event_period="born",
        entry_period="entered",
        last_period=-1,
    )
    estimate = reporting_delay.estimate(triangle)
    if estimate is None or min(estimate.expected) <= 0:
        return Text(
            "a recent month has no entry at all: nothing to build on",
            "最近月份没有任何录入，无从推算",
        )
    year, quarter = (estimate.latest(months // width) for months in (_YEAR, _QUARTER))
    if year.low is None:
        return Text("too few months to judge the spread", "月份太少，无法判断波动")
    n_shown = _YEAR // width
    size = len(estimate.reported)
    return Outstanding(
        first=_day(last + 1 - n_bins * width),
        last=_day(last + 1) - timedelta(days=1),
        months_per_bin=width,
        year=year,
        quarter=quarter,
        recent=pl.DataFrame(
            [
                (
                    _day(last + 1 - (size - position) * width),
                    _day(last + 1 - (size - position - 1) * width) - timedelta(days=1),
                    estimate.reported[position],
                    estimate.expected[position],
                    estimate.standard_errors[position],
                    estimate.completeness[size - 1 - position],
                )
                for position in range(size - n_shown, size)
            ],
            schema=dict(RECENT.columns),
            orient="row",
        ),
    )


def _too_short(n_months: int, change: date | None) -> Text:
    if change is not None:
        return Text(
            f"births were entered at another pace before {change:%Y-%m}; the {n_months} months since "
            f"are fewer than {_LEAST_MONTHS}",
            f"{change:%Y-%m} 前后录入快慢明显不同，此后只有 {n_months} 个月，不足 {_LEAST_MONTHS} 个月",
        )
    return Text(
        f"{n_months} months with true dates of entry are fewer than {_LEAST_MONTHS}",
        f"录入日期可信的月份只有 {n_months} 个，不足 {_LEAST_MONTHS} 个",
    )


def _width(used: pl.DataFrame, first: int, last: int) -> int | None:
    """Months per bin: 1, or 3 where months are too small; null where quarters are, too."""
    for width in (1, _QUARTER):
        n_bins = (last - first + 1) // width
        counts = dict(
            used.group_by((pl.col("born") - (last + 1)).floordiv(width).alias("bin")).len().rows()
        )
        n_open = _UNFINISHED // width
        finished = [counts.get(bin_, 0) for bin_ in range(-n_bins, -n_open)]
        unfinished = [counts.get(bin_, 0) for bin_ in range(-n_open, 0)]
        if min(finished) >= reporting_delay.ENOUGH_PER_PERIOD and min(unfinished) >= _LEAST_OPEN:
            return width
    return None


def _month(day: date) -> int:
    return day.year * _YEAR + day.month - 1


def _day(month: int) -> date:
    return date(month // _YEAR, month % _YEAR + 1, 1)


def _month_of(column: str) -> pl.Expr:
    day = pl.col(column)
    return day.dt.year() * _YEAR + day.dt.month().cast(pl.Int32) - 1
