"""Comparison patterns of candidate pairs: counted, so that the model never sees single pairs."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage import model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Rows, Shares
    from cpaudit.linkage.frames.candidates import Candidates
    from cpaudit.linkage.frames.comparison import Comparison, Encoded

# Pairs compared at a time: what is allocated for them stays in the processor's cache.
CHUNK = 500_000
# So many possible patterns are counted in one array; more are sorted.
DENSE = 1 << 25
_SAME = 1
_SPAN = model.MOST_BITS - model.LEAST_BITS + 1


@dataclass(frozen=True, slots=True)
class Counted:
    """The distinct patterns, and of each candidate pair the number of its pattern."""

    patterns: model.Patterns
    of_pair: NDArray[np.uint32]


def count(
    comparisons: Sequence[Comparison], encoded: Sequence[Encoded], pairs: Candidates
) -> Counted:
    """The patterns of all candidate pairs.

    Raises:
        ValueError: more comparisons than a 64-bit word tells the patterns of.
    """
    sizes = [_size(c, e) for c, e in zip(comparisons, encoded, strict=True)]
    if prod(sizes) >= 1 << 63:
        message = "too many comparisons: declare some of them with term_frequency=False"
        raise ValueError(message)
    codes = np.empty(len(pairs), dtype=np.uint32 if prod(sizes) <= DENSE else np.uint64)
    for at in range(0, len(pairs), CHUNK):
        part = slice(at, at + CHUNK)
        left, right = pairs.left[part].astype(np.int64), pairs.right[part].astype(np.int64)
        code = np.zeros(len(left), dtype=codes.dtype)
        for size, column, comparison in zip(sizes, encoded, comparisons, strict=True):
            code *= codes.dtype.type(size)
            code += _sublevels(column, comparison, left, right)
        codes[part] = code
    if codes.dtype == np.uint32:
        counts = np.bincount(codes, minlength=prod(sizes))
        distinct = np.flatnonzero(counts).astype(np.uint64)
        number = np.zeros(len(counts), dtype=np.uint32)
        number[distinct] = np.arange(len(distinct), dtype=np.uint32)
        of_pair = number[codes]
        counts = counts[distinct]
    else:
        distinct, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
        of_pair = inverse.astype(np.uint32)
    return Counted(_decoded(distinct, counts, sizes, comparisons), of_pair)


def strangers(
    comparisons: Sequence[Comparison],
    encoded: Sequence[Encoded],
    left: Rows,
    right: Rows,
    n_matches: float,
) -> list[Shares]:
    """Of each comparison the share of its levels among these (random) pairs; missing is 0.

    ``n_matches``: how many of the pairs are one person, by chance; they are taken off as they are
    expected to look. In tables of twenty rows that is one pair in twenty.
    """
    shares = []
    for comparison, column in zip(comparisons, encoded, strict=True):
        counts = np.bincount(column.level(left, right), minlength=len(comparison.levels))
        # A level that no random pair shows may be shown by the next: half a pair each.
        matches = np.array([comparison.match[level] for level in comparison.levels[1:]])
        matches *= n_matches * counts[1:].sum() / max(len(left), 1) / matches.sum()
        table = np.maximum(counts[1:] - matches, 0.0) + 0.5
        shares.append(np.concatenate([[0.0], table / table.sum()]))
    return shares


def _size(comparison: Comparison, column: Encoded) -> int:
    return len(comparison.levels) + (_SPAN if column.rarity is not None else 0)


def _sublevels(
    column: Encoded, comparison: Comparison, left: Rows, right: Rows
) -> NDArray[np.uint8]:
    """The level, or for agreeing values whose frequency counts, a number for their rarity."""
    levels = column.level(left, right)
    if column.rarity is not None:
        same = np.flatnonzero(levels == _SAME)
        bits = column.rarity[left[same]] - model.LEAST_BITS
        levels[same] = (len(comparison.levels) + bits).astype(np.uint8)
    return levels


def _decoded(
    distinct: NDArray[np.uint64],
    counts: NDArray[np.int64],
    sizes: Sequence[int],
    comparisons: Sequence[Comparison],
) -> model.Patterns:
    code = distinct.copy()
    shape = (len(distinct), len(sizes))
    levels, bits = np.zeros(shape, dtype=np.uint8), np.zeros(shape, dtype=np.int64)
    for k in range(len(sizes) - 1, -1, -1):
        n_levels = len(comparisons[k].levels)
        sub = (code % np.uint64(sizes[k])).astype(np.int64)
        code //= np.uint64(sizes[k])
        is_rated = sub >= n_levels
        levels[:, k] = np.where(is_rated, _SAME, sub)
        bits[:, k] = np.where(is_rated, sub - n_levels + model.LEAST_BITS, 0)
    return model.Patterns(levels, bits, counts.astype(np.float64))
