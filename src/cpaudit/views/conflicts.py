"""One row per conflict over who is who, with the two sides."""

from __future__ import annotations

import polars as pl

from cpaudit.view_tables import VIEWS
from cpaudit.views.groups import conform


def conflicts(found: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """The view ``conflicts``.

    Args:
        found: ``tables.CONFLICTS``.
        named: ``tables.MENTIONS`` with ``person_no`` and ``person_key``.
    """

    def side(suffix: str, prefix: str) -> pl.DataFrame:
        return named.select(
            pl.col("mention_id").alias(f"mention_id_{suffix}"),
            *(pl.col(name).alias(f"{prefix}{name}") for name in _SHOWN),
        )

    view = found.join(side("l", ""), on="mention_id_l", how="left", maintain_order="left").join(
        side("r", "other."), on="mention_id_r", how="left", maintain_order="left"
    )
    keys = pl.concat_list("person_key", "other.person_key").list.sort().list.join("|")
    return conform(
        view.with_columns(
            pl.concat_list("record_id", "other.record_id").list.unique().alias("record_ids"),
            pl.concat_str("kind", keys, separator="|", ignore_nulls=True).alias("subject_key"),
        ),
        VIEWS["conflicts"],
    )


_SHOWN = (
    "name",
    "birth_date",
    "id18",
    "person_no",
    "person_key",
    "record_id",
    "village",
    "household_no",
)
