"""Sources that stop while others of their kind go on: a hospital whose export ended in June.

The list of both still has births in every month and so covers the window, but it is thinner than
before. Files that follow each other (a half-year each) make no list thinner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.missed.alignment_words import thinner
from cpaudit.missed.compared_list import LISTS
from cpaudit.missed.covered_span import CHANCE, chance_of_so_few, grave, silences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cpaudit.i18n import Text
    from cpaudit.missed.covered_span import Silence


def thinned_lists(
    births: pl.DataFrame, records: Mapping[str, pl.DataFrame], window: tuple[date, date]
) -> tuple[Text, ...]:
    """What to say of each source that falls silent and thins its list.

    Args:
        births: the view ``births``.
        records: the canonical records by dataset.
        window: the days that are asked.
    """
    said = []
    for name, kind in LISTS.items():
        rows = records.get(kind.dataset)
        if rows is None or rows["source_id"].n_unique() <= 1:
            continue
        dated = _with_sources(births, name, rows, window)
        for source_id in rows["source_id"].unique().sort():
            own = dated.filter(pl.col("source_ids").list.contains(source_id))
            known = dated.filter("is_known")
            found = silences(
                known["birth_date"].to_list(),
                known.select(pl.col("source_ids").list.contains(source_id))["source_ids"].to_list(),
                own["birth_date"].to_list(),
                window,
            )
            said += [
                thinner(kind.words, source_id, hole)
                for hole in grave(found, window)
                if _is_thinner(known, hole)
            ]
    return tuple(said)


def _with_sources(
    births: pl.DataFrame, name: str, rows: pl.DataFrame, window: tuple[date, date]
) -> pl.DataFrame:
    """``birth_date``, ``is_known`` by another list, ``is_held`` by this one and its ``source_ids``."""
    others = [pl.col(f"{other}.n_rows").is_not_null() for other in LISTS if other != name]
    dated = (
        births.select(
            "birth_date",
            "record_ids",
            pl.any_horizontal(*others).alias("is_known"),
            pl.col(f"{name}.n_rows").is_not_null().alias("is_held"),
        )
        .filter(pl.col("birth_date").is_between(*window))
        .with_row_index("birth")
    )
    by_source = (
        dated.select("birth", pl.col("record_ids").alias("record_id"))
        .explode("record_id")
        .join(rows.select("record_id", "source_id"), on="record_id")
        .group_by("birth")
        .agg(pl.col("source_id").unique().alias("source_ids"))
    )
    return dated.join(by_source, on="birth", how="left", maintain_order="left").with_columns(
        pl.col("source_ids").fill_null(pl.lit([], pl.List(pl.String)))
    )


def _is_thinner(known: pl.DataFrame, hole: Silence) -> bool:
    """Whether the whole list holds fewer of the known births in the silence than elsewhere."""
    within = pl.col("birth_date").is_between(hole.start, hole.end)
    inside, outside = known.filter(within), known.filter(~within)
    chance = chance_of_so_few(
        int(inside["is_held"].sum()),
        inside.height,
        int(outside["is_held"].sum()),
        outside.height,
    )
    return chance < CHANCE
