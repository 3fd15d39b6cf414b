"""Each list of births with the days that it covers, and whether that is the whole window."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.missed.alignment_words import doubt, why_left_out
from cpaudit.missed.compared_list import LISTS, PLANNING, ComparedList
from cpaudit.missed.covered_span import Silence, grave, silences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.project import Period, Project, SourceSpec


def compared_lists(
    project: Project, births: pl.DataFrame, sources: pl.DataFrame
) -> tuple[ComparedList, ...]:
    """The lists that the run has, in the order of ``LISTS``.

    Args:
        project: the window, and what it declares of its sources.
        births: the view ``births``.
        sources: ``tables.SOURCES``.
    """
    window = asked_window(project)
    dated = _dated(births, window)
    specs = {spec.source_id: spec for spec in project.sources}
    found = []
    for name, kind in LISTS.items():
        rows = sources.filter(
            (pl.col("dataset") == kind.dataset) & pl.col("n_records").ne_missing(0)
        )
        if rows.is_empty():
            continue
        found.append(
            _list(
                name,
                [specs.get(source_id) for source_id in rows["source_id"]],
                rows,
                dated,
                window,
            )
        )
    return tuple(found)


def planning_silences(project: Project, births: pl.DataFrame) -> tuple[Silence, ...]:
    """The parts of the window in which planning holds too few of the births that others know."""
    window = asked_window(project)
    dated = _dated(births, window)
    known = dated.filter(pl.col("n_sources") > 0)
    if dated.filter("in_planning").is_empty():
        return ()
    return silences(
        known["birth_date"].to_list(),
        known["in_planning"].to_list(),
        dated.filter("in_planning")["birth_date"].to_list(),
        window,
    )


def _dated(births: pl.DataFrame, window: tuple[date, date]) -> pl.DataFrame:
    """The births of the window with the columns that say which lists hold them."""
    return births.select(
        "birth_date", "in_planning", "n_sources", *(f"{name}.n_rows" for name in LISTS)
    ).filter(pl.col("birth_date").is_between(*window))


def asked_window(project: Project) -> tuple[date, date]:
    """The window up to the births that are old enough to be in every list by now."""
    period = project.period
    old_enough = project.as_of - timedelta(days=project.counting.grace_days)
    return period.start, max(min(period.end, old_enough), period.start)


def _list(
    name: str,
    specs: Sequence[SourceSpec | None],
    rows: pl.DataFrame,
    dated: pl.DataFrame,
    window: tuple[date, date],
) -> ComparedList:
    kind = LISTS[name]
    held = pl.col(f"{name}.n_rows").is_not_null()
    others = [
        pl.col(f"{other}.n_rows").is_not_null()
        for other in LISTS
        if other != name and not (name in PLANNING and other in PLANNING)
    ]
    known, mine = dated.filter(pl.any_horizontal(*others)), dated.filter(held)
    holes = silences(
        known["birth_date"].to_list(),
        known.select(held.alias("held"))["held"].to_list(),
        mine["birth_date"].to_list(),
        window,
    )
    declared = [spec.coverage for spec in specs if spec is not None and spec.coverage]
    is_declared = len(declared) == len(specs)
    gravest = grave(holes, window)
    covers = _covers(declared, window) if is_declared else not gravest
    span = (rows["first_event_date"].min(), rows["last_event_date"].max())
    first, last = (day if isinstance(day, date) else None for day in span)
    ids = tuple(rows["source_id"])
    at = f"sources.{ids[0]}.coverage"
    return ComparedList(
        name=name,
        source_ids=ids,
        first=first,
        last=last,
        is_declared=is_declared,
        n=mine.height,
        is_covering=covers,
        left_out=None
        if covers
        else why_left_out(kind.words, gravest, (first, last), at, is_declared=is_declared),
        doubt=doubt(kind.words, gravest if is_declared else holes, is_declared=is_declared)
        if covers
        else None,
        places_by=next((s.places_by for s in specs if s and s.places_by), kind.places_by),
        dated_by=next((s.dated_by for s in specs if s and s.dated_by), kind.dated_by),
    )


def _covers(declared: Sequence[Period], window: tuple[date, date]) -> bool:
    """Whether the declared periods together hold every day of the window."""
    day = window[0]
    for period in sorted(declared, key=lambda each: each.start):
        if period.start > day:
            return False
        day = max(day, period.end + timedelta(days=1))
        if day > window[1]:
            return True
    return day > window[1]
