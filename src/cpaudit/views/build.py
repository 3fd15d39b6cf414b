"""All views of a run, in the order in which they need each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.at_rest import at_rest
from cpaudit.project import DatedBy
from cpaudit.view_tables import VIEWS
from cpaudit.views.births import births
from cpaudit.views.conflicts import conflicts
from cpaudit.views.couples import couples
from cpaudit.views.groups import conform
from cpaudit.views.households import households
from cpaudit.views.mentions import mentions
from cpaudit.views.mothers import mothers
from cpaudit.views.persons import persons
from cpaudit.views.records import link_records
from cpaudit.views.returns import returns
from cpaudit.views.villages import area, villages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_NO_IDS = pl.lit([], pl.List(pl.UInt32))


@dataclass(frozen=True, slots=True)
class Clock:
    """The only dates that a run knows: the as-of date and the reporting period."""

    as_of: date
    period: tuple[date, date]
    dated_by: DatedBy = DatedBy.EVENT  # by which date a birth belongs to the period


def person_views(
    records: Mapping[str, pl.DataFrame],
    named: pl.DataFrame,
    found_conflicts: pl.DataFrame,
    intake: Mapping[str, pl.DataFrame],
    clock: Clock,
) -> dict[str, pl.DataFrame]:
    """Every view but the aggregates; ``births`` without scope.

    Args:
        records: canonical records by dataset.
        named: ``tables.MENTIONS`` with ``person_no`` and ``person_key``.
        found_conflicts: ``tables.CONFLICTS``.
        intake: ``files`` (``tables.FILES``) and ``sources`` (``tables.SOURCES``).
        clock: the as-of date and the period.
    """
    linked = link_records(records, named)
    people = persons(linked, named)
    children = at_rest(
        births(
            linked,
            people,
            intake["sources"],
            as_of=clock.as_of,
            period=clock.period,
            dated_by=clock.dated_by,
        )
    )
    return {
        "files": _files(intake["files"]),
        "sources": _sources(intake["sources"], clock),
        "mentions": mentions(named, as_of=clock.as_of),
        **{name: conform(rows, VIEWS[name]) for name, rows in linked.items() if name in VIEWS},
        "village_returns": linked["village_returns"],
        "persons": people,
        "births": children,
        "mothers": mothers(linked, people),
        "couples": at_rest(couples(people)),
        "households": at_rest(households(linked, as_of=clock.as_of)),
        "conflicts": conflicts(found_conflicts, named),
    }


def aggregate_views(
    views: Mapping[str, pl.DataFrame],
    village_names: pl.DataFrame,
    *,
    area_name: str,
    clock: Clock,
    measured: Mapping[str, float | None],
) -> dict[str, pl.DataFrame]:
    """The aggregates: ``villages``, ``area`` and ``returns``.

    Args:
        views: the person views, ``births`` with scope and missed births decided.
        village_names: the village table's ``village`` and ``village_name``.
        area_name: the area's name.
        clock: the as-of date and the period.
        measured: see ``villages.area``.
    """
    children, people = views["births"], views["persons"]
    as_of, period = clock.as_of, clock.period
    return {
        "villages": villages(
            children, people, village_names, as_of=as_of, period=period, dated_by=clock.dated_by
        ),
        "area": area(
            children,
            people,
            name=area_name,
            as_of=as_of,
            period=period,
            measured=measured,
            dated_by=clock.dated_by,
        ),
        "returns": returns(
            views["village_returns"],
            children,
            people,
            period=period,
            area_name=area_name,
            dated_by=clock.dated_by,
        ),
    }


def _files(files: pl.DataFrame) -> pl.DataFrame:
    return conform(
        files.with_columns(
            pl.concat_str(pl.lit("file"), "file", "sheet", separator="|", ignore_nulls=True).alias(
                "subject_key"
            ),
            _NO_IDS.alias("record_ids"),
        ),
        VIEWS["files"],
    )


def _sources(sources: pl.DataFrame, clock: Clock) -> pl.DataFrame:
    start, end = clock.period
    return conform(
        sources.with_columns(
            (
                (pl.col("first_event_date") <= pl.lit(start).dt.offset_by("1mo"))
                & (pl.col("last_event_date") >= pl.lit(end).dt.offset_by("-1mo"))
            ).alias("covers_period"),
            pl.concat_str(pl.lit("source"), "source_id", separator="|").alias("subject_key"),
            _NO_IDS.alias("record_ids"),
        ),
        VIEWS["sources"],
    )
