"""Whether rows hold the same keys, by the real values."""

from __future__ import annotations

from functools import reduce
from operator import and_, eq
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from cpaudit.rules.key_groups import Compare, Key, Numbers

# Rows whose real values are gathered at once; texts of more would double the memory.
_COMPARED_ROWS = 1 << 17


def compare(own: pl.DataFrame, other: pl.DataFrame) -> Compare:
    """Where rows of ``own`` and rows of ``other`` hold the same values."""

    def equal(left: Numbers, right: Numbers) -> npt.NDArray[np.bool_]:
        found = np.empty(len(left), dtype=np.bool_)
        for start in range(0, len(left), _COMPARED_ROWS):
            part = slice(start, start + _COMPARED_ROWS)
            found[part] = _equal(own, left[part], other, right[part])
        return found

    return equal


def compare_parts(
    parts: Callable[[], Iterator[tuple[int, pl.DataFrame]]], key: Key, other: pl.DataFrame
) -> Compare:
    """The same for ascending rows of a view that comes in ``parts``."""

    def equal(left: Numbers, right: Numbers) -> npt.NDArray[np.bool_]:
        found = np.zeros(len(left), dtype=np.bool_)
        for start, frame in parts():
            begin, end = np.searchsorted(left, (start, start + frame.height))
            part = slice(begin, end)
            own = frame.select(key.values())
            found[part] = _equal(own, left[part] - np.uint32(start), other, right[part])
        return found

    return equal


def _equal(
    own: pl.DataFrame, left: Numbers, other: pl.DataFrame, right: Numbers
) -> npt.NDArray[np.bool_]:
    one, two = own[pl.Series(left)], other[pl.Series(right)]
    is_same: npt.NDArray[np.bool_] = reduce(and_, map(eq, one, two)).to_numpy()
    return is_same
