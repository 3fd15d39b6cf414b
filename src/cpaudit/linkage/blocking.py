"""Blocking: which pairs are worth comparing.

A rule is a declared value: lists of key expressions over the nodes. Nodes that agree on all keys of
a list form a block. Keys become one 64-bit number, blocks come of one sort, and pairs are packed
integers, so that no text is joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cpaudit.linkage.comparison import Pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.linkage.codes import Rows
    from cpaudit.linkage.nodes import Nodes

Words = NDArray[np.uint64]

# A block that costs more pairs than this is a default value (a cadre's phone, an invented date)
# rather than a property; it is left out, counted, and the other rules see its nodes.
MAX_PAIRS_PER_BLOCK = 20_000
# Two node numbers and a rule number in one 64-bit word.
NODE_BITS, RULE_BITS = 29, 6
# Multipliers of splitmix64 (Steele, Lea & Flood 2014): the same keys hash alike on any machine.
_GOLDEN, _MIX_1, _MIX_2 = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xBF58476D1CE4E5B9),
    np.uint64(0x94D049BB133111EB),
)


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """Pairs that agree on every key of one of the ``alternatives``.

    Alternatives name the same keys from several columns (``village`` and ``village_2``), so that
    one node's second value meets the other's first; a literal among the keys keeps them apart.
    ``among_settled``: whether two nodes that are not open may form a pair.
    """

    name: str
    alternatives: tuple[tuple[pl.Expr, ...], ...]
    among_settled: bool = False


@dataclass(frozen=True, slots=True)
class Blocked:
    """Candidate pairs, each once, with the first rule that found it, and what the rules did.

    ``report``: blocking_rule, n_pairs (found), n_new (by no earlier rule), n_oversized (blocks left
    out), n_left_out (pairs that they would have cost).
    """

    pairs: Pairs
    rule: NDArray[np.uint8]
    report: pl.DataFrame


def block(nodes: Nodes, rules: Sequence[BlockingRule]) -> Blocked:
    """The pairs of nodes of different units that any rule brings together, in order."""
    units = nodes.column("unit")
    n_first = nodes.n_open
    words: list[Words] = []
    lines: list[dict[str, object]] = []
    for number, rule in enumerate(rules):
        rows, keys = _keys(nodes.frame, rule)
        found = _pairs(rows, keys, len(units) if rule.among_settled else n_first)
        apart = units[found.left] != units[found.right]
        words.append(_pack(found.left[apart], found.right[apart], number))
        lines.append(
            {
                "blocking_rule": rule.name,
                "n_pairs": int(apart.sum()),
                "n_oversized": found.n_oversized,
                "n_left_out": found.n_left_out,
            }
        )
    packed = np.sort(np.concatenate([np.zeros(0, dtype=np.uint64), *words]))
    # Words of one pair stand together, the earliest rule first.
    pair = packed >> np.uint64(RULE_BITS)
    first = np.ones(len(packed), dtype=np.bool_)
    first[1:] = pair[1:] != pair[:-1]
    pair, number_of = pair[first], packed[first] & np.uint64((1 << RULE_BITS) - 1)
    rule_of = number_of.astype(np.uint8)
    n_new = np.bincount(rule_of, minlength=len(rules))
    report = pl.DataFrame(
        lines,
        schema={
            "blocking_rule": pl.String,
            "n_pairs": pl.Int64,
            "n_oversized": pl.Int64,
            "n_left_out": pl.Int64,
        },
    ).with_columns(pl.Series("n_new", n_new, dtype=pl.Int64))
    left = (pair >> np.uint64(NODE_BITS)).astype(np.int64)
    right = (pair & np.uint64((1 << NODE_BITS) - 1)).astype(np.int64)
    return Blocked(Pairs(left, right), rule_of, report)


def _keys(frame: pl.DataFrame, rule: BlockingRule) -> tuple[Rows, Words]:
    """The rows that have all keys of an alternative, in order, and their keys hashed to one."""
    rows: list[Rows] = []
    hashes: list[Words] = []
    for keys in rule.alternatives:
        values = frame.select(
            key.cast(pl.UInt64).alias(str(position)) for position, key in enumerate(keys)
        )
        whole = values.select(pl.all_horizontal(pl.all().is_not_null()).arg_true()).to_series()
        rows.append(whole.to_numpy().astype(np.int64))
        hashes.append(hashed([column.to_numpy() for column in values[whole].iter_columns()]))
    all_rows, all_hashes = np.concatenate(rows), np.concatenate(hashes)
    if len(rows) > 1:
        order = np.argsort(all_rows, kind="stable")
        all_rows, all_hashes = all_rows[order], all_hashes[order]
    return all_rows, all_hashes


def hashed(keys: Sequence[Words]) -> Words:
    """Several columns of keys as one: the same on any machine."""
    words = np.zeros(len(keys[0]), dtype=np.uint64)
    for key in keys:
        words = _mix(words + _GOLDEN + key)
    return words


def _mix(words: Words) -> Words:
    words = (words ^ (words >> np.uint64(30))) * _MIX_1
    words = (words ^ (words >> np.uint64(27))) * _MIX_2
    mixed: Words = words ^ (words >> np.uint64(31))
    return mixed


@dataclass(frozen=True, slots=True)
class _Blocks:
    left: Rows
    right: Rows
    n_oversized: int
    n_left_out: int


def _pairs(rows: Rows, keys: Words, n_first: int) -> _Blocks:
    """Pairs within blocks of which one node is below ``n_first``; left is below right.

    Rows come in order and the sort is stable: within a block the open nodes come first, and each
    of them meets all that follow it.
    """
    order = np.argsort(keys, kind="stable")
    rows, keys = rows[order], keys[order]
    size = len(rows)
    is_start = np.ones(size, dtype=np.bool_)
    is_start[1:] = keys[1:] != keys[:-1]
    start = np.flatnonzero(is_start)
    end = np.append(start[1:], size)
    block_of = np.cumsum(is_start) - 1
    follow = end[block_of] - np.arange(size) - 1
    follow[rows >= n_first] = 0
    cost = np.add.reduceat(follow, start) if size else np.zeros(0, dtype=np.int64)
    oversized = cost > MAX_PAIRS_PER_BLOCK
    follow[oversized[block_of]] = 0
    left = np.repeat(np.arange(size), follow)
    nth = np.arange(len(left)) - np.repeat(np.cumsum(follow) - follow, follow)
    right = left + 1 + nth
    return _Blocks(rows[left], rows[right], int(oversized.sum()), int(cost[oversized].sum()))


def _pack(left: Rows, right: Rows, rule: int) -> Words:
    shift = np.uint64(NODE_BITS + RULE_BITS)
    packed: Words = (
        (left.astype(np.uint64) << shift)
        | (right.astype(np.uint64) << np.uint64(RULE_BITS))
        | np.uint64(rule)
    )
    return packed
