"""Distinct values as integer codes: what needs no spelling is compared as integers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

Codes: TypeAlias = NDArray[np.uint32]
Levels: TypeAlias = NDArray[np.uint8]
Rows: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Shares: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.uint64]

# The code of null. Real values count from 1 in the order of the values, so that the order of codes
# does not depend on the order of rows.
MISSING = 0

# Days are kept as positive integers (0 is missing): 1 January 1970 is this number.
EPOCH = 200_000
# Dates beyond these years are read out of damaged numbers.
YEARS = (1800, 2200)


def encode(columns: Mapping[str, pl.Series]) -> tuple[pl.Series, dict[str, pl.Series]]:
    """The distinct values of all ``columns`` in order, and each column as codes into them."""
    distinct = (
        pl.concat([column.drop_nulls().unique().rename("value") for column in columns.values()])
        .unique()
        .sort()
    )
    if distinct.is_empty():
        return distinct, {
            name: pl.zeros(len(column), pl.UInt32, eager=True).rename(name)
            for name, column in columns.items()
        }
    kind = pl.Enum(distinct)
    return distinct, {
        name: (column.cast(kind).to_physical().cast(pl.UInt32) + 1).fill_null(MISSING).rename(name)
        for name, column in columns.items()
    }


def with_missing(derived: pl.Series) -> Codes:
    """Codes of a value derived from each distinct value, so that ``codes[value_code]`` reads it."""
    _, codes = encode({"derived": derived})
    return np.concatenate(
        [np.zeros(1, dtype=np.uint32), codes["derived"].to_numpy().astype(np.uint32)]
    )


def hashes(values: pl.Series) -> Words:
    """64-bit hashes of values, 0 for null."""
    hashed: Words = values.hash().to_numpy().copy()
    hashed[values.is_null().to_numpy()] = MISSING
    return hashed


def days(date: pl.Expr) -> pl.Expr:
    """A date as a positive number of days, 0 where there is none or it is no date of a life."""
    possible = pl.when(date.dt.year().is_between(*YEARS)).then(date.cast(pl.Int32) + EPOCH)
    return possible.fill_null(MISSING).cast(pl.UInt32)


def dates(numbers: pl.Expr) -> pl.Expr:
    """The dates of numbers made by ``days``."""
    return pl.when(numbers > MISSING).then((numbers.cast(pl.Int32) - EPOCH).cast(pl.Date))


def known(column: str) -> pl.Expr:
    """A coded column with null for missing, as block keys and aggregates want it."""
    return pl.when(pl.col(column) != MISSING).then(pl.col(column))


def distinct_pairs(left: Codes, right: Codes) -> tuple[Codes, Codes, Rows]:
    """Each distinct pair of codes once, and the position of every given pair among them."""
    packed = (left.astype(np.uint64) << np.uint64(32)) | right.astype(np.uint64)
    unique, position = np.unique(packed, return_inverse=True)
    return (
        (unique >> np.uint64(32)).astype(np.uint32),
        (unique & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        position.astype(np.int64),
    )
