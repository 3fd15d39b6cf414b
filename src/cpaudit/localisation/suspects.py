"""The cells that are probably wrong, with the value that probably belongs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.attributes import Kind
from cpaudit.localisation.observations import FIELD_WORDS

if TYPE_CHECKING:
    from cpaudit.localisation.beliefs import Belief

# A cell with less against it is not worth anybody's time.
WORTH_TELLING = 0.3
# A value that its own form refutes is hardly ever right: a printed form may be misread.
_BROKEN_IS_WRONG = 0.99
# Of two values, one is no likelier than the other unless their probabilities differ by this.
_LEVEL = 0.02
_LEAST = 1e-9
DIGITS = 4
COLUMNS = {
    "person_no": pl.UInt32(),
    "source_id": pl.String(),
    "dataset": pl.String(),
    "record_id": pl.UInt32(),
    "field": FIELD_WORDS,
    "current": pl.String(),
    "suggested": pl.String(),
    "probability": pl.Float64(),
    "p_wrong": pl.Float64(),
    "said_by": pl.List(pl.String()),
    "n_sources": pl.UInt32(),
    "is_tie": pl.Boolean(),
    "next": pl.String(),  # the next best value, should the rules refute the suggestion
    "p_next": pl.Float64(),  # of it, if the suggestion is false
    "next_by": pl.List(pl.String()),
}


def suspects(belief: Belief, numbers: pl.DataFrame) -> pl.DataFrame:
    """One row per cell that is probably wrong; see ``COLUMNS``.

    Of two values that are equally likely, the cells of both are told, as ties.

    Args:
        belief: what is believed of one attribute.
        numbers: ``person_no`` and ``id18``, for attributes whose value is a person.
    """
    if belief.cells.is_empty():
        return pl.DataFrame(schema=COLUMNS)
    candidates = belief.candidates.filter(pl.col("value").is_not_null())
    cells = belief.cells.filter(pl.col("record_id").is_not_null())
    doubted = cells.with_columns(
        pl.when("is_broken")
        .then(_BROKEN_IS_WRONG)
        .otherwise(1 - pl.col("posterior"))
        .alias("p_wrong")
    ).filter(pl.col("p_wrong") >= WORTH_TELLING)
    best = (
        doubted.select("person_no", "record_id", "field", pl.col("value").alias("own"))
        .join(candidates, on="person_no", how="inner")
        .filter(pl.col("own").ne_missing(pl.col("value")))
        .sort(
            "record_id",
            "field",
            "person_no",
            -pl.col("posterior").round(DIGITS),
            "value",
        )
        .group_by("record_id", "field", "person_no", maintain_order=True)
        .agg(
            pl.col("value").first().alias("best"),
            pl.col("posterior").first().alias("p_best"),
            pl.col("value").slice(1, 1).first().alias("second"),
            pl.col("posterior").slice(1, 1).first().fill_null(0.0).alias("p_second"),
        )
    )
    who_says = _who_says(belief, numbers)
    found = (
        doubted.join(
            best, on=["record_id", "field", "person_no"], how="left", maintain_order="left"
        )
        .join(
            who_says.rename({"value": "best"}),
            on=["person_no", "best"],
            how="left",
            maintain_order="left",
        )
        .join(
            who_says.select(
                "person_no",
                pl.col("value").alias("second"),
                pl.col("spoken").alias("next"),
                pl.col("said_by").alias("next_by"),
            ),
            on=["person_no", "second"],
            how="left",
            maintain_order="left",
        )
        .join(_n_sources(belief), on="person_no", how="left", maintain_order="left")
    )
    p_own = pl.col("posterior").fill_null(0.0)
    rival = pl.max_horizontal(pl.col("p_second").fill_null(0.0), p_own)
    is_tie = (pl.col("p_best") - rival).abs() <= _LEVEL
    right = pl.when("is_broken").then(_BROKEN_IS_WRONG).otherwise(1.0) * pl.col("p_best")
    # Two persons of one number: a link is wrong, and no cell.
    known = found.filter(pl.col("text").cast(pl.String).ne_missing(pl.col("spoken")))
    if belief.attribute.kind is Kind.RELATIVE:
        # A relative who is named and has no number there: the cell is blank, if there is one at all.
        known = known.filter(pl.col("text").is_not_null())
    return known.select(
        "person_no",
        "source_id",
        "dataset",
        "record_id",
        "field",
        pl.col("text").cast(pl.String).alias("current"),
        pl.col("spoken").alias("suggested"),
        # Where no value is offered, what is known is that this one is wrong.
        pl.when(pl.col("spoken").is_null()).then("p_wrong").otherwise(right).alias("probability"),
        "p_wrong",
        pl.col("said_by").fill_null(pl.lit([], pl.List(pl.String))),
        pl.col("n_sources").fill_null(0),
        is_tie.fill_null(value=False).alias("is_tie"),
        "next",
        (pl.col("p_second") / (1 - pl.col("p_best")).clip(_LEAST, 1)).clip(0, 1).alias("p_next"),
        "next_by",
    ).cast(pl.Schema(COLUMNS))


def _who_says(belief: Belief, numbers: pl.DataFrame) -> pl.DataFrame:
    """``person_no``, ``value``, ``spoken`` (the value as text) and ``said_by``."""
    told = belief.cells.filter(pl.col("value").is_not_null())
    by_value = told.sort("person_no", "value", "source_id").group_by("person_no", "value")
    if belief.attribute.kind in {Kind.NAME, Kind.AMOUNT}:
        spoken = pl.col("text").drop_nulls().mode().sort().first()
    else:
        spoken = pl.col("value").first().cast(pl.String)
    found = by_value.agg(
        spoken.alias("spoken"), pl.col("source_id").cast(pl.String).unique().sort().alias("said_by")
    )
    if belief.attribute.kind is not Kind.RELATIVE:
        return found
    return found.drop("spoken").join(
        numbers.select(pl.col("person_no").alias("value"), pl.col("id18").alias("spoken")),
        on="value",
        how="left",
    )


def _n_sources(belief: Belief) -> pl.DataFrame:
    told = belief.cells.filter(pl.col("value").is_not_null(), pl.col("record_id").is_not_null())
    return told.group_by("person_no").agg(pl.col("book").n_unique().alias("n_sources"))
