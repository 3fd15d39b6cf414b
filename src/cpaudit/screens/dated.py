"""Birth dates of every source that gives them, as the screens on dates count them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from cpaudit.screens.scene import Scene

HOSPITALS = ("health_deliveries", "health_certificates", "health_screenings")
# Births whose dates departments type; rolls of all ages take theirs from numbers of identity.
TYPED = (
    "planning_births",
    "planning_persons",
    "police_births",
    "police_persons",
    "vaccinations",
    "insurance",
    "childcare_subsidies",
    "school_enrolments",
)
YEARS = 10
_SHARE = 0.01


def births(scene: Scene, dataset: str) -> pl.Series | None:
    """The exact birth dates of the last ten years in a source; none without any."""
    frame = scene.column(dataset, "birth_date", "birth_date_precision")
    if frame is None:
        return None
    first = date(scene.as_of.year - YEARS, 1, 1)
    is_stillborn = pl.lit(value=False)
    if "outcome" in scene.view(dataset).columns:
        is_stillborn = pl.col("outcome").eq_missing("stillbirth")
        frame = scene.view(dataset).select("birth_date", "birth_date_precision", "outcome")
    days = frame.filter(
        pl.col("birth_date").is_between(first, scene.as_of)
        & pl.col("birth_date_precision").eq_missing("day")
        & ~is_stillborn
    )["birth_date"]
    return days if len(days) else None


def hospital(scene: Scene) -> tuple[str, pl.Series] | None:
    """The hospital's list with most births: its dates were written down where they happened."""
    lists = [(name, births(scene, name)) for name in HOSPITALS]
    known = [(name, days) for name, days in lists if days is not None]
    return max(known, key=lambda pair: len(pair[1]), default=None)


def common_window(first: pl.Series, second: pl.Series) -> tuple[date, date] | None:
    """Whole months that both lists cover; none without one.

    By the 1 % and 99 % points, so that a slip does not widen the window.
    """
    starts, ends = zip(*(_span(days) for days in (first, second)), strict=True)
    start, end = max(starts), min(ends)
    start = start if start.day == 1 else _next_month(start)
    end = date(end.year, end.month, 1) - timedelta(days=1)
    return (start, end) if start < end else None


def within(days: pl.Series, window: tuple[date, date]) -> pl.Series:
    """The days of the window, both ends in it."""
    return days.filter(days.is_between(*window))


def whole_months(days: pl.Series) -> tuple[date, date] | None:
    """The whole months that a list covers; none without one."""
    return common_window(days, days)


def _span(days: pl.Series) -> tuple[date, date]:
    ordered = days.sort()
    low = ordered[int(_SHARE * (len(ordered) - 1))]
    high = ordered[int((1 - _SHARE) * (len(ordered) - 1))]
    return low, high


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
