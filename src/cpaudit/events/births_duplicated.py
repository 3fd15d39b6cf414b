"""Births that planning counts twice: two rows for one child, linked as one or still as two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.claims import claims
from cpaudit.standards import dates

if TYPE_CHECKING:
    from cpaudit.events.evidence import Evidence

# Two rows that the links call one child are one, but for twins of one name and a shared number.
_LINKED = 0.97
_SAME_NAME_SAME_DAY = 0.95
_SAME_NAME_SLIP = 0.9
# Children of one mother rarely have one name; where they do, one has died and the next got it.
_SAME_NAME = 0.75
_CLOSE_DAYS = 180


def duplicated(evidence: Evidence) -> pl.DataFrame:
    """``claims.CLAIMS``: children with two rows in planning's children's table."""
    held = evidence.held_births
    return pl.concat([_of_one_person(held), _of_two(held)])


def _of_one_person(held: pl.DataFrame) -> pl.DataFrame:
    is_apart = pl.col("planning.status").is_in(["moved_out", "cancelled"]).fill_null(value=False)
    return claims(
        held.filter(pl.col("planning.n_rows") > 1).with_columns(
            pl.col("birth_date").alias("event_date"),
            pl.col("planning.birth_date").alias("stated_date"),
            pl.lit(_LINKED).alias("p_real"),
            pl.lit(["planning"]).alias("voices"),
            pl.col("planning_ids").alias("record_ids"),
            pl.col("p_in_scope").fill_null(1.0),
            pl.when(is_apart).then(pl.lit("closed_row")).alias("excuse"),
        ),
        event="birth",
        problem="duplicated",
    )


def _of_two(held: pl.DataFrame) -> pl.DataFrame:
    """Two children of a mother, of one name and near each other, one of them known to nobody."""
    born = pl.coalesce("planning.birth_date", "roll.birth_date")
    rows = held.select(
        "mother_person_no",
        "person_no",
        "person_key",
        "planning.n_rows",
        "planning.name",
        "planning.name_key",
        "planning.sex",
        "n_sources",
        "planning_ids",
        born.alias("born"),
    ).filter(
        pl.col("planning.n_rows").is_not_null()
        & pl.col("mother_person_no").is_not_null()
        & pl.col("planning.name").is_not_null()
    )
    other = rows.select(
        "mother_person_no",
        pl.col("person_no").alias("twin_no"),
        pl.col("person_key").alias("twin_key"),
        pl.col("planning.name_key").alias("twin_name"),
        pl.col("born").alias("twin_born"),
        pl.col("planning.sex").alias("twin_sex"),
        pl.col("n_sources").alias("twin_sources"),
        pl.col("planning_ids").alias("twin_ids"),
    )
    days = (pl.col("born") - pl.col("twin_born")).dt.total_days().abs()
    slip = dates.is_lunar_slip(pl.col("born"), pl.col("twin_born")) | dates.is_typing_slip(
        pl.col("born"), pl.col("twin_born")
    )
    pairs = (
        rows.join(other, on="mother_person_no")
        .filter(
            (pl.col("person_no") != pl.col("twin_no"))
            # The row that nobody else knows is the copy; of two such one.
            & (pl.col("n_sources") == 0)
            & ((pl.col("twin_sources") > 0) | (pl.col("person_key") > pl.col("twin_key")))
            & (pl.col("planning.name_key") == pl.col("twin_name"))
            & (pl.col("planning.sex") == pl.col("twin_sex")).fill_null(value=True)
        )
        .with_columns(
            pl.when(days <= 1)
            .then(_SAME_NAME_SAME_DAY)
            .when(slip)
            .then(_SAME_NAME_SLIP)
            .when(days < _CLOSE_DAYS)
            .then(_SAME_NAME)
            .alias("p_real"),
        )
        .filter(pl.col("p_real").is_not_null())
        .sort("person_no", "p_real", "twin_no", descending=[False, True, False])
        .unique("person_no", keep="first", maintain_order=True)
        .select("person_no", "born", "twin_born", "twin_ids", "p_real")
    )
    return claims(
        held.join(pairs, on="person_no").with_columns(
            pl.col("twin_born").alias("event_date"),
            pl.col("born").alias("stated_date"),
            pl.lit(["planning"]).alias("voices"),
            pl.concat_list("planning_ids", "twin_ids").alias("record_ids"),
            pl.col("p_in_scope").fill_null(1.0),
        ),
        event="birth",
        problem="duplicated",
    )
