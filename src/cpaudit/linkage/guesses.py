"""Links that are a guess and say so: twins whom nothing tells apart, assigned one to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.explanation import DECIMALS
from cpaudit.linkage.splitting import TWINS_GUESSED

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Shares

# What stands beside the comparisons in the texts of a guessed link: choice=twins_not_told_apart.
CHOICE = "choice"


def with_choices(edges: pl.DataFrame, probability: Shares, is_accepted: pl.Series) -> pl.DataFrame:
    """The edges, those accepted at a share of their odds with the choice among their reasons.

    ``probability``: after the rivals have got their shares. The choice weighs what the share takes
    away, so that the weights of the link still add up to its probability.
    """
    share = pl.Series("share", np.clip(probability, 1e-12, 1.0 - 1e-12))
    is_guess = is_accepted & (share < edges["probability"]) & edges["is_one_birth"]
    if not is_guess.any():
        return edges
    odds = (share / (1.0 - share)).log(2.0)
    told = pl.when(is_guess)
    choice = (pl.lit(odds) - pl.col("weight")).round(DECIMALS)
    return edges.with_columns(
        told.then(pl.col("levels") + f";{CHOICE}={TWINS_GUESSED}")
        .otherwise("levels")
        .alias("levels"),
        told.then(pl.format("{};" + CHOICE + "={}", pl.col("weights"), choice))
        .otherwise("weights")
        .alias("weights"),
        told.then(pl.lit(odds)).otherwise("weight").alias("weight"),
    )
