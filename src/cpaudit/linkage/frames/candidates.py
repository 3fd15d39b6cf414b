"""Pairs of rows that agree on a blocking rule, each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.blocking import hashed
from cpaudit.linkage.codes import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.blocking import Words
    from cpaudit.linkage.codes import Rows

# Two row numbers and a rule number in one 64-bit word.
ROW_BITS, RULE_BITS = 29, 6
MOST_ROWS, MOST_RULES = 1 << ROW_BITS, 1 << RULE_BITS
# Blocks that cost more are a default value rather than a property; they are left out and counted.
MAX_PAIRS_PER_BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class Stack:
    """Both tables one below the other: rows from ``n_left`` on are the right one's.

    Of one table that is searched for duplicates, ``n_left`` is 0 and all rows meet all others.
    """

    n_left: int
    n_rows: int
    keys: Mapping[str, Words]

    @property
    def is_one_table(self) -> bool:
        """Whether duplicates are looked for."""
        return self.n_left == 0


@dataclass(frozen=True, slots=True)
class Candidates:
    """left, right: row numbers, in order; rule: the first that found the pair; report: of rules.

    ``report``: blocking_rule, n_pairs, n_new (found by no earlier rule), n_oversized (blocks left
    out), n_left_out (pairs that they would have cost).
    """

    left: NDArray[np.uint32]
    right: NDArray[np.uint32]
    rule: NDArray[np.uint8]
    report: pl.DataFrame

    @classmethod
    def of(cls, left: Rows, right: Rows) -> Candidates:
        """Pairs that no rule was asked for."""
        nobody = np.zeros(len(left), dtype=np.uint8)
        return cls(left.astype(np.uint32), right.astype(np.uint32), nobody, pl.DataFrame())

    def __len__(self) -> int:
        return len(self.left)


def rule_name(rule: Sequence[str]) -> str:
    """A rule as it is shown: the names of its keys."""
    return " + ".join(rule)


def candidates(stack: Stack, rules: Sequence[Sequence[str]]) -> Candidates:
    """All pairs that any rule brings together."""
    words: list[Words] = []
    lines: list[dict[str, object]] = []
    for number, rule in enumerate(rules):
        left, right, n_oversized, n_left_out = _meeting(stack, rule)
        shift = np.uint64(ROW_BITS + RULE_BITS)
        words.append(
            (left.astype(np.uint64) << shift)
            | (right.astype(np.uint64) << np.uint64(RULE_BITS))
            | np.uint64(number)
        )
        lines.append(
            {
                "blocking_rule": rule_name(rule),
                "n_pairs": len(left),
                "n_oversized": n_oversized,
                "n_left_out": n_left_out,
            }
        )
    packed = np.concatenate([np.zeros(0, dtype=np.uint64), *words])
    words.clear()
    packed.sort()
    # Words of one pair stand together, the earliest rule first.
    first = np.ones(len(packed), dtype=np.bool_)
    first[1:] = (packed[1:] >> np.uint64(RULE_BITS)) != (packed[:-1] >> np.uint64(RULE_BITS))
    packed = packed[first]
    rule_of = (packed & np.uint64(MOST_RULES - 1)).astype(np.uint8)
    n_new = np.bincount(rule_of, minlength=len(rules))
    schema = {
        "blocking_rule": pl.String,
        "n_pairs": pl.Int64,
        "n_oversized": pl.Int64,
        "n_left_out": pl.Int64,
    }
    report = pl.DataFrame(lines, schema=schema).with_columns(
        pl.Series("n_new", n_new, dtype=pl.Int64)
    )
    second = (packed >> np.uint64(RULE_BITS)) & np.uint64(MOST_ROWS - 1)
    first_row = packed >> np.uint64(ROW_BITS + RULE_BITS)
    return Candidates(_rows(first_row), _rows(second), rule_of, report)


def _rows(words: Words) -> NDArray[np.uint32]:
    rows: NDArray[np.uint32] = words.astype(np.uint32)
    return rows


def _meeting(stack: Stack, rule: Sequence[str]) -> tuple[Rows, Rows, int, int]:
    """The pairs of one rule, the number of oversized blocks, and the pairs that they would cost."""
    rows, keys = whole_keys(stack, rule)
    follow, start = _follow(rows, keys, stack)
    oversized = follow.block_cost > MAX_PAIRS_PER_BLOCK
    n_follow = np.where(oversized[follow.block_of], 0, follow.n)
    left = np.repeat(np.arange(len(n_follow)), n_follow)
    nth = np.arange(len(left)) - np.repeat(np.cumsum(n_follow) - n_follow, n_follow)
    right = start[left] + nth
    return (
        follow.rows[left],
        follow.rows[right],
        int(oversized.sum()),
        int(follow.block_cost[oversized].sum()),
    )


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Rows sorted by key: of each how many rows it meets, its block, and what the block costs."""

    rows: Rows
    n: NDArray[np.int64]
    block_of: NDArray[np.int64]
    block_cost: NDArray[np.int64]


def _follow(rows: Rows, keys: Words, stack: Stack) -> tuple[_Blocks, NDArray[np.int64]]:
    # Key and row in one word: one sort brings blocks together with their rows in order, those of
    # the left table first. Keys lose the bits that rows need; two of them falling together costs
    # some pairs more to compare, and nothing else.
    bits = np.uint64(max(int(stack.n_rows - 1).bit_length(), 1))
    of_row = (np.uint64(1) << bits) - np.uint64(1)
    words = (keys & ~of_row) | rows.astype(np.uint64)
    words.sort()
    rows, keys = (words & of_row).astype(np.int64), words >> bits
    size = len(rows)
    is_start = np.ones(size, dtype=np.bool_)
    is_start[1:] = keys[1:] != keys[:-1]
    start = np.flatnonzero(is_start)
    end = np.append(start[1:], size)
    block_of = np.cumsum(is_start) - 1
    position = np.arange(size)
    if stack.is_one_table:
        meets = position + 1
        n_follow = end[block_of] - meets
    else:
        is_left = rows < stack.n_left
        n_left = np.add.reduceat(is_left, start) if size else np.zeros(0, dtype=np.int64)
        meets = (start + n_left)[block_of] if size else position
        n_follow = np.where(is_left, end[block_of] - meets, 0)
    cost = np.add.reduceat(n_follow, start) if size else np.zeros(0, dtype=np.int64)
    return _Blocks(rows, n_follow, block_of, cost), meets


def whole_keys(stack: Stack, rule: Sequence[str]) -> tuple[Rows, Words]:
    """The rows that have all keys of a rule, in order, and their keys as one."""
    columns = [stack.keys[key] for key in rule]
    whole = columns[0] != MISSING
    for column in columns[1:]:
        whole &= column != MISSING
    rows = np.flatnonzero(whole)
    return rows, hashed([column[rows] for column in columns])


@dataclass(frozen=True, slots=True)
class Cost:
    """What a rule costs: pairs, and pairs of the blocks that are left out for their size."""

    n_pairs: int
    n_left_out: int


def cost(stack: Stack, rule: Sequence[str], *, sampled: float = 1.0) -> Cost:
    """The cost of a rule; of a stack of so large a share of either table's rows, scaled up."""
    rows, keys = whole_keys(stack, rule)
    blocks, _ = _follow(rows, keys, stack)
    is_kept = blocks.block_cost <= MAX_PAIRS_PER_BLOCK * sampled**2
    kept, left_out = (int(blocks.block_cost[which].sum()) for which in (is_kept, ~is_kept))
    return Cost(int(kept / sampled**2), int(left_out / sampled**2))
