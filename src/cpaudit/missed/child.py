"""What the child's own card, registration and insurance say of where its birth counts."""

from __future__ import annotations

import polars as pl

from cpaudit.missed.piece import BORN, ORIGIN, Evidence, Windows, covered

# GB/T 4761: 27 and 37, adopted or step son and daughter of the head.
_ADOPTED = ("27", "37")
# A child whose first trace here comes later than this was somewhere else before.
_ARRIVED_DAYS = 180


def child(windows: Windows) -> tuple[Evidence, ...]:
    """The evidence that stands beside the child itself.

    Args:
        windows: what the sources cover.
    """
    kind, card = pl.col("vaccination.residence_kind"), pl.col("vaccination.card_status")
    place = pl.col("vaccination.resid_place")
    vaccinated = pl.col("vaccination.n_rows").is_not_null()
    booked = pl.coalesce("police_birth.hukou_place", "police.hukou_place")
    by_birth = pl.col("police_birth.n_rows").is_not_null()
    on_register = pl.col("police.n_rows").is_not_null()
    elsewhere = (by_birth | on_register) & (booked == "outside")
    insured = pl.col("insurance.n_rows").is_not_null()

    # Somebody registered elsewhere with a dated stay here: she herself, or the husband of a wife whom
    # no list holds.
    settled = (
        (pl.col("m.planning.residence_status") == "incoming") & pl.col("h.mother_here_long")
    ).fill_null(value=False) | (
        pl.col("m.planning.n_rows").is_null() & pl.col("h.father_here_long")
    ).fill_null(value=False)
    # Whoever copies the address of the register says less than who writes another one.
    address = pl.col("vaccination.resid_address")
    copied = (address == pl.col("vaccination.hukou_address")).fill_null(value=False)

    def late(column: str) -> pl.Expr:
        return (pl.col(column) - BORN).dt.total_days() > _ARRIVED_DAYS

    came = ((pl.col("c.police_move.in_date") > BORN) | late("c.police.move_in_date")).fill_null(
        value=False
    )
    # Somebody on the register whose birth was not registered here came from elsewhere; where no
    # file of birth registrations covers the day, nobody can tell.
    not_by_birth = on_register & ~by_birth & covered("police_births", windows)
    left = (pl.col("c.police_move.out_date") > BORN) | (pl.col("police.status") == "moved_out")
    return (
        *_origin(on_register & came & ~by_birth & ~pl.col("h.in_after").fill_null(value=False)),
        # What the card says today of a child that came later it does not say of the day of birth;
        # and a card that gives an address elsewhere contradicts itself: «resident» is its first choice.
        Evidence(
            "card_resident",
            "vaccination",
            (kind == "resident") & card.ne_missing("moved_in") & place.ne_missing("outside"),
            1.5,
            0.5,
        ),
        # 流动: registered elsewhere and here for three months or more; how long before the birth the
        # card does not say.
        Evidence("card_migrant", "vaccination", kind == "migrant", -1.0, -2.5),
        # Clinics write «temporary» of whoever is registered elsewhere: a dated stay outweighs it.
        Evidence("card_temporary", "vaccination", (kind == "temporary") & ~settled, -3.0, -0.5),
        Evidence(
            "card_temporary_of_settled", "vaccination", (kind == "temporary") & settled, -1.5, -0.5
        ),
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
        # The clinic writes down where the child lives, as the ward does of the mother.
        Evidence(
            "card_address_elsewhere", "vaccination", (place == "outside") & ~copied, -3.5, -0.5
        ),
        Evidence(
            "card_address_of_register", "vaccination", (place == "outside") & copied, -2.0, -0.5
        ),
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
            not_by_birth & late("police.register_date") & ~came,
            -1.5,
            -1.0,
        ),
        Evidence("child_registered_elsewhere", "registration", elsewhere, -2.0, -4.0),
        # Where the mother moved her registration here as well, the family moved and not the child.
        Evidence(
            "family_moved_registration",
            "registration",
            on_register & came & ~by_birth & pl.col("h.in_after").fill_null(value=False),
            -1.5,
            -4.0,
        ),
        Evidence(
            "child_not_registered_by_birth",
            "registration",
            not_by_birth & ~came,
            -4.0,
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
        # Who was insured here for half a year and then moved had lived here.
        Evidence(
            "insurance_moved",
            "insurance",
            (pl.col("insurance.stop_reason") == "moved")
            & late("insurance.stop_date").ne_missing(other=True),
            -2.0,
            -1.0,
        ),
        Evidence(
            "insured_elsewhere",
            "insurance",
            pl.col("insurance.resid_place") == "outside",
            -1.5,
            -0.5,
        ),
    )


def _origin(came: pl.Expr) -> tuple[Evidence, ...]:
    """Signs that the child was not born to this mother here, wherever she lived then."""
    return (
        # Registered here by a move, and never by birth, though the mother did not move: adopted, or
        # born to somebody elsewhere.
        Evidence("child_came_later", ORIGIN, came, -8.0, -8.0),
        Evidence(
            "adopted_or_step_child",
            ORIGIN,
            pl.any_horizontal(
                pl.col("police.relationship").is_in(_ADOPTED),
                pl.col("insurance.relationship").is_in(_ADOPTED),
            ),
            -7.0,
            -7.0,
        ),
    )
