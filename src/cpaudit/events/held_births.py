"""The births that planning holds, and what every source says of a field of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events import witness
from cpaudit.views.area_counts import is_born_to_her

if TYPE_CHECKING:
    from collections.abc import Mapping

# Planning copies the number from the booklet: a date typed beside it can still be wrong.
_COPIED = ("planning", "roll")
NUMBERED = ("police_birth", "police", "vaccination", "insurance", "subsidy", "school")
# Of what each source says of a child, the fields that are compared or weigh in a comparison.
_OF_ALL = (
    *("birth_date", "birth_order", "id18", "id_birth_date", "id_sex", "mother_person_no"),
    *("n_fetus", "n_rows", "outcome", "sex"),
)
_OF_PLANNING = (
    *("entry_date", "kinship", "n_mothers", "name", "name_key", "residence_status", "status"),
)
_OF_POLICE = ("register_date",)
_COMPARED = {"planning": _OF_PLANNING, "roll": _OF_PLANNING, "police_birth": _OF_POLICE}


def compared(births: pl.DataFrame) -> pl.DataFrame:
    """The births view without what no comparison reads: it is wide, and read often."""

    def is_read(column: str) -> bool:
        group, _, field = column.rpartition(".")
        return not group or field in {*_OF_ALL, *_COMPARED.get(group, ())}

    return births.select(column for column in births.columns if is_read(column))


def held_births(births: pl.DataFrame, planning: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``births`` that planning holds, with the sureness of planning's rows."""
    return (
        births.filter("in_planning")
        .drop("grade", "suppressed")  # these are about births that planning lacks
        .join(
            planning.select("person_no", "planning_link", "planning_ids"),
            on="person_no",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            pl.col("planning_link").fill_null(1.0).alias("link"),
            # Two valid numbers are two children, until somebody has looked: brothers of one name.
            (numbers("planning", "roll") != numbers(*NUMBERED))
            .fill_null(value=False)
            .alias("is_doubted"),
        )
    )


def numbers(*groups: str) -> pl.Expr:
    """The child's own valid number by the first of ``groups`` that has one."""
    return pl.coalesce(*(f"{group}.id18" for group in groups))


def is_own_child() -> pl.Expr:
    """Whether planning holds the child as born to its mother."""
    return is_born_to_her()


def votes_on(
    held: pl.DataFrame, field: str, reliability: Mapping[str, float], planning: float
) -> pl.DataFrame:
    """``contest.VOTES``: what each column group says of ``field``, planning's word with them."""
    kind = held.schema["stated"] if held.schema["stated"] == pl.Date else pl.String
    groups = [*reliability.items(), ("planning", planning)]
    return pl.concat(
        [
            held.select(
                "person_no",
                pl.col("stated" if group == "planning" else f"{group}.{field}")
                .cast(kind)
                .alias("value"),
                pl.lit(witness.VOICE_OF_GROUP.get(group, group)).alias("voice"),
                pl.lit(right).alias("reliability"),
            )
            for group, right in groups
            if group == "planning" or f"{group}.{field}" in held.columns
        ]
    ).drop_nulls("value")


def votes_of_number(held: pl.DataFrame, part: str, right: float) -> pl.DataFrame:
    """``contest.VOTES``: what the child's own valid number says; the police give it, so their voice."""
    return held.select(
        "person_no",
        pl.coalesce(*(f"{group}.{part}" for group in ("police_birth", "police", *_COPIED))).alias(
            "value"
        ),
        pl.lit("police").alias("voice"),
        pl.lit(right).alias("reliability"),
    ).drop_nulls("value")
