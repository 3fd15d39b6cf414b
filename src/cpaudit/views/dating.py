"""By which date a birth belongs to a period: the day of birth, or the day it was entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.project import DatedBy

if TYPE_CHECKING:
    from datetime import date

# The planning system's own dates of entry, the children's table before the roll.
PLANNING_ENTRY = ("planning.entry_date", "roll.entry_date")
# The date on which each group of the view ``births`` took the birth in. Enrolments of older children
# and memberships say when they began, which is no report of a birth.
ENTRY_OF_GROUP = {
    "planning": "planning.entry_date",
    "delivery": "delivery.entry_date",
    "certificate": "certificate.issue_date",
    "screening": "screening.event_date",
    "police_birth": "police_birth.register_date",
    "vaccination": "vaccination.card_date",
}
_ELSEWHERE = tuple(column for name, column in ENTRY_OF_GROUP.items() if name != "planning")


def entered_on() -> pl.Expr:
    """On the view ``births``: when a birth came to be known.

    The planning system's entry; where it lacks the birth or the date, the first entry of the other
    sources, and the day of birth where none is dated.
    """
    return pl.coalesce(*PLANNING_ENTRY, pl.min_horizontal(*_ELSEWHERE), "birth_date")


def belongs(period: tuple[date, date], dated_by: DatedBy) -> pl.Expr:
    """On the view ``births``: whether a birth is dated in ``period``, both ends included."""
    day = pl.col("birth_date") if dated_by is DatedBy.EVENT else entered_on()
    return day.is_between(*period)
