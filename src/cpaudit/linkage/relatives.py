"""Mentions that are a name at a place, linked through whom they are related to.

The 王丽 whom a vaccination card names as mother has no date and no number. She is the 王丽 whom
another record of the same child names as mother; the husband in a record of the wife is the husband
in another; the head of a household is the member of that name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.comparisons.names import NameLevel, name_levels
from cpaudit.linkage.explanation import PRIOR, told
from cpaudit.linkage.plain_values import ROLE_CLASSES
from cpaudit.linkage.scoring import EDGES, POSSIBLE

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Flags, Rows
    from cpaudit.linkage.prepared import Prepared

TIER = "relative"
# A child has one mother and a wife one husband (at a time): the odds that two mentions in that role
# are one person, before their names are compared. A household has several members.
_PRIOR = {"same_child": 1.0, "same_spouse": 0.0, "same_member": -1.0, "same_household": -3.0}
# Names as different as by one character are also those of two wives of one man: not accepted.
_NAME = {
    NameLevel.SAME: 8.0,
    NameLevel.HOMOPHONE: 5.0,
    NameLevel.LOOK_ALIKE: 5.0,
    NameLevel.DIALECT: 4.5,
    NameLevel.PART: 3.0,
    NameLevel.ONE_OFF: 1.0,
}
_MOTHER, _FATHER = ROLE_CLASSES["mother"], ROLE_CLASSES["father"]


def edges(prepared: Prepared, keeps_id: Flags, unit: Rows) -> tuple[pl.DataFrame, int]:
    """Edges (columns ``EDGES``) of persons without date and number; how many were compared."""
    owns_number = (pl.col("id_valid") != MISSING) & pl.Series(keeps_id)
    is_somebody = (pl.col("stated_date") != MISSING) | owns_number
    rows = prepared.frame.select(
        *("m", "record_id", "role", "is_subject", "department", "household", "name"),
        pl.Series("unit", unit),
        is_loose=~is_somebody,
    )
    # Who shares a person with somebody known is known.
    rows = rows.with_columns(pl.col("is_loose").all().over("unit"))
    if not rows["is_loose"].any():
        return pl.DataFrame(schema=EDGES), 0
    named = rows.filter(pl.col("name") != MISSING)
    pairs = pl.concat(
        _pairs(related, named, rows, how)
        for how, related in (
            ("same_child", _of_children),
            ("same_spouse", _of_couples),
            ("same_member", _of_heads),
            ("same_household", _of_households),
        )
    )
    levels = name_levels(prepared.names, pairs["name"].to_numpy(), pairs["name_r"].to_numpy())
    return _weighed(pairs.with_columns(pl.Series("level", levels))), pairs.height


def _of_children(named: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Mothers and fathers by the child of whom they are."""
    children = rows.filter("is_subject").select("record_id", anchor=pl.col("unit").cast(pl.Int64))
    parents = named.filter(pl.col("role").is_in([_MOTHER, _FATHER]))
    return parents.join(children, on="record_id").with_columns(relation=pl.col("role"))


def _of_couples(named: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Spouses by whose they are, both ways: of a subject, of a marriage, as parents of a child."""
    sides = [
        (pl.col("is_subject"), pl.col("role") == ROLE_CLASSES["spouse"]),
        (pl.col("role") == ROLE_CLASSES["husband"], pl.col("role") == ROLE_CLASSES["wife"]),
        (pl.col("role") == _FATHER, pl.col("role") == _MOTHER),
    ]
    couples = [
        named.filter(ours).join(
            rows.filter(theirs).select("record_id", anchor=pl.col("unit").cast(pl.Int64)),
            on="record_id",
        )
        for one, other in sides
        for ours, theirs in ((one, other), (other, one))
    ]
    return pl.concat(couples).with_columns(relation=pl.lit(MISSING, pl.UInt8))


def _of_heads(named: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Heads by the members of their households, whichever source tells."""
    members = rows.filter("is_subject").select("record_id", anchor=pl.col("unit").cast(pl.Int64))
    heads = named.filter(pl.col("role") == MISSING)
    return heads.join(members, on="record_id").with_columns(relation=pl.lit(MISSING, pl.UInt8))


def _of_households(named: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Everybody whom the records of a household name, in the department that numbers it."""
    numbered = (
        rows.filter(pl.col("household") != MISSING)
        .group_by("record_id")
        .agg(pl.col("household").min().alias("anchor"))
    )
    # Departments number their households from one: the pair of both is the anchor.
    anchored = named.join(numbered, on="record_id").with_columns(
        relation=pl.col("department").cast(pl.UInt8)
    )
    return anchored.with_columns(pl.col("anchor").cast(pl.Int64))


_Related = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]


def _pairs(related: _Related, named: pl.DataFrame, rows: pl.DataFrame, how: str) -> pl.DataFrame:
    """Pairs of persons related to one ``anchor`` by one ``relation``, the first of them loose."""
    on = ["anchor", "relation"]
    loose = related(named.filter("is_loose"), rows).select(*on, "unit", "name", "m")
    # Only whom a loose one is related to can lead to others.
    anchors = loose["anchor"].unique().implode()
    key = "household" if related is _of_households else "unit"
    near = related(named, rows.filter(pl.col(key).is_in(anchors)))
    each = [*on, "unit", "name"]
    # Of two loose ones the pair stands once.
    return (
        loose.group_by(each)
        .agg(pl.col("m").min())
        .join(near.group_by(*each, "is_loose").agg(pl.col("m").min()), on=on, suffix="_r")
        .filter(
            (pl.col("unit") != pl.col("unit_r"))
            & (~pl.col("is_loose") | (pl.col("unit") < pl.col("unit_r")))
        )
        .with_columns(how=pl.lit(how))
    )


def _weighed(pairs: pl.DataFrame) -> pl.DataFrame:
    name = pl.col("level").replace_strict(
        {int(level): weight for level, weight in _NAME.items()},
        default=None,
        return_dtype=pl.Float64,
    )
    prior = pl.col("how").replace_strict(_PRIOR, return_dtype=pl.Float64)
    weighed = (
        pairs.with_columns(name_weight=name, prior=prior)
        .drop_nulls("name_weight")
        .with_columns(weight=pl.col("name_weight") + pl.col("prior"))
        .with_columns(probability=1.0 / (1.0 + 2.0 ** (-pl.col("weight"))))
        .filter(pl.col("probability") >= POSSIBLE)
    )
    words = weighed.select(
        name=pl.col("level").replace_strict(
            {int(level): level.name.lower() for level in NameLevel}, return_dtype=pl.String
        ),
    )
    numbers = weighed.select(pl.col("name_weight").alias("name"), pl.col("prior").alias(PRIOR))
    return (
        weighed.with_columns(
            told(words, "levels"),
            told(numbers, "weights"),
            unit_l=pl.min_horizontal("unit", "unit_r"),
            unit_r=pl.max_horizontal("unit", "unit_r"),
            m_l=pl.min_horizontal("m", "m_r"),
            m_r=pl.max_horizontal("m", "m_r"),
            link_type=pl.lit("adult"),
            tier=pl.lit(TIER),
            blocking_rule=pl.col("how"),
            is_acceptable=pl.lit(value=True),
            is_one_birth=pl.lit(value=False),
        )
        .sort("weight", "m_l", "m_r", "how", descending=[True, False, False, False])
        .unique(["unit_l", "unit_r"], keep="first", maintain_order=True)
        .select(pl.col(column).cast(kind) for column, kind in EDGES.items())
    )
