"""Planning rows that may be the very birth that planning seems to lack, under other particulars."""

from __future__ import annotations

import polars as pl

from cpaudit.standards import dates

# Two deliveries of one woman cannot lie closer than this; the medical minimum is about 26 weeks.
_MIN_INTERVAL_DAYS = 180
# A lunar date read as a solar one is off by three to seven weeks.
_LUNAR_SLIP_DAYS = 55

# How surely a planning child of the same mother, which no other source knows, is this child.
_SAME_NAME = 0.95
_EXPLAINED_DATE = 0.9
_LUNAR_RANGE = 0.8
_TOO_CLOSE = 0.7
_OTHER_SEX = 0.5


def near_rows(births: pl.DataFrame) -> pl.DataFrame:
    """Children whom planning lacks, each with the planning child that it most likely is.

    Only planning children that no source outside confirms come into question, and each serves once:
    a mother may well have two children.

    Args:
        births: the view ``births``.

    Returns:
        ``person_no``, ``near_person_no`` and ``p_same`` (0 … 1).
    """
    columns = ["mother_person_no", "person_no", "name", "sex", "birth_date"]
    lacking = births.filter(~pl.col("in_planning") & pl.col("mother_person_no").is_not_null())
    unconfirmed = births.filter(
        pl.col("in_planning")
        & (pl.col("n_sources") == 0)
        & pl.col("mother_person_no").is_not_null()
        & pl.col("planning.outcome").ne_missing("stillbirth")
    )
    days = (pl.col("birth_date") - pl.col("near.birth_date")).dt.total_days().abs()
    same_name = pl.col("name") == pl.col("near.name")
    slip = dates.is_lunar_slip(
        pl.col("birth_date"), pl.col("near.birth_date")
    ) | dates.is_typing_slip(pl.col("birth_date"), pl.col("near.birth_date"))
    other_sex = pl.col("sex") != pl.col("near.sex")
    likeness = (
        pl.when(same_name)
        .then(_SAME_NAME)
        .when(slip)
        .then(_EXPLAINED_DATE)
        .when(days <= _LUNAR_SLIP_DAYS)
        .then(_LUNAR_RANGE)
        .when(days < _MIN_INTERVAL_DAYS)
        .then(_TOO_CLOSE)
    )
    pairs = (
        lacking.select(columns)
        .join(
            unconfirmed.select(
                "mother_person_no",
                *(pl.col(name).alias(f"near.{name}") for name in columns[1:]),
            ),
            on="mother_person_no",
        )
        .with_columns(
            pl.when(other_sex.fill_null(value=False) & ~same_name.fill_null(value=False))
            .then(likeness * _OTHER_SEX)
            .otherwise(likeness)
            .alias("p_same"),
            days.alias("days"),
        )
        .filter(pl.col("p_same").is_not_null())
        .sort(
            ["p_same", "days", "person_no", "near.person_no"],
            descending=[True, False, False, False],
            nulls_last=True,
        )
    )
    return (
        pairs.unique("person_no", keep="first", maintain_order=True)
        .unique("near.person_no", keep="first", maintain_order=True)
        .select("person_no", pl.col("near.person_no").alias("near_person_no"), "p_same")
    )
