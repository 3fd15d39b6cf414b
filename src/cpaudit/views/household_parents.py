"""Mothers whom a record names without a number, found among the members of the child's household."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

# Datasets by whose household numbers they carry: an office numbers households in its own way.
_NUMBERINGS: Mapping[str, str] = {
    "planning_persons": "planning",
    "planning_births": "planning",
    "police_persons": "police",
    "police_births": "police",
    "insurance": "insurance",
    "childcare_subsidies": "subsidy",
}
# GB/T 4761: children of the head (20-39) stand beside a head (01, 02) or the head's wife (10, 12).
_CHILD_OF_HEAD = r"^[23]\d$"
_HEAD_OR_WIFE = ("01", "02", "10", "12")
# The ages at which women bear children, with a margin for wrong birth dates.
_YOUNGEST, _OLDEST = 14 * 365, 51 * 365
_LONG_NAME = 3
_SAME, _ALIKE, _BY_PLACE = 0, 1, 2


def household_mothers(
    linked: Mapping[str, pl.DataFrame], persons: pl.DataFrame, children: pl.DataFrame
) -> pl.DataFrame:
    """The mothers of ``children`` who can be told from the household.

    She is the one woman of a fitting age in the child's household, or the mother of another child
    or the wife of a man in it, who bears the name that the record gives, or nearly so; where the
    record names nobody, the head or the head's wife where the child is the head's child.

    Args:
        linked: the datasets as ``records.link_records`` gives them.
        persons: the view ``persons``.
        children: ``person_no`` and ``birth_date``.

    Returns:
        ``person_no`` and ``mother_person_no``, for children with exactly one such woman.
    """
    members = pl.concat(
        [_members(linked[name], numbering) for name, numbering in _NUMBERINGS.items()]
    )
    home = ["numbering", "household_no"]
    wanted = (
        members.join(children.select("person_no", "birth_date"), on="person_no")
        .select(
            *home,
            "person_no",
            "birth_date",
            "mother_name_key",
            pl.col("relationship").str.contains(_CHILD_OF_HEAD).alias("is_of_head"),
        )
        .unique()
    )
    homes = wanted.select(home).unique()
    near = members.join(homes, on=home, how="semi")
    women = pl.concat(
        [
            near.select(
                *home,
                pl.col("person_no").alias("woman_no"),
                pl.col("relationship").is_in(_HEAD_OR_WIFE).alias("is_wife"),
            ),
            near.select(
                *home,
                pl.col("mother_person_no").alias("woman_no"),
                pl.lit(value=False).alias("is_wife"),
            ),
            near.join(
                persons.select("person_no", pl.col("spouse_person_no").alias("woman_no")),
                on="person_no",
            ).select(*home, "woman_no", pl.lit(value=False).alias("is_wife")),
        ]
    ).drop_nulls("woman_no")
    known = persons.select(
        pl.col("person_no").alias("woman_no"),
        pl.col("name_key").alias("woman_key"),
        pl.col("sex").alias("woman_sex"),
        pl.col("birth_date").alias("woman_born"),
    )
    age = (pl.col("birth_date") - pl.col("woman_born")).dt.total_days()
    fitting = (
        wanted.join(women.unique(), on=home)
        .join(known, on="woman_no")
        .filter(
            pl.col("woman_sex").eq("F").fill_null(value=False),
            age.is_between(_YOUNGEST, _OLDEST).fill_null(value=False),
        )
        .with_columns(_likeness().alias("likeness"))
        .drop_nulls("likeness")
    )
    best = fitting.filter(pl.col("likeness") == pl.col("likeness").min().over("person_no"))
    return (
        best.group_by("person_no")
        .agg(pl.col("woman_no").unique().alias("women"))
        .filter(pl.col("women").list.len() == 1)
        .select("person_no", pl.col("women").list.first().alias("mother_person_no"))
        .sort("person_no")
    )


def _members(rows: pl.DataFrame, numbering: str) -> pl.DataFrame:
    """Who stands under which household number."""

    def column(name: str, kind: pl.DataType) -> pl.Expr:
        return (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)

    return rows.filter(
        pl.col("household_no").is_not_null() & pl.col("person_no").is_not_null()
    ).select(
        pl.lit(numbering).alias("numbering"),
        "household_no",
        "person_no",
        column("relationship", pl.String()),
        column("mother_name_key", pl.String()),
        column("mother_person_no", pl.UInt32()),
    )


def _likeness() -> pl.Expr:
    """How well the woman fits what the child's record says of the mother; null where not at all."""
    named, woman = pl.col("mother_name_key"), pl.col("woman_key")
    # Of three characters two agree, the surname among them: one was misheard or mistyped.
    same = [
        named.str.slice(at, 1).eq(woman.str.slice(at, 1)).cast(pl.Int32) for at in range(_LONG_NAME)
    ]
    alike = (
        (named.str.len_chars() == _LONG_NAME)
        & (woman.str.len_chars() == _LONG_NAME)
        & (same[0] == 1)
        & (same[1] + same[2] == 1)
    )
    by_place = named.is_null() & pl.col("is_of_head") & pl.col("is_wife")
    return (
        pl.when(named == woman).then(_SAME).when(alike).then(_ALIKE).when(by_place).then(_BY_PLACE)
    )
