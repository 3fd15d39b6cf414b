"""Corrections after they were tried: what the rules refute is withheld, what they settle is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.suspects import WORTH_TELLING
from cpaudit.localisation.trials import ALONE, EMPTIED, LIKELY, NEXT, TOGETHER, tried

if TYPE_CHECKING:
    from cpaudit.localisation.stage import Stage
    from cpaudit.privacy import Keyring

_NOBODY = pl.lit([], pl.List(pl.String))
_FAILURE = ["rule_id", "view", "row"]


def verified(found: pl.DataFrame, stage: Stage, *, keyring: Keyring) -> pl.DataFrame:
    """``found`` with ``rules`` and ``finding_ids`` that no longer fail, without what breaks a rule.

    A suggestion after which a rule of severity error fails that did not is replaced by the next best
    value if that breaks none, else withheld: it is then only known that the cell is wrong. Of
    several suggestions that a newly failing rule reads, the least probable is taken back. Of a cell
    without a suggestion, the rules are told that no longer fail if it is left blank. A blank that is
    filled may be half of what must change: it is kept if it settles another failure.

    Args:
        found: the cells, with ``next``, ``p_next`` and ``next_by``.
        stage: what the rules were run on.
        keyring: makes the findings' ids, as ``findings`` does.
    """
    cells = found.with_row_index("cell")
    outcome = tried(cells, stage)
    withheld = _withheld(outcome, cells)
    refused = outcome.filter("is_broken", pl.col("kind") == NEXT).select("cell").unique()
    is_worth = pl.col("next").is_not_null() & (pl.col("p_next") >= WORTH_TELLING)
    cells = (
        cells.join(withheld.with_columns(is_withheld=True), on="cell", how="left")
        .join(refused.with_columns(is_refused=True), on="cell", how="left")
        .with_columns(pl.col("is_withheld", "is_refused").fill_null(value=False))
        .with_columns(
            pl.when(~pl.col("is_withheld"))
            .then(pl.when(pl.col("suggested").is_null()).then(pl.lit(EMPTIED)))
            .when(is_worth & ~pl.col("is_refused") & (pl.col("kind_tried") == TOGETHER))
            .then(pl.lit(NEXT))
            .otherwise(pl.lit("withheld"))
            .alias("kind")
        )
    )
    kind = pl.coalesce(
        "kind",
        pl.when(pl.col("probability") >= LIKELY).then(pl.lit(TOGETHER)).otherwise(pl.lit(ALONE)),
    )
    cells = cells.with_columns(kind.alias("kind"))
    is_next, is_none = pl.col("kind") == NEXT, pl.col("kind") == "withheld"
    told = cells.with_columns(
        pl.when(is_next).then("next").when(~is_none).then("suggested").alias("suggested"),
        pl.when(is_next)
        .then("p_next")
        .when(is_none)
        .then("p_wrong")
        .otherwise("probability")
        .alias("probability"),
        pl.when(is_next)
        .then("next_by")
        .when(is_none)
        .then(_NOBODY)
        .otherwise("said_by")
        .alias("said_by"),
    )
    told = told.join(
        _settled(outcome, keyring), on=["cell", "kind"], how="left", maintain_order="left"
    ).with_columns(pl.col("rules").fill_null(_NOBODY), pl.col("finding_ids").fill_null(_NOBODY))
    return told.filter(
        # A blank is never wrong: it may only be filled.
        pl.col("current").is_not_null() | pl.col("suggested").is_not_null(),
    ).drop("cell", "kind", "is_withheld", "is_refused", "kind_tried", "next", "p_next", "next_by")


def _withheld(outcome: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """``cell`` and ``kind_tried`` of the suggestions that break a rule."""
    broken = outcome.filter("is_broken", pl.col("kind").is_in([TOGETHER, ALONE])).join(
        cells.select("cell", "probability"), on="cell"
    )
    # A blank that is filled may be half of what must change: what else settles a rule is kept.
    settles = outcome.filter("is_settled").select("cell", "kind").unique()
    blank = cells.filter(pl.col("current").is_null()).select("cell")
    half = settles.join(blank, on="cell", how="semi")
    broken = broken.join(half, on=["cell", "kind"], how="anti")
    least = pl.col("probability") == pl.col("probability").min().over([*_FAILURE, "kind"])
    return (
        broken.filter((pl.col("kind") == ALONE) | least)
        .select("cell", pl.col("kind").alias("kind_tried"))
        .unique("cell", maintain_order=True)
    )


def _settled(outcome: pl.DataFrame, keyring: Keyring) -> pl.DataFrame:
    """By cell and kind, the rules that no longer fail and the findings that would go."""
    finding = keyring.person_key(
        pl.concat_str("rule_id", "subject_key", separator="|"), purpose="finding"
    )
    return (
        outcome.filter("is_settled")
        .with_columns(finding.alias("finding_id"))
        .group_by("cell", "kind")
        .agg(
            pl.col("rule_id").unique().sort().alias("rules"),
            pl.col("finding_id").unique().sort().alias("finding_ids"),
        )
    )
