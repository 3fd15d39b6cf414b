"""Marriages and divorces that planning dates otherwise than the registrar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.events.misdated import misdated
from cpaudit.events.witness import PLANNING_CIVIL_DATE

if TYPE_CHECKING:
    from cpaudit.events.chain import EventRule

# The wedding may be dated by its feast, some weeks from the registration.
CIVIL_DAYS = 31


def civil_misdated(stated: pl.DataFrame, rule: EventRule, *, event: str) -> pl.DataFrame:
    """``claims.CLAIMS``: couples whose event planning dates otherwise than the registrar.

    Args:
        stated: sides of couples with ``stated_date``, one per person.
        rule: which year counts.
        event: marriage or divorce.
    """
    per_side = stated.unique("person_no", keep="last", maintain_order=True)

    def votes(date: str, voice: str, right: pl.Expr) -> pl.DataFrame:
        return per_side.select(
            "person_no",
            pl.col(date).alias("value"),
            pl.lit(voice).alias("voice"),
            right.alias("reliability"),
        )

    wrong = misdated(
        per_side.select(
            "person_no",
            "other_no",
            "stated_date",
            "record_ids",
            "p_in_scope",
            "scope_reason",
            pl.col("planning_link").alias("link"),
        ),
        pl.concat(
            [
                votes("event_date", "civil", pl.col("p_real")),
                votes("stated_date", "planning", pl.lit(PLANNING_CIVIL_DATE)),
            ]
        ),
        rule,
        event=event,
        tolerance=CIVIL_DAYS,
    )
    one, two = pl.col("person_no"), pl.coalesce("other_no", "person_no")
    # Planning's rows of the two are one office's word: one case per couple.
    return claims(
        wrong.with_columns(
            pl.min_horizontal(one, two).alias("low"), pl.max_horizontal(one, two).alias("high")
        )
        .sort("low", "high", "p_real", "person_no", descending=[False, False, True, False])
        .unique(["low", "high"], keep="first", maintain_order=True)
    )
