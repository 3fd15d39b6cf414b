"""Signs of life: dated records that only somebody alive can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.tellings import Records, tell
from cpaudit.events.witness import SIGNS_OF_LIFE

if TYPE_CHECKING:
    from cpaudit.events.evidence import Evidence


def signs_of_life(evidence: Evidence, dead: pl.Series) -> pl.DataFrame:
    """``tellings.TELLINGS``: that somebody was alive on ``event_date``.

    Args:
        evidence: the views and who stands in them.
        dead: the persons whom some source calls dead; nobody else is asked about.
    """
    of_dead = Records(
        evidence.views,
        {
            (dataset, role): people.filter(pl.col("person_no").is_in(dead.implode()))
            for (dataset, role), people in evidence.people.items()
            if dataset in SIGNS_OF_LIFE
        },
        evidence.copies,
    )

    def of(
        dataset: str, date: str, role: str = "self", where: pl.Expr | None = None
    ) -> pl.LazyFrame:
        day = pl.col(date)
        return tell(
            of_dead,
            dataset,
            SIGNS_OF_LIFE,
            date=day,
            role=role,
            where=day.is_not_null() if where is None else where & day.is_not_null(),
        )

    return pl.concat(
        [
            of("civil_marriages", "register_date", "husband"),
            of("civil_marriages", "register_date", "wife"),
            of("civil_divorces", "register_date", "husband"),
            of("civil_divorces", "register_date", "wife"),
            of("health_deliveries", "birth_date", "mother"),
            of("health_certificates", "birth_date", "mother"),
            of("school_enrolments", "enrol_date"),
            # A departure may be the clearing of a register; an arrival is somebody's own doing.
            of("police_moves", "move_date", where=pl.col("move_kind") == "in"),
            of("insurance", "enrol_date"),
            of("benefits", "enrol_date"),
        ]
    ).collect()
