"""Relatives: the same person, the same name, a similar one, another."""

from __future__ import annotations

from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.comparison import Comparison
from cpaudit.linkage.comparisons.names import NameLevel, name_levels
from cpaudit.linkage.comparisons.values import agree, both_known

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Levels
    from cpaudit.linkage.comparison import Pairs
    from cpaudit.linkage.nodes import Nodes


class RelativeLevel(IntEnum):
    """How far the relatives of two nodes agree, the strongest first."""

    MISSING = 0
    SAME_PERSON = 1
    SAME = 2
    SIMILAR = 3
    DIFFERENT = 4


def _compare(relative: str, nodes: Nodes, pairs: Pairs) -> Levels:
    person = f"{relative}_person"
    same_name = agree(nodes, pairs, relative)
    levels = both_known(nodes, pairs, relative) * np.uint8(RelativeLevel.DIFFERENT)
    rest = np.flatnonzero((levels != MISSING) & ~same_name)
    if len(rest):
        name = nodes.column(relative)
        ladder = name_levels(nodes.names, name[pairs.left[rest]], name[pairs.right[rest]])
        levels[rest[ladder <= NameLevel.ONE_OFF]] = RelativeLevel.SIMILAR
    # Two persons without a common name are two persons; of an unnamed one the person decides.
    levels[both_known(nodes, pairs, person) & (levels == MISSING)] = RelativeLevel.DIFFERENT
    levels[same_name] = RelativeLevel.SAME
    levels[agree(nodes, pairs, person)] = RelativeLevel.SAME_PERSON
    return levels


_LEVELS = tuple(level.name.lower() for level in RelativeLevel)
MOTHER = Comparison("mother", _LEVELS, partial(_compare, "mother"))
FATHER = Comparison("father", _LEVELS, partial(_compare, "father"))
SPOUSE = Comparison("spouse", _LEVELS, partial(_compare, "spouse"))
