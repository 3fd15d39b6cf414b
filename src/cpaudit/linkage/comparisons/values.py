"""Values that agree or do not: what all such comparisons share, and sex, day of death, source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.comparison import Comparison
from cpaudit.linkage.comparisons.dates import NEAR_DAYS

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Codes, Flags, Levels
    from cpaudit.linkage.comparison import Pairs
    from cpaudit.linkage.nodes import Nodes

# The levels of a comparison that has no ladder of its own, the strongest first.
SAME, SECOND, THIRD = 1, 2, 3
TWO_LEVELS = ("missing", "same", "different")


def agree(nodes: Nodes, pairs: Pairs, column: str) -> Flags:
    """Whether any of the (at most two) values that a node keeps is among the other's."""
    slots = [nodes.column(column), nodes.column(f"{column}_2")]
    found = np.zeros(len(pairs), dtype=np.bool_)
    for mine in slots:
        left = mine[pairs.left]
        for theirs in slots:
            if mine.any() and theirs.any():
                found |= (left == theirs[pairs.right]) & (left != MISSING)
    return found


def both_known(nodes: Nodes, pairs: Pairs, column: str) -> Flags:
    """Whether both nodes have the value."""
    values = nodes.column(column)
    known: Flags = (values[pairs.left] != MISSING) & (values[pairs.right] != MISSING)
    return known


def same_or_not(column: str, nodes: Nodes, pairs: Pairs) -> Levels:
    """Whether a value agrees: the second level says that it does not."""
    same = agree(nodes, pairs, column)
    levels = both_known(nodes, pairs, column) * np.uint8(SECOND)
    levels[same] = SAME
    return levels


def _sex(nodes: Nodes, pairs: Pairs) -> Levels:
    sex = nodes.column("sex")
    left, right = sex[pairs.left], sex[pairs.right]
    levels: Levels = np.where(left == right, SAME, SECOND).astype(np.uint8)
    levels[(left == MISSING) | (right == MISSING)] = MISSING
    return levels


def _death_date(nodes: Nodes, pairs: Pairs) -> Levels:
    dates: Codes = nodes.column("death_date")
    left, right = dates[pairs.left].astype(np.int64), dates[pairs.right].astype(np.int64)
    apart = np.abs(left - right)
    levels: Levels = np.where(apart == 0, SAME, np.where(apart <= NEAR_DAYS, SECOND, THIRD)).astype(
        np.uint8
    )
    levels[(left == MISSING) | (right == MISSING)] = MISSING
    return levels


def share_source(nodes: Nodes, pairs: Pairs) -> Flags:
    """Whether one source, which holds a person once, has rows of both."""
    sources = nodes.column("sources")
    shared: Flags = (sources[pairs.left] & sources[pairs.right]) != 0
    return shared


def _source(nodes: Nodes, pairs: Pairs) -> Levels:
    """A source that holds a person once speaks against two of its rows being one person."""
    sources = nodes.column("sources")
    levels: Levels = np.where(share_source(nodes, pairs), SECOND, SAME).astype(np.uint8)
    levels[(sources[pairs.left] == 0) | (sources[pairs.right] == 0)] = MISSING
    return levels


SEX = Comparison("sex", TWO_LEVELS, _sex)
DEATH_DATE = Comparison("death_date", ("missing", "same", "near", "different"), _death_date)
SOURCE = Comparison("source", ("missing", "other", "same"), _source)
