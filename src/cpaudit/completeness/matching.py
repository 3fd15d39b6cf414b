"""How well births were matched between planning and the other lists, and what that does to a total.

What a missed link does is the worst that can happen to such a figure: one birth stands in the table
twice, once as «missed» and once as a birth that only planning knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.completeness.presence import PLANNING_LIST, lists_of
from cpaudit.i18n import Text
from cpaudit.missed.open_links import best_open
from cpaudit.statistics.interval import CONFIDENCE, normal_quantile
from cpaudit.statistics.linkage_error import Rate

if TYPE_CHECKING:
    from cpaudit.completeness.twins import Resemblance
    from cpaudit.linkage.walk import Linkage


class Basis(StrEnum):
    """Where precision and recall come from."""

    REVIEW = "review"
    MODEL = "model"

    def text(self) -> Text:
        """The basis in words."""
        if self is Basis.REVIEW:
            return Text("by clerical review of links", "依据人工复核的链接")
        return Text("by the linkage's own probabilities", "依据关联模型自身的概率")


@dataclass(frozen=True, slots=True)
class Matching:
    """Of the births linked between planning and the others those rightly so; of those in both the linked.

    ``n_open``: births whose link to a planning row was left open, as the sum of its probabilities.
    """

    basis: Basis
    precision: Rate
    recall: Rate
    n_linked: int
    n_open: float


def by_model(
    table: pl.DataFrame,
    linkage: Linkage,
    named: pl.DataFrame,
    resemblance: Resemblance,
    twins: pl.DataFrame,
) -> Matching | None:
    """Precision and recall of the births in ``table`` by the probabilities of their links.

    A birth in both lists is linked as surely as its planning row is to the person, or as the row that
    was taken for it under other particulars. A birth that only the others know is missed by the
    linkage with the probability of the best link to a planning row that was left open, or of the
    planning child of the same mother that it may be.

    Args:
        table: of ``presence``.
        linkage: links and members.
        named: the mentions with ``person_no``.
        resemblance: of the births to planning rows.
        twins: of ``twins.twins``.
    """
    others = [name for name in lists_of(table) if name != PLANNING_LIST]
    if not others:
        return None
    elsewhere = pl.any_horizontal(*others)
    both = table.filter(pl.col(PLANNING_LIST) & elsewhere).select("person_no")
    if both.is_empty():
        return None
    sure = (
        both.join(_sureness(both, named, linkage), on="person_no", how="left")
        .join(
            twins.select(pl.col("planning_no").alias("person_no"), "p"), on="person_no", how="left"
        )
        .select(sure=pl.coalesce("p", "sure", pl.lit(1.0)))["sure"]
    )
    apart = table.filter(~pl.col(PLANNING_LIST) & elsewhere).select("person_no")
    left_open = (
        apart.join(best_open(resemblance.left_open), on="person_no", how="left")
        .join(resemblance.near.select("person_no", "p_same"), on="person_no", how="left")
        .select(
            p=1 - (1 - pl.col("p_open").fill_null(0.0)) * (1 - pl.col("p_same").fill_null(0.0))
        )["p"]
    )
    z = normal_quantile(CONFIDENCE)
    n_linked = both.height
    right, missed = float(sure.sum()), float(left_open.sum())
    spread = z * sqrt(float((left_open * (1 - left_open)).sum()))
    few, many = max(missed - spread, 0.0), missed + spread
    precision, doubt = right / n_linked, z * sqrt(float((sure * (1 - sure)).sum())) / n_linked
    return Matching(
        Basis.MODEL,
        Rate(precision, max(precision - doubt, 0.0), min(precision + doubt, 1.0)),
        Rate(right / (right + missed), right / (right + many), right / (right + few)),
        n_linked,
        missed,
    )


def _sureness(both: pl.DataFrame, named: pl.DataFrame, linkage: Linkage) -> pl.DataFrame:
    """By person in ``both`` the probability by which its surest planning row belongs to it."""
    return (
        named.lazy()
        .filter(
            pl.col("dataset").is_in(["planning_births", "planning_persons"]),
            pl.col("role").is_in(["child", "self"]),
        )
        .select("mention_id", "person_no")
        .join(both.lazy(), on="person_no", how="semi")
        .join(linkage.members.lazy().select("mention_id", "link_probability"), on="mention_id")
        .group_by("person_no")
        # The best row of several ties the person to planning.
        .agg(pl.col("link_probability").max().alias("sure"))
        .collect()
    )
