"""What changed since the last run, as a bulletin tells it: proved and unproven closings apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.reports.small_cells import MARK, is_small

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.cases.followed import Followed

# Shares that moved by less are the same number to a reader.
_LEAST_MOVE = 0.0005


def changes_facts(
    followed: Followed | None, indicators: Sequence[Mapping[str, Any]], *, is_withheld: bool
) -> dict[str, Any] | None:
    """Counts of cases by what the run did to them and by state; null without an earlier run.

    Args:
        followed: the cases after the run.
        indicators: the ratios of the run, as the bulletin has them.
        is_withheld: of a small place, small counts are hidden.
    """
    if followed is None or followed.previous is None:
        return None

    def told(count: int) -> int | str:
        return MARK if is_withheld and is_small(count) else count

    states = followed.n_by_state()
    earlier = followed.runs.filter(pl.col("run_no") == followed.previous)
    before = earlier.row(0, named=True) if earlier.height else None
    return {
        "since": before["as_of"].isoformat() if before else None,
        "is_repeat": followed.is_repeat,
        "by_change": {str(one): told(n) for one, n in followed.n_by_change().items()},
        "by_state": {str(one): told(n) for one, n in states.items()},
        "n_in_work": told(sum(n for one, n in states.items() if one.is_in_work)),
        "indicators": [] if before is None else _moved(indicators, before["indicators"] or "{}"),
    }


def _moved(indicators: Sequence[Mapping[str, Any]], before: str) -> list[dict[str, Any]]:
    """The shares that are others than in the run before."""
    counts = json.loads(before)
    moved = []
    for row in indicators:
        numerator, denominator = counts.get(row["name"]) or (None, None)
        if not denominator or not row["denominator"] or row["value"] is None:
            continue
        # An agreement is no quotient of its counts: what it was before is not known.
        is_share = abs(row["value"] - row["numerator"] / row["denominator"]) < _LEAST_MOVE
        earlier = numerator / denominator
        if is_share and abs(earlier - row["value"]) >= _LEAST_MOVE:
            moved.append({"title": row["title"], "before": earlier, "now": row["value"]})
    return moved
