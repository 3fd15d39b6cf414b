"""Births that planning holds otherwise: of another sex, mother or order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events import witness
from cpaudit.events.claims import claims
from cpaudit.events.contest import MOTHER_WAYS, ORDER_WAYS, SEX_WAYS, contest
from cpaudit.events.held_births import is_own_child, votes_of_number, votes_on

if TYPE_CHECKING:
    from cpaudit.events.evidence import Evidence


def _differing(
    held: pl.DataFrame, votes: pl.DataFrame, *, problem: str, ways: float
) -> pl.DataFrame:
    """Claims for children of whom the sources' best value is not planning's."""
    posterior = contest(votes, ways=ways)
    stated = held.select("person_no", pl.col("stated").cast(pl.String).alias("stated_value"))
    wrong = (
        posterior.join(stated, on="person_no", maintain_order="left")
        .filter(pl.col("value") != pl.col("stated_value"))
        .group_by("person_no", maintain_order=True)
        .agg(
            pl.col("p_value").sum().alias("p_real"),
            pl.col("value").first(),
            pl.col("n_voices").first(),
            pl.col("voices").first(),
        )
    )
    born = pl.coalesce("planning.birth_date", "roll.birth_date", "birth_date")
    return claims(
        held.join(wrong, on="person_no").with_columns(
            pl.col("birth_date").alias("event_date"),
            born.alias("stated_date"),
            pl.col("stated").cast(pl.String),
            pl.col("p_in_scope").fill_null(1.0),
            pl.lit(value=True).alias("is_windowed"),
        ),
        event="birth",
        problem=problem,
    )


def sexed(evidence: Evidence) -> pl.DataFrame:
    """Planning's sex is not the sources'."""
    held = evidence.held_births.with_columns(
        pl.coalesce("planning.sex", "roll.sex").alias("stated")
    )
    # A number in planning's own row that says otherwise is a slip in one of the two: some source
    # must state the sex.
    told = [pl.col(f"{group}.sex") != pl.col("stated") for group in witness.SEXES]
    held = held.filter(pl.any_horizontal(told).fill_null(value=False))
    votes = pl.concat(
        [
            votes_on(held, "sex", witness.SEXES, witness.PLANNING_SEX),
            votes_of_number(held, "id_sex", witness.SEXES["police"]),
        ]
    )
    return _differing(held, votes, problem="other_sex", ways=SEX_WAYS)


def mothered(evidence: Evidence) -> pl.DataFrame:
    """Planning names another mother than the sources; adopted and step children left out."""
    held = evidence.held_births.with_columns(
        pl.coalesce("planning.mother_person_no", "roll.mother_person_no").alias("stated")
    ).filter(is_own_child() & pl.col("stated").is_not_null())
    votes = votes_on(held, "mother_person_no", witness.MOTHERS, witness.PLANNING_MOTHER)
    found = _differing(held, votes, problem="other_mother", ways=MOTHER_WAYS)
    twice = held.filter(pl.col("planning.n_mothers") > 1)["person_no"]
    names = evidence.views["persons"].select(
        "person_no", pl.coalesce("name_key", "name").alias("name")
    )
    known = found.with_columns(pl.col("value", "stated").cast(pl.UInt32))
    for mother in ("value", "stated"):
        known = known.join(
            names.select(
                pl.col("person_no").alias(mother), pl.col("name").alias(f"name of {mother}")
            ),
            on=mother,
            how="left",
        )
    same_name = pl.col("name of value") == pl.col("name of stated")
    return claims(
        known.with_columns(
            pl.col("value").alias("other_no"),
            # Two women of one name may be one woman whose rows the links left apart.
            (same_name.fill_null(value=False) | pl.col("is_doubted")).alias("is_doubted"),
            # A child with two rows under two mothers is one case, of a child counted twice.
            pl.when(pl.col("person_no").is_in(twice.implode()))
            .then(pl.lit("counted_twice"))
            .alias("excuse"),
            # Whose number is in the mother's column decides, not who bore the child.
            pl.lit(None, pl.String).alias("value"),
            pl.lit(None, pl.String).alias("stated"),
        )
    )


def ordered(evidence: Evidence) -> pl.DataFrame:
    """Planning's birth order is not the sources', or not that of her children by their dates."""
    held = evidence.held_births.with_columns(pl.col("planning.birth_order").alias("stated")).filter(
        is_own_child() & pl.col("stated").is_not_null()
    )
    held = held.join(_by_date(held), on="person_no", how="left", maintain_order="left")
    votes = votes_on(held, "birth_order", witness.ORDERS, witness.PLANNING_ORDER)
    # Below the number of elder children an order cannot be right, unless one of them is not hers.
    too_low = held.filter(pl.col("siblings.birth_order") > pl.col("stated"))["person_no"]
    votes = votes.with_columns(
        pl.when((pl.col("voice") == "planning") & pl.col("person_no").is_in(too_low.implode()))
        .then(witness.IMPOSSIBLE_ORDER)
        .otherwise("reliability")
        .alias("reliability")
    )
    return _differing(held, votes, problem="other_order", ways=ORDER_WAYS)


def _by_date(held: pl.DataFrame) -> pl.DataFrame:
    """The place of each child among its mother's in planning, where that tells its order.

    Elder children may live elsewhere and be in no row, so a place below the stated order says
    nothing. Above it, or where another child of hers has the stated order, it does.
    """
    # Nobody is counted who may not be hers, or was not born alive.
    doubtful = (
        (pl.col("delivery.outcome") == "stillbirth").fill_null(value=False)
        | (pl.col("n_mothers") > 1).fill_null(value=False)
        | (pl.col("planning.n_mothers") > 1).fill_null(value=False)
    )
    mother, born = pl.col("mother_person_no"), pl.col("birth_date")
    in_order = (
        held.lazy()
        .filter(mother.is_not_null() & born.is_not_null() & ~doubtful)
        .select("person_no", mother, born, "stated")
        .sort(mother, born)
        .with_row_index("row")
        .collect()
    )
    place = (pl.col("row") + 1 - pl.col("row").min().over(mother)).cast(pl.Int32)
    n_alike = pl.len().over(mother, "stated")
    is_twin = (mother == mother.shift()) & (born == born.shift())
    has_twins = is_twin.fill_null(value=False).max().over(mother)
    # Orders that begin with one and lack none: nobody is missing among the rows.
    is_whole = pl.col("stated").min().over(mother) == 1
    tells = ~has_twins & ((place > pl.col("stated")) | ((n_alike > 1) & is_whole))
    return in_order.select(
        "person_no", pl.when(tells).then(place).alias("siblings.birth_order")
    ).drop_nulls()
