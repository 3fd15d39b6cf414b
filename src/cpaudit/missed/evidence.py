"""What the sources say about where a child's parent lived when the child was born.

Each piece of evidence is a condition on the child's row and the parent's row, with a weight: the
natural logarithm of how much likelier the condition is for a birth that this area must report than
for one that it need not. The weights are judgements, not estimates: they keep the order of trust
(dated residence before undated residence, residence before household registration, a statement
before an absence) and are rounded to halves so that nobody takes them for measurements.
"""

from __future__ import annotations

import polars as pl

from cpaudit.missed.migrants import migrants
from cpaudit.missed.piece import BORN, Evidence, Windows, lived_here_since
from cpaudit.missed.witnesses import witnesses


def evidence(months: int, windows: Windows) -> tuple[Evidence, ...]:
    """The evidence that the sources of this run can give.

    Args:
        months: how long somebody must have lived here for a birth to count here.
        windows: what the sources cover; an absence speaks only where a source would have told.
    """
    return (
        *_planning(months),
        *migrants(months),
        *_police(months),
        *_hospital(),
        *_child(windows),
        *witnesses(),
        *_absence(windows),
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
        Evidence("registered_here", "police", registered & active & inside, 0.5, 3.0),
        Evidence("registered_elsewhere", "police", registered & ~inside, -1.0, -4.0),
        Evidence(
            "registration_moved_in_late",
            "police",
            # Brides often live here before they move their registration.
            ~lived_here_since(came, months) & (came <= BORN),
            -2.5,
            0.0,
        ),
        Evidence("registration_moved_in_after_birth", "police", came > BORN, -2.5, -4.0),
        Evidence(
            "registration_moved_out_before_birth",
            "police",
            gone & (left <= BORN) & ~back.fill_null(value=False),
            -3.5,
            -5.0,
        ),
        Evidence("registration_moved_out_after_birth", "police", gone & (left > BORN), 0.5, 1.0),
    )


def _hospital() -> tuple[Evidence, ...]:
    home, booked = pl.col("delivery.resid_place"), pl.col("delivery.hukou_place")
    certified = pl.col("certificate.resid_place")
    certified_hukou = pl.col("certificate.hukou_place")
    return (
        Evidence("delivery_resident", "delivery", (home == "inside"), 2.0, 0.5),
        Evidence("delivery_resident_elsewhere", "delivery", (home == "outside"), -5.0, -0.5),
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
        # The certificate is written in the same ward: where the delivery gives her home, it only
        # repeats it.
        Evidence(
            "certificate_resident",
            "certificate",
            home.ne_missing("inside") & (certified == "inside"),
            1.5,
            0.5,
        ),
        Evidence(
            "certificate_elsewhere",
            "certificate",
            home.ne_missing("outside") & (certified == "outside"),
            -4.0,
            -0.5,
        ),
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


# GB/T 4761: 27 and 37, adopted or step son and daughter of the head.
_ADOPTED = ("27", "37")
# A child whose first trace here comes later than this was somewhere else before.
_ARRIVED_DAYS = 180


def _child(windows: Windows) -> tuple[Evidence, ...]:
    kind, card = pl.col("vaccination.residence_kind"), pl.col("vaccination.card_status")
    place = pl.col("vaccination.resid_place")
    vaccinated = pl.col("vaccination.n_rows").is_not_null()
    booked = pl.coalesce("police_birth.hukou_place", "police.hukou_place")
    by_birth = pl.col("police_birth.n_rows").is_not_null()
    on_register = pl.col("police.n_rows").is_not_null()
    elsewhere = (by_birth | on_register) & (booked == "outside")
    insured = pl.col("insurance.n_rows").is_not_null()

    def late(column: str) -> pl.Expr:
        return (pl.col(column) - BORN).dt.total_days() > _ARRIVED_DAYS

    came = (pl.col("c.police_move.in_date") > BORN) | late("c.police.move_in_date")
    # Somebody on the register whose birth was not registered here came from elsewhere; where no
    # file of birth registrations covers the day, nobody can tell.
    not_by_birth = on_register & ~by_birth & _covered("police_births", windows)
    left = (pl.col("c.police_move.out_date") > BORN) | (pl.col("police.status") == "moved_out")
    return (
        Evidence("card_resident", "vaccination", kind == "resident", 1.5, 0.5),
        # 流动: registered elsewhere and here for three months or more; how long before the birth the
        # card does not say.
        Evidence("card_migrant", "vaccination", kind == "migrant", -1.0, -2.5),
        Evidence("card_temporary", "vaccination", kind == "temporary", -3.0, -0.5),
        Evidence("card_elsewhere", "vaccination", kind == "outside", -2.5, -1.0),
        Evidence("card_moved_out", "vaccination", card == "moved_out", -1.5, -0.5),
        Evidence("card_moved_in", "vaccination", card == "moved_in", -4.0, -1.0),
        Evidence(
            "card_opened_late",
            "vaccination",
            late("vaccination.card_date") & card.ne_missing("moved_in"),
            -2.0,
            -0.5,
        ),
        Evidence(
            "card_address_here",
            "vaccination",
            vaccinated & kind.is_null() & (place == "inside"),
            1.0,
            0.5,
        ),
        Evidence("card_address_elsewhere", "vaccination", place == "outside", -2.0, -0.5),
        Evidence(
            "birth_registered_here",
            "registration",
            by_birth & ~elsewhere.fill_null(value=False),
            1.0,
            3.0,
        ),
        Evidence(
            "child_on_register",
            "registration",
            on_register & ~by_birth & ~not_by_birth & ~elsewhere.fill_null(value=False),
            0.5,
            2.0,
        ),
        Evidence(
            "registered_late_and_not_by_birth",
            "registration",
            not_by_birth & late("police.register_date") & ~came.fill_null(value=False),
            -1.5,
            -1.0,
        ),
        Evidence("child_registered_elsewhere", "registration", elsewhere, -2.0, -4.0),
        Evidence("child_came_later", "registration", on_register & came, -6.0, -4.0),
        Evidence(
            "child_not_registered_by_birth",
            "registration",
            not_by_birth & ~came.fill_null(value=False),
            -4.0,
            -3.0,
        ),
        Evidence(
            "adopted_or_step_child",
            "registration",
            pl.any_horizontal(
                pl.col("police.relationship").is_in(_ADOPTED),
                pl.col("insurance.relationship").is_in(_ADOPTED),
            ),
            -3.0,
            -3.0,
        ),
        Evidence("child_moved_away", "registration", left, -0.5, 0.0),
        Evidence(
            "insured_here",
            "insurance",
            insured & pl.col("insurance.resid_place").ne_missing("outside"),
            0.5,
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


def _covered(dataset: str, windows: Windows) -> pl.Expr:
    """Whether a source of the dataset would have told of a birth on that day."""
    if dataset not in windows:
        return pl.lit(value=False)
    first, last = windows[dataset]
    from_first = pl.lit(first, pl.Date) <= BORN if first else pl.lit(value=True)
    to_last = pl.lit(last, pl.Date) >= BORN if last else pl.lit(value=True)
    return from_first & to_last


# A card or an enrolment follows a birth within some months; before that its absence says nothing.
_SETTLED_DAYS = 120


def _absence(windows: Windows) -> tuple[Evidence, ...]:
    settled = pl.col("age_days") > _SETTLED_DAYS
    unknown_family = (
        pl.col("m.planning.n_rows").is_null()
        & pl.col("m.police.n_rows").is_null()
        & pl.col("f.planning.n_rows").is_null()
        & pl.col("f.police.n_rows").is_null()
        & pl.col("m.migrant.n_rows").is_null()
        & pl.col("f.migrant.n_rows").is_null()
    )
    known_stranger = (
        pl.col("m_no").is_not_null()
        & pl.col("m.planning.n_rows").is_null()
        & pl.col("m.police.n_rows").is_null()
        & pl.col("m.migrant.n_rows").is_null()
        & ~unknown_family
    )
    only_registered = (
        pl.col("m.police.n_rows").is_not_null() & pl.col("m.planning.n_rows").is_null()
    )
    father_here = (
        pl.col("m.planning.n_rows").is_null()
        & pl.col("f.planning.n_rows").is_not_null()
        & pl.col("f.planning.residence_status").ne_missing("away")
        & pl.col("f.planning.status").ne_missing("moved_out")
    )
    no_card = pl.col("vaccination.n_rows").is_null() & _covered("vaccinations", windows)
    no_hospital = (
        pl.col("delivery.n_rows").is_null()
        & pl.col("certificate.n_rows").is_null()
        & pl.col("screening.n_rows").is_null()
        & (_covered("health_deliveries", windows) | _covered("health_certificates", windows))
    )
    pieces = [
        # The planning office itself counts the birth as the area's own.
        Evidence("counted_by_planning", "planning_child", pl.col("in_planning"), 3.0, 3.0),
        Evidence("father_on_roll", "father", father_here, 1.0, 1.0),
        # A child lives where it is vaccinated.
        Evidence("no_card_after_birth", "absence", settled & no_card, -3.5, -0.5),
        Evidence("no_hospital_record", "absence", no_hospital, -1.5, -0.5),
    ]
    if "planning_persons" in windows and "police_persons" in windows:
        # Somebody who is known by name and number and stands on neither roll lives elsewhere.
        pieces.append(Evidence("mother_on_no_roll", "absence", known_stranger, -2.0, -2.0))
        # The planning roll holds who lives here: whom only the register holds often lives elsewhere.
        pieces.append(Evidence("registered_not_on_roll", "absence", only_registered, -1.0, 0.0))
    if "planning_persons" in windows or "police_persons" in windows:
        pieces.append(Evidence("family_on_no_roll", "absence", unknown_family, -1.5, -3.0))
    return tuple(pieces)
