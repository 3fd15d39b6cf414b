"""Counts of the whole area that villages are too small for: last period, deaths by age, incomers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.project import DatedBy
from cpaudit.views.dating import PLANNING_ENTRY
from cpaudit.views.mentions import completed_years

if TYPE_CHECKING:
    from datetime import date

_OLD = 65  # the age from which mortality of the old is counted
_SECOND = 2
# Kinds of kinship, as planning has them, of children whom the mother did not bear: no birth of hers.
NOT_BORN_TO_HER = ("adopted", "step")
_STAYS = ("resident", "migrant")  # on a vaccination card: lives here for a while at least


def area_counts(
    births: pl.DataFrame,
    persons: pl.DataFrame,
    *,
    as_of: date,
    period: tuple[date, date],
    dated_by: DatedBy = DatedBy.EVENT,
) -> pl.DataFrame:
    """One row: the columns of the view ``area`` that no village has.

    Args:
        births: the view ``births``.
        persons: the view ``persons``.
        as_of: ages are counted at this date.
        period: the reporting period, both ends included.
        dated_by: the date by which a birth belongs to it.
    """
    return pl.concat(
        [
            _births_before(births, before(period), dated_by),
            _infant_deaths(births, period),
            _the_old(persons, as_of=as_of, period=period),
            _incomers(births, persons),
        ],
        how="horizontal",
    )


def before(period: tuple[date, date]) -> tuple[date, date]:
    """The period of the same length that ends on the day before ``period``.

    >>> from datetime import date
    >>> before((date(2025, 1, 1), date(2025, 12, 31)))[0].isoformat()
    '2024-01-02'
    """
    start, end = period
    return start - (end - start) - timedelta(days=1), start - timedelta(days=1)


def on_roll() -> pl.Expr:
    """Whether a person of the view ``persons`` is active in the planning roll."""
    status = pl.col("planning.status")
    return (pl.col("planning.n_rows") > 0) & (status.is_null() | (status == "active"))


def is_born_to_her(kinship: str = "planning.kinship") -> pl.Expr:
    """Whether a child is no adopted or step-child; one of whom nothing is said is her own."""
    return ~pl.col(kinship).is_in(NOT_BORN_TO_HER).fill_null(value=False)


def is_reported(period: tuple[date, date], dated_by: DatedBy = DatedBy.EVENT) -> pl.Expr:
    """The planning system's own count: live births dated in the period, her own children only.

    By entry, a birth of an earlier year that was found late counts when it was found; one without
    a date of entry counts when it took place.
    """
    born = pl.col("planning.birth_date")
    day = pl.coalesce(*PLANNING_ENTRY, born) if dated_by is DatedBy.ENTRY else born
    return (
        born.is_not_null()
        & day.is_between(*period)
        & pl.col("planning.outcome").ne_missing("stillbirth")
        & is_born_to_her()
    )


def _births_before(
    births: pl.DataFrame, period: tuple[date, date], dated_by: DatedBy
) -> pl.DataFrame:
    order = pl.col("planning.birth_order")
    before = births.lazy().filter(is_reported(period, dated_by))
    return before.select(
        pl.len().alias("n_births_before"),
        (order == _SECOND).sum().alias("n_births_2_before"),
        (order > _SECOND).sum().alias("n_births_3plus_before"),
    ).collect()


def _infant_deaths(births: pl.DataFrame, period: tuple[date, date]) -> pl.DataFrame:
    died = pl.coalesce("planning.death_date", "roll.death_date")
    born = pl.coalesce("planning.birth_date", "roll.birth_date")
    under_one = (died >= born) & (died < born.dt.offset_by("1y"))
    not_live = pl.col("planning.outcome") == "stillbirth"
    counted = died.is_between(*period) & under_one & not_live.ne_missing(other=True)
    return births.select(counted.sum().alias("n_infant_deaths"))


def _the_old(persons: pl.DataFrame, *, as_of: date, period: tuple[date, date]) -> pl.DataFrame:
    age = completed_years(pl.col("birth_date"), as_of)
    died = pl.col("planning.death_date")
    old_at_death = pl.col("birth_date").dt.offset_by(f"{_OLD}y") <= died
    return persons.select(
        (on_roll() & (age >= _OLD)).sum().alias("n_persons_65"),
        (died.is_between(*period) & old_at_death).sum().alias("n_deaths_65"),
    )


def _incomers(births: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """People registered elsewhere who live here, by another list than that of the migrants."""
    is_carded = (
        (pl.col("vaccination.hukou_place") == "outside")
        & (pl.col("vaccination.resid_place") == "inside")
        & pl.col("vaccination.residence_kind").is_in(_STAYS).fill_null(value=True)
    )
    carded = births.lazy().filter(is_carded).select("person_no").collect().to_series()
    enrolled = on_roll() & (pl.col("planning.residence_status") == "incoming")
    known = persons.lazy().filter(
        (enrolled.fill_null(value=False) | pl.col("person_no").is_in(carded.implode()))
        & pl.col("death_date").is_null()
    )
    return known.select(
        pl.len().alias("n_incomers"),
        (pl.col("migrant.n_rows") > 0).sum().alias("n_incomers_filed"),
    ).collect()
