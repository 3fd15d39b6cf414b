"""Blocking rules proposed from the comparisons: what is cheap enough to look at, is looked at."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage.blocking import hashed
from cpaudit.linkage.frames.candidates import MOST_RULES, Stack, cost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.linkage.frames.comparison import Comparison, Encoded

# Pairs that a rule may cost, and all rules together, per row of the larger table.
PAIRS_PER_ROW, ALL_PAIRS_PER_ROW = 2.5, 14.0
# Small tables are searched more thoroughly than large ones.
LEAST_PAIRS = 400_000
# Rows of either table on which costs are estimated.
SAMPLE_ROWS = 30_000
# Keys by which rows are drawn.
SAMPLED_KEYS = 4

Rule = tuple[str, ...]


def proposed(stack: Stack, keys: Sequence[Sequence[str]]) -> list[Rule]:
    """The rules to block on, the cheapest first.

    Every key alone and every two keys of different comparisons are weighed by the pairs that they
    cost; the cheapest are taken while they fit in the budget. A rule that another taken rule
    covers (its keys, or coarser keys of the same comparisons) would find nothing new and is left
    out.

    Args:
        stack: the rows with their keys.
        keys: for each comparison its keys, the coarser behind the finer.
    """
    rows = max(stack.n_left, stack.n_rows - stack.n_left)
    limit = max(PAIRS_PER_ROW * rows, LEAST_PAIRS)
    budget = max(ALL_PAIRS_PER_ROW * rows, 4 * LEAST_PAIRS)
    share = min(1.0, SAMPLE_ROWS / max(rows, 1))
    few = _sample(stack, share) if share < 1.0 else stack
    flat = [(of, key) for of, group in enumerate(keys) for key in group]
    drafts: list[Rule] = [(key,) for _, key in flat]
    drafts += [(a, b) for (i, a), (j, b) in combinations(flat, 2) if i != j]
    costs = {rule: cost(few, rule, sampled=share) for rule in drafts}
    # A rule whose blocks are mostly too large would look at the odd ends of its key only.
    affordable = sorted(
        (costs[rule].n_pairs, rule)
        for rule in drafts
        if costs[rule].n_left_out < costs[rule].n_pairs <= limit
    )
    taken: list[Rule] = []
    spent = 0.0
    coarser = {key: set(group[at:]) for group in keys for at, key in enumerate(group)}
    for price, rule in affordable:
        if spent + price > budget or len(taken) == MOST_RULES:
            break
        # What is left out of an oversized block, a finer rule still finds.
        covers = costs[rule].n_left_out == 0
        dropped = [old for old in taken if covers and _covers(rule, old, coarser)]
        taken = [old for old in taken if old not in dropped]
        spent += price - sum(costs[old].n_pairs for old in dropped)
        taken.append(rule)
    return taken


def declared(
    blocking: Sequence[Sequence[str]],
    comparisons: Sequence[Comparison],
    encoded: Sequence[Encoded],
) -> list[Rule]:
    """The caller's rules, a column among the keys replaced by its finest key.

    Raises:
        ValueError: a key that is not there, a rule without keys, or too many rules.
    """
    keys = [key for column in encoded for key in column.keys]
    finest = {c.column: next(iter(e.keys)) for c, e in zip(comparisons, encoded, strict=True)}
    rules = [
        tuple(key if key in keys else finest.get(key, key) for key in rule) for rule in blocking
    ]
    unknown = sorted({key for rule in rules for key in rule if key not in keys})
    if unknown:
        message = f"no key {', '.join(unknown)} to block on; there are {', '.join(keys)}"
        raise ValueError(message)
    if not all(rules):
        message = "a blocking rule without keys would compare all rows with all others"
        raise ValueError(message)
    if len(rules) > MOST_RULES:
        message = f"{len(rules)} blocking rules; {MOST_RULES} are the most"
        raise ValueError(message)
    return rules


def _sample(stack: Stack, share: float) -> Stack:
    """Rows drawn by what they say, so that their order does not matter.

    The tables are drawn independently: what stands in both is no likelier to be drawn twice.
    """
    is_right = (np.arange(stack.n_rows) >= stack.n_left).astype(np.uint64)
    content = hashed([*list(stack.keys.values())[:SAMPLED_KEYS], is_right])
    drawn = np.flatnonzero(content < np.uint64(share * 2.0**64))
    n_left = int((drawn < stack.n_left).sum())
    return Stack(n_left, len(drawn), {key: words[drawn] for key, words in stack.keys.items()})


def _covers(rule: Rule, other: Rule, coarser: Mapping[str, set[str]]) -> bool:
    """Whether every pair that ``other`` finds is found by ``rule`` too."""
    return all(any(key in coarser[fine] for fine in other) for key in rule)
