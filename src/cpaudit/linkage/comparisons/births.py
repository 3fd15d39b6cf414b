"""Births: certificate, order among the mother's children and among twins, weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage.codes import MISSING, distinct_pairs
from cpaudit.linkage.comparison import Comparison, edit_distance
from cpaudit.linkage.comparisons.dates import NEAR_DAYS
from cpaudit.linkage.comparisons.values import (
    SAME,
    SECOND,
    THIRD,
    TWO_LEVELS,
    agree,
    both_known,
    same_or_not,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Levels
    from cpaudit.linkage.comparison import Pairs
    from cpaudit.linkage.nodes import Nodes

# Scales and rounding: the same birth weight in two files.
SAME_GRAMS = 10
NEAR_GRAMS = 100


def _birth_order(nodes: Nodes, pairs: Pairs) -> Levels:
    return same_or_not("birth_order", nodes, pairs)


def _certificate(nodes: Nodes, pairs: Pairs) -> Levels:
    same = agree(nodes, pairs, "certificate")
    levels = both_known(nodes, pairs, "certificate") * np.uint8(THIRD)
    rest = np.flatnonzero((levels != MISSING) & ~same)
    if len(rest):
        numbers = nodes.column("certificate")
        left, right, position = distinct_pairs(
            numbers[pairs.left[rest]], numbers[pairs.right[rest]]
        )
        values = nodes.certificates
        one_off = edit_distance(values.gather(left - 1), values.gather(right - 1), at_most=1) <= 1
        levels[rest[one_off[position]]] = SECOND
    levels[same] = SAME
    return levels


def _twin(nodes: Nodes, pairs: Pairs) -> Levels:
    """The place among twins tells children of one day apart; of other children it says nothing."""
    date = nodes.column("date")
    left, right = date[pairs.left].astype(np.int64), date[pairs.right].astype(np.int64)
    one_birth = (left != MISSING) & (right != MISSING) & (np.abs(left - right) <= NEAR_DAYS)
    levels = same_or_not("fetus_order", nodes, pairs)
    levels[~one_birth] = MISSING
    return levels


def _weight(nodes: Nodes, pairs: Pairs) -> Levels:
    weight: NDArray[np.int64] = nodes.column("weight").astype(np.int64)
    left, right = weight[pairs.left], weight[pairs.right]
    apart = np.abs(left - right)
    levels: Levels = np.where(
        apart <= SAME_GRAMS, SAME, np.where(apart <= NEAR_GRAMS, SECOND, THIRD)
    ).astype(np.uint8)
    levels[(left == MISSING) | (right == MISSING)] = MISSING
    return levels


CERTIFICATE = Comparison("certificate", ("missing", "same", "one_off", "different"), _certificate)
BIRTH_ORDER = Comparison("birth_order", TWO_LEVELS, _birth_order)
TWIN = Comparison("twin", TWO_LEVELS, _twin)
WEIGHT = Comparison("birth_weight", ("missing", "same", "near", "different"), _weight)
