"""Column groups: what one source says of a person, one row per person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def column_group(
    frame: pl.DataFrame,
    prefix: str,
    schema: Mapping[str, pl.DataType],
    *,
    prefer: Sequence[pl.Expr] = (),
    where: pl.Expr | None = None,
    by: str = "person_no",
    **counts: pl.Expr,
) -> pl.DataFrame:
    """One row per person: the first record's values under ``prefix.``, and counts over all of them.

    Args:
        frame: records with the column ``by``; rows where it is null are left out.
        prefix: the group's name.
        schema: the view's declared columns; those that begin with ``prefix.`` are made.
        prefer: sort keys, ascending, that put the record to be quoted first.
        where: which records count; all of them without it.
        by: the person column.
        counts: aggregations for the group's columns that no record holds.

    Returns:
        ``by`` and the group's columns of ``schema`` (columns that neither the frame nor ``counts``
        gives are left out: the view fills them with null), and ``prefix.record_ids``.
    """
    wanted = [name.removeprefix(f"{prefix}.") for name in schema if name.startswith(f"{prefix}.")]
    quoted = [
        name for name in wanted if name in frame.columns and name not in counts and name != by
    ]
    counts = {"n_rows": pl.len(), **counts}
    return (
        frame.lazy()
        .filter(pl.col(by).is_not_null() if where is None else pl.col(by).is_not_null() & where)
        .sort(
            by,
            *prefer,
            content(frame.columns),
            whole_content(frame.schema),
            "record_id",
            nulls_last=True,
        )
        .group_by(by, maintain_order=True)
        .agg(
            *(pl.col(name).first().alias(f"{prefix}.{name}") for name in quoted),
            *(value.alias(f"{prefix}.{name}") for name, value in counts.items() if name in wanted),
            pl.col("record_id").alias(f"{prefix}.record_ids"),
        )
        .collect()
    )


# What tells two records of one person apart, whatever the dataset.
_CONTENT = (
    "name",
    "birth_date",
    "sex",
    "id_no",
    "village",
    "household_no",
    "relationship",
    "entry_date",
    "register_date",
    "issue_date",
    "card_date",
)


def content(among: Sequence[str]) -> pl.Expr:
    """A number that a record's content gives: an order that survives another order of the rows."""
    return pl.struct(name for name in _CONTENT if name in among).hash()


# Where a record stands, and numbers that a run gives: another order of the rows, other ones.
_PLACES = ("file", "sheet", "row", "record_id")


def whole_content(schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """A number that all of a record gives: rows alike in ``content`` may name another mother."""
    return pl.struct(
        name
        for name, kind in schema.items()
        if name not in _PLACES and not name.endswith("person_no") and not kind.is_nested()
    ).hash()


def beside(
    keyed: pl.DataFrame, groups: Iterable[pl.DataFrame], *, by: str = "person_no"
) -> pl.DataFrame:
    """``keyed`` with the columns of all groups beside its own, null where a group lacks the key.

    Each group is brought into the order of the keys and the frames are put side by side: joining
    one after the other would copy all columns so far each time.
    """
    keys = keyed.select(by)
    return pl.concat(
        [
            keyed,
            *(
                keys.join(group, on=by, how="left", maintain_order="left").drop(by)
                for group in groups
            ),
        ],
        how="horizontal",
    )


def conform(frame: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """``frame`` with exactly the declared columns, in their order and types; absent ones are null."""
    return frame.select(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, kind).alias(name)
        for name, kind in schema.items()
    )


def first_of(*columns: str, among: Sequence[str]) -> pl.Expr:
    """The first value that is not null among those of ``columns`` that exist in ``among``."""
    present = [pl.col(column) for column in columns if column in among]
    return pl.coalesce(*present) if present else pl.lit(None)


def all_record_ids(groups: Sequence[str], among: Sequence[str]) -> pl.Expr:
    """The record ids of the named groups, in one list without nulls."""
    lists = [
        pl.col(f"{group}.record_ids").fill_null(pl.lit([], pl.List(pl.UInt32)))
        for group in groups
        if f"{group}.record_ids" in among
    ]
    if not lists:
        return pl.lit([], pl.List(pl.UInt32))
    return pl.concat_list(*lists).list.unique(maintain_order=True)
