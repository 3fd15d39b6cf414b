"""Every blocking rule that brings a pair together, not only the first one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import blocking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.linkage.blocking import BlockingRule
    from cpaudit.linkage.codes import Flags
    from cpaudit.linkage.comparison import Pairs
    from cpaudit.linkage.nodes import Nodes


@dataclass(frozen=True, slots=True)
class RulesOfPairs:
    """Flags with a row per pair and a column per rule.

    ``agrees``: the keys of the rule agree. ``is_found``: it makes the pair as well: one side is
    open, or the rule needs none. ``is_oversized``: it would, but all blocks that hold the pair are
    left out for their size. ``is_able``: both sides have a key of the rule at all.
    """

    agrees: Flags
    is_found: Flags
    is_oversized: Flags
    is_able: Flags


def rules_of(
    nodes: Nodes,
    pairs: Pairs,
    rules: Sequence[BlockingRule],
    *,
    among: Nodes | None = None,
    may_be_oversized: Sequence[bool] | None = None,
) -> RulesOfPairs:
    """What each rule says of the pairs.

    Args:
        nodes: whose rows the pairs number.
        pairs: the pairs in question; the keys of no other nodes are made.
        rules: the rules.
        among: the nodes that were blocked, where they are not ``nodes``: blocks are as large as there.
        may_be_oversized: rules whose blocks need counting; without it all are counted.
    """
    left, right = nodes.frame[pairs.left], nodes.frame[pairs.right]
    has_open = left["is_open"].to_numpy() | right["is_open"].to_numpy()
    shape = (len(pairs), len(rules))
    found = RulesOfPairs(*(np.zeros(shape, dtype=np.bool_) for _ in range(4)))
    for at, rule in enumerate(rules):
        ours, theirs = _keys(left, rule), _keys(right, rule)
        found.is_able[:, at] = _any_whole(ours) & _any_whole(theirs)
        agreeing = [_agree(a, b) for a in ours for b in theirs]
        found.agrees[:, at] = np.logical_or.reduce(agreeing)
        made = found.agrees[:, at] & (has_open | rule.among_settled)
        if made.any() and (may_be_oversized is None or may_be_oversized[at]):
            sizes = _oversized(among or nodes, rule)
            small = np.zeros(len(pairs), dtype=np.bool_)
            for a in ours:
                within = np.logical_or.reduce([_agree(a, b) for b in theirs])
                small |= within & ~_is_among(a, sizes)
            found.is_oversized[:, at] = made & ~small
        found.is_found[:, at] = made & ~found.is_oversized[:, at]
    return found


def _keys(frame: pl.DataFrame, rule: BlockingRule) -> list[pl.DataFrame]:
    """The keys of each alternative, as numbered columns."""
    return [
        frame.select(key.cast(pl.UInt64).alias(str(at)) for at, key in enumerate(keys))
        for keys in rule.alternatives
    ]


def _any_whole(keys: list[pl.DataFrame]) -> Flags:
    whole = [
        one.select(pl.all_horizontal(pl.all().is_not_null())).to_series().to_numpy() for one in keys
    ]
    found: Flags = np.logical_or.reduce(whole)
    return found


def _agree(left: pl.DataFrame, right: pl.DataFrame) -> Flags:
    """Whether all keys are known and the same."""
    if left.width != right.width:
        return np.zeros(left.height, dtype=np.bool_)
    found = np.ones(left.height, dtype=np.bool_)
    for name in left.columns:
        found &= (left[name] == right[name]).fill_null(value=False).to_numpy()
    return found


def _oversized(nodes: Nodes, rule: BlockingRule) -> pl.DataFrame:
    """The keys of the blocks that cost more pairs than a property of a person does."""
    is_open = nodes.frame.select(
        (pl.col("is_open") | pl.lit(rule.among_settled)).alias("opened")
    ).to_series()
    blocks = [keys.with_columns(is_open) for keys in _keys(nodes.frame, rule)]
    names = [name for name in blocks[0].columns if name != "opened"]
    n, n_open = pl.len().cast(pl.Int64), pl.col("opened").sum().cast(pl.Int64)
    return (
        pl.concat(blocks)
        .drop_nulls()
        .group_by(names)
        .agg(cost=n_open * n - n_open * (n_open + 1) // 2)
        .filter(pl.col("cost") > blocking.MAX_PAIRS_PER_BLOCK)
        .select(names)
    )


def _is_among(keys: pl.DataFrame, blocks: pl.DataFrame) -> Flags:
    marked = keys.join(
        blocks.with_columns(is_large=pl.lit(value=True)),
        on=keys.columns,
        how="left",
        maintain_order="left",
    )
    found: Flags = marked["is_large"].fill_null(value=False).to_numpy()
    return found


def in_oversized(nodes: Nodes, rules: Sequence[BlockingRule]) -> Flags:
    """Of each node, whether a block of these rules that holds it was left out for its size."""
    found = np.zeros(nodes.frame.height, dtype=np.bool_)
    for rule in rules:
        large = _oversized(nodes, rule)
        for keys in _keys(nodes.frame, rule):
            found |= _is_among(keys, large)
    return found
