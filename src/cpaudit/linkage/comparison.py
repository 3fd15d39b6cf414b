"""A comparison with its named levels, and the one door of rapidfuzz."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Levels, Rows, Shares
    from cpaudit.linkage.nodes import Nodes


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs as two columns of node numbers."""

    left: Rows
    right: Rows

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two nodes are compared on: a name, the names of its levels, and who tells the level.

    The first level is always ``missing``: it says nothing for or against the pair.
    """

    name: str
    levels: tuple[str, ...]
    compare: Callable[[Nodes, Pairs], Levels]


def edit_distance(left: pl.Series, right: pl.Series, *, at_most: int) -> NDArray[np.int64]:
    """Edits and swaps of neighbours between values, ``at_most + 1`` where there are more.

    Give distinct pairs: a call costs a hundred times an integer comparison.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    if left.is_empty():
        return np.zeros(0, dtype=np.int64)
    return np.asarray(
        cpdist(left.to_list(), right.to_list(), scorer=OSA.distance, score_cutoff=at_most),
        dtype=np.int64,
    )


def similarity(left: pl.Series, right: pl.Series) -> Shares:
    """1 − edits ÷ length of the longer value, for distinct pairs of values."""
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cpdist

    if left.is_empty():
        return np.zeros(0, dtype=np.float64)
    return np.asarray(
        cpdist(left.to_list(), right.to_list(), scorer=Levenshtein.normalized_similarity),
        dtype=np.float64,
    )


def jaro_winkler(left: pl.Series, right: pl.Series) -> Shares:
    """The Jaro–Winkler similarity of distinct pairs of values, 0 to 1."""
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    if left.is_empty():
        return np.zeros(0, dtype=np.float64)
    return np.asarray(
        cpdist(left.to_list(), right.to_list(), scorer=JaroWinkler.similarity), dtype=np.float64
    )
