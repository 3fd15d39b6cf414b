"""The truth of the other world in the form in which townships are scored."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl
from otherworld_people import AS_OF, GRACE

if TYPE_CHECKING:
    from otherworld import World

_SCHEMA = {
    "true_person": pl.Int64,
    "kind": pl.String,
    "scope": pl.String,
    "in_planning": pl.Boolean,
    "is_missed": pl.Boolean,
    "n_sources": pl.UInt32,
}


def mentions_of(world: World) -> pl.DataFrame:
    """Who is meant in which row: ``file``, ``sheet``, ``row``, ``role``, ``true_person``."""
    rows = pl.DataFrame(
        world.book.mentions, ["file", "sheet", "row", "role", "true_person"], orient="row"
    )
    is_book = pl.col("file").str.ends_with(".xlsx")
    return rows.with_columns(pl.when(is_book).then(pl.col("sheet").cast(pl.String)).alias("sheet"))


def without_sheets(cases: pl.DataFrame) -> pl.DataFrame:
    """``cases`` whose evidence names no sheet where the file is no workbook, as the truth does."""
    one = pl.element().struct
    is_book = one.field("file").str.ends_with(".xlsx")
    return cases.with_columns(
        pl.col("evidence").list.eval(
            pl.struct(
                one.field("file"),
                pl.when(is_book).then(one.field("sheet")).alias("sheet"),
                one.field("row"),
            )
        )
    )


def births_of(world: World) -> pl.DataFrame:
    """The births with their scope, whether they are missed, and how many sources tell of each."""
    sources: dict[int, set[str]] = defaultdict(set)
    for file, _, _, role, pid in world.book.mentions:
        profile = world.book.mapping[file][0]
        if role in {"child", "self"} and not profile.startswith(("planning", "civil")):
            sources[pid].add(profile)
    rows = [
        (
            pid,
            birth.kind,
            "inside" if birth.in_scope else "outside",
            birth.in_planning,
            birth.in_scope
            and birth.live
            and not birth.in_planning
            and world.town.people[pid].born <= AS_OF - GRACE,
            len(sources[pid]),
        )
        for pid, birth in world.town.births.items()
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
