"""What time the rules took: each by itself, and what several of them share on lines of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.rules.keyed_views import Part, Work
from cpaudit.rules.lookups import Lookup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.rules.join import Join
    from cpaudit.rules.judge import Judge
    from cpaudit.rules.judged import Judged

COLUMNS: dict[str, pl.DataType] = {
    "work": pl.String(),  # read, key, match, join or rule
    "view": pl.String(),
    "what": pl.String(),  # the key's columns, the join, the rule's id
    "rules": pl.List(pl.String()),  # that need it
    "seconds": pl.Float64(),
    "share": pl.Float64(),  # of all lines
}


def profile(judge: Judge, judged: Sequence[Judged]) -> pl.DataFrame:
    """A row for each part of the work, the costliest first."""
    rules: dict[Part, set[str]] = {}
    for each in judged:
        for join in each.binding.wanted:
            for part in judge.joins_used.get((each.binding.view, join), ()):
                rules.setdefault(part, set()).add(each.binding.rule.id)
        rules.setdefault((Work.READ, each.binding.view, ""), set()).add(each.binding.rule.id)
    names = {label: described(join) for join, label in judge.labels.known.items()}
    rows = [
        (
            work.value,
            view,
            names.get(what, what),
            sorted(rules.get((work, view, what), ())),
            seconds,
        )
        for (work, view, what), seconds in judge.keyed.seconds.items()
    ] + [
        (
            Work.RULE.value,
            each.binding.view,
            each.binding.rule.id,
            [each.binding.rule.id],
            each.seconds,
        )
        for each in judged
    ]
    schema = {name: dtype for name, dtype in COLUMNS.items() if name != "share"}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    share = pl.col("seconds") / pl.col("seconds").sum()
    return found.with_columns(share.alias("share")).sort(
        "seconds", "work", "view", "what", descending=[True, False, False, False]
    )


def described(join: Join) -> str:
    """A join in a few words: what it joins, by what, and how."""
    declared = join.declaration
    if isinstance(declared, Lookup):
        by = ", ".join(
            theirs if theirs == ours else f"{theirs} = {ours}" for theirs, ours in declared.match
        )
        parts = [f"{declared.view} ({by})"]
    else:
        parts = [f"({', '.join(declared.by)})"]
        if declared.offset is not None:
            parts.append(f"{declared.offset:+d}")
    if declared.order:
        parts.append(f"order {', '.join(declared.order)}")
    if declared.where:
        parts.append(f"where {' '.join(declared.where.split())}")
    if declared.take:
        parts.append(f"take {', '.join(name for name, _ in declared.take)}")
    return " ".join(parts)
