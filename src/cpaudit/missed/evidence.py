"""What the sources say about where a child's parent lived when the child was born.

Each piece of evidence is a condition on the child's row and the parent's row, with a weight: the
natural logarithm of how much likelier the condition is for a birth that this area must report than
for one that it need not. The weights are judgements, not estimates: they keep the order of trust
(dated residence before undated residence, residence before household registration, a statement
before an absence) and are rounded to halves so that nobody takes them for measurements.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable


class Kind(StrEnum):
    """What a piece of evidence speaks of; the counting rule decides which kinds count."""

    RESIDENCE = "residence"
    HUKOU = "hukou"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One condition, the source that it comes from, and its weight for the two counting bases."""

    name: str
    source: str
    condition: pl.Expr
    residence: float
    hukou: float

    def weight(self, basis: Kind) -> float:
        """The weight under a counting basis."""
        return self.residence if basis is Kind.RESIDENCE else self.hukou


def evidence(months: int, has: Callable[[str], bool]) -> tuple[Evidence, ...]:
    """The evidence that the sources of this run can give.

    Args:
        months: how long somebody must have lived here for a birth to count here.
        has: whether the run has a source of a dataset; an absence speaks only where it has.
    """
    return (
        *_planning(months),
        *_police(months),
        *_hospital(),
        *_child(),
        *_absence(has),
    )


_BORN = pl.col("birth_date")
# A household that moves is entered late or early by some days: not a newcomer by a hair.
_SLACK_DAYS = 10


def _lived_here_since(day: pl.Expr, months: int) -> pl.Expr:
    return day <= _BORN.dt.offset_by(f"-{months}mo") + pl.duration(days=_SLACK_DAYS)


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

    def on(condition: pl.Expr) -> pl.Expr:
        return on_roll & condition

    return (
        Evidence("on_roll_at_home", "planning", on(stays & (state == "home")), 2.5, 2.5),
        Evidence("on_roll", "planning", on(stays & state.is_null()), 1.5, 1.5),
        Evidence(
            "away_long_before_birth",
            "planning",
            on(stays & away & _lived_here_since(gone_since, months)),
            -5.0,
            2.0,
        ),
        Evidence(
            "left_near_or_after_birth",
            "planning",
            on(stays & away & ~_lived_here_since(gone_since, months)),
            1.5,
            2.0,
        ),
        Evidence("away_undated", "planning", on(stays & away & gone_since.is_null()), -3.0, 2.0),
        Evidence(
            "incoming_long_before_birth",
            "planning",
            on(stays & incoming & _lived_here_since(since, months)),
            3.0,
            -3.0,
        ),
        Evidence(
            "newcomer",
            "planning",
            on(stays & incoming & ~_lived_here_since(since, months)),
            -5.0,
            -3.0,
        ),
        Evidence("incoming_undated", "planning", on(stays & incoming & since.is_null()), 1.0, -3.0),
        Evidence(
            "moved_in_shortly_before_or_after_birth",
            "planning",
            on(stays & ~incoming.fill_null(value=False) & ~_lived_here_since(came, months)),
            -5.5,
            -1.0,
        ),
        Evidence(
            "returned_late",
            "planning",
            on(stays & (state == "home") & came.is_null() & ~_lived_here_since(entered, months)),
            -1.0,
            0.0,
        ),
        Evidence(
            "moved_out_before_birth",
            "planning",
            on(moved_out & (pl.coalesce(left, "m.planning.flow_date") <= _BORN)),
            -5.0,
            -5.0,
        ),
        Evidence(
            "moved_out_after_birth",
            "planning",
            on(moved_out & (pl.coalesce(left, "m.planning.flow_date") > _BORN)),
            2.0,
            2.0,
        ),
        Evidence(
            "moved_out_undated",
            "planning",
            on(moved_out & pl.coalesce(left, "m.planning.flow_date").is_null()),
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


def _police(months: int) -> tuple[Evidence, ...]:
    registered = pl.col("m.police.n_rows").is_not_null()
    status, changed = pl.col("m.police.status"), pl.col("m.police.status_date")
    active = status.is_null() | (status == "active")
    inside = pl.col("m.police.hukou_place").ne_missing("outside")
    came = pl.coalesce("m.police_move.in_date", "m.police.move_in_date")
    left = pl.coalesce("m.police_move.out_date", changed)
    gone = pl.col("m.police_move.out_date").is_not_null() | (status == "moved_out")
    back = pl.col("m.police_move.in_date") > pl.col("m.police_move.out_date")
    return (
        Evidence("registered_here", "police", registered & active & inside, 1.0, 3.0),
        Evidence("registered_elsewhere", "police", registered & ~inside, -1.0, -4.0),
        Evidence(
            "registration_moved_in_late",
            "police",
            # Brides often live here before they move their registration.
            ~_lived_here_since(came, months) & (came <= _BORN),
            -2.5,
            0.0,
        ),
        Evidence("registration_moved_in_after_birth", "police", came > _BORN, -2.5, -4.0),
        Evidence(
            "registration_moved_out_before_birth",
            "police",
            gone & (left <= _BORN) & ~back.fill_null(value=False),
            -3.5,
            -5.0,
        ),
        Evidence("registration_moved_out_after_birth", "police", gone & (left > _BORN), 0.5, 1.0),
    )


def _hospital() -> tuple[Evidence, ...]:
    home, booked = pl.col("delivery.resid_place"), pl.col("delivery.hukou_place")
    certified = pl.col("certificate.resid_place")
    certified_hukou = pl.col("certificate.hukou_place")
    return (
        Evidence("delivery_resident", "delivery", (home == "inside"), 2.0, 0.5),
        Evidence("delivery_resident_elsewhere", "delivery", (home == "outside"), -3.0, -0.5),
        Evidence("delivery_hukou_here", "delivery", (booked == "inside"), 0.5, 2.5),
        Evidence(
            "delivery_hukou_elsewhere",
            "delivery",
            (booked == "outside") & home.ne_missing("inside"),
            -1.5,
            -3.0,
        ),
        Evidence(
            "delivery_visitor", "delivery", (booked == "outside") & (home == "inside"), -0.5, -3.0
        ),
        Evidence("certificate_resident", "certificate", certified == "inside", 1.5, 0.5),
        Evidence("certificate_elsewhere", "certificate", certified == "outside", -2.5, -0.5),
        Evidence(
            "certificate_hukou_here",
            "certificate",
            certified.is_null() & (certified_hukou == "inside"),
            0.5,
            2.0,
        ),
        Evidence(
            "certificate_hukou_elsewhere",
            "certificate",
            certified.ne_missing("inside") & (certified_hukou == "outside"),
            -1.0,
            -2.5,
        ),
    )


def _child() -> tuple[Evidence, ...]:
    kind, card = pl.col("vaccination.residence_kind"), pl.col("vaccination.card_status")
    place = pl.col("vaccination.resid_place")
    vaccinated = pl.col("vaccination.n_rows").is_not_null()
    booked = pl.coalesce("police_birth.hukou_place", "police.hukou_place")
    registered = pl.any_horizontal(
        pl.col("police_birth.n_rows").is_not_null(), pl.col("police.n_rows").is_not_null()
    )
    insured = pl.col("insurance.n_rows").is_not_null()
    return (
        Evidence("card_resident", "vaccination", kind == "resident", 1.5, 0.5),
        Evidence("card_temporary", "vaccination", kind == "temporary", -2.0, -0.5),
        Evidence("card_elsewhere", "vaccination", kind == "outside", -2.5, -1.0),
        Evidence("card_moved_out", "vaccination", card == "moved_out", -1.5, -0.5),
        Evidence("card_moved_in", "vaccination", card == "moved_in", -1.0, -0.5),
        Evidence(
            "card_address_here",
            "vaccination",
            vaccinated & kind.is_null() & (place == "inside"),
            1.0,
            0.5,
        ),
        Evidence("card_address_elsewhere", "vaccination", place == "outside", -2.0, -0.5),
        Evidence(
            "child_registered_here",
            "registration",
            registered & booked.ne_missing("outside"),
            1.5,
            3.0,
        ),
        Evidence(
            "child_registered_elsewhere",
            "registration",
            registered & (booked == "outside"),
            -2.0,
            -4.0,
        ),
        Evidence(
            "insured_here",
            "insurance",
            insured & pl.col("insurance.resid_place").ne_missing("outside"),
            1.0,
            1.0,
        ),
        Evidence(
            "insurance_moved", "insurance", pl.col("insurance.stop_reason") == "moved", -2.0, -1.0
        ),
        Evidence(
            "insured_elsewhere",
            "insurance",
            pl.col("insurance.resid_place") == "outside",
            -1.5,
            -0.5,
        ),
    )


# A card or an enrolment follows a birth within some months; before that its absence says nothing.
_SETTLED_DAYS = 120


def _absence(has: Callable[[str], bool]) -> tuple[Evidence, ...]:
    settled = pl.col("age_days") > _SETTLED_DAYS
    on_no_roll = (
        pl.col("m.planning.n_rows").is_null()
        & pl.col("m.police.n_rows").is_null()
        & pl.col("f.planning.n_rows").is_null()
        & pl.col("f.police.n_rows").is_null()
    )
    family = pl.col("m.planning.n_rows").is_null() & (
        pl.col("f.planning.residence_status").is_null()
        | pl.col("f.planning.residence_status").is_in(["home", "incoming"])
    )
    father_here = family & pl.col("f.planning.n_rows").is_not_null()
    no_trace = (
        pl.col("vaccination.n_rows").is_null()
        & pl.col("police_birth.n_rows").is_null()
        & pl.col("police.n_rows").is_null()
        & pl.col("insurance.n_rows").is_null()
    )
    pieces = [
        Evidence(
            "father_on_roll",
            "father",
            father_here & pl.col("f.planning.status").ne_missing("moved_out"),
            1.0,
            1.0,
        )
    ]
    if has("planning_persons") or has("police_persons"):
        pieces.append(Evidence("family_on_no_roll", "absence", on_no_roll, -1.5, -3.0))
    if has("vaccinations") or has("police_births") or has("insurance"):
        pieces.append(Evidence("no_trace_after_birth", "absence", settled & no_trace, -1.5, -1.0))
    return tuple(pieces)
