"""What the screens look at: the views of a run, its days, and what earlier runs counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.outcome import Silence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cpaudit.project import Batch
    from cpaudit.screens.catalogue import Screen
    from cpaudit.screens.history import EarlierRun

_EMPTY = pl.DataFrame()


@dataclass(frozen=True, slots=True)
class Scene:
    """The run that is looked at.

    Attributes:
        views: the views of ``view_tables``; a dataset's view has ``village`` and ``person_no``.
        indicators: ``name``, ``village``, ``numerator``, ``denominator`` and the titles.
        as_of: the day on which the records are judged.
        period: the reporting period, both ends included.
        village_names: code → name.
        earlier: what earlier runs counted, the oldest first.
        batches: declared imports, which are no news.
    """

    views: Mapping[str, pl.DataFrame]
    indicators: pl.DataFrame
    as_of: date
    period: tuple[date, date]
    village_names: Mapping[str, str] = field(default_factory=dict)
    earlier: tuple[EarlierRun, ...] = ()
    batches: frozenset[Batch] = frozenset()

    def view(self, name: str) -> pl.DataFrame:
        """The view, or a frame without columns where the run has none."""
        return self.views.get(name, _EMPTY)

    def column(self, name: str, *columns: str) -> pl.DataFrame | None:
        """These columns of a view with records; none where it lacks one of them."""
        frame = self.view(name)
        if frame.is_empty() or any(column not in frame.columns for column in columns):
            return None
        return frame.select(columns)

    def named(self, village: str) -> str:
        """The village's name, or its code."""
        return self.village_names.get(village) or village

    def shared_operators(self) -> bool:
        """Whether an operator enters for more than one village: then villages are no strangers."""
        for name in ("planning_births", "planning_persons"):
            frame = self.column(name, "operator", "village")
            if frame is not None:
                served = (
                    frame.drop_nulls()
                    .group_by("operator")
                    .agg(pl.col("village").n_unique().alias("n"))
                )
                if bool((served["n"] > 1).any()):
                    return True
        return False


def too_few(screen: Screen, source: str | None, n: int, needed: int | None = None) -> Silence:
    """The screen's silence about a source with ``n`` of what it needs."""
    least = screen.needed if needed is None else needed
    return Silence(
        screen,
        source,
        n,
        least,
        Text(
            f"not enough data: {n:,} of the {least:,} {screen.unit.en} needed",
            f"数据不足：需要 {least:,} {screen.unit.zh}，实有 {n:,}",
        ),
    )
