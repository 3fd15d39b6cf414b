"""Places: the same village, the same town; the same household."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.comparison import Comparison
from cpaudit.linkage.comparisons.values import (
    SAME,
    SECOND,
    THIRD,
    TWO_LEVELS,
    agree,
    both_known,
    share_source,
)

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Levels
    from cpaudit.linkage.comparison import Pairs
    from cpaudit.linkage.nodes import Nodes


def _village(nodes: Nodes, pairs: Pairs) -> Levels:
    levels = both_known(nodes, pairs, "village") * np.uint8(THIRD)
    levels[agree(nodes, pairs, "town") & (levels != MISSING)] = SECOND
    levels[agree(nodes, pairs, "village")] = SAME
    return levels


def _household(nodes: Nodes, pairs: Pairs) -> Levels:
    """Household numbers of two systems differ by design: «different» only within one source."""
    levels = (both_known(nodes, pairs, "household") & share_source(nodes, pairs)) * np.uint8(SECOND)
    levels[agree(nodes, pairs, "household")] = SAME
    return levels


VILLAGE = Comparison("village", ("missing", "same", "town", "different"), _village)
HOUSEHOLD = Comparison("household", TWO_LEVELS, _household)
