"""Column groups: what one source says of a person, one row per person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.at_rest import at_rest, chosen, side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


# Where the quoted record stands among the records; a name that no view has.
_PLACE = "place"


@dataclass(frozen=True, slots=True)
class Group:
    """What one source says of each person: the record that is quoted, and counts over all of them.

    The quoted values stay in the records until they are asked for in the order of a view's keys:
    groups are wide, and to make one takes as long as to copy it.

    Attributes:
        by: the person column.
        records: the rows that may be quoted.
        quoted: by the group's column, the records' column that it quotes.
        counted: one row per person, sorted: ``by``, the place of the quoted record, the counts and
            ``record_ids``.
    """

    by: str
    records: pl.DataFrame
    quoted: Mapping[str, str]
    counted: pl.DataFrame

    @property
    def persons(self) -> pl.DataFrame:
        """Of whom the group tells."""
        return self.counted.select(self.by)

    def of(self, keys: pl.DataFrame) -> pl.DataFrame:
        """The group's columns in the order of ``keys``, null where it lacks the key."""
        counted = keys.join(self.counted, on=self.by, how="left", maintain_order="left")
        places = counted[_PLACE]
        # A column without a value takes no room as a literal.
        n_null = self.records.select(pl.col(set(self.quoted.values())).null_count())
        empty = {name for name in n_null.columns if n_null[name][0] == self.records.height}
        return counted.select(
            *(
                pl.lit(None, self.records.schema[name]).alias(column)
                for column, name in self.quoted.items()
                if name in empty
            ),
            *self.records.select(
                pl.col(name).gather(places).alias(column)
                for column, name in self.quoted.items()
                if name not in empty
            ),
            pl.exclude(self.by, _PLACE),
        )

    def whole(self) -> pl.DataFrame:
        """``by`` and the group's columns, one row per person, sorted."""
        return pl.concat([self.persons, self.of(self.persons)], how="horizontal")


def column_group(
    frame: pl.DataFrame,
    prefix: str,
    schema: Mapping[str, pl.DataType],
    *,
    prefer: Sequence[pl.Expr] = (),
    where: pl.Expr | None = None,
    by: str = "person_no",
    **counts: pl.Expr,
) -> Group:
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
        The group's columns of ``schema`` (columns that neither the frame nor ``counts`` gives are
        left out: the view fills them with null), and ``prefix.record_ids``.
    """
    wanted = [name.removeprefix(f"{prefix}.") for name in schema if name.startswith(f"{prefix}.")]
    counts = {"n_rows": pl.len(), **counts}
    quoted = {
        f"{prefix}.{name}": name
        for name in wanted
        if name in frame.columns and name not in counts and name != by
    }
    counted = {f"{prefix}.{name}": value for name, value in counts.items() if name in wanted}
    read = {name for value in counted.values() for name in value.meta.root_names()}
    places = _in_order(frame, by, prefer, where)
    return Group(
        by,
        frame,
        quoted,
        frame.lazy()
        .select(pl.col(sorted({by, "record_id", *read})).gather(places))
        .with_columns(places.alias(_PLACE))
        .group_by(by, maintain_order=True)
        .agg(
            pl.col(_PLACE).first(),
            *(value.alias(name) for name, value in counted.items()),
            pl.col("record_id").alias(f"{prefix}.record_ids"),
        )
        .collect(),
    )


def _in_order(
    frame: pl.DataFrame, by: str, prefer: Sequence[pl.Expr], where: pl.Expr | None
) -> pl.Series:
    """The places of the records that count, by person, of each the record to be quoted first."""
    counts = pl.col(by).is_not_null()
    rows = (
        frame.lazy()
        .select(
            by,
            pl.int_range(pl.len(), dtype=pl.UInt32).alias(_PLACE),
            counts=counts if where is None else counts & where,
        )
        .filter("counts")
        .select(by, _PLACE, several=pl.col(by).is_duplicated())
        .collect()
    )
    # Most persons have one record. To tell several apart, all that they hold is read.
    several = rows.filter("several")
    told = (
        frame.select(pl.all().gather(several[_PLACE]))
        .lazy()
        .select(
            pl.col(by),
            several[_PLACE],
            *(one.alias(f"preferred {at}") for at, one in enumerate(prefer)),
            content(frame.columns).alias("content"),
            whole_content(frame.schema).alias("whole content"),
            pl.col("record_id"),
        )
        .sort(pl.exclude(_PLACE), nulls_last=True)
        .select(by, _PLACE)
        .collect()
    )
    alone = rows.filter(~pl.col("several")).select(by, _PLACE)
    return pl.concat([alone, told]).sort(by, maintain_order=True)[_PLACE]


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


# Numbers of a run, and keyed hashes, which another key file or a corrected number changes: none says
# anything of the record.
_PERSONS = ("person_no", "person_key", "subject_key")


def whole_content(schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """A number that all of a record gives: rows alike in ``content`` may name another mother."""
    return pl.struct(
        name
        for name, kind in schema.items()
        if name not in _PLACES and not name.endswith(_PERSONS) and not kind.is_nested()
    ).hash()


def beside(
    keyed: pl.DataFrame, groups: Iterable[Group | pl.DataFrame], *, by: str = "person_no"
) -> pl.DataFrame:
    """``keyed`` with the columns of all groups beside its own, null where a group lacks the key.

    Each group is brought into the order of the keys and the frames are put side by side: joining
    one after the other would copy all columns so far each time.
    """
    keys = keyed.select(by)
    return side_by_side(
        [
            keyed,
            *(
                at_rest(group.of(keys))
                if isinstance(group, Group)
                else keys.join(group, on=by, how="left", maintain_order="left").drop(by)
                for group in groups
            ),
        ]
    )


def conform(frame: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """``frame`` with exactly the declared columns, in their order and types; absent ones are null."""
    known = set(frame.columns)
    return chosen(
        frame,
        [
            pl.col(name).cast(kind) if name in known else pl.lit(None, kind).alias(name)
            for name, kind in schema.items()
        ],
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
