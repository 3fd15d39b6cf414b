"""Links that were found but not accepted, seen from both sides."""

from __future__ import annotations

import polars as pl

_PLANNING = ("planning_births", "planning_persons")
_OWN = ("self", "child")


def open_ends(links: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """The best link of each person to another person's row that was not accepted.

    Args:
        links: ``tables.LINKS``.
        named: ``tables.MENTIONS`` with ``person_no``.

    Returns:
        ``person_no``, ``p_to_planning`` (to a row of planning) and ``p_to_others`` (to one outside).
    """
    open_links = links.filter(~pl.col("is_accepted")).select(
        "mention_id_l", "mention_id_r", "probability"
    )
    linked = pl.concat([open_links["mention_id_l"], open_links["mention_id_r"]]).unique()
    side = (
        named.lazy()
        .filter(pl.col("mention_id").is_in(linked.implode()) & pl.col("role").is_in(_OWN))
        .select("mention_id", "person_no", pl.col("dataset").is_in(_PLANNING).alias("is_planning"))
        .collect()
    )
    found = (
        open_links.join(side.rename(lambda name: f"{name}_l"), on="mention_id_l")
        .join(side.rename(lambda name: f"{name}_r"), on="mention_id_r")
        .filter(pl.col("person_no_l") != pl.col("person_no_r"))
    )

    def seen_from(own: str, other: str) -> pl.DataFrame:
        return found.select(
            pl.col(f"person_no_{own}").alias("person_no"),
            pl.col(f"is_planning_{other}").alias("is_planning"),
            "probability",
        )

    there = pl.col("is_planning")
    return (
        pl.concat([seen_from("l", "r"), seen_from("r", "l")])
        .group_by("person_no")
        .agg(
            pl.col("probability").filter(there).max().fill_null(0.0).alias("p_to_planning"),
            pl.col("probability").filter(~there).max().fill_null(0.0).alias("p_to_others"),
        )
        .sort("person_no")
    )
