"""What the other sources would put into cells that are blank or only known to be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.attributes import Kind
from cpaudit.localisation.observations import FIELD_WORDS
from cpaudit.statistics.source_reliability import PRIOR_ERROR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.localisation.beliefs import Belief


def offered(cells: pl.DataFrame, beliefs: Sequence[Belief], numbers: pl.DataFrame) -> pl.DataFrame:
    """``record_id``, ``field``, ``offered``, ``p_offered``, ``offered_by``: one row per cell.

    Args:
        cells: ``record_id``, ``field``, ``person_no`` (of whom the cell tells).
        beliefs: what the sources say.
        numbers: ``person_no`` and ``id18``, for attributes whose value is a person.
    """
    parts = []
    for belief in beliefs:
        name = belief.attribute.name
        wanted = cells.filter(pl.col("field") == name)
        if wanted.is_empty():
            continue
        # A cell offers nothing to itself.
        others = wanted.select("record_id", "field", "person_no").join(
            belief.said.filter(~pl.col("is_broken")).select(
                "person_no",
                "value",
                "text",
                "book",
                "source_id",
                pl.col("record_id").alias("teller"),
                pl.col("field").alias("told_in"),
            ),
            on="person_no",
            how="inner",
        )
        others = others.filter(
            pl.col("teller").ne_missing(pl.col("record_id"))
            | (pl.col("told_in") != pl.col("field"))
        )
        by_value = others.group_by("record_id", "field", "person_no", "value").agg(
            pl.col("book").n_unique().alias("n_books"),
            pl.col("text").cast(pl.String).drop_nulls().mode().sort().first().alias("text"),
            pl.col("source_id").cast(pl.String).unique().sort().alias("offered_by"),
        )
        known = by_value.join(
            belief.candidates.filter(pl.col("value").is_not_null()),
            on=["person_no", "value"],
            how="left",
        ).with_columns(
            pl.coalesce("posterior", 1 - PRIOR_ERROR ** pl.col("n_books")).alias("p_offered")
        )
        if belief.attribute.kind is Kind.RELATIVE:
            known = known.drop("text").join(
                numbers.select(pl.col("person_no").alias("value"), pl.col("id18").alias("text")),
                on="value",
                how="left",
            )
        shown = (
            pl.col("text")
            if belief.attribute.kind in {Kind.NAME, Kind.AMOUNT, Kind.RELATIVE}
            else (pl.col("value").cast(pl.String))
        )
        parts.append(
            known.with_columns(shown.alias("offered"))
            .filter(pl.col("offered").is_not_null())
            .sort("record_id", "field", -pl.col("p_offered").round(6), "offered")
            .unique(["record_id", "field"], keep="first", maintain_order=True)
            .select("record_id", "field", "offered", "p_offered", "offered_by")
        )
    schema = {
        "record_id": pl.UInt32(),
        "field": FIELD_WORDS,
        "offered": pl.String(),
        "p_offered": pl.Float64(),
        "offered_by": pl.List(pl.String()),
    }
    return pl.concat([pl.DataFrame(schema=schema), *parts])
