"""The corrections with what the failed rules add: their names, and cells that only they blame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.blanks import offered
from cpaudit.localisation.observations import FIELD_WORDS
from cpaudit.localisation.suspects import WORTH_TELLING
from cpaudit.standards.names import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.localisation.beliefs import Belief
    from cpaudit.localisation.blame import Blame

_CELL = ["record_id", "field"]
_LIKELY = 0.5
# A child has no name yet when these are written: a stand-in is right there, and stays.
_MADE_AT_BIRTH = ("health_deliveries", "health_certificates", "health_screenings")
_NOBODY = pl.lit([], pl.List(pl.String))


def with_blame(
    found: pl.DataFrame,
    blamed: Blame,
    beliefs: Sequence[Belief],
    numbers: pl.DataFrame,
    *,
    records: Mapping[str, pl.DataFrame],
) -> pl.DataFrame:
    """``found`` and the cells that only rules blame, if a rule minds or the sources are sure.

    Args:
        found: the cells that sources blame (``suspects.COLUMNS``).
        blamed: what the rules say.
        beliefs: what the sources say.
        numbers: ``person_no`` and ``id18``.
        records: canonical records by dataset, for what the cells hold.
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
        .filter(~(_is_not_yet_named() & pl.col("dataset").is_in(_MADE_AT_BIRTH)))
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
            pl.lit(None, pl.String).alias("next"),
            pl.lit(None, pl.Float64).alias("p_next"),
            _NOBODY.alias("next_by"),
        )
    )
    whole = pl.concat([found, more.select(found.columns)], how="vertical_relaxed")
    is_read = pl.struct(_CELL).is_in(blamed.failures.select(pl.struct(_CELL)).to_series().implode())
    # Two that differ, with no reason to believe either and no rule that minds, are no correction.
    return whole.filter(is_read | (~pl.col("is_tie") & (pl.col("p_wrong") >= _LIKELY)))


def _is_not_yet_named() -> pl.Expr:
    """Whether the cell holds a stand-in for a name (王丽之子)."""
    is_name = pl.col("field").cast(pl.String) == "name"
    return (is_name & is_placeholder(pl.col("current"))).fill_null(value=False)


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
