"""What the lists of migrants say about where a child's parent lived when the child was born.

The lists and the planning roll are kept by the same office: they speak with one voice.
"""

from __future__ import annotations

import polars as pl

from cpaudit.missed.piece import BORN, Evidence, lived_here_since

_VOICE = "planning"


def migrants(months: int) -> tuple[Evidence, ...]:
    """The evidence of the stay that began last.

    Args:
        months: how long somebody must have lived here for a birth to count here.
    """
    state, listed = _direction(), pl.col("m.migrant.n_rows").is_not_null()
    left, came = pl.col("m.migrant.move_out_date"), pl.col("m.migrant.move_in_date")
    moved, ended = pl.col("m.migrant.flow_date"), pl.col("m.migrant.stop_date")
    away, incoming = listed & (state == "away"), listed & (state == "incoming")
    gone = pl.coalesce(left, moved)
    # Who left came back, and who came left again, on the other date of the row.
    back = pl.coalesce(ended, pl.when(came > left).then(came))
    since = pl.coalesce(came, moved)
    off = pl.coalesce(ended, pl.when(left > came).then(left))
    was_back = (back <= BORN).fill_null(value=False)
    was_off = (off <= BORN).fill_null(value=False)
    long_gone, long_here = lived_here_since(gone, months), lived_here_since(since, months)
    return (
        Evidence("migrant_away_long", _VOICE, away & long_gone & ~was_back, -5.0, 2.0),
        Evidence("migrant_left_later", _VOICE, away & ~long_gone, 1.5, 2.0),
        Evidence("migrant_away_undated", _VOICE, away & gone.is_null() & ~was_back, -3.0, 2.0),
        Evidence(
            "migrant_back_long",
            _VOICE,
            away & was_back & lived_here_since(back, months) & ~(~long_gone).fill_null(value=False),
            1.5,
            2.0,
        ),
        Evidence(
            "migrant_back_shortly_before_birth",
            _VOICE,
            away & was_back & long_gone & ~lived_here_since(back, months),
            -1.0,
            2.0,
        ),
        Evidence("migrant_here_long", _VOICE, incoming & long_here & ~was_off, 3.0, -3.0),
        Evidence("migrant_newcomer", _VOICE, incoming & ~long_here, -5.0, -3.0),
        Evidence("migrant_here_undated", _VOICE, incoming & since.is_null() & ~was_off, 1.0, -3.0),
        Evidence("migrant_had_left", _VOICE, incoming & was_off, -4.0, -3.0),
        Evidence("migrant_returned", _VOICE, listed & (state == "home"), 0.5, 1.5),
    )


def _direction() -> pl.Expr:
    """Which way the stay leads: as stated, else by its places, else by which date it gives."""
    registered = pl.col("m.migrant.hukou_place")
    lives = pl.col("m.migrant.resid_place")
    left, came = pl.col("m.migrant.move_out_date"), pl.col("m.migrant.move_in_date")
    return pl.coalesce(
        "m.migrant.residence_status",
        pl.when((registered == "inside") & (lives == "outside"))
        .then(pl.lit("away"))
        .when((registered == "outside") & (lives == "inside"))
        .then(pl.lit("incoming"))
        .when(left.is_not_null() & came.is_null())
        .then(pl.lit("away"))
        .when(came.is_not_null() & left.is_null())
        .then(pl.lit("incoming")),
    )
