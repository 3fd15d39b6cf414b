"""Pairs that follow from others: who is the same as the same person is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Rows

# A cluster of more rows is a chain of errors rather than a person; its pairs are not written out.
MOST_IN_CLUSTER = 100
# Two rows are one pair, from which nothing follows.
LEAST_IN_CLUSTER = 3
IMPLIED = "implied"


def with_implied(pairs: pl.DataFrame, cluster: Rows) -> pl.DataFrame:
    """``pairs`` with all pairs of each cluster, which accepted ones connect.

    A pair that follows from others is as probable as the best path between its rows, the product
    of the probabilities along it; where that is more than what its own fields say, it stands with
    tier ``implied``. A row of ``pairs`` keeps its place; new ones come behind.

    Args:
        pairs: left, right, probability, is_accepted and others.
        cluster: by row the cluster that accepted pairs make.
    """
    size = np.bincount(cluster)[cluster]
    accepted = pairs.filter("is_accepted").select("left", "right", "probability")
    inner = (size[accepted["left"].to_numpy()] >= LEAST_IN_CLUSTER) & (
        size[accepted["left"].to_numpy()] <= MOST_IN_CLUSTER
    )
    best = accepted.filter(pl.Series(inner))
    # Each round doubles the steps that a path may have.
    for _ in range(MOST_IN_CLUSTER.bit_length()):
        both = pl.concat([best, best.select(left="right", right="left", probability="probability")])
        steps = both.join(both, left_on="right", right_on="left", suffix="_2").select(
            left="left",
            right="right_2",
            probability=pl.col("probability") * pl.col("probability_2"),
        )
        longer = (
            pl.concat([best, steps.filter(pl.col("left") < pl.col("right"))])
            .group_by("left", "right")
            .agg(pl.col("probability").max())
            .sort("left", "right")
        )
        is_done = longer.equals(best)
        best = longer
        if is_done:
            break
    found = best.rename({"probability": "of_path"})
    known = pairs.join(found, on=["left", "right"], how="left", maintain_order="left")
    follows = pl.col("of_path") > pl.col("probability")
    known = known.with_columns(
        probability=pl.when(follows).then("of_path").otherwise("probability"),
        tier=pl.when(follows & ~pl.col("is_accepted")).then(pl.lit(IMPLIED)).otherwise("tier"),
        is_accepted=pl.col("is_accepted") | pl.col("of_path").is_not_null(),
    ).drop("of_path")
    new = (
        found.join(pairs, on=["left", "right"], how="anti")
        .sort("left", "right")
        .select(
            "left",
            "right",
            probability="of_path",
            tier=pl.lit(IMPLIED),
            is_accepted=pl.lit(value=True),
        )
    )
    return pl.concat([known, new], how="diagonal")
