"""Timeliness: how late births are entered, where, and how many of the last months are outstanding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.missed.entry_dates import judge
from cpaudit.statistics.timeliness import LIMITS
from cpaudit.timeliness.delays import delays, passed_window
from cpaudit.timeliness.late_spans import late_spans
from cpaudit.timeliness.outstanding import Outstanding, outstanding
from cpaudit.timeliness.result_tables import DELAYS, LATE_SPANS, LEFT_OUT
from cpaudit.views.dating import ENTRY_OF_GROUP, PLANNING_ENTRY

if TYPE_CHECKING:
    from cpaudit.i18n import Text
    from cpaudit.missed.alignment import Alignment
    from cpaudit.tables import Table

# One monthly cycle, as the indicator has it unless a project says otherwise.
LIMIT_DAYS = 30
_PLANNING = "planning"


@dataclass(frozen=True, slots=True)
class Timeliness:
    """What a run finds out about delays; it holds counts of places and times only.

    Attributes:
        limit_days: the limit that the project goes by.
        delays: ``DELAYS``.
        left_out: ``LEFT_OUT``: lists whose delays cannot be told, and why.
        notes: per list, what was found about its dates of entry.
        late_spans: ``LATE_SPANS`` of the planning system.
        outstanding: births still to be reported; null where the data do not tell.
        why_not: why they do not.
    """

    limit_days: int
    delays: pl.DataFrame = field(default_factory=DELAYS.empty)
    left_out: pl.DataFrame = field(default_factory=LEFT_OUT.empty)
    notes: tuple[tuple[str, Text], ...] = ()
    late_spans: pl.DataFrame = field(default_factory=LATE_SPANS.empty)
    outstanding: Outstanding | None = None
    why_not: Text | None = None


def assess(
    births: pl.DataFrame,
    alignment: Alignment,
    names: pl.DataFrame,
    *,
    limit_days: int = LIMIT_DAYS,
) -> Timeliness:
    """The delays of every list that dates both the birth and its entry.

    Args:
        births: the view ``births`` with scope decided.
        alignment: the window and the definition of a live birth.
        names: ``village`` and ``village_name``.
        limit_days: the limit that the project goes by.
    """
    # Lazily: the view has hundreds of columns, and a dozen are read.
    ours = births.lazy().filter(
        alignment.is_live(), alignment.is_born_to_her(), pl.col("scope").ne_missing("outside")
    )
    period = (alignment.start, alignment.end)
    limits = sorted({*LIMITS, limit_days})
    parts, left_out, notes = [DELAYS.empty().drop("village_name")], [], []
    late, rest = LATE_SPANS.empty().drop("village_name"), None
    for name, column in ENTRY_OF_GROUP.items():
        events = _events(ours, name, column)
        if events.is_empty():
            continue
        dates = judge(events, as_of=alignment.as_of)
        if name == _PLANNING:
            rest = outstanding(events, dates)
        if dates.refused is not None:
            left_out.append((name, dates.refused.en, dates.refused.zh))
            continue
        if dates.note is not None:
            notes.append((name, dates.note))
        parts.append(delays(events, dates, name=name, period=period, limits=limits))
        window = passed_window(period, dates, limit_days)
        if name == _PLANNING and window is not None:
            late = late_spans(events, window=window, limit_days=limit_days)
    return Timeliness(
        limit_days=limit_days,
        delays=_named(pl.concat(parts), names, DELAYS),
        left_out=pl.DataFrame(left_out, schema=dict(LEFT_OUT.columns), orient="row"),
        notes=tuple(notes),
        late_spans=_named(late, names, LATE_SPANS),
        outstanding=rest if isinstance(rest, Outstanding) else None,
        why_not=None if isinstance(rest, Outstanding) else rest,
    )


def _events(births: pl.LazyFrame, name: str, column: str) -> pl.DataFrame:
    """``born``, ``entered`` and ``village`` of the births that the list holds."""
    held = pl.col("in_planning") if name == _PLANNING else pl.col(f"{name}.n_rows").is_not_null()
    entered = pl.coalesce(*PLANNING_ENTRY) if name == _PLANNING else pl.col(column)
    return (
        births.filter(held, pl.col("birth_date").is_not_null())
        .select(pl.col("birth_date").alias("born"), entered.alias("entered"), "village")
        .collect()
    )


def _named(frame: pl.DataFrame, names: pl.DataFrame, table: Table) -> pl.DataFrame:
    named = frame.join(names, on="village", how="left", maintain_order="left")
    return table.keep(named.select(list(table.columns)))
