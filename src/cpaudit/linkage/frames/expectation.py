"""What is expected of the classes of pairs before the patterns are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage.frames.comparison import Kinship
from cpaudit.linkage.model import FLOOR, Parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.linkage.codes import Shares
    from cpaudit.linkage.frames.comparison import Comparison, Expected

# Pairs that agree on a block key by chance agree on its comparison, mostly by the same value.
FORCED_SAME = 0.9
MATCH_SHARE, KIN_SHARE, TWIN_SHARE = 0.3, 0.15, 0.01


def expected(
    comparisons: Sequence[Comparison],
    strangers: Sequence[Shares],
    forced: Sequence[frozenset[int]],
) -> Parameters:
    """The parameters from which EM starts.

    Classes: the match; where some comparison is shared in families, relatives and twins; and for
    each set of comparisons that blocking rules force to agree, the strangers who agree on them by
    chance.

    Args:
        comparisons: the declared comparisons.
        strangers: of each, the share of its levels (missing first, 0) among random pairs.
        forced: the sets of comparisons that the rules force.
    """
    has_kin = any(comparison.kinship is Kinship.SHARED for comparison in comparisons)
    kin = ("kin", "twin") if has_kin else ()
    chance = [
        "chance_on_" + "_".join(comparisons[k].column for k in sorted(group)) for group in forced
    ]
    classes = ("match", *kin, *chance)
    tables = []
    for k, comparison in enumerate(comparisons):
        rows = [_row(comparison, comparison.match)]
        if has_kin:
            rows += [_kin(comparison, strangers[k]), _twin(comparison, strangers[k])]
        rows += [_forced(comparison, strangers[k]) if k in g else strangers[k] for g in forced]
        table = np.stack(rows)
        table[:, 1:] = np.maximum(table[:, 1:], FLOOR)
        table[:, 1:] /= table[:, 1:].sum(axis=1, keepdims=True)
        table[:, 0] = 1.0
        tables.append(table)
    shares = [MATCH_SHARE, *((KIN_SHARE, TWIN_SHARE) if has_kin else ())]
    rest = 1.0 - sum(shares)
    shares += [rest / len(chance)] * len(chance)
    is_chance = np.array([name in chance for name in classes])
    return Parameters(np.array(shares), tuple(tables), classes, is_chance)


def _row(comparison: Comparison, levels: Expected) -> Shares:
    return np.array([0.0, *(levels[level] for level in comparison.levels[1:])])


def _kin(comparison: Comparison, strangers: Shares) -> Shares:
    if comparison.kin is not None and comparison.kinship is not Kinship.NOTHING:
        shared = comparison.kinship is Kinship.SHARED and comparison.twin is not None
        return _row(comparison, comparison.match if shared else comparison.kin)
    return _row(comparison, comparison.match) if comparison.kinship is Kinship.SHARED else strangers


def _twin(comparison: Comparison, strangers: Shares) -> Shares:
    if comparison.twin is not None:
        shared = comparison.kinship is Kinship.SHARED
        return _row(comparison, comparison.match if shared else comparison.twin)
    return _kin(comparison, strangers)


def _forced(comparison: Comparison, strangers: Shares) -> Shares:
    row = np.zeros_like(strangers)
    agreeing = _row(comparison, comparison.match)[2 : 1 + comparison.n_agreeing]
    row[1] = FORCED_SAME
    row[2 : 1 + comparison.n_agreeing] = (
        (1.0 - FORCED_SAME) * agreeing / max(float(agreeing.sum()), FLOOR)
    )
    return row
