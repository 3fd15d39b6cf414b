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
    return best_open(open_pairs(links, named))


def best_open(pairs: pl.DataFrame) -> pl.DataFrame:
    """``open_links`` of the ``pairs`` of ``open_pairs``."""
    return pairs.group_by("person_no").agg(pl.col("p").max().alias("p_open")).sort("person_no")


def open_pairs(links: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Links between a person outside planning and a planning row of another that were left open.

    Args:
        links: ``tables.LINKS``.
        named: ``tables.MENTIONS`` with ``person_no``.

    Returns:
        ``person_no``, ``planning_no``, ``p``.
    """
    in_planning = pl.col("dataset").is_in(_PLANNING)
    rows = (
        named.lazy()
        .filter(in_planning, pl.col("role").is_in(["self", "child"]))
        .select("mention_id", pl.col("person_no").alias("planning_no"))
    )
    others = named.lazy().filter(~in_planning).select("mention_id", "person_no")
    left_open = (
        links.lazy()
        .filter(~pl.col("is_accepted"))
        .select("mention_id_l", "mention_id_r", pl.col("probability").alias("p"))
    )

    def seen_from(own: str, other: str) -> pl.LazyFrame:
        return (
            left_open.join(rows, left_on=f"mention_id_{other}", right_on="mention_id")
            .join(others, left_on=f"mention_id_{own}", right_on="mention_id")
            .filter(pl.col("person_no") != pl.col("planning_no"))
            .select("person_no", "planning_no", "p")
        )

    return pl.concat([seen_from("l", "r"), seen_from("r", "l")]).collect()
