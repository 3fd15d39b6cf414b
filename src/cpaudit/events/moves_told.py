"""Moves as the police, the list of migrants, insurance and schools tell of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.tellings import tell, together
from cpaudit.events.witness import MOVES_IN, MOVES_OUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.events.evidence import Evidence
    from cpaudit.events.witness import Witness

# Registration and residence are moved on different days.
MOVE_DAYS = 31


def arrivals(evidence: Evidence) -> pl.DataFrame:
    """``tellings.TELLINGS``: that somebody came to live or be registered here, and when."""
    arrives = pl.col("move_kind") == "in"
    place = pl.when(arrives).then("to_place")
    # An open stay: it began, and neither ended nor went on elsewhere.
    stays = (
        (pl.col("residence_status") == "incoming")
        & pl.col("move_in_date").is_not_null()
        & pl.col("stop_date").is_null()
    )
    active = pl.col("status").is_null() | (pl.col("status") == "active")
    return pl.concat(
        [
            _tell(evidence, "police_moves", MOVES_IN, "move_date", arrives, place),
            _tell(
                evidence,
                "police_persons",
                MOVES_IN,
                "move_in_date",
                active & pl.col("move_in_date").is_not_null(),
                pl.col("hukou_place"),
            ),
            _tell(
                evidence,
                "planning_migrants",
                MOVES_IN,
                "move_in_date",
                stays,
                pl.col("resid_place"),
            ),
        ]
    ).collect()


def departures(evidence: Evidence) -> pl.DataFrame:
    """``tellings.TELLINGS``: that somebody has left, and when."""
    return pl.concat(
        [
            _tell(evidence, "police_moves", MOVES_OUT, "move_date", pl.col("move_kind") == "out"),
            _tell(
                evidence,
                "police_persons",
                MOVES_OUT,
                "status_date",
                pl.col("status") == "moved_out",
            ),
            _tell(evidence, "insurance", MOVES_OUT, "stop_date", pl.col("stop_reason") == "moved"),
            _tell(
                evidence,
                "school_enrolments",
                MOVES_OUT,
                "stop_date",
                pl.col("status") == "moved_out",
            ),
        ]
    ).collect()


def _tell(
    evidence: Evidence,
    dataset: str,
    witnesses: Mapping[str, Witness],
    date: str,
    where: pl.Expr,
    place: pl.Expr | None = None,
) -> pl.LazyFrame:
    return tell(
        evidence,
        dataset,
        witnesses,
        date=pl.col(date),
        where=where & pl.col(date).is_not_null(),
        is_exact=dataset in {"police_moves", "planning_migrants"},
        place=place,
    )


def latest(tellings: pl.DataFrame) -> pl.DataFrame:
    """Each person's last move of a direction, with all that tells of it; earlier ones are history."""
    last = pl.col("event_date").max().over("person_no")
    near = pl.col("event_date") >= last.dt.offset_by(f"-{MOVE_DAYS}d")
    return together(tellings.filter(near), ["person_no"])
