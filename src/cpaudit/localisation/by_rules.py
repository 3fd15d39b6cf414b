"""The corrections with what the failed rules add: their names, and cells that only they blame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.blanks import offered
from cpaudit.localisation.observations import FIELD_WORDS
from cpaudit.localisation.suspects import WORTH_TELLING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.localisation.beliefs import Belief
    from cpaudit.localisation.blame import Blame
    from cpaudit.privacy import Keyring

_CELL = ["record_id", "field"]
_LIKELY = 0.5
_NOBODY = pl.lit([], pl.List(pl.String))


def with_blame(
    found: pl.DataFrame,
    blamed: Blame,
    beliefs: Sequence[Belief],
    numbers: pl.DataFrame,
    *,
    records: Mapping[str, pl.DataFrame],
    keyring: Keyring,
) -> pl.DataFrame:
    """``found`` with ``rules`` and ``finding_ids``, and the cells that only rules blame.

    Args:
        found: the cells that sources blame (``suspects.COLUMNS``).
        blamed: what the rules say.
        beliefs: what the sources say.
        numbers: ``person_no`` and ``id18``.
        records: canonical records by dataset, for what the cells hold.
        keyring: makes the findings' ids, as ``findings`` does.
    """
    only_rules = blamed.cells.filter(pl.col("p_rule") >= WORTH_TELLING, "is_best").join(
        found, on=_CELL, how="anti"
    )
    held = _held(only_rules, records)
    offers = offered(only_rules, beliefs, numbers)
    more = (
        only_rules.join(held, on=_CELL, how="inner")
        .join(offers, on=_CELL, how="left")
        .with_columns(
            pl.when(pl.col("offered").ne_missing(pl.col("current")))
            .then("offered")
            .alias("suggested")
        )
        # A blank is never wrong: it may only be filled.
        .filter(pl.col("current").is_not_null() | pl.col("suggested").is_not_null())
        .select(
            "person_no",
            "source_id",
            "dataset",
            "record_id",
            "field",
            "current",
            "suggested",
            pl.when(pl.col("suggested").is_null())
            .then("p_rule")
            .otherwise(pl.col("p_rule") * pl.col("p_offered"))
            .alias("probability"),
            pl.col("p_rule").alias("p_wrong"),
            pl.when(pl.col("suggested").is_not_null())
            .then("offered_by")
            .otherwise(_NOBODY)
            .alias("said_by"),
            pl.lit(0, pl.UInt32).alias("n_sources"),
            pl.col("is_rule_tie").alias("is_tie"),
        )
    )
    whole = pl.concat([found, more.select(found.columns)], how="vertical_relaxed")
    mends = blamed.failures.join(whole.select(_CELL), on=_CELL, how="semi").with_columns(
        keyring.person_key(
            pl.concat_str("rule_id", "subject_key", separator="|"), purpose="finding"
        ).alias("finding_id")
    )
    mended = mends.group_by(_CELL).agg(
        pl.col("rule_id").unique().sort().alias("rules"),
        pl.col("finding_id").unique().sort().alias("finding_ids"),
    )
    told = whole.join(mended, on=_CELL, how="left", maintain_order="left").with_columns(
        pl.col("rules").fill_null(_NOBODY), pl.col("finding_ids").fill_null(_NOBODY)
    )
    # Two that differ, with no reason to believe either and no rule that minds, are no correction.
    return told.filter(
        (pl.col("rules").list.len() > 0) | (~pl.col("is_tie") & (pl.col("p_wrong") >= _LIKELY))
    )


def _held(cells: pl.DataFrame, records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """``record_id``, ``field``, ``source_id``, ``dataset``, ``current``: what the cells hold."""
    parts = []
    for dataset, rows in records.items():
        own = rows.join(cells, on="record_id", how="semi")
        if own.is_empty():
            continue
        for (field,), wanted in cells.group_by("field", maintain_order=True):
            if field in own.columns:
                parts.append(
                    wanted.select(_CELL).join(
                        own.select(
                            "record_id",
                            "source_id",
                            pl.lit(dataset).alias("dataset"),
                            pl.col(str(field)).cast(pl.String).alias("current"),
                        ),
                        on="record_id",
                        how="inner",
                    )
                )
    schema = dict.fromkeys((*_CELL, "source_id", "dataset", "current"), pl.String())
    empty = pl.DataFrame(schema={**schema, "record_id": pl.UInt32(), "field": FIELD_WORDS})
    return pl.concat([empty, *parts])
