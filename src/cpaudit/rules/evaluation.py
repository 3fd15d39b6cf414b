"""What the rules said of the views."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.tables import FAILURES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the rules said.

    ``outcomes`` has a row per rule and view; ``error`` is set where a rule broke, ``skipped`` where
    a view that it reads was not given. ``fails`` says of each row whether it fails, one bit a row, by
    (rule, view). ``shown`` keeps what messages show of other rows and views, by (rule, view), in the
    order of the failing rows. ``profile`` tells the time of joins and rules, if it was asked for.
    ``left_out`` names the rules that a time limit left no room for, on one view or on all.
    ``unknown`` and ``not_applicable`` say the same as ``fails`` of the rows of which a rule knows
    nothing and to which it does not apply, where there are any and they were asked for.
    """

    outcomes: pl.DataFrame
    fails: Mapping[tuple[str, str], pl.Series]
    shown: Mapping[tuple[str, str], pl.DataFrame]
    parameters: Mapping[str, Mapping[str, ParameterValue]]
    profile: pl.DataFrame | None = None
    left_out: frozenset[str] = frozenset()
    unknown: Mapping[tuple[str, str], pl.Series] = field(default_factory=dict)
    not_applicable: Mapping[tuple[str, str], pl.Series] = field(default_factory=dict)

    @property
    def failures(self) -> pl.DataFrame:
        """``tables.FAILURES``, sorted: made anew each time, for it is long where much fails."""
        return pl.concat(
            [
                FAILURES.empty(),
                *(
                    pl.select(rule_id=pl.lit(rule_id), view=pl.lit(view), row=rows)
                    for rule_id, view in sorted(self.fails)
                    if len(rows := self.failing(rule_id, view))
                ),
            ]
        )

    def failing(self, rule_id: str, view: str) -> pl.Series:
        """The numbers of the rows of ``view`` that fail, in order."""
        fails = self.fails.get((rule_id, view))
        empty = pl.Series(dtype=pl.UInt32)
        return empty if fails is None else fails.arg_true().cast(pl.UInt32)

    def failing_rows(
        self, rule: Rule, view: str, frame: pl.DataFrame, places: pl.Series | None = None
    ) -> pl.DataFrame:
        """The rows of the view's ``frame`` that fail, with all that the rule's message shows.

        Where ``frame`` holds some of the view's rows only, ``places`` are their numbers, ascending.

        Columns of windows and lookups are added under their names (``prev.birth_date``),
        parameters as ``:min_days``; ``row`` is not among them (see ``failures``).
        """
        at = self.failing(rule.id, view)
        rows = frame[at if places is None else places.search_sorted(at)]
        shown = self.shown.get((rule.id, view))
        if shown is not None:
            rows = rows.hstack(shown)
        values = self.parameters.get(rule.id, {})
        return rows.with_columns(
            pl.lit(list(value) if isinstance(value, tuple) else value).alias(f":{name}")
            for name, value in values.items()
        )
