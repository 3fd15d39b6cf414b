"""What is believed of an attribute: of each value that is said of a person, how probable it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.localisation.attributes import Kind
from cpaudit.localisation.shapes import COINCIDENCE, SCATTER, shapes
from cpaudit.statistics.source_reliability import (
    SAME,
    UNSAID,
    Reliability,
    Statements,
    source_reliability,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cpaudit.localisation.attributes import Attribute

# What is known of one person's value beside what is said: `log` of the odds.
NOTHING_KNOWN = pl.lit(0.0)
HINTS = "hints"  # witnesses that are no source's field
RELIABILITY: dict[str, pl.DataType] = {
    "attribute": pl.String(),
    "source_id": pl.String(),  # or `id_no`, for the witness that a citizen's number is
    "field": pl.String(),
    "n_compared": pl.UInt32(),
    "share_wrong": pl.Float64(),
    "is_identified": pl.Boolean(),
}


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one attribute.

    Attributes:
        attribute: of which.
        cells: the cells of persons of whom different values are said, or a broken one:
            the columns of ``observed``, ``book``, ``witness``, and ``posterior`` of the cell's value.
        candidates: ``person_no``, ``value``, ``posterior`` of these persons' values, the
            likeliest first; ``value`` is null for «something that nobody says».
        said: the cells of everybody.
        reliability: see ``RELIABILITY``.
    """

    attribute: Attribute
    cells: pl.DataFrame
    candidates: pl.DataFrame
    said: pl.DataFrame
    reliability: pl.DataFrame


def believe(
    attribute: Attribute,
    cells: pl.LazyFrame,
    *,
    prior: pl.Expr = NOTHING_KNOWN,
    hints: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
) -> Belief:
    """The probable values of ``attribute``.

    Args:
        attribute: of which.
        cells: as ``observed`` and ``with_books`` give them; rows of witnesses that are no cell have
            no ``record_id``.
        prior: of a candidate ``value``, the log of what speaks for it beside the cells.
        hints: of the persons and candidates, more that is known: ``row`` (of the candidate),
            ``witness``, and ``agrees``.
    """
    said = cells.collect()
    told = said.filter(~pl.col("is_broken"))
    # The least and the greatest of numbers are found faster than a value that differs.
    value = pl.col("value").hash() if said.schema["value"] == pl.String else pl.col("value")
    spoken = (
        told.lazy()
        .select("person_no", "book", value.alias("value"))
        .group_by("person_no")
        .agg(
            (pl.col("value").min() != pl.col("value").max()).alias("is_disputed"),
            (pl.col("book").min() != pl.col("book").max()).alias("is_compared"),
        )
        .collect()
    )
    disputed = pl.concat(
        [
            spoken.filter("is_disputed").select("person_no"),
            said.filter("is_broken").select("person_no"),
        ]
    ).unique()
    agreed = (
        told.join(spoken.filter(~pl.col("is_disputed"), "is_compared"), on="person_no", how="semi")
        .group_by("witness")
        .agg(pl.len().alias("len"), pl.col("source_id", "field").first())
    )
    if disputed.is_empty():
        return _undisputed(attribute, said, agreed)
    heard = said.join(disputed, on="person_no", how="semi").sort(
        "person_no", "value", "book", "source_id", "field", "record_id", nulls_last=True
    )
    heard = _with_voices(heard)
    candidates = _candidates(heard, attribute, prior)
    who = ["witness", "source_id", "field"]
    witnesses = (
        pl.concat([heard.select(who), agreed.select(who)])
        .unique("witness")
        .cast({"source_id": pl.String, "field": pl.String})
        .sort("source_id", "field")
        .with_row_index("who")
        .join(agreed.select("witness", "len"), on="witness", how="left", maintain_order="left")
    )
    pairs = _pairs(heard, candidates, attribute)
    if hints is not None:
        pairs, witnesses = _with_hints(pairs, witnesses, hints(candidates))
    pairs = pairs.join(witnesses.select("witness", "who"), on="witness", how="left")
    pairs = pairs.sort("row", "who", "shape", "density")
    found = source_reliability(
        Statements(
            quantity=candidates["person_no"].to_numpy().astype(np.int64),
            prior=candidates["prior"].to_numpy(),
            candidate=pairs["row"].to_numpy().astype(np.int64),
            witness=pairs["who"].to_numpy().astype(np.int64),
            shape=pairs["shape"].to_numpy().astype(np.int64),
            density=pairs["density"].to_numpy(),
            counts=pairs["counts"].to_numpy(),
            n_agreed=witnesses["len"].fill_null(0).to_numpy().astype(np.float64),
            n_shapes=len(shapes(attribute.kind)) + 1,
        )
    )
    valued = candidates.with_columns(pl.Series("posterior", found.posterior, dtype=pl.Float64))
    return Belief(
        attribute=attribute,
        cells=heard.join(
            valued.filter(pl.col("value").is_not_null()).select("person_no", "value", "posterior"),
            on=["person_no", "value"],
            how="left",
            maintain_order="left",
        ),
        candidates=valued.select("person_no", "value", "posterior").sort(
            "person_no", -pl.col("posterior").round(6), "value", nulls_last=True
        ),
        said=said,
        reliability=_told(attribute, witnesses, found),
    )


def _undisputed(attribute: Attribute, said: pl.DataFrame, agreed: pl.DataFrame) -> Belief:
    """What is believed where nobody contradicts anybody."""
    witnesses = agreed.cast({"source_id": pl.String, "field": pl.String}).sort("source_id", "field")
    nothing = np.zeros(0)
    found = source_reliability(
        Statements(
            quantity=nothing.astype(np.int64),
            prior=nothing,
            candidate=nothing.astype(np.int64),
            witness=nothing.astype(np.int64),
            shape=nothing.astype(np.int64),
            density=nothing,
            counts=nothing.astype(np.bool_),
            n_agreed=witnesses["len"].to_numpy().astype(np.float64),
            n_shapes=len(shapes(attribute.kind)) + 1,
        )
    )
    value = said.schema["value"]
    more = {"counts": pl.Boolean, "unsaid": pl.Float64, "posterior": pl.Float64}
    return Belief(
        attribute=attribute,
        cells=pl.DataFrame(schema={**said.schema, **more}),
        candidates=pl.DataFrame(
            schema={"person_no": pl.UInt32, "value": value, "posterior": pl.Float64}
        ),
        said=said,
        reliability=_told(attribute, witnesses, found),
    )


def _with_voices(heard: pl.DataFrame) -> pl.DataFrame:
    """``heard`` with ``counts``, whether the cell is a voice, and how it fits a value unsaid."""
    is_told = pl.col("value").is_not_null()
    return heard.with_columns(
        (pl.struct("person_no", "value", "book").is_first_distinct() & is_told).alias("counts")
    ).with_columns(
        pl.when(pl.struct("person_no", "counts").is_first_distinct())
        .then(1.0)
        .when(pl.struct("person_no", "value", "counts").is_first_distinct())
        .then(SCATTER)
        .otherwise(COINCIDENCE)
        .alias("unsaid")
    )


def _candidates(heard: pl.DataFrame, attribute: Attribute, prior: pl.Expr) -> pl.DataFrame:
    """The values said of each person, and nothing that is said (of two sexes there is no third)."""
    said = (
        heard.filter(pl.col("value").is_not_null())
        .select("person_no", "value", prior.alias("prior"))
        .group_by("person_no", "value")
        .agg(pl.col("prior").max())
    )
    if attribute.kind is not Kind.SEX:
        nothing = said.select("person_no").unique()
        said = pl.concat(
            [said, nothing.with_columns(pl.lit(None).alias("value"), pl.lit(0.0).alias("prior"))],
            how="vertical_relaxed",
        )
    return said.sort("person_no", "value", nulls_last=True).with_row_index("row")


def _pairs(heard: pl.DataFrame, candidates: pl.DataFrame, attribute: Attribute) -> pl.DataFrame:
    ways = shapes(attribute.kind)
    shape = pl.lit(SAME)
    for number, (fits, _) in reversed(list(enumerate(ways, start=1))):
        shape = pl.when(fits.fill_null(value=False)).then(pl.lit(number)).otherwise(shape)
    density = pl.lit(pl.Series([1.0, *(chance for _, chance in ways)])).gather(pl.col("shape"))
    is_same, is_unsaid = pl.col("said") == pl.col("true"), pl.col("true").is_null()
    return (
        heard.lazy()
        .filter(pl.col("value").is_not_null())
        .select("person_no", pl.col("value").alias("said"), "witness", "counts", "unsaid")
        .join(
            candidates.lazy().select("row", "person_no", pl.col("value").alias("true")),
            on="person_no",
            how="inner",
        )
        .with_columns(
            pl.when(is_unsaid).then(UNSAID).when(is_same).then(SAME).otherwise(shape).alias("shape")
        )
        .with_columns(
            pl.when(is_unsaid).then("unsaid").otherwise(density).alias("density"),
        )
        .select("row", "witness", "counts", pl.col("shape").cast(pl.Int64), "density")
        .collect()
    )


def _with_hints(
    pairs: pl.DataFrame, witnesses: pl.DataFrame, hints: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What else is known, as statements of witnesses of their own, who agree or say anything else."""
    more = hints.select(
        "row",
        "witness",
        pl.lit(value=True).alias("counts"),
        pl.when("agrees").then(SAME).otherwise(UNSAID).cast(pl.Int64).alias("shape"),
        pl.when("agrees").then(1.0).otherwise("density").alias("density"),
    )
    new = (
        more.select("witness")
        .unique()
        .sort("witness")
        .with_row_index("who", offset=witnesses.height)
        .with_columns(
            source_id=pl.lit(HINTS),
            field=pl.col("witness").cast(pl.String),
            len=pl.lit(0, pl.UInt32),
        )
    )
    return pl.concat([pairs, more]), pl.concat([witnesses, new.select(witnesses.columns)])


def _told(attribute: Attribute, witnesses: pl.DataFrame, found: Reliability) -> pl.DataFrame:
    return (
        witnesses.select(
            pl.lit(attribute.name).alias("attribute"),
            "source_id",
            "field",
            pl.Series("n_compared", found.n_heard).round().cast(pl.UInt32),
            pl.Series("share_wrong", found.error),
            pl.lit(found.is_identified).alias("is_identified"),
        )
        .filter(pl.col("source_id") != HINTS)
        .cast(pl.Schema(RELIABILITY))
    )
