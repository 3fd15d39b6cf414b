"""Tellings: the rows of every source that state an event, one row each, and what they weigh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.people import NOBODY, OWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.events.witness import Witness

# One voice's reliability must come out of its logarithm as it went in.
_DIGITS = 12

TELLINGS: dict[str, pl.DataType] = {
    "person_no": pl.UInt32(),
    "other_no": pl.UInt32(),  # the other spouse
    "event_date": pl.Date(),
    "is_exact": pl.Boolean(),  # the date is that of the event, not that of a note on it
    "place": pl.String(),  # inside, outside: where a move leads to
    "dataset": pl.String(),
    "record_id": pl.UInt32(),
    "voice": pl.String(),
    "reliability": pl.Float64(),  # with the probability that the row is this person's
    "link": pl.Float64(),
    "is_strong": pl.Boolean(),
}


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of a run.

    Attributes:
        views: the views by name.
        people: who stands in the rows, as ``people.people_of`` gives them.
        copies: as ``origins`` gives them: a copy speaks with the voice of what it copies.
    """

    views: Mapping[str, pl.DataFrame]
    people: Mapping[tuple[str, str], pl.DataFrame]
    copies: Mapping[str, str]

    def standing(self, dataset: str, role: str = OWN) -> pl.DataFrame:
        """Who stands in ``role`` in the rows of ``dataset``: ``people.NOBODY``, filled."""
        return self.people.get((dataset, role), NOBODY)


def origins(sources: pl.DataFrame) -> dict[str, str]:
    """By dataset that copies another of the run, the dataset that it copies: one witness."""
    of_source = dict(sources.select("source_id", "dataset").iter_rows())
    present = set(of_source.values())
    copied = {}
    for dataset, origin in sources.select("dataset", "derived_from").iter_rows():
        named = of_source.get(origin, origin)
        if named in present and named != dataset:
            copied[dataset] = named
    return copied


def tell(  # noqa: PLR0913 - a telling has as many parts
    records: Records,
    dataset: str,
    witnesses: Mapping[str, Witness],
    *,
    date: pl.Expr,
    where: pl.Expr | None = None,
    role: str = OWN,
    other: str | None = None,
    is_exact: bool = True,
    place: pl.Expr | None = None,
) -> pl.LazyFrame:
    """The rows of ``dataset`` that state the event of the person in ``role``.

    Args:
        records: the views and who stands in them.
        dataset: whose rows.
        witnesses: the event's witnesses by dataset.
        date: the event's date in a row.
        where: which rows state the event; all of them without it.
        role: whose event it is.
        other: the role of the other person in it.
        is_exact: whether the date is the event's own.
        place: where the event took place, in the words of the places.
    """
    rows = records.views[dataset].lazy()
    witness = witnesses[dataset]
    origin = witnesses.get(records.copies.get(dataset, dataset), witness)
    others = NOBODY if other is None else records.standing(dataset, other)
    return (
        (rows if where is None else rows.filter(where.fill_null(value=False)))
        .select(
            "record_id",
            date.alias("event_date"),
            (pl.lit(None, pl.String) if place is None else place).alias("place"),
        )
        .join(records.standing(dataset, role).lazy(), on="record_id")
        .join(
            others.lazy().select("record_id", pl.col("person_no").alias("other_no")),
            on="record_id",
            how="left",
        )
        .with_columns(
            pl.lit(is_exact).alias("is_exact"),
            pl.lit(dataset).alias("dataset"),
            pl.lit(origin.voice).alias("voice"),
            (witness.reliability * pl.col("link")).alias("reliability"),
            pl.lit(witness.is_strong).alias("is_strong"),
        )
        .select(pl.col(name).cast(kind) for name, kind in TELLINGS.items())
    )


def together(tellings: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """One row per event: what its tellings say together.

    ``p_real`` is one less the probability that every voice errs; of one voice only the best row
    counts. ``event_date`` is the exact date that most rows give, of several the earliest; without
    an exact one the earliest of all.

    Returns:
        ``by``, ``p_real``, ``n_voices``, ``voices``, ``is_strong``, ``link``, ``event_date``,
        ``is_exact``, ``place``, ``record_ids``.
    """
    keys = list(by)
    told = tellings.lazy()
    per_voice = (
        told.group_by(*keys, "voice")
        .agg(pl.col("reliability").max(), pl.col("is_strong").any())
        .sort("voice")
        .with_columns((1 - pl.col("reliability")).log().alias("log_error"))
        .group_by(keys)
        .agg(
            (1 - pl.col("log_error").sum().exp()).round(_DIGITS).alias("p_real"),
            pl.len().cast(pl.Int32).alias("n_voices"),
            pl.col("voice").alias("voices"),
            pl.col("is_strong").any(),
        )
    )
    most_given = (
        told.filter(pl.col("is_exact") & pl.col("event_date").is_not_null())
        .group_by(*keys, "event_date")
        .len()
        .sort("len", "event_date", descending=[True, False])
        .group_by(keys)
        .agg(pl.col("event_date").first().alias("exact_date"))
    )
    of_records = (
        told.sort("event_date", "record_id", nulls_last=True)
        .group_by(keys)
        .agg(
            pl.col("event_date").min(),
            pl.col("link").max(),
            pl.col("place").drop_nulls().first(),
            pl.col("record_id").alias("record_ids"),
        )
        .with_columns(pl.col("record_ids").list.unique(maintain_order=True))
    )
    return (
        per_voice.join(of_records, on=keys, nulls_equal=True)
        .join(most_given, on=keys, how="left", nulls_equal=True)
        .with_columns(
            pl.coalesce("exact_date", "event_date").alias("event_date"),
            pl.col("exact_date").is_not_null().alias("is_exact"),
        )
        .drop("exact_date")
        .sort(keys)
        .collect()
    )
