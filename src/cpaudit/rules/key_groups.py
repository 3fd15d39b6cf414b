"""Rows with the same key: grouped by a hash in 64 bits, then shown to be equal on the real values.

A hash and its row's number are packed into one integer: sorting these sorts and numbers at once, which
costs a fifth of grouping texts. Rows that share a hash are compared value by value; where two keys
share one, which chance does not bring about, their rows are grouped by the values themselves. So the
groups are exact whatever the hash.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_, xor
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from cpaudit.rules.hash_places import places

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Numbers = npt.NDArray[np.uint32]
if TYPE_CHECKING:
    KeyHash = Callable[[pl.Expr, int], pl.Expr]
    Compare = Callable[[Numbers, Numbers], npt.NDArray[np.bool_]]
    Values = Callable[[Numbers], pl.DataFrame]
# In the place of a group: the key is known but no row has it; the key is unknown.
ABSENT, UNKNOWN = np.uint32(2**32 - 2), np.uint32(2**32 - 1)
_SORTED_IN_PLACE = 1 << 21  # hashes: beyond, the room that sorting takes counts more than its time


def key_hash(column: pl.Expr, position: int) -> pl.Expr:
    """The hash of a key's column; columns of one key are hashed differently, or (a, b) met (b, a)."""
    return column.hash(position)


def quick_type(dtype: pl.DataType) -> pl.DataType | None:
    """The type as which a column is a key, or None: of other types equality is not plain."""
    if dtype.is_integer():
        return pl.Int64()  # counts differ in width
    return dtype if dtype in {pl.String, pl.Date, pl.Boolean} else None


@dataclass(frozen=True, slots=True)
class Key:
    """A view's columns as a key: its values as comparable types, and its hashes."""

    columns: tuple[str, ...]
    types: tuple[pl.DataType, ...]
    hash_of: KeyHash = key_hash

    @classmethod
    def of(
        cls,
        columns: Sequence[str],
        schema: Mapping[str, pl.DataType],
        hash_of: KeyHash = key_hash,
    ) -> Key | None:
        """The key, or None where one of its columns is missing or of another type."""
        types = [quick_type(schema[name]) if name in schema else None for name in columns]
        known = tuple(dtype for dtype in types if dtype is not None)
        return cls(tuple(columns), known, hash_of) if len(known) == len(types) else None

    def values(self) -> list[pl.Expr]:
        """The key's columns by position."""
        return [
            pl.col(name).cast(dtype).alias(str(position))
            for position, (name, dtype) in enumerate(zip(self.columns, self.types, strict=True))
        ]

    def is_known(self) -> pl.Expr:
        """Whether no column of the key is null."""
        return reduce(and_, (pl.col(name).is_not_null() for name in self.columns))

    def hash(self) -> pl.Expr:
        """The hash of the key; that of an unknown one means nothing."""
        hashes = (self.hash_of(value, n) for n, value in enumerate(self.values()))
        return reduce(xor, hashes)


@dataclass(frozen=True, slots=True)
class Hashed:
    """The hash of each row's key, and of which rows the key is known."""

    hashes: npt.NDArray[np.uint64]
    known: npt.NDArray[np.bool_]

    def rows(self) -> Numbers:
        """The rows whose key is known."""
        return np.flatnonzero(self.known).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class KeyGroups:
    """The groups of a view's rows.

    ``of_row`` says of each row its group, UNKNOWN where the key is; ``first`` and ``size`` of each
    group its first row and its number of rows, and, as a last entry, ABSENT and 0 for what has no
    group. The groups of a hash that several keys share are empty; their keys have groups of their
    own, listed in ``split``.
    """

    of_row: Numbers
    first: Numbers
    size: Numbers
    hashes: npt.NDArray[np.uint64]
    row_bits: int
    split: pl.DataFrame = field(default_factory=pl.DataFrame)  # the key's columns and "group"
    _only: list[Numbers] = field(default_factory=list)

    @property
    def n(self) -> int:
        """How many groups there are."""
        return len(self.size) - 1

    def matched(self) -> KeyGroups:
        """The groups without what finding other rows' groups needs."""
        return replace(self, hashes=self.hashes[:0].copy())

    def only(self) -> Numbers:
        """The row of each group of one row, else ABSENT."""
        if not self._only:
            only = np.full(len(self.size), ABSENT)
            np.copyto(only, self.first, where=self.size == 1)
            self._only.append(only)
        return self._only[0]

    def find(self, hashed: Hashed, pairs: Compare, values: Values) -> Numbers:
        """The group of each of other rows, by the hashes of their keys; ABSENT where no row has it.

        ``pairs`` compares the keys of such rows (first) with those of rows of these groups (second),
        ``values`` gives the keys of such rows.
        """
        found = np.full(len(hashed.hashes), UNKNOWN)
        rows = hashed.rows()
        found[rows] = places(self.hashes, hashed.hashes[rows], self.row_bits)
        hit = np.flatnonzero(found < ABSENT).astype(np.uint32)
        group = found[hit]
        if self.split.height:
            is_split = self.size[group] == 0
            split, hit, group = hit[is_split], hit[~is_split], group[~is_split]
            found[split] = self.split_groups(values(split))
        found[hit[~pairs(hit, self.first[group])]] = ABSENT
        return found

    def split_groups(self, keys: pl.DataFrame) -> Numbers:
        """The groups of ``keys`` whose hash several keys share."""
        joined = keys.join(self.split, on=keys.columns, how="left", maintain_order="left")
        return joined["group"].fill_null(int(ABSENT)).to_numpy()


def group_rows(hashed: Hashed, pairs: Compare, values: Values) -> KeyGroups:
    """The groups of the rows whose keys' hashes are given.

    ``pairs`` says of two lists of rows where their keys are equal, ``values`` gives the keys of rows.
    """
    n_rows = len(hashed.hashes)
    row_bits = max(1, n_rows.bit_length())
    packed = hashed.hashes & np.uint64(2**64 - 2**row_bits)
    packed |= np.arange(n_rows, dtype=np.uint64)
    if not hashed.known.all():
        packed = packed[hashed.known]
    in_order = _sorted(packed)
    del packed
    rows = in_order.astype(np.uint32)  # the lower half, which holds the row's number
    rows &= np.uint32(2**row_bits - 1)
    hashes = in_order >> np.uint64(row_bits)
    del in_order
    begins = np.empty(len(rows), dtype=np.bool_)
    begins[:1] = True
    np.not_equal(hashes[1:], hashes[:-1], out=begins[1:])
    starts = np.flatnonzero(begins).astype(np.uint32)
    group = np.cumsum(begins, dtype=np.uint32)
    group -= np.uint32(1)
    again = np.flatnonzero(~begins)
    is_same = pairs(rows[again], rows[again - 1])
    of_row = np.full(n_rows, UNKNOWN)
    of_row[rows] = group
    size = np.full(len(starts) + 1, np.uint32(0))
    np.subtract(starts[1:], starts[:-1], out=size[:-2])
    size[-2:-1] = len(rows) - starts[-1:]
    first = np.full(len(starts) + 1, ABSENT)
    np.take(rows, starts, out=first[:-1])
    groups = KeyGroups(of_row, first, size, hashes[starts], row_bits)
    collided = np.unique(group[again[~is_same]])
    if not len(collided):
        return groups
    mixed = np.sort(rows[np.isin(group, collided)])
    return _divided(groups, collided, mixed, values(mixed))


def _divided(groups: KeyGroups, collided: Numbers, mixed: Numbers, keys: pl.DataFrame) -> KeyGroups:
    """``groups`` with those of the ``mixed`` rows made anew from the values of their keys."""
    by_value = (
        keys.with_columns(pl.Series("row", mixed))
        .group_by(keys.columns, maintain_order=True)
        .agg(pl.col("row").first(), pl.len())
        .with_columns(group=pl.int_range(pl.len(), dtype=pl.UInt32) + groups.n)
    )
    split = by_value.select(*keys.columns, "group")
    groups.size[collided] = 0
    divided = KeyGroups(
        of_row=groups.of_row,
        first=np.r_[groups.first[:-1], by_value["row"].to_numpy(), ABSENT],
        size=np.r_[groups.size[:-1], by_value["len"].to_numpy(), np.uint32(0)],
        hashes=groups.hashes,
        row_bits=groups.row_bits,
        split=split,
    )
    divided.of_row[mixed] = divided.split_groups(keys)
    return divided


def _sorted(packed: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """``packed`` in order; polars is quicker, but takes three times the room."""
    if len(packed) > _SORTED_IN_PLACE:
        packed.sort()
        return packed
    in_order: npt.NDArray[np.uint64] = pl.Series(packed).sort().to_numpy()
    return in_order
