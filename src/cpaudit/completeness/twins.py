"""Births that stand in planning under other particulars: two rows of the view that are one birth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import polars as pl

from cpaudit.missed.near import near_rows
from cpaudit.missed.open_links import open_pairs

if TYPE_CHECKING:
    from cpaudit.linkage.walk import Linkage

_OTHERWISE, _UNDECIDED = "recorded_otherwise", "link_undecided"


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Births outside planning that one of its rows may stand for.

    Attributes:
        near: of ``near_rows``: children of the same mother.
        left_open: of ``open_pairs``: links that were found and not accepted.
    """

    near: pl.DataFrame
    left_open: pl.DataFrame

    @classmethod
    def of(cls, births: pl.DataFrame, linkage: Linkage, named: pl.DataFrame) -> Self:
        """What resembles what, by the view ``births`` and the links."""
        return cls(near_rows(births), open_pairs(linkage.links, named))


def twins(births: pl.DataFrame, resemblance: Resemblance) -> pl.DataFrame:
    """Who was left out of the missed births as one that planning holds, and which row of it that is.

    Args:
        births: the view ``births`` with missed births decided.
        resemblance: of the same births.

    Returns:
        ``person_no``, ``planning_no``, ``p``: how surely both are one; each row once.
    """
    left_out = births.select("person_no", "suppressed")
    same_mother = resemblance.near.select(
        "person_no", pl.col("near_person_no").alias("planning_no"), pl.col("p_same").alias("p")
    )
    found = pl.concat(
        [
            _of(left_out, _OTHERWISE, same_mother),
            _of(left_out, _UNDECIDED, resemblance.left_open),
        ]
    )
    # A planning row is one birth: of two that claim it the likelier has it.
    best = found.sort("p", "person_no", "planning_no", descending=[True, False, False])
    return best.unique("person_no", keep="first", maintain_order=True).unique(
        "planning_no", keep="first", maintain_order=True
    )


def _of(left_out: pl.DataFrame, reason: str, pairs: pl.DataFrame) -> pl.DataFrame:
    of_reason = left_out.filter(pl.col("suppressed") == reason)
    return pairs.join(of_reason, on="person_no", how="semi").cast(
        {"person_no": pl.UInt32, "planning_no": pl.UInt32, "p": pl.Float64}
    )
