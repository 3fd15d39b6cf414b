"""Which births this area must report: a probability with its reason, for each child."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.at_rest import beside
from cpaudit.missed.absence import CARD_COVERAGE, SETTLED_DAYS
from cpaudit.missed.evidence import evidence
from cpaudit.missed.family import family_at_birth
from cpaudit.missed.piece import ORIGIN, Evidence, Kind

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.missed.piece import Windows

# A child whom a local file holds is a little more often ours than not.
_PRIOR = 0.5
# A child stands beside the mother who bore it, but for four in a thousand.
_OWN = 5.5
# One source cannot outvote all others together, however many things it says.
_SOURCE_LIMIT = 6.0
# The judged weights are a little too timid, and what planning lacks is outside a little more often
# than they say. Offset and slope were fitted over synthetic townships of two generators, each held
# against the other (docs/calibration.md); rounded.
_OFFSET, _SLOPE = -0.6, 1.3
_COVERAGE_PRIOR = 50.0  # children: fewer hardly move the judged coverage
# Likelier than not; fewer than one in seven.
INSIDE_FROM = 0.5
OUTSIDE_BELOW = 0.15

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
    history: pl.DataFrame,
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
        history: ``residence.RESIDENCES`` of the families.

    ``p_in_scope`` is 1 / (1 + exp(-(offset + slope x (prior + sum of the weights that apply)))),
    times the probability that the child was born to this mother. ``scope_reason`` is the name of the
    piece that spoke loudest for the decision, ``scope_evidence`` names all with their weights.
    """
    bases = [Kind.RESIDENCE, Kind.HUKOU] if basis == "either" else [Kind(basis)]
    sides = ["mother", "father"] if couple == "either" else [couple]
    pieces = evidence(months, windows, card_coverage=_card_coverage(births, as_of, windows))
    judged: list[pl.DataFrame] = []
    families = family_at_birth(history, births, persons, months)
    asked = births.select(_asked(pieces, births.columns))
    for side in sides:
        wide = _with_parents(asked, persons, leading=side, as_of=as_of).join(
            families, on="person_no", how="left", maintain_order="left"
        )
        judged += [_judge(wide, pieces, kind) for kind in bases]
    best = judged[0]
    for other in judged[1:]:
        best = _likelier(best, other)
    return beside(births, best)


def _asked(pieces: tuple[Evidence, ...], columns: list[str]) -> list[str]:
    """The columns that the evidence reads, and those that lead to the family: the view has hundreds."""
    read = {name for piece in pieces for name in piece.condition.meta.root_names()}
    keys = {"person_no", "mother_person_no", "father_person_no", "birth_date", "in_planning"}
    return [name for name in columns if name in read | keys]


def _card_coverage(births: pl.DataFrame, as_of: date, windows: Windows) -> float:
    """The share of planning's own children of the cards' years who have a card."""
    first = windows.get("vaccinations", (None, None))[0]
    age = (pl.lit(as_of) - pl.col("birth_date")).dt.total_days()
    own = births.select("in_planning", "birth_date", "n_sources", "vaccination.n_rows").filter(
        pl.col("in_planning"),
        age > SETTLED_DAYS,
        pl.lit(value=True) if first is None else pl.col("birth_date") >= first,
        pl.col("n_sources") > 0,
    )
    held = own["vaccination.n_rows"].count()
    return (held + CARD_COVERAGE * _COVERAGE_PRIOR) / (own.height + _COVERAGE_PRIOR)


def _with_parents(
    births: pl.DataFrame, persons: pl.DataFrame, *, leading: str, as_of: date
) -> pl.DataFrame:
    """Births with the rows of the leading parent (``m.``), the other (``f.``) and the child (``c.``).

    Where the parent whose place counts cannot be identified, the other one speaks for both; where
    the other is not named, it is the leading parent's spouse.
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

    spouses = persons.select(
        pl.col("person_no").alias(lead), pl.col("spouse_person_no").alias("spouse_no")
    )
    keyed = births.join(spouses, on=lead, how="left", maintain_order="left").with_columns(
        pl.coalesce(lead, other).alias("m_no"),
        pl.coalesce(other, "spouse_no").alias("f_no"),
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
    sources = {piece.source: None for piece in counted if piece.source != ORIGIN}
    judged = voices.with_columns(
        (_PRIOR + pl.sum_horizontal(_said_by(source, counted) for source in sources)).alias(
            "total"
        ),
        (_OWN + _said_by(ORIGIN, counted)).alias("own"),
    ).with_columns(
        (_share(_OFFSET + _SLOPE * pl.col("total")) * _share(pl.col("own"))).alias("p_in_scope")
    )
    p_in_scope = pl.col("p_in_scope")
    return judged.select(
        "p_in_scope",
        _spoken(voices, counted, wide["in_planning"]),
        pl.when(p_in_scope >= INSIDE_FROM)
        .then(pl.lit("inside"))
        .when(p_in_scope < OUTSIDE_BELOW)
        .then(pl.lit("outside"))
        .otherwise(pl.lit("undecided"))
        .alias("scope"),
        _loudest(voices, judged["p_in_scope"] >= INSIDE_FROM).alias("scope_reason"),
    )


def _loudest(voices: pl.DataFrame, is_inside: pl.Series) -> pl.Series:
    """The name of the piece that spoke loudest on the side that won, null where none did."""
    said = voices.to_numpy() * np.where(is_inside.to_numpy(), 1.0, -1.0)[:, np.newaxis]
    at = pl.Series(said.argmax(axis=1), dtype=pl.UInt32)
    names = pl.Series(voices.columns, dtype=pl.String)
    return names.gather(at).set(pl.Series(said.max(axis=1) <= 0), None)


def _share(log_odds: pl.Expr) -> pl.Expr:
    return 1 / (1 + (-log_odds).exp())


def _spoken(voices: pl.DataFrame, pieces: list[Evidence], in_planning: pl.Series) -> pl.Series:
    """The pieces that spoke with their weights: ``on_roll:1.5;no_card_after_birth:-3.5``.

    Told of births that planning lacks: of all others nobody asks whose they are.
    """
    told = voices.with_row_index("at").filter(~in_planning)
    said = told.select(
        "at",
        pl.concat_str(
            *(
                pl.when(pl.col(piece.name) != 0).then(
                    pl.format(f"{piece.name}:{{}}", pl.col(piece.name))
                )
                for piece in pieces
            ),
            separator=";",
            ignore_nulls=True,
        ).alias("scope_evidence"),
    )
    everywhere = voices.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"))
    return everywhere.join(said, on="at", how="left", maintain_order="left")["scope_evidence"]


def _said_by(source: str, pieces: list[Evidence]) -> pl.Expr:
    """The sum of what one source says, within its limit."""
    said = [pl.col(piece.name) for piece in pieces if piece.source == source]
    if not said:
        return pl.lit(0.0)
    total = pl.sum_horizontal(said)
    return total if source == ORIGIN else total.clip(-_SOURCE_LIMIT, _SOURCE_LIMIT)


def _likelier(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Row by row the judgement with the higher probability: the rule says «either»."""
    takes_right = right["p_in_scope"] > left["p_in_scope"]
    return pl.DataFrame([right[name].zip_with(takes_right, left[name]) for name in left.columns])
