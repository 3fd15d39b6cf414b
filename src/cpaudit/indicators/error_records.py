"""The records that are not free of errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.rules.rule import Rule


def error_records(
    failures: pl.DataFrame, rules: Sequence[Rule], views: Mapping[str, pl.DataFrame]
) -> pl.Series:
    """The records on which a failure of an error-level rule rests."""
    severe = [rule.id for rule in rules if rule.severity == "error"]
    failed = failures.filter(pl.col("rule_id").is_in(severe))
    records = [
        views[view]["record_ids"].gather(rows["row"].unique()).explode().drop_nulls()
        for (view,), rows in failed.group_by("view", maintain_order=True)
        if isinstance(view, str) and "record_ids" in views.get(view, pl.DataFrame()).columns
    ]
    return pl.concat([pl.Series([], dtype=pl.UInt32), *records]).unique().sort()
