"""Which births each list holds and could hold, and what kinds of births they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.missed.compared_list import PLANNING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.missed.alignment import Alignment

PLANNING_LIST = PLANNING[0]
"""The two lists of the planning system count as one."""

# Third and later births are few everywhere and are counted together, as the forms do.
_THIRD = 3
# Registered elsewhere, as a vaccination card says it.
_MIGRANT_CARDS = ("migrant", "temporary")
_REGISTERED_IN = ("police_birth", "police", "delivery", "certificate", "screening", "vaccination")


def could(name: str) -> str:
    """The column that says whether the list could hold the birth."""
    return f"could {name}"


def presence(births: pl.DataFrame, alignment: Alignment, twins: pl.DataFrame) -> pl.DataFrame:
    """The births that are compared, with a Boolean column per list that covers the window.

    Args:
        births: the view ``births`` with scope and missed births decided.
        alignment: what is compared with what.
        twins: of ``twins.twins``: rows that are a planning birth under other particulars. The lists
            that hold them hold that birth.

    Returns:
        ``person_no``, ``planning`` and the other lists, ``could …`` of each, ``village``, ``parity``
        (1, 2, 3+), ``sex``, ``residence`` (local, migrant), ``place`` (facility, home, other), all
        null where not known.
    """
    others = alignment.covering()
    held = {name: pl.col(f"{name}.n_rows").is_not_null() for name in others}
    of_twins = (
        twins.join(births.select("person_no", **held), on="person_no")
        .group_by("planning_no")
        .agg(pl.col(name).any().alias(f"twin {name}") for name in others)
    )
    return (
        births.lazy()
        .filter(alignment.comparable())
        .join(of_twins.lazy(), left_on="person_no", right_on="planning_no", how="left")
        .with_columns(
            (held[name] | pl.col(f"twin {name}").fill_null(value=False)).alias(name)
            for name in others
        )
        .select(
            "person_no",
            pl.col("in_planning").alias(PLANNING_LIST),
            *others,
            pl.lit(value=True).alias(could(PLANNING_LIST)),
            *(
                # Who is held could be held, whatever the records say of the place.
                (alignment.could_hold(name) | pl.col(name)).fill_null(value=True).alias(could(name))
                for name in others
            ),
            "village",
            _parity().alias("parity"),
            "sex",
            _residence(births.columns).alias("residence"),
            _place().alias("place"),
        )
        .sort("person_no")
        .collect()
    )


def lists_of(table: pl.DataFrame) -> Sequence[str]:
    """The lists of a table of ``presence``, planning first."""
    return [name.removeprefix("could ") for name in table.columns if name.startswith("could ")]


def _parity() -> pl.Expr:
    order = pl.col("birth_order")
    return pl.when(order >= _THIRD).then(pl.lit("3+")).when(order >= 1).then(order.cast(pl.String))


def _residence(columns: Sequence[str]) -> pl.Expr:
    """Registered here, or elsewhere and living here."""
    places = [f"{group}.hukou_place" for group in _REGISTERED_IN]
    registered = pl.coalesce(
        *(
            pl.when(pl.col(place).is_in(["inside", "outside"])).then(pl.col(place))
            for place in places
            if place in columns
        )
    )
    card = pl.col("vaccination.residence_kind")
    return (
        pl.when(registered == "inside")
        .then(pl.lit("local"))
        .when(registered == "outside")
        .then(pl.lit("migrant"))
        .when(card == "resident")
        .then(pl.lit("local"))
        .when(card.is_in(_MIGRANT_CARDS))
        .then(pl.lit("migrant"))
    )


def _place() -> pl.Expr:
    """Where the child was born; who has a delivery record was born in a facility."""
    stated = pl.coalesce("certificate.birth_place_kind", "planning.birth_place_kind")
    in_ward = pl.col("delivery.n_rows").is_not_null() | pl.col("screening.n_rows").is_not_null()
    return pl.coalesce(stated, pl.when(in_ward).then(pl.lit("facility")))
