"""What ``link`` and ``dedupe`` give: pairs with probabilities, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import model
from cpaudit.linkage.clustering import components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Rows, Shares
    from cpaudit.linkage.frames.comparison import Comparison
    from cpaudit.linkage.model import Fit, Patterns

PAIRS = {
    "left": pl.UInt32,
    "right": pl.UInt32,
    "weight": pl.Float64,
    "probability": pl.Float64,
    "tier": pl.String,
    "blocking_rule": pl.String,
    "is_accepted": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Links:
    """Which rows are the same, and why.

    pairs: left, right (row numbers), weight (log2 odds before rivals are counted), probability
    (after), tier (exact, fuzzy; of duplicates also implied by others), blocking_rule, is_accepted;
    from ``SHOWN`` on, in row order.
    blocks: blocking_rule, n_pairs, n_new, n_oversized, n_left_out. fit: how EM ended; null where
    nothing had to be compared.
    """

    pairs: pl.DataFrame
    blocks: pl.DataFrame
    comparisons: tuple[Comparison, ...]
    fit: Fit | None
    _patterns: Patterns | None = field(repr=False)
    _of_pair: NDArray[np.int64] = field(repr=False)
    _raised: Shares = field(repr=False)

    @property
    def accepted(self) -> pl.DataFrame:
        """The pairs that are one person."""
        return self.pairs.filter("is_accepted")

    def expected(self) -> pl.DataFrame:
        """n_accepted, precision, recall as the probabilities have it; null where nothing is known.

        One row. Precision is the mean probability of the accepted pairs, recall their part of all
        matches among the pairs that were compared: what no blocking rule brought together is not
        seen.
        """
        accepted = pl.col("probability").filter("is_accepted")
        return self.pairs.select(
            n_accepted=pl.col("is_accepted").sum().cast(pl.Int64),
            precision=accepted.mean(),
            recall=pl.when(pl.len() > 0).then(accepted.sum() / pl.col("probability").sum()),
        )

    def parameters(self) -> pl.DataFrame:
        """comparison, level, m, u, weight, and u in each class of pairs that are no match."""
        if self.fit is None:
            return pl.DataFrame()
        return pl.DataFrame(
            model.parameters_of(self.comparisons, self.fit.parameters, "frame")
        ).drop("link_type")

    def explained(self, rows: Sequence[int]) -> pl.DataFrame:
        """row, comparison, level, weight of these rows of ``pairs``; the prior comes last.

        The weights of a pair add up to its ``weight``. Pairs that were not compared (linked by
        number or full agreement, or implied by others) have one row with their tier.
        """
        lines: list[dict[str, object]] = []
        for row in rows:
            number = int(self._of_pair[row])
            if number < 0 or self.fit is None or self._patterns is None:
                lines.append(
                    {
                        "row": row,
                        # What follows from other pairs was found by no rule.
                        "comparison": self.pairs["blocking_rule"][row] or self.pairs["tier"][row],
                        "level": "same" if self.pairs["tier"][row] == "exact" else None,
                        "weight": None,
                    }
                )
                continue
            pattern = self._patterns.of(np.array([number]))
            parts = model.score(pattern, self.fit.parameters).parts[0]
            for k, comparison in enumerate(self.comparisons):
                level = comparison.levels[int(pattern.levels[0, k])]
                lines.append(
                    {
                        "row": row,
                        "comparison": comparison.column,
                        "level": level,
                        "weight": float(parts[k]),
                    }
                )
            lines.append(
                {
                    "row": row,
                    "comparison": "prior",
                    "level": None,
                    "weight": float(parts[-1]) + float(self._raised[row]),
                }
            )
        schema = {
            "row": pl.Int64,
            "comparison": pl.String,
            "level": pl.String,
            "weight": pl.Float64,
        }
        return pl.DataFrame(lines, schema=schema)

    def clusters(self, n_rows: int) -> pl.Series:
        """After ``dedupe``: for each row the smallest row that accepted pairs connect it with."""
        return pl.Series("cluster", connected(self.pairs, n_rows))


def connected(pairs: pl.DataFrame, n_rows: int) -> Rows:
    """For each row the smallest row that the accepted ``pairs`` connect it with."""
    kept = pairs.filter("is_accepted")
    left, right = (kept[side].to_numpy().astype(np.int64) for side in ("left", "right"))
    return components(n_rows, left, right)
