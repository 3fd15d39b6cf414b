"""Which births this area must report: a probability with its reason, for each child."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.missed.evidence import evidence
from cpaudit.missed.piece import Evidence, Kind

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.missed.piece import Windows

# A child whom a local file holds is a little more often ours than not.
_PRIOR = 0.5
# One source cannot outvote all others together, however many things it says.
_SOURCE_LIMIT = 6.0
INSIDE_FROM = 0.6
OUTSIDE_BELOW = 0.3

_CHILD_COLUMNS = ("police.move_in_date", "police_move.in_date", "police_move.out_date")
_PARENT_COLUMNS = (
    "planning.n_rows",
    "planning.status",
    "planning.exit_reason",
    "planning.residence_status",
    "planning.flow_date",
    "planning.move_in_date",
    "planning.move_out_date",
    "planning.resid_place",
    "planning.hukou_place",
    "migrant.n_rows",
    "migrant.residence_status",
    "migrant.flow_date",
    "migrant.move_out_date",
    "migrant.move_in_date",
    "migrant.stop_date",
    "migrant.hukou_place",
    "migrant.resid_place",
    "police.n_rows",
    "police.status",
    "police.status_date",
    "police.move_in_date",
    "police.hukou_place",
    "police_move.in_date",
    "police_move.out_date",
)


def scope(
    births: pl.DataFrame,
    persons: pl.DataFrame,
    *,
    basis: str,
    couple: str,
    months: int,
    as_of: date,
    windows: Windows,
) -> pl.DataFrame:
    """``births`` with ``p_in_scope``, ``scope`` and ``scope_reason`` filled.

    Args:
        births: the view ``births``.
        persons: the view ``persons``.
        basis: ``residence``, ``hukou`` or ``either``.
        couple: whose place counts: ``mother``, ``father`` or ``either``.
        months: months of residence before the birth from which on it counts here.
        as_of: the project's as-of date.
        windows: what the sources cover, by dataset.

    ``p_in_scope`` is 1 / (1 + exp(-(prior + sum of the weights that apply))). ``scope_reason`` is
    the name of the piece that spoke loudest for the decision.
    """
    bases = [Kind.RESIDENCE, Kind.HUKOU] if basis == "either" else [Kind(basis)]
    sides = ["mother", "father"] if couple == "either" else [couple]
    pieces = evidence(months, windows)
    judged: list[pl.DataFrame] = []
    for side in sides:
        wide = _with_parents(births, persons, leading=side, as_of=as_of)
        judged += [_judge(wide, pieces, kind) for kind in bases]
    best = judged[0]
    for other in judged[1:]:
        best = _likelier(best, other)
    return births.drop("p_in_scope", "scope", "scope_reason").hstack(best)


def _with_parents(
    births: pl.DataFrame, persons: pl.DataFrame, *, leading: str, as_of: date
) -> pl.DataFrame:
    """Births with the rows of the leading parent (``m.``), the other (``f.``) and the child (``c.``).

    Where the parent whose place counts cannot be identified, the other one speaks for both.
    """
    lead, other = (
        ("mother_person_no", "father_person_no")
        if leading == "mother"
        else ("father_person_no", "mother_person_no")
    )

    def rows(prefix: str, columns: tuple[str, ...]) -> pl.DataFrame:
        return persons.select(
            pl.col("person_no").alias(f"{prefix}_no"),
            *(pl.col(name).alias(f"{prefix}.{name}") for name in columns),
        )

    keyed = births.with_columns(
        pl.coalesce(lead, other).alias("m_no"),
        pl.col(other).alias("f_no"),
        pl.col("person_no").alias("c_no"),
        (pl.lit(as_of) - pl.col("birth_date")).dt.total_days().alias("age_days"),
    )
    for prefix, columns in (("m", _PARENT_COLUMNS), ("f", _PARENT_COLUMNS), ("c", _CHILD_COLUMNS)):
        keyed = keyed.join(
            rows(prefix, columns), on=f"{prefix}_no", how="left", maintain_order="left"
        )
    return keyed


def _judge(wide: pl.DataFrame, pieces: tuple[Evidence, ...], basis: Kind) -> pl.DataFrame:
    """``p_in_scope``, ``scope`` and ``scope_reason``, one row per row of ``wide``."""
    counted = [piece for piece in pieces if piece.weight(basis) != 0]
    voices = wide.select(
        pl.when(piece.condition.fill_null(value=False))
        .then(piece.weight(basis))
        .otherwise(0.0)
        .alias(piece.name)
        for piece in counted
    )
    sources = {piece.source: None for piece in counted}
    judged = voices.with_columns(
        (_PRIOR + pl.sum_horizontal(_said_by(source, counted) for source in sources)).alias("total")
    ).with_columns((1 / (1 + (-pl.col("total")).exp())).alias("p_in_scope"))
    # The loudest voice on the side that won.
    side = pl.when(pl.col("p_in_scope") >= INSIDE_FROM).then(1.0).otherwise(-1.0)
    names = pl.Series([piece.name for piece in counted], dtype=pl.String)
    loudest = judged.select(
        "p_in_scope",
        pl.concat_list(piece.name for piece in counted).alias("said"),
        side.alias("side"),
    ).with_columns((pl.col("said") * pl.col("side")).alias("said"))
    return loudest.select(
        "p_in_scope",
        pl.when(pl.col("p_in_scope") >= INSIDE_FROM)
        .then(pl.lit("inside"))
        .when(pl.col("p_in_scope") < OUTSIDE_BELOW)
        .then(pl.lit("outside"))
        .otherwise(pl.lit("undecided"))
        .alias("scope"),
        pl.when(pl.col("said").list.max() > 0)
        .then(pl.lit(names).get(pl.col("said").list.arg_max()))
        .alias("scope_reason"),
    )


def _said_by(source: str, pieces: list[Evidence]) -> pl.Expr:
    """The sum of what one source says, within its limit."""
    said = [pl.col(piece.name) for piece in pieces if piece.source == source]
    return pl.sum_horizontal(said).clip(-_SOURCE_LIMIT, _SOURCE_LIMIT)


def _likelier(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Row by row the judgement with the higher probability: the rule says «either»."""
    takes_right = right["p_in_scope"] > left["p_in_scope"]
    return pl.DataFrame([right[name].zip_with(takes_right, left[name]) for name in left.columns])
