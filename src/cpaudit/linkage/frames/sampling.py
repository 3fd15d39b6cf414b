"""Samples to learn from: settled pairs, and random ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.linkage.codes import Rows
    from cpaudit.linkage.frames.exact import Settled

# Settled pairs that the model learns from.
SETTLED_SAMPLE = 20_000
# Random pairs for the levels of strangers: this many rows of either side, each with so many others.
SAMPLE_ROWS, SAMPLE_PARTNERS = 10_000, 40


@dataclass(frozen=True, slots=True)
class Sample:
    """Some of the settled pairs, one table below the other, and how many pairs there are."""

    rows: pl.DataFrame
    n_sampled: int
    n_pairs: int

    @classmethod
    def of(cls, tier: Settled, left: pl.DataFrame, right: pl.DataFrame) -> Sample:
        """Every so many of a tier's pairs."""
        step = max(len(tier) // SETTLED_SAMPLE, 1)
        some = slice(None, None, step)
        a, b = left[tier.left[some]], right[tier.right[some]]
        return cls(pl.concat([a, b]), a.height, len(tier))


def random_pairs(
    rows: pl.DataFrame, n_left: int, n_rows: int, settled: Sequence[Sample]
) -> tuple[Rows, Rows, float]:
    """Pairs of rows drawn by content, so that order does not matter, and how many match at most.

    Where few rows are left, those that were settled are drawn too: of the last two rows of two
    registers more can be said than that strangers agree like them.

    Args:
        rows: the rows to compare, and behind them the samples of settled pairs.
        n_left: how many of the rows to compare are the left table's; 0 of one table.
        n_rows: how many rows there are to compare.
        settled: the samples.
    """
    content = rows.hash_rows().to_numpy()
    of_left, of_right = [np.arange(n_left)], [np.arange(n_left, n_rows)]
    start = n_rows
    for sample in settled if n_rows < SAMPLE_ROWS else ():
        of_left.append(np.arange(start, start + sample.n_sampled))
        of_right.append(np.arange(start + sample.n_sampled, start + sample.rows.height))
        start += sample.rows.height

    def drawn(side: list[Rows]) -> Rows:
        every = np.concatenate(side)
        part = content[every]
        n = min(SAMPLE_ROWS, len(part))
        least = np.argpartition(part, n - 1)[:n] if n < len(part) else np.arange(n)
        return every[least[np.argsort(part[least], kind="stable")]]

    is_one_table = not n_left and not settled
    second = drawn(of_right)
    first = second if is_one_table else drawn(of_left)
    n = max(len(first), len(second))
    if not len(first) or not len(second):
        return second[:0], second[:0], 0.0
    # Either way, so that it does not matter which table is the left one. Equal rows of equal
    # tables stand at the same place: no step leads from one to the other.
    reach = SAMPLE_PARTNERS // 2
    steps = np.setdiff1d(np.arange(-reach, reach + 1) % n, [0])
    at, step = np.tile(np.arange(n), len(steps)), np.repeat(steps, n)
    left, right = first[at % len(first)], second[(at + step) % len(second)]
    apart = left != right
    # Each row of the smaller table may have its partner among all rows of the larger one.
    return left[apart], right[apart], 0.0 if is_one_table else len(left) / n
