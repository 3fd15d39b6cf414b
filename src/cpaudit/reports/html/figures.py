"""The counts that only figures show: missed births by month, persons by age and sex."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.tables import COUNT, FLAG, TEXT, Table

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.project import Project

FIGURES = Table(
    "figures",
    {
        "figure": TEXT,  # missed_months, pyramid
        "series": TEXT,  # a village's code, or a dataset of persons
        "part": TEXT,  # the month of birth (2025-03), or the first age of a group (05)
        "split": TEXT,  # the grade, or the sex
        "n": COUNT,  # null where it is hidden
        "is_hidden": FLAG,
    },
    required=("figure", "is_hidden"),
)

MISSED_MONTHS, PYRAMID = "missed_months", "pyramid"
AGE_STEP, OLDEST = 5, 85
# Fewer persons of one age and sex in a source might be told apart; the usual limit of tables that
# travel. Births in doubt are not hidden: who they are is what the office's worklists say.
LEAST_SHOWN = 5

# The sources that hold the whole population, each with its own dates and sexes.
_POPULATIONS = {
    "planning_persons": "planning",
    "police_persons": "police",
    "insurance": "insurance",
}


def figures_of(births: pl.DataFrame, persons: pl.DataFrame, project: Project) -> pl.DataFrame:
    """``FIGURES`` of a run.

    Args:
        births: the view ``births`` with missed births decided.
        persons: the view ``persons``.
        project: its as-of date is the day at which ages are counted.
    """
    pyramids = [
        hidden_where_few(_pyramid(persons, dataset, group, project.as_of))
        for dataset, group in _POPULATIONS.items()
    ]
    found = pl.concat([_missed_months(births), *pyramids])
    return FIGURES.keep(found.sort("figure", "series", "part", "split", nulls_last=True))


def hidden_where_few(counts: pl.DataFrame) -> pl.DataFrame:
    """One source's counts with those below five hidden, and one more where one alone is.

    A single hidden count could be found by subtraction from the source's number of persons.
    """
    few = (pl.col("n") > 0) & (pl.col("n") < LEAST_SHOWN)
    ranked = counts.with_columns(few.alias("is_hidden"), pl.col("n").rank("ordinal").alias("place"))
    shown = pl.col("place").filter(~pl.col("is_hidden"))
    is_next = (pl.col("is_hidden").sum() == 1) & (pl.col("place") == shown.min())
    is_hidden = pl.col("is_hidden") | is_next.fill_null(value=False)
    return ranked.with_columns(
        pl.when(~is_hidden).then(pl.col("n")).alias("n"), is_hidden.alias("is_hidden")
    ).select(list(FIGURES.columns))


def _missed_months(births: pl.DataFrame) -> pl.DataFrame:
    return (
        births.lazy()
        .filter(pl.col("grade").is_not_null() & pl.col("suppressed").is_null())
        .group_by(
            pl.col("village").alias("series"),
            pl.col("birth_date").dt.strftime("%Y-%m").alias("part"),
            pl.col("grade").alias("split"),
        )
        .agg(pl.len().cast(pl.UInt32).alias("n"))
        .with_columns(pl.lit(MISSED_MONTHS).alias("figure"), pl.lit(value=False).alias("is_hidden"))
        .select(list(FIGURES.columns))
        .collect()
    )


def _pyramid(persons: pl.DataFrame, dataset: str, group: str, as_of: date) -> pl.DataFrame:
    """The living or insured persons of a source by five years of age and sex, as it states them."""
    born, day = pl.col(f"{group}.birth_date"), pl.lit(as_of)
    before_birthday = (day.dt.month() < born.dt.month()) | (
        (day.dt.month() == born.dt.month()) & (day.dt.day() < born.dt.day())
    )
    age = day.dt.year() - born.dt.year() - before_birthday.cast(pl.Int32)
    first = (age // AGE_STEP * AGE_STEP).clip(0, OLDEST)
    return (
        persons.lazy()
        .filter(_is_held(group, as_of))
        .group_by(
            pl.when(age >= 0).then(first.cast(pl.String).str.zfill(2)).alias("part"),
            pl.col(f"{group}.sex").alias("split"),
        )
        .agg(pl.len().cast(pl.UInt32).alias("n"))
        .with_columns(pl.lit(PYRAMID).alias("figure"), pl.lit(dataset).alias("series"))
        .collect()
    )


def _is_held(group: str, as_of: date) -> pl.Expr:
    if group != "insurance":
        return pl.col(f"{group}.n_active_rows") > 0
    stopped = pl.col("insurance.stop_date") <= pl.lit(as_of)
    return pl.col("insurance.n_rows").is_not_null() & ~stopped.fill_null(value=False)
