"""Who stands in which row, by dataset and role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = "self"
# Whose events are compared; a child's own row is its own, whatever the dataset calls it.
_ROLES = {OWN: OWN, "child": OWN, "husband": "husband", "wife": "wife", "mother": "mother"}
NOBODY = pl.DataFrame(
    schema={"record_id": pl.UInt32, "person_no": pl.UInt32, "link": pl.Float64},
)


def people_of(named: pl.DataFrame, members: pl.DataFrame) -> Mapping[tuple[str, str], pl.DataFrame]:
    """By dataset and role: ``record_id`` (once), ``person_no`` and ``link`` (how surely).

    Args:
        named: ``tables.MENTIONS`` with ``person_no``.
        members: ``tables.MEMBERS``.
    """
    standing = (
        _with_link(named.select("mention_id", "record_id", "dataset", "role", "person_no"), members)
        .filter(pl.col("role").is_in(list(_ROLES)) & pl.col("person_no").is_not_null())
        .partition_by("dataset", as_dict=True, include_key=False)
    )
    return {
        (str(dataset), role): first
        for (dataset,), rows in standing.items()
        for role in sorted(set(_ROLES.values()))
        if (first := _first(rows, role)).height
    }


def _with_link(mentions: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """``mentions`` with ``link``, the probability that each is the person's."""
    linked = members.select("mention_id", pl.col("link_probability").fill_null(1.0).alias("link"))
    # Both mostly list every mention in one order: laid side by side at no cost.
    if mentions["mention_id"].equals(linked["mention_id"]):
        return mentions.drop("mention_id").hstack([linked["link"]])
    return mentions.join(linked, on="mention_id", how="left", maintain_order="left").with_columns(
        pl.col("link").fill_null(1.0)
    )


def _first(rows: pl.DataFrame, role: str) -> pl.DataFrame:
    """The first in ``role`` of every record."""
    return (
        rows.filter(pl.col("role").is_in([one for one, as_ in _ROLES.items() if as_ == role]))
        .filter(pl.col("record_id").is_first_distinct())
        .select(NOBODY.columns)
    )
