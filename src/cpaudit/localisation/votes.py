"""What counts as a voice of its own: a source that copies another, or says it again, adds none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

# Registers of one office that are filled from each other: the household register holds what the
# registration of the birth put there, the roll and the children's table are typed at one desk.
_BOOKS: Mapping[str, str] = {
    "police_persons": "police",
    "police_births": "police",
    "planning_persons": "planning",
    "planning_births": "planning",
    "planning_migrants": "planning",
}
OF_SPOUSE = "of_spouse"  # the field of what a spouse's row tells of its own person
_MOST_FIELDS = 1000
NUMBER = "id_no"  # the witness that a number is of the birth date and the sex in it


def books(sources: pl.DataFrame) -> dict[str, str]:
    """By source, the book whose voice it is: its own, its office's, or that of the one it copies.

    Args:
        sources: ``tables.SOURCES``.
    """
    rows = sources.select("source_id", "profile_id", "dataset", "derived_from").rows(named=True)
    origin = {row["source_id"]: row["derived_from"] for row in rows}
    of_kind: dict[str, str] = {}
    for row in rows:
        for kind in (row["profile_id"], row["dataset"]):
            of_kind.setdefault(kind, row["source_id"])
    dataset = {row["source_id"]: row["dataset"] for row in rows}
    found = {}
    for source in dataset:
        root, seen = source, {source}
        while (copied := origin.get(root)) is not None:
            copied = copied if copied in dataset else of_kind.get(copied)
            if copied is None or copied in seen:
                break
            root = copied
            seen.add(root)
        found[source] = _BOOKS.get(dataset[root], root)
    return found


def with_books(cells: pl.LazyFrame, of_source: Mapping[str, str]) -> pl.LazyFrame:
    """``cells`` with ``book``, whose voice a cell is, and ``witness``, who is judged by it: numbers.

    A witness is one field of one source.
    """
    names = sorted({*of_source.values(), NUMBER})
    codes = {source: names.index(of_source.get(source, NUMBER)) for source in (*of_source, NUMBER)}
    book = pl.col("source_id").replace_strict(
        list(codes), list(codes.values()), return_dtype=pl.UInt16
    )
    return cells.with_columns(
        # A spouse's own row is typed apart from this one, if at the same desk.
        pl.when(pl.col("field") == OF_SPOUSE).then(book + len(names)).otherwise(book).alias("book"),
        (
            pl.col("source_id").to_physical().cast(pl.UInt32) * _MOST_FIELDS
            + pl.col("field").to_physical().cast(pl.UInt32)
        ).alias("witness"),
    )
