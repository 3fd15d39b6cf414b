"""Events that planning dates otherwise than the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.events.contest import DATE_WAYS, contest

if TYPE_CHECKING:
    from cpaudit.events.chain import EventRule

# Where fewer of the dates that both give agree, the two columns mean different days: the move of a
# home and that of its registration, a feast and its registration.
_SAME_MEANING_FROM = 0.8
# Fewer pairs do not tell.
_LEAST_PAIRS = 10


def misdated(
    stated: pl.DataFrame, votes: pl.DataFrame, rule: EventRule, *, event: str, tolerance: int
) -> pl.DataFrame:
    """``claims.CLAIMS`` for events that planning dates otherwise than the sources.

    The problem is ``other_year`` where the event leaves its counting year, else ``misdated``.

    Args:
        stated: ``person_no``, ``stated_date``, ``record_ids`` and whatever else claims hold.
        votes: ``contest.VOTES`` whose values are dates, planning's own (voice ``planning``) among them.
        rule: which year counts.
        event: which event it is.
        tolerance: days by which dates may differ and be the same.
    """
    of_stated = stated.select("person_no", "stated_date")
    days = (pl.col("value") - pl.col("stated_date")).dt.total_days().abs()
    posterior = (
        contest(votes.join(of_stated, on="person_no", how="semi"), ways=DATE_WAYS)
        .join(of_stated, on="person_no", maintain_order="left")
        .with_columns(days.alias("days"))
    )
    wrong = (
        posterior.filter(pl.col("days") > tolerance)
        .group_by("person_no", maintain_order=True)
        .agg(
            pl.col("p_value").sum().alias("p_real"),
            pl.col("value").first().alias("event_date"),
            pl.col("n_voices").first(),
            pl.col("voices").first(),
        )
    )
    in_year = rule.year_of(pl.col("event_date")) == rule.year_of(pl.col("stated_date"))
    found = stated.join(wrong, on="person_no").with_columns(
        pl.when(in_year).then(pl.lit("misdated")).otherwise(pl.lit("other_year")).alias("problem"),
        pl.lit(None if _same_meaning(posterior, tolerance) else "other_meaning", pl.String).alias(
            "excuse"
        ),
    )
    return claims(found, event=event)


def _same_meaning(posterior: pl.DataFrame, tolerance: int) -> bool:
    """Whether planning's date and the sources' mostly agree where both are given."""
    others = pl.col("voices").list.set_difference(pl.lit(["planning"])).list.len() > 0
    pairs = posterior.filter(others)
    n_pairs = pairs["person_no"].n_unique()
    n_alike = pairs.filter(pl.col("days") <= tolerance)["person_no"].n_unique()
    return n_pairs < _LEAST_PAIRS or n_alike >= _SAME_MEANING_FROM * n_pairs
