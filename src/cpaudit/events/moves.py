"""Moves: arrivals whom the roll lacks, departures whom it still counts, and the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.events.misdated import misdated
from cpaudit.events.moves_phantom import only_in_planning
from cpaudit.events.moves_told import MOVE_DAYS, arrivals, departures, latest
from cpaudit.events.planning_state import scope_of_roll
from cpaudit.events.witness import PLANNING_MOVE_DATE

if TYPE_CHECKING:
    from cpaudit.events.chain import EventRule
    from cpaudit.events.evidence import Evidence

# Where somebody is registered, the roll must hold him or her; the move names no other place.
_COMES_HERE, _COMES_ELSEWHERE = 0.95, 0.1
# The register itself does not hold (or still holds) whom a move says has come (or gone).
_REGISTER_SILENT = 0.4


def moves(evidence: Evidence, rule: EventRule) -> pl.DataFrame:
    """``claims.CLAIMS`` about moves.

    Args:
        evidence: the views and who stands in them.
        rule: which events planning must hold.
    """
    last_in, last_out = latest(arrivals(evidence)), latest(departures(evidence))
    movers = _known(pl.concat([last_in["person_no"], last_out["person_no"]]).unique(), evidence)
    came, gone = _beside(last_in, last_out, movers), _beside(last_out, last_in, movers)
    return pl.concat(
        [
            _absent(came, evidence),
            _still_counted(gone, rule),
            _misdated(came, rule, kind="move_in"),
            _misdated(gone, rule, kind="move_out"),
            only_in_planning(gone, evidence, rule),
        ]
    )


def _known(numbers: pl.Series, evidence: Evidence) -> pl.DataFrame:
    """What planning and the police hold of the persons with these numbers."""
    persons = evidence.views["persons"].select(
        "person_no",
        "death_date",
        pl.col("planning.move_in_date").alias("stated_in"),
        pl.col("planning.move_out_date").alias("stated_out"),
        pl.col("planning.hukou_place").alias("stated_place"),
        pl.col("planning.status").alias("stated_status"),
    )
    known = numbers.to_frame().lazy()
    for told in (
        persons,
        evidence.planning.drop("death_date"),
        evidence.police_state,
        evidence.open_ends,
    ):
        of_these = told.lazy().filter(pl.col("person_no").is_in(numbers.implode()))
        known = known.join(of_these, on="person_no", how="left")
    return known.collect()


def _beside(moved: pl.DataFrame, other: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """``moved`` with ``other_date`` (the move the other way) and what is known of the person."""
    return (
        moved.join(
            other.select("person_no", pl.col("event_date").alias("other_date")),
            on="person_no",
            how="left",
        )
        .join(known, on="person_no", how="left")
        .with_columns(
            pl.col("planning_ids").is_not_null().alias("is_held"),
            pl.col("planning_link").fill_null(1.0),
            pl.concat_list("record_ids", pl.col("planning_ids").fill_null([])).alias("record_ids"),
        )
        .sort("person_no")
    )


def _absent(came: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Came, and neither the roll nor the children's table holds them since."""
    born = evidence.births.select(
        "person_no",
        (pl.col("grade").is_not_null() & pl.col("suppressed").is_null()).alias("is_birth_case"),
    )
    known = came.join(born, on="person_no", how="left")
    day = pl.col("event_date")
    # Entered as gone before this arrival, and not taken up again.
    returned = ~pl.col("is_active") & ~pl.col("is_dead") & (pl.col("stated_out") < day)
    lacking = known.filter(~pl.col("is_held") | returned.fill_null(value=False))
    register = evidence.views["police_persons"]
    in_register = pl.col("police_is_active").fill_null(value=False) | pl.lit(register.is_empty())
    return claims(
        lacking.with_columns(
            (pl.col("p_real") * pl.when(in_register).then(1.0).otherwise(_REGISTER_SILENT)).alias(
                "p_real"
            ),
            (1 - pl.when(~pl.col("is_held")).then("p_to_planning").fill_null(0.0)).alias(
                "p_absent"
            ),
            pl.when(pl.col("place") == "outside")
            .then(_COMES_ELSEWHERE)
            .otherwise(_COMES_HERE)
            .alias("p_in_scope"),
            pl.when(pl.col("place") == "outside")
            .then(pl.lit("comes_elsewhere"))
            .otherwise(pl.lit("comes_here"))
            .alias("scope_reason"),
            pl.col("stated_out").alias("stated_date"),
            # Who came before planning was kept is no arrival that it had to record.
            pl.lit(value=True).alias("is_windowed"),
            pl.when(pl.col("death_date").is_not_null())
            .then(pl.lit("died_since"))
            .when(pl.col("other_date") >= day)
            .then(pl.lit("left_again"))
            .when(pl.col("is_birth_case"))
            .then(pl.lit("case_of_birth"))
            .alias("excuse"),
        ).drop("link"),
        event="move_in",
        problem="missed",
    )


def _still_counted(gone: pl.DataFrame, rule: EventRule) -> pl.DataFrame:
    """Gone, and the roll still counts them as registered at home."""
    day = pl.col("event_date")
    noted = (
        (pl.col("residence_status") == "incoming")
        | (pl.col("stated_place") == "outside")
        | (pl.col("stated_out") >= day.dt.offset_by(f"-{MOVE_DAYS}d"))
        | pl.col("is_dead")
    ).fill_null(value=False)
    counted = gone.filter(~pl.col("is_held") | ((pl.col("n_active") > 0) & ~noted))
    still_there = pl.col("police_is_active").fill_null(value=False)
    return claims(
        counted.with_columns(
            (pl.col("p_real") * pl.when(still_there).then(_REGISTER_SILENT).otherwise(1.0)).alias(
                "p_real"
            ),
            (1 - pl.when(~pl.col("is_held")).then("p_to_planning").fill_null(0.0)).alias(
                "p_absent"
            ),
            pl.col("is_held").alias("is_found"),
            pl.col("planning_link").alias("link"),
            pl.col("stated_out").alias("stated_date"),
            pl.when(pl.col("death_date").is_not_null())
            .then(pl.lit("died_since"))
            .when(pl.col("other_date") > day)
            .then(pl.lit("came_again"))
            .alias("excuse"),
            *scope_of_roll(rule.basis),
        ),
        event="move_out",
        problem="missed",
    )


def _misdated(moved: pl.DataFrame, rule: EventRule, *, kind: str) -> pl.DataFrame:
    """Moved in both, on days more than a month apart; of those whose registration moved."""
    arrives = kind == "move_in"
    stated = pl.col("stated_in" if arrives else "stated_out")
    recorded = (
        (pl.col("n_active") > 0) & (pl.col("residence_status") == "home")
        if arrives
        else pl.col("stated_status") == "moved_out"
    )
    known = moved.filter(recorded & stated.is_not_null() & pl.col("is_exact"))
    votes = pl.concat(
        [
            known.select(
                "person_no",
                pl.col("event_date").alias("value"),
                pl.lit("police").alias("voice"),
                pl.col("p_real").alias("reliability"),
            ),
            known.select(
                "person_no",
                stated.alias("value"),
                pl.lit("planning").alias("voice"),
                pl.lit(PLANNING_MOVE_DATE).alias("reliability"),
            ),
        ]
    )
    return misdated(
        known.select(
            "person_no",
            stated.alias("stated_date"),
            "record_ids",
            pl.col("planning_link").alias("link"),
            *scope_of_roll(rule.basis),
        ),
        votes,
        rule,
        event=kind,
        tolerance=MOVE_DAYS,
    )
