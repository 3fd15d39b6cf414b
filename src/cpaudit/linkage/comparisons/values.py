"""Values that agree or do not: sex, place, household, phone, certificate, order, weight, source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage.codes import MISSING, distinct_pairs
from cpaudit.linkage.comparison import Comparison, edit_distance
from cpaudit.linkage.comparisons.dates import NEAR_DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Codes, Flags, Levels
    from cpaudit.linkage.comparison import Pairs
    from cpaudit.linkage.nodes import Nodes

_SAME, _SECOND, _THIRD = 1, 2, 3
# Scales and rounding: the same birth weight in two files.
SAME_GRAMS = 10
NEAR_GRAMS = 100


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


def _same_or_not(column: str, nodes: Nodes, pairs: Pairs) -> Levels:
    same = agree(nodes, pairs, column)
    levels = both_known(nodes, pairs, column) * np.uint8(_SECOND)
    levels[same] = _SAME
    return levels


def _sex(nodes: Nodes, pairs: Pairs) -> Levels:
    sex = nodes.column("sex")
    left, right = sex[pairs.left], sex[pairs.right]
    levels: Levels = np.where(left == right, _SAME, _SECOND).astype(np.uint8)
    levels[(left == MISSING) | (right == MISSING)] = MISSING
    return levels


def _village(nodes: Nodes, pairs: Pairs) -> Levels:
    levels = both_known(nodes, pairs, "village") * np.uint8(_THIRD)
    levels[agree(nodes, pairs, "town") & (levels != MISSING)] = _SECOND
    levels[agree(nodes, pairs, "village")] = _SAME
    return levels


def _household(nodes: Nodes, pairs: Pairs) -> Levels:
    """Household numbers of two systems differ by design: «different» only within one source."""
    levels = (both_known(nodes, pairs, "household") & _share_source(nodes, pairs)) * np.uint8(
        _SECOND
    )
    levels[agree(nodes, pairs, "household")] = _SAME
    return levels


def _phone(nodes: Nodes, pairs: Pairs) -> Levels:
    return _same_or_not("phone", nodes, pairs)


def _birth_order(nodes: Nodes, pairs: Pairs) -> Levels:
    return _same_or_not("birth_order", nodes, pairs)


def _certificate(nodes: Nodes, pairs: Pairs) -> Levels:
    same = agree(nodes, pairs, "certificate")
    levels = both_known(nodes, pairs, "certificate") * np.uint8(_THIRD)
    rest = np.flatnonzero((levels != MISSING) & ~same)
    if len(rest):
        numbers = nodes.column("certificate")
        left, right, position = distinct_pairs(
            numbers[pairs.left[rest]], numbers[pairs.right[rest]]
        )
        values = nodes.certificates
        one_off = edit_distance(values.gather(left - 1), values.gather(right - 1), at_most=1) <= 1
        levels[rest[one_off[position]]] = _SECOND
    levels[same] = _SAME
    return levels


def _twin(nodes: Nodes, pairs: Pairs) -> Levels:
    """The place among twins tells children of one day apart; of other children it says nothing."""
    date = nodes.column("date")
    left, right = date[pairs.left].astype(np.int64), date[pairs.right].astype(np.int64)
    one_birth = (left != MISSING) & (right != MISSING) & (np.abs(left - right) <= NEAR_DAYS)
    levels = _same_or_not("fetus_order", nodes, pairs)
    levels[~one_birth] = MISSING
    return levels


def _weight(nodes: Nodes, pairs: Pairs) -> Levels:
    weight: NDArray[np.int64] = nodes.column("weight").astype(np.int64)
    left, right = weight[pairs.left], weight[pairs.right]
    apart = np.abs(left - right)
    levels: Levels = np.where(
        apart <= SAME_GRAMS, _SAME, np.where(apart <= NEAR_GRAMS, _SECOND, _THIRD)
    ).astype(np.uint8)
    levels[(left == MISSING) | (right == MISSING)] = MISSING
    return levels


def _death_date(nodes: Nodes, pairs: Pairs) -> Levels:
    dates: Codes = nodes.column("death_date")
    left, right = dates[pairs.left].astype(np.int64), dates[pairs.right].astype(np.int64)
    apart = np.abs(left - right)
    levels: Levels = np.where(
        apart == 0, _SAME, np.where(apart <= NEAR_DAYS, _SECOND, _THIRD)
    ).astype(np.uint8)
    levels[(left == MISSING) | (right == MISSING)] = MISSING
    return levels


def _share_source(nodes: Nodes, pairs: Pairs) -> Flags:
    sources = nodes.column("sources")
    shared: Flags = (sources[pairs.left] & sources[pairs.right]) != 0
    return shared


def _source(nodes: Nodes, pairs: Pairs) -> Levels:
    """A source that holds a person once speaks against two of its rows being one person."""
    sources = nodes.column("sources")
    levels: Levels = np.where(_share_source(nodes, pairs), _SECOND, _SAME).astype(np.uint8)
    levels[(sources[pairs.left] == 0) | (sources[pairs.right] == 0)] = MISSING
    return levels


_TWO = ("missing", "same", "different")

SEX = Comparison("sex", _TWO, _sex)
VILLAGE = Comparison("village", ("missing", "same", "town", "different"), _village)
HOUSEHOLD = Comparison("household", _TWO, _household)
PHONE = Comparison("phone", _TWO, _phone)
CERTIFICATE = Comparison("certificate", ("missing", "same", "one_off", "different"), _certificate)
BIRTH_ORDER = Comparison("birth_order", _TWO, _birth_order)
TWIN = Comparison("twin", _TWO, _twin)
WEIGHT = Comparison("birth_weight", ("missing", "same", "near", "different"), _weight)
DEATH_DATE = Comparison("death_date", ("missing", "same", "near", "different"), _death_date)
SOURCE = Comparison("source", ("missing", "other", "same"), _source)
