"""Scenes: views in which suggested values stand, and what the rules say of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.at_rest import at_rest, beside
from cpaudit.at_rest import chosen as taken
from cpaudit.localisation.rule_columns import read_anywhere
from cpaudit.rules.evaluate import evaluate
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from cpaudit.localisation.stage import Stage

ALL = 0  # the scene of all likely suggestions
_ROW = ["view", "row"]
_FAILURE = ["rule_id", *_ROW]
_TRIED = "tried:"


def again(
    stage: Stage, changed: pl.DataFrame, wanted: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``scene`` and failure of all that fails now; ``rule_id`` and ``view`` of what had no judgement."""
    on: dict[str, list[str]] = {}
    for rule_id, view in wanted.sort("rule_id", "view").iter_rows():
        on.setdefault(rule_id, []).append(view)
    chosen = [rule for rule in stage.rules if rule.id in on]
    apart = [rule for rule in chosen if rule.windows]
    looked_up = {lookup.view for rule in chosen for lookup in rule.lookups.values()}
    read = read_anywhere(chosen)
    whole = {*looked_up, *(view for rule in apart for view in on[rule.id])}
    views = dict(stage.views)
    for view in sorted(whole):
        rows = changed.filter(
            pl.col("view") == view,
            pl.col("scene") == ALL,
            pl.col("column").is_in(sorted(read)),
        )
        if view in views and rows.height:
            views[view] = _changed(views[view], rows.rename({"row": "at"}))
    schemas, places = dict(VIEWS), {}
    judged = wanted["view"].unique().implode()
    for (name,), rows in changed.filter(pl.col("view").is_in(judged)).group_by("view"):
        view = str(name)
        kept = [column for column in stage.views[view].columns if column in read]
        frame, places[view] = _scenes(
            taken(stage.views[view], kept), rows.filter(pl.col("column").is_in(kept))
        )
        views[_tried(view)], schemas[_tried(view)] = frame, VIEWS[view]
    again = [
        replace(
            rule,
            on=tuple(view if rule.windows else _tried(view) for view in on[rule.id]),
        )
        for rule in chosen
    ]
    found = evaluate(
        again,
        views,
        stage.parameters,
        as_of=stage.as_of,
        period_start=stage.period[0],
        period_end=stage.period[1],
        schemas=schemas,
    )
    failures = found.failures  # made anew each time it is asked for
    parts = [
        failures.filter(~pl.col("view").str.starts_with(_TRIED))
        .join(changed.select(_ROW).unique(), on=_ROW, how="semi")
        .with_columns(pl.lit(ALL, pl.UInt32).alias("scene"))
        .select("scene", *_FAILURE)
    ]
    for view, at in places.items():
        fails = failures.filter(pl.col("view") == _tried(view)).rename({"row": "at"})
        parts.append(
            fails.join(at, on="at", how="inner")
            .with_columns(pl.lit(view).alias("view"))
            .select("scene", *_FAILURE)
        )
    unjudged = found.outcomes.filter(
        pl.col("error").is_not_null() | pl.col("skipped").is_not_null()
    ).select("rule_id", pl.col("view").str.strip_prefix(_TRIED))
    return pl.concat(parts), unjudged


def _tried(view: str) -> str:
    return _TRIED + view


def _scenes(view: pl.DataFrame, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of a view that change, once for each scene; and ``at``, ``row`` and ``scene`` of them."""
    at = rows.select("row", "scene").unique().sort("scene", "row").with_row_index("at")
    likely = rows.filter(pl.col("scene") == ALL).drop("scene").join(at, on="row", how="inner")
    more = rows.filter(pl.col("scene") != ALL).join(at, on=["row", "scene"], how="inner")
    changes = pl.concat([part.select("at", "column", "text") for part in (likely, more)])
    return _changed(at_rest(view[at["row"]]), changes), at


def _changed(frame: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with the texts of ``changes`` at their places; the last of several counts."""
    columns_of = []
    last = changes.unique(["at", "column"], keep="last", maintain_order=True)
    for (name,), rows in last.group_by("column", maintain_order=True):
        now = frame[str(name)]
        columns_of.append(now.clone().scatter(rows["at"], _typed(rows["text"], now.dtype)))
    return beside(frame, at_rest(pl.DataFrame(columns_of))) if columns_of else frame


def _typed(texts: pl.Series, kind: pl.DataType) -> pl.Series:
    if kind == pl.Date:
        return texts.str.to_date("%Y-%m-%d", strict=False)
    return texts.cast(kind, strict=False)
