"""Levels and weights of a link as text: `name=same;birth_date=slip` and `name=9.31;birth_date=4.02`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.linkage.codes import Levels, Shares
    from cpaudit.linkage.comparison import Comparison

PRIOR = "prior"
DECIMALS = 2


def explain(comparisons: Sequence[Comparison], levels: Levels, parts: Shares) -> list[pl.Series]:
    """``levels`` and ``weights`` of each pattern, in the order of the comparisons, the prior last.

    The weights sum up to the weight of the link; what is missing weighs 0.00.
    """
    words = pl.DataFrame(
        [
            pl.Series(comparison.name, levels[:, k]).replace_strict(
                dict(enumerate(comparison.levels)), return_dtype=pl.String
            )
            for k, comparison in enumerate(comparisons)
        ]
    )
    names = [*(comparison.name for comparison in comparisons), PRIOR]
    numbers = pl.DataFrame(
        # Adding 0.0 turns −0.0 into 0.0.
        [pl.Series(name, parts[:, k].round(DECIMALS) + 0.0) for k, name in enumerate(names)]
    )
    return [told(words, "levels"), told(numbers, "weights")]


def told(frame: pl.DataFrame, name: str) -> pl.Series:
    """The columns of ``frame`` as `column=value` joined by semicolons, in their order."""
    if frame.is_empty():
        return pl.Series(name, [], dtype=pl.String)
    return frame.select(
        pl.concat_str(
            [pl.format("{}={}", pl.lit(column), pl.col(column)) for column in frame.columns],
            separator=";",
        ).alias(name)
    ).to_series()
