"""What planning holds of each person: alive or not, on the roll or gone, and by which rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from cpaudit.events.tellings import Records

# How surely planning must record what happens to somebody on its active roll, by how it counts him
# or her and by the project's basis. Whoever is on the roll has been taken in: no case is outside.
_SCOPE = {
    ("home", "residence"): 0.99,
    ("away", "residence"): 0.9,
    ("incoming", "residence"): 0.9,
    ("home", "hukou"): 0.99,
    ("away", "hukou"): 0.97,
    ("incoming", "hukou"): 0.65,
}
_SCOPE_UNSTATED = 0.97


def planning_state(records: Records) -> pl.DataFrame:
    """One row per person whom the planning roll or its children's table holds.

    Args:
        records: the views and who stands in them.

    Returns:
        ``person_no``, ``has_roll``, ``n_active`` and ``n_dead`` (rows of the roll that say so), ``is_active``, ``is_dead``, ``death_date`` (planning's), ``residence_status``,
        ``planning_link`` (the least sure of the person's rows) and ``planning_ids``.
    """
    of_roll = pl.col("is_roll")
    return (
        pl.concat([_rows(records, "planning_persons"), _rows(records, "planning_births")])
        .with_columns(
            (of_roll & pl.col("is_active")).alias("n_active"),
            (of_roll & pl.col("is_dead")).alias("n_dead"),
        )
        .sort("record_id")
        .group_by("person_no")
        .agg(
            of_roll.any().alias("has_roll"),
            pl.col("n_active", "n_dead").sum().cast(pl.Int32),
            pl.col("is_active", "is_dead").any(),
            pl.col("death_date").min(),
            pl.col("residence_status").drop_nulls().first(),
            pl.col("link").min().alias("planning_link"),
            pl.col("record_id").alias("planning_ids"),
        )
        # The roll decides where it holds the person: the children's table is not kept up.
        .with_columns(
            pl.when("has_roll")
            .then(pl.col("n_active") > 0)
            .otherwise("is_active")
            .alias("is_active")
        )
        .collect()
    )


def _rows(records: Records, dataset: str) -> pl.LazyFrame:
    is_roll = dataset == "planning_persons"
    status = pl.col("status")
    exits = pl.col("exit_reason") if is_roll else pl.lit(None, pl.String)
    dead = (
        (status == "dead").fill_null(value=False)
        | pl.col("death_date").is_not_null()
        | (exits == "death").fill_null(value=False)
    )
    residence = pl.col("residence_status") if is_roll else pl.lit(None, pl.String)
    return (
        records.views[dataset]
        .lazy()
        .select(
            "record_id",
            "death_date",
            residence.alias("residence_status"),
            pl.lit(is_roll).alias("is_roll"),
            (status.is_null() | (status == "active")).alias("is_active"),
            dead.alias("is_dead"),
        )
        .join(records.standing(dataset).lazy(), on="record_id")
    )


def scope_of_roll(basis: str) -> tuple[pl.Expr, pl.Expr]:
    """``p_in_scope`` and ``scope_reason`` of somebody on the roll, by ``residence_status``."""
    status = pl.col("residence_status")

    def likely(one: str) -> float:
        kinds = ("residence", "hukou") if basis == "either" else (basis,)
        return max(_SCOPE[one, kind] for kind in kinds)

    values = {one: likely(one) for one in ("home", "away", "incoming")}
    return (
        status.replace_strict(values, default=_SCOPE_UNSTATED, return_dtype=pl.Float64).alias(
            "p_in_scope"
        ),
        status.replace_strict(
            {"home": "on_roll_at_home", "away": "on_roll_away", "incoming": "on_roll_incoming"},
            default="on_roll",
            return_dtype=pl.String,
        ).alias("scope_reason"),
    )
