"""Births: those that planning lacks, as decided, and how planning's own differ from the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.births_dated import dated
from cpaudit.events.births_duplicated import duplicated
from cpaudit.events.births_late import late, registered_late
from cpaudit.events.births_otherwise import mothered, ordered, sexed
from cpaudit.events.births_phantom import never_alive, phantom
from cpaudit.events.claims import claims

if TYPE_CHECKING:
    from cpaudit.events.chain import EventRule
    from cpaudit.events.evidence import Evidence


def births(evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """``claims.CLAIMS`` about births.

    Args:
        evidence: the views and who stands in them; the births view is decided.
        rule: which events planning must hold.
    """
    return pl.concat(
        [
            missed(evidence.births),
            phantom(evidence, rule.as_of),
            never_alive(evidence),
            duplicated(evidence),
            dated(evidence, rule),
            sexed(evidence),
            mothered(evidence),
            ordered(evidence),
            late(evidence, rule),
            registered_late(evidence, rule),
        ]
    )


def missed(view: pl.DataFrame) -> pl.DataFrame:
    """Births that planning lacks: grade, probability and reason are those of the births view."""
    lacking = view.filter(pl.col("grade").is_not_null()).with_columns(
        pl.col("birth_date").alias("event_date"),
        # Taken whole: the chain for births has multiplied it already.
        (pl.col("p_missed") / pl.col("p_in_scope")).fill_nan(0.0).alias("p_real"),
        pl.col("sources").str.split(";").alias("voices"),
        pl.col("n_sources").alias("n_voices"),
        pl.lit(value=False).alias("is_found"),
    )
    return claims(lacking, event="birth", problem="missed")
