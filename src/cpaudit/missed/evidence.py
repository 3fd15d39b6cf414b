"""What the sources say about where a child's parent lived when the child was born.

Each piece of evidence is a condition on the child's row and the parent's row, with a weight: the
natural logarithm of how much likelier the condition is for a birth that this area must report than
for one that it need not. The weights are judgements, not estimates: they keep the order of trust
(dated residence before undated residence, residence before household registration, a statement
before an absence) and are rounded to halves so that nobody takes them for measurements.
"""

from __future__ import annotations

import polars as pl

from cpaudit.missed.absence import CARD_COVERAGE, absence
from cpaudit.missed.child import child
from cpaudit.missed.family import family
from cpaudit.missed.migrants import migrants
from cpaudit.missed.piece import BORN, Evidence, Windows, lived_here_since
from cpaudit.missed.ward import ward
from cpaudit.missed.witnesses import witnesses


def evidence(
    months: int, windows: Windows, *, card_coverage: float = CARD_COVERAGE
) -> tuple[Evidence, ...]:
    """The evidence that the sources of this run can give.

    Args:
        months: how long somebody must have lived here for a birth to count here.
        windows: what the sources cover; an absence speaks only where a source would have told.
        card_coverage: the share of the area's children with a vaccination card; an absence speaks
            as loud as the list is complete.
    """
    return (
        *_planning(months),
        *migrants(months),
        *_police(),
        *family(),
        *ward(),
        *child(windows),
        *witnesses(),
        *absence(windows, card_coverage),
    )


def _planning(months: int) -> tuple[Evidence, ...]:
    on_roll = pl.col("m.planning.n_rows").is_not_null()
    state, status = pl.col("m.planning.residence_status"), pl.col("m.planning.status")
    since = pl.coalesce("m.planning.flow_date", "m.planning.move_in_date")
    left = pl.col("m.planning.move_out_date")
    gone_since = pl.coalesce("m.planning.flow_date", "m.planning.move_out_date")
    away, incoming = state == "away", state == "incoming"
    moved_out = (status == "moved_out") | (
        (pl.col("m.planning.exit_reason") == "moved_out") & (status != "active")
    )
    stays = status.is_null() | (status == "active")
    came, entered = pl.col("m.planning.move_in_date"), pl.col("m.planning.flow_date")
    newcomer = (incoming & ~lived_here_since(since, months)).fill_null(value=False)
    # The flow date of somebody who came says when she came, not when she left.
    gone_on = pl.coalesce(
        left, pl.when(~incoming.fill_null(value=False)).then("m.planning.flow_date")
    )

    def on(condition: pl.Expr) -> pl.Expr:
        return on_roll & condition

    return (
        Evidence("on_roll_at_home", "planning", on(stays & (state == "home")), 2.5, 2.5),
        Evidence("on_roll", "planning", on(stays & state.is_null()), 1.5, 1.5),
        Evidence(
            "away_long_before_birth",
            "planning",
            on(stays & away & lived_here_since(gone_since, months)),
            -5.0,
            2.0,
        ),
        Evidence(
            "left_near_or_after_birth",
            "planning",
            on(stays & away & ~lived_here_since(gone_since, months)),
            1.5,
            2.0,
        ),
        Evidence("away_undated", "planning", on(stays & away & gone_since.is_null()), -3.0, 2.0),
        Evidence(
            "incoming_long_before_birth",
            "planning",
            on(incoming & lived_here_since(since, months)),
            3.0,
            -3.0,
        ),
        Evidence(
            "newcomer",
            "planning",
            on(incoming & ~lived_here_since(since, months)),
            -5.0,
            -3.0,
        ),
        Evidence("incoming_undated", "planning", on(incoming & since.is_null()), 1.0, -3.0),
        Evidence(
            "moved_in_shortly_before_or_after_birth",
            "planning",
            on(~incoming.fill_null(value=False) & ~lived_here_since(came, months)),
            -5.5,
            -1.0,
        ),
        Evidence(
            "returned_late",
            "planning",
            on(stays & (state == "home") & came.is_null() & ~lived_here_since(entered, months)),
            -1.0,
            0.0,
        ),
        Evidence(
            "moved_out_before_birth",
            "planning",
            on(moved_out & (gone_on <= BORN)),
            -5.0,
            -5.0,
        ),
        Evidence(
            "moved_out_after_birth",
            "planning",
            on(moved_out & ~newcomer & (gone_on > BORN)),
            1.0,
            2.0,
        ),
        Evidence(
            "moved_out_undated",
            "planning",
            on(moved_out & gone_on.is_null()),
            -2.5,
            -2.5,
        ),
        Evidence(
            "roll_address_outside",
            "planning",
            on(
                stays
                & ~away.fill_null(value=False)
                & (pl.col("m.planning.resid_place") == "outside")
            ),
            -2.5,
            0.0,
        ),
    )


def _police() -> tuple[Evidence, ...]:
    registered = pl.col("m.police.n_rows").is_not_null()
    status = pl.col("m.police.status")
    active = status.is_null() | (status == "active")
    inside = pl.col("m.police.hukou_place").ne_missing("outside")
    return (
        Evidence("registered_here", "police", registered & active & inside, 0.5, 3.0),
        Evidence("registered_elsewhere", "police", registered & ~inside, -1.0, -4.0),
        # Brides often live here before they move their registration.
        Evidence("registration_moved_in_late", "police", pl.col("h.in_late"), -2.5, 0.0),
        Evidence("registration_moved_in_after_birth", "police", pl.col("h.in_after"), -2.5, -4.0),
        Evidence(
            "registration_moved_out_before_birth", "police", pl.col("h.out_before"), -3.5, -5.0
        ),
        Evidence(
            "registration_moved_out_after_birth",
            "police",
            pl.col("h.out_after") & ~pl.col("h.out_before"),
            0.5,
            1.0,
        ),
    )
