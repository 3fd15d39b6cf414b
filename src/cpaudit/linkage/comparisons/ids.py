"""Citizen numbers: damaged tails, typing errors, beginnings; the sound and equal are tier 1."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.codes import MISSING, distinct_pairs, hashes
from cpaudit.linkage.comparison import Comparison, edit_distance

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Codes, Flags, Levels, Words
    from cpaudit.linkage.comparison import Pairs
    from cpaudit.linkage.nodes import Nodes


class IdLevel(IntEnum):
    """How far two numbers agree, the strongest first."""

    MISSING = 0
    SAME = 1
    DAMAGED = 2
    ONE_OFF = 3
    PREFIX = 4
    DIFFERENT = 5


# Area and date: at most a handful of people share them.
IDENTIFYING_DIGITS = 14
# The area alone says that the number was given in the same county.
AREA_DIGITS = 6
# Until 1999 numbers had no century, no check digit: 15 digits.
OLD_DIGITS, CENTURY_START, CENTURY_END = 15, 6, 8
# Number without its check digit, which a program may have computed anew over a wrong number.
UNCHECKED_DIGITS = 17
# Where the sequence begins: siblings registered together differ only there.
SEQUENCE_START = 14
HALF_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Ids:
    """The distinct numbers, sound or in part; arrays are read by the code of a number.

    ``halves``: the first eight and the last eight of the digits that are compared, as hashes; an
    edit or a swap leaves one of them as it is. 0 for numbers that are not whole.
    """

    values: pl.Series
    is_valid: Flags
    beginning: Codes
    ending: Codes
    halves: tuple[Words, Words] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Hash the halves of the numbers."""
        is_whole = pl.col("id").str.len_bytes() >= UNCHECKED_DIGITS
        halves = self.values.to_frame("id").select(
            pl.when(is_whole).then(pl.col("id").str.slice(start, HALF_DIGITS)).alias(str(start))
            for start in (0, UNCHECKED_DIGITS - HALF_DIGITS)
        )
        first, last = (hashes(column) for column in halves.iter_columns())
        missing = np.zeros(1, dtype=np.uint64)
        object.__setattr__(
            self, "halves", (np.concatenate([missing, first]), np.concatenate([missing, last]))
        )


def id_levels(ids: Ids, left: Codes, right: Codes) -> Levels:
    """The level of each pair of codes of numbers."""
    levels = np.zeros(len(left), dtype=np.uint8)
    known = (left != MISSING) & (right != MISSING)
    # Most numbers have nothing in common: their digits need not be read.
    begins, ends = (half[left] ^ half[right] for half in ids.halves)
    is_whole = (ids.halves[0][left] != MISSING) & (ids.halves[0][right] != MISSING)
    apart = known & is_whole & (begins != 0) & (ends != 0)
    levels[apart] = IdLevel.DIFFERENT
    same = known & (left == right) & is_whole
    levels[same] = IdLevel.SAME
    both = np.flatnonzero(known & ~apart & ~same)
    if len(both):
        first, second, position = distinct_pairs(left[both], right[both])
        levels[both] = _distinct_levels(ids, first, second)[position]
    return levels


def _distinct_levels(ids: Ids, left: Codes, right: Codes) -> Levels:
    pairs = pl.DataFrame(
        {
            "l": ids.values.gather(left - 1),
            "r": ids.values.gather(right - 1),
            "both_valid": ids.is_valid[left] & ids.is_valid[right],
        }
    )
    length = pl.min_horizontal(pl.col("l", "r").str.len_chars())
    begins = pl.col("l").str.starts_with(pl.col("r")) | pl.col("r").str.starts_with(pl.col("l"))
    begins |= _is_old_form("l", "r") | _is_old_form("r", "l")
    sequence = pl.col("l", "r").str.slice(SEQUENCE_START, UNCHECKED_DIGITS - SEQUENCE_START)
    known = pairs.select(
        "both_valid",
        begins=begins,
        length=length,
        same_sequence=pl.struct(sequence).struct.field("l")
        == pl.struct(sequence).struct.field("r"),
        l17=pl.col("l").str.slice(0, UNCHECKED_DIGITS),
        r17=pl.col("r").str.slice(0, UNCHECKED_DIGITS),
    )
    one_off = edit_distance(known["l17"], known["r17"], at_most=1) <= 1
    is_long = known["length"].to_numpy() > IDENTIFYING_DIGITS
    level = (
        pl.when(pl.Series(left == right) & pl.Series(is_long))
        .then(IdLevel.SAME)
        .when(pl.col("both_valid"))
        .then(
            pl.when(pl.Series(one_off) & pl.col("same_sequence"))
            .then(IdLevel.ONE_OFF)
            .otherwise(IdLevel.DIFFERENT)
        )
        .when(pl.col("begins") & (pl.col("length") >= IDENTIFYING_DIGITS))
        .then(IdLevel.DAMAGED)
        .when(pl.Series(one_off & is_long))
        .then(IdLevel.ONE_OFF)
        .when(pl.col("begins") & (pl.col("length") >= AREA_DIGITS))
        .then(IdLevel.PREFIX)
        .when(pl.col("length") >= AREA_DIGITS)
        .then(IdLevel.DIFFERENT)
        .otherwise(IdLevel.MISSING)
    )
    return known.select(level.cast(pl.UInt8).alias("level")).to_series().to_numpy()


def _is_old_form(short: str, long: str) -> pl.Expr:
    """Whether a number of 15 digits is one of 18 as it was written before 1999."""
    whole = pl.col(long)
    old = whole.str.slice(0, CENTURY_START) + whole.str.slice(
        CENTURY_END, UNCHECKED_DIGITS - CENTURY_END
    )
    is_old = (pl.col(short).str.len_chars() == OLD_DIGITS) & (old == pl.col(short))
    return is_old & (whole.str.len_chars() >= UNCHECKED_DIGITS)


def _compare(nodes: Nodes, pairs: Pairs) -> Levels:
    number = nodes.column("id")
    return id_levels(nodes.ids, number[pairs.left], number[pairs.right])


ID = Comparison("id", tuple(level.name.lower() for level in IdLevel), _compare)
