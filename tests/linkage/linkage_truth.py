"""How well the persons found agree with the known ones, counted over pairs of mentions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Agreement:
    """Precision, recall and F1 over pairs of mentions that are one person."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    def __str__(self) -> str:
        return f"P {self.precision:.4f} R {self.recall:.4f} F1 {self.f1:.4f}"


def agreement(
    members: pl.DataFrame, truth: pl.DataFrame, of: Iterable[int] | None = None
) -> Agreement:
    """Pairs within found persons against pairs within true ones, if given of these mentions only."""
    both = truth.join(members, on="mention_id")
    if of is not None:
        both = both.filter(pl.col("mention_id").is_in(list(of)))

    def n_pairs(keys: list[str]) -> float:
        sizes = both.group_by(keys).len()["len"].cast(pl.Float64)
        return float((sizes * (sizes - 1) / 2).sum())

    right = n_pairs(["person", "person_no"])
    return Agreement(right / max(n_pairs(["person_no"]), 1), right / max(n_pairs(["person"]), 1))
