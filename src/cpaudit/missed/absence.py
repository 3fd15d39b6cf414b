"""What it says that a list does not hold somebody: as much as the list is complete."""

from __future__ import annotations

from math import log

import polars as pl

from cpaudit.missed.piece import BORN, Evidence, Windows, covered

# Where more than nine in ten of planning's own children have a card, a child without
# one lives elsewhere; where more lack it, that says less.
CARD_COVERAGE = 0.92
_NO_CARD, _LEAST_NO_CARD = -3.5, -0.5


def _absent_weight(coverage: float) -> float:
    """How loud a missing card speaks: less, the more of the area's own children have none."""
    lost = max(1 - coverage, 1 - CARD_COVERAGE) / (1 - CARD_COVERAGE)
    return round(min(_NO_CARD + log(lost), _LEAST_NO_CARD), 2)


# A card or an enrolment follows a birth within some months; before that its absence says nothing.
SETTLED_DAYS = 120


def absence(windows: Windows, card_coverage: float) -> tuple[Evidence, ...]:
    """The evidence of lists that would have told.

    Args:
        windows: what the sources cover.
        card_coverage: the share of planning's own children with a vaccination card.
    """
    settled = pl.col("age_days") > SETTLED_DAYS
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
        # Lists of migrants often hold the husband alone; where his stay is dated, she came with him.
        & ~pl.col("h.father_here_long").fill_null(value=False)
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
    no_card = pl.col("vaccination.n_rows").is_null() & covered("vaccinations", windows)
    no_hospital = (
        pl.col("delivery.n_rows").is_null()
        & pl.col("certificate.n_rows").is_null()
        & pl.col("screening.n_rows").is_null()
        & (covered("health_deliveries", windows) | covered("health_certificates", windows))
    )
    # The card went along with a family that moved after the birth.
    went = pl.any_horizontal(
        (pl.col("m.planning.move_out_date") > BORN).fill_null(value=False),
        pl.col("h.out_after").fill_null(value=False),
        (pl.col("c.police_move.out_date") > BORN).fill_null(value=False),
    )
    pieces = [
        # The planning office itself counts the birth as the area's own.
        Evidence("counted_by_planning", "planning_child", pl.col("in_planning"), 3.0, 3.0),
        Evidence("father_on_roll", "father", father_here, 1.0, 1.0),
        # A child lives where it is vaccinated.
        Evidence(
            "no_card_after_birth",
            "absence",
            settled & no_card & ~went,
            _absent_weight(card_coverage),
            -0.5,
        ),
        Evidence("no_card_but_moved_later", "absence", settled & no_card & went, -1.0, 0.0),
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
