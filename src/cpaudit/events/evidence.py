"""What the comparisons of events read: the views, who stands in their rows, and what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.held_births import compared, held_births
from cpaudit.events.open_ends import open_ends
from cpaudit.events.people import people_of
from cpaudit.events.planning_state import planning_state
from cpaudit.events.tellings import Records, origins
from cpaudit.missed.near import near_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Evidence(Records):
    """The records of a run, by person.

    Attributes:
        births: the births view, the columns that are compared.
        held_births: of these the ones that planning holds, with how surely (``held_births``).
        near: whom planning lacks, and the planning child that each may be (``near_rows``).
        planning: what planning holds of each person (``planning_state``).
        police_state: ``person_no``, ``police_is_active``, ``police_link``, ``police_ids``.
        open_ends: ``person_no``, ``p_to_planning``, ``p_to_others``.
        coverage: by dataset with dated records, its first and last event day.
    """

    births: pl.DataFrame
    held_births: pl.DataFrame
    near: pl.DataFrame
    planning: pl.DataFrame
    police_state: pl.DataFrame
    open_ends: pl.DataFrame
    coverage: pl.DataFrame

    def covered(self, dataset: str, day: pl.Expr) -> pl.Expr:
        """Whether the sources of ``dataset`` reach over ``day``."""
        span = self.span(dataset)
        return pl.lit(value=False) if span is None else day.is_between(*span).fill_null(value=False)

    def span(self, dataset: str) -> tuple[date, date] | None:
        """The first and last day that the sources of ``dataset`` reach over, or None without any."""
        spans = self.coverage.filter(pl.col("dataset") == dataset).drop_nulls()
        if spans.is_empty():
            return None
        first, last = spans.select(
            pl.col("first_event_date").min(), pl.col("last_event_date").max()
        ).row(0)
        return first, last


def evidence_of(
    views: Mapping[str, pl.DataFrame],
    named: pl.DataFrame,
    members: pl.DataFrame,
    links: pl.DataFrame,
    sources: pl.DataFrame,
) -> Evidence:
    """The ``Evidence`` of a run.

    Args:
        views: the views by name.
        named: ``tables.MENTIONS`` with ``person_no``.
        members: ``tables.MEMBERS``.
        links: ``tables.LINKS``.
        sources: ``tables.SOURCES``.
    """
    records = Records(views, people_of(named, members), origins(sources))
    planning = planning_state(records)
    births = compared(views["births"])
    return Evidence(
        views=views,
        people=records.people,
        copies=records.copies,
        births=births,
        held_births=held_births(births, planning),
        near=near_rows(births),
        planning=planning,
        police_state=_police_state(records),
        open_ends=open_ends(links, named),
        coverage=sources.filter(pl.col("n_records") > 0).select(
            "dataset", "first_event_date", "last_event_date"
        ),
    )


def _police_state(records: Records) -> pl.DataFrame:
    status = pl.col("status")
    return (
        records.views["police_persons"]
        .lazy()
        .select("record_id", (status.is_null() | (status == "active")).alias("is_active"))
        .join(records.standing("police_persons").lazy(), on="record_id")
        .sort("record_id")
        .group_by("person_no")
        .agg(
            pl.col("is_active").any().alias("police_is_active"),
            pl.col("link").min().alias("police_link"),
            pl.col("record_id").alias("police_ids"),
        )
        .collect()
    )
