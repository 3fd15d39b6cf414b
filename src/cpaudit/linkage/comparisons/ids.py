"""Citizen numbers: damaged tails, typing errors, beginnings; the sound and equal are tier 1."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.codes import MISSING, distinct_pairs
from cpaudit.linkage.comparison import Comparison, edit_distance

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Codes, Flags, Levels
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
# Number without its check digit, which a program may have computed anew over a wrong number.
UNCHECKED_DIGITS = 17
# Where the sequence begins: siblings registered together differ only there.
SEQUENCE_START = 14


@dataclass(frozen=True, slots=True)
class Ids:
    """The distinct numbers, sound or in part; arrays are read by the code of a number."""

    values: pl.Series
    is_valid: Flags
    beginning: Codes
    ending: Codes


def id_levels(ids: Ids, left: Codes, right: Codes) -> Levels:
    """The level of each pair of codes of numbers."""
    levels = np.zeros(len(left), dtype=np.uint8)
    both = np.flatnonzero((left != MISSING) & (right != MISSING))
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


def _compare(nodes: Nodes, pairs: Pairs) -> Levels:
    number = nodes.column("id")
    return id_levels(nodes.ids, number[pairs.left], number[pairs.right])


ID = Comparison("id", tuple(level.name.lower() for level in IdLevel), _compare)
