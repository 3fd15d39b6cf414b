"""Counts by village and for the whole area: what the aggregate rules read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.project import DatedBy
from cpaudit.view_tables import VIEWS
from cpaudit.views.area_counts import area_counts, is_reported, on_roll
from cpaudit.views.groups import conform
from cpaudit.views.mentions import completed_years

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_FERTILE_YEARS = (20, 39)
_SECOND = 2  # the birth order behind which all are counted together
# The sources whose births are counted side by side with planning's.
_COUNTED = ("delivery", "certificate", "police_birth", "vaccination", "insurance")


def villages(
    births: pl.DataFrame,
    persons: pl.DataFrame,
    names: pl.DataFrame,
    *,
    as_of: date,
    period: tuple[date, date],
    dated_by: DatedBy = DatedBy.EVENT,
) -> pl.DataFrame:
    """The view ``villages``: one row per village of the village table, and of any other that occurs.

    Args:
        births: the view ``births`` with scope and missed births decided.
        persons: the view ``persons``.
        names: the village table's ``village`` and ``village_name``.
        as_of: ages are counted at this date.
        period: the reporting period, both ends included.
        dated_by: the date by which a birth belongs to it.
    """
    counted = _counts(births, persons, ["village"], as_of=as_of, period=period, dated_by=dated_by)
    view = names.join(counted, on="village", how="left", maintain_order="left").with_columns(
        pl.col(_COUNTS).fill_null(0),
        pl.concat_str(pl.lit("village"), "village", separator="|").alias("subject_key"),
        pl.lit([], pl.List(pl.UInt32)).alias("record_ids"),
    )
    return conform(view.sort("village"), VIEWS["villages"])


def area(
    births: pl.DataFrame,
    persons: pl.DataFrame,
    *,
    name: str,
    as_of: date,
    period: tuple[date, date],
    measured: Mapping[str, float | None],
    dated_by: DatedBy = DatedBy.EVENT,
) -> pl.DataFrame:
    """The view ``area``: one row.

    Args:
        births: the view ``births`` with scope and missed births decided.
        persons: the view ``persons``.
        name: the area's name.
        as_of: ages are counted at this date.
        period: the reporting period, both ends included.
        dated_by: the date by which a birth belongs to it.
        measured: ``sex_ratio_low``, ``sex_ratio_high``, ``completeness``, ``completeness_low`` and
            ``completeness_high`` where the data give them.
    """
    counted = _counts(births, persons, [], as_of=as_of, period=period, dated_by=dated_by)
    roll = persons.lazy().filter(on_roll())
    age = completed_years(pl.col("birth_date"), as_of)
    age_last_year = completed_years(
        pl.col("birth_date"), as_of.replace(year=as_of.year - 1, day=min(as_of.day, 28))
    )
    grown = roll.select(
        (age >= 1).sum().cast(pl.Int32).alias("n_age_1_and_more"),
        ((age >= 1) & (pl.col("planning.id_status") == "placeholder"))
        .sum()
        .cast(pl.Int32)
        .alias("n_placeholder_ids"),
        (age == 1).sum().cast(pl.Int32).alias("n_cohort_1_this_year"),
        # Those whom the roll already held a year ago, by the date on which they were entered.
        (
            (age_last_year == 0)
            & (pl.col("planning.entry_date") <= pl.lit(as_of).dt.offset_by("-1y"))
        )
        .sum()
        .cast(pl.Int32)
        .alias("n_cohort_0_last_year"),
    ).collect()
    in_period = births.lazy().filter(is_reported(period, dated_by))
    days = in_period.select(
        (pl.col("planning.birth_date").dt.day() == 1)
        .sum()
        .cast(pl.Int32)
        .alias("n_first_of_month"),
        (pl.col("mother_person_no").filter(pl.col("is_multiple")).drop_nulls().n_unique())
        .cast(pl.Int32)
        .alias("n_multiple"),
    ).collect()
    more = area_counts(births, persons, as_of=as_of, period=period, dated_by=dated_by)
    view = pl.concat([counted, grown, days, more], how="horizontal").with_columns(
        pl.lit(name).alias("area_name"),
        pl.lit("area").alias("subject_key"),
        pl.lit([], pl.List(pl.UInt32)).alias("record_ids"),
        *(pl.lit(value, pl.Float64).alias(column) for column, value in measured.items()),
    )
    return conform(view, VIEWS["area"])


_COUNTS = [
    "n_persons",
    "n_women_20_39",
    "n_births",
    "n_boys",
    "n_girls",
    "n_births_1",
    "n_births_2",
    "n_births_3plus",
    "n_deaths",
    "n_births_known",
    "n_births_missed",
    *(f"n_{source}" for source in _COUNTED),
    "n_late",
]


def _counts(
    births: pl.DataFrame,
    persons: pl.DataFrame,
    by: list[str],
    *,
    as_of: date,
    period: tuple[date, date],
    dated_by: DatedBy,
) -> pl.DataFrame:
    start, _end = period
    age = completed_years(pl.col("birth_date"), as_of)
    of_people = [
        on_roll().sum().alias("n_persons"),
        (on_roll() & (pl.col("sex") == "F") & age.is_between(*_FERTILE_YEARS))
        .sum()
        .alias("n_women_20_39"),
        pl.col("planning.death_date").is_between(*period).sum().alias("n_deaths"),
    ]
    reported = is_reported(period, dated_by)
    order = pl.col("planning.birth_order")
    known = pl.col("in_period") & (pl.col("scope") == "inside")
    late = (pl.col("planning.birth_date") < start) & pl.col("planning.entry_date").is_between(
        *period
    )
    of_births = [
        reported.sum().alias("n_births"),
        (reported & (pl.col("planning.sex") == "M")).sum().alias("n_boys"),
        (reported & (pl.col("planning.sex") == "F")).sum().alias("n_girls"),
        (reported & (order == 1)).sum().alias("n_births_1"),
        (reported & (order == _SECOND)).sum().alias("n_births_2"),
        (reported & (order > _SECOND)).sum().alias("n_births_3plus"),
        known.sum().alias("n_births_known"),
        (known & pl.col("grade").is_not_null() & pl.col("suppressed").is_null())
        .sum()
        .alias("n_births_missed"),
        *(
            (known & pl.col(f"{source}.n_rows").is_not_null()).sum().alias(f"n_{source}")
            for source in _COUNTED
        ),
        late.sum().alias("n_late"),
    ]
    if not by:
        return pl.concat([persons.select(of_people), births.select(of_births)], how="horizontal")
    return (
        persons.lazy()
        .group_by(by)
        .agg(of_people)
        .join(births.lazy().group_by(by).agg(of_births), on=by, how="full", coalesce=True)
        .filter(pl.col(by[0]).is_not_null())
        .collect()
    )
