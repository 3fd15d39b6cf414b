"""Links that were found but not accepted: they make a missed birth less sure."""

from __future__ import annotations

import polars as pl

_PLANNING = ("planning_births", "planning_persons")


def open_links(links: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """The best link of each person to a planning row of another person that was not accepted.

    Args:
        links: ``tables.LINKS``.
        named: ``tables.MENTIONS`` with ``person_no``.

    Returns:
        ``person_no`` and ``p_open``.
    """
    side = named.select("mention_id", "person_no", "dataset", "role")
    found = (
        links.filter(~pl.col("is_accepted"))
        .select("mention_id_l", "mention_id_r", "probability")
        .join(side.rename(lambda name: f"{name}_l"), on="mention_id_l")
        .join(side.rename(lambda name: f"{name}_r"), on="mention_id_r")
        .filter(pl.col("person_no_l") != pl.col("person_no_r"))
    )

    def seen_from(own: str, other: str) -> pl.DataFrame:
        return found.filter(
            pl.col(f"dataset_{other}").is_in(_PLANNING)
            & pl.col(f"role_{other}").is_in(["self", "child"])
            & ~pl.col(f"dataset_{own}").is_in(_PLANNING)
        ).select(pl.col(f"person_no_{own}").alias("person_no"), "probability")

    return (
        pl.concat([seen_from("l", "r"), seen_from("r", "l")])
        .group_by("person_no")
        .agg(pl.col("probability").max().alias("p_open"))
        .sort("person_no")
    )
