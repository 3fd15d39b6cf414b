"""Corrections tried out: the rules are run again on views in which the suggested values stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.restated import restated
from cpaudit.localisation.rule_columns import reads, stale
from cpaudit.localisation.scenes import ALL, again
from cpaudit.localisation.view_cells import edits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.localisation.stage import Stage

LIKELY = 0.5
# What is tried: all likely suggestions together; with them, one that is less likely, or the next
# best value of a cell, or a cell emptied of which it is only known that it is wrong.
TOGETHER, ALONE, NEXT, EMPTIED = "together", "alone", "next", "emptied"
_ROLE = "^(?:mother|father|spouse|husband|wife|head|guardian)_"
_ROW = ["view", "row"]
_FAILURE = ["rule_id", *_ROW]
_ABOUT = ["cell", "kind", "attribute"]


def tried(cells: pl.DataFrame, stage: Stage) -> pl.DataFrame:
    """What each trial does to each failure.

    Windows and lookups see the views with all likely suggestions; rules with windows judge these
    alone. What a view's builder works out (counts, flags, links) is not worked out again: a rule that
    reads nothing else is never settled here.

    Args:
        cells: ``cell``, ``record_id``, ``dataset``, ``field``, ``person_no``, ``current``,
            ``suggested``, ``probability`` and ``next``.
        stage: what the rules were run on.

    Returns:
        ``cell``, ``kind``, ``rule_id``, ``subject_key``, ``was_failing``, ``is_settled``,
        ``is_broken`` (a rule of severity error newly fails).
    """
    trials = _trials(cells)
    told = restated(trials.select("trial", "field", "value"), as_of=stage.as_of)
    changed = edits(trials, told, stage.views, stage.named).join(
        trials.select("trial", "scene"), on="trial", how="left", maintain_order="left"
    )
    before = stage.failures.select(_FAILURE).with_columns(was_failing=True)
    pairs = (
        changed.join(reads(stage.rules, changed), on=["view", "column"], how="inner")
        .select("trial", "scene", *_FAILURE, "is_error", "has_window")
        .unique()
        .filter((pl.col("scene") == ALL) | ~pl.col("has_window"))
        .join(before, on=_FAILURE, how="left")
        .with_columns(pl.col("was_failing").fill_null(value=False))
        # A warning that newly appears refutes nothing.
        .filter(pl.col("was_failing") | pl.col("is_error"))
    )
    wanted = pairs.select("rule_id", "view").unique()
    pairs = (
        pairs.join(trials.select("trial", *_ABOUT), on="trial")
        .join(stale(stage.rules), on=["rule_id", "view", "attribute"], how="left")
        .with_columns(pl.col("is_stale").fill_null(value=False))
    )
    after, unjudged = again(stage, changed, wanted)
    pairs = pairs.join(unjudged, on=["rule_id", "view"], how="anti")
    seen = changed.filter(pl.col("scene") == ALL).select(_ROW).unique().with_columns(is_seen=True)
    of_all = after.filter(pl.col("scene") == ALL).select(_FAILURE).with_columns(fails_in_all=True)
    judged = (
        pairs.join(after.with_columns(fails=True), on=["scene", *_FAILURE], how="left")
        .join(of_all, on=_FAILURE, how="left")
        .join(seen, on=_ROW, how="left")
        .with_columns(pl.col("fails", "fails_in_all", "is_seen").fill_null(value=False))
    )
    # What the likely suggestions do is not to the credit, or against, one that is tried with them.
    otherwise = (
        pl.when(pl.col("kind").is_in([ALONE, EMPTIED]) & pl.col("is_seen"))
        .then("fails_in_all")
        .otherwise("was_failing")
    )
    return (
        judged.with_columns(
            (pl.col("was_failing") & otherwise & ~pl.col("fails")).alias("is_settled"),
            (
                pl.col("is_error")
                & ~pl.col("was_failing")
                & ~otherwise
                & pl.col("fails")
                & ~pl.col("is_stale")
            ).alias("is_broken"),
        )
        .join(_subjects(judged, stage.views), on=_ROW, how="left")
        .select(
            *("cell", "kind", *_FAILURE, "subject_key"), "was_failing", "is_settled", "is_broken"
        )
    )


def _trials(cells: pl.DataFrame) -> pl.DataFrame:
    """``trial``, ``cell``, ``kind``, ``value``, ``scene``, with where the cell stands."""
    is_likely = pl.col("suggested").is_not_null() & (pl.col("probability") >= LIKELY)
    kinds = [
        (TOGETHER, is_likely, pl.col("suggested")),
        (ALONE, pl.col("suggested").is_not_null() & ~is_likely, pl.col("suggested")),
        (NEXT, is_likely & pl.col("next").is_not_null(), pl.col("next")),
        (EMPTIED, pl.col("suggested").is_null(), pl.lit(None, pl.String)),
    ]
    return (
        pl.concat(
            cells.filter(which).select(
                *("cell", "record_id", "dataset", "person_no"),
                pl.col("field").cast(pl.String),
                pl.lit(kind).alias("kind"),
                value.alias("value"),
            )
            for kind, which, value in kinds
        )
        .with_row_index("trial")
        .with_columns(
            pl.when(pl.col("kind") == TOGETHER)
            .then(ALL)
            .otherwise(pl.col("trial") + 1)
            .cast(pl.UInt32)
            .alias("scene"),
            pl.col("field").str.replace(_ROLE, "").alias("attribute"),
        )
    )


def _subjects(judged: pl.DataFrame, views: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """``view``, ``row``, ``subject_key``."""
    parts = [pl.DataFrame(schema={"view": pl.String, "row": pl.UInt32, "subject_key": pl.String})]
    for (view,), rows in judged.select(_ROW).unique().group_by("view", maintain_order=True):
        keys = views[str(view)]["subject_key"].gather(rows["row"])
        parts.append(rows.with_columns(keys.alias("subject_key")))
    return pl.concat(parts)
