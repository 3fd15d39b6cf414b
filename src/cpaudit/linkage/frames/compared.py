"""The pairs that fields bring together: found, compared, counted, fitted, weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import model
from cpaudit.linkage.frames.candidates import Stack, candidates, rule_name
from cpaudit.linkage.frames.expectation import expected
from cpaudit.linkage.frames.learning import (
    LEAST_DOUBT,
    coarse,
    mean_probability,
    patterns_of_settled,
    together,
)
from cpaudit.linkage.frames.links import PAIRS
from cpaudit.linkage.frames.matching import OneToOne
from cpaudit.linkage.frames.patterns import count, strangers
from cpaudit.linkage.frames.rules import declared, proposed
from cpaudit.linkage.frames.sampling import random_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Shares
    from cpaudit.linkage.frames.comparison import Comparison
    from cpaudit.linkage.frames.matching import Matching
    from cpaudit.linkage.frames.sampling import Sample
    from cpaudit.linkage.model import Fit, Parameters, Patterns

# Pairs below this do not rival others and are not handed over.
SHOWN = 0.01
# Rounds in which the fit learns from what the constraint has told: who has no rival but a poor
# likeness (a child renamed) is one of the matches after all, and twins are none.
REFITS = 3
# Pairs below this weight (bits) are nobody's rivals, however many rows are left free.
LEAST_WEIGHT = -14.0
# The expectation counts for this many pairs of each class.
PRIOR_PAIRS = 300.0


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs with the numbers of their patterns, and what was learnt on the way.

    ``settled``: the probability of the pairs of each tier that was settled before.
    """

    pairs: pl.DataFrame
    of_pair: NDArray[np.int64]
    blocks: pl.DataFrame
    fit: Fit | None
    patterns: Patterns | None
    raised: Shares
    settled: list[float]

    @classmethod
    def nothing(cls, blocks: pl.DataFrame, n_tiers: int) -> Compared:
        """Nothing met anything."""
        nobody = np.zeros(0, dtype=np.int64)
        return cls(
            pl.DataFrame(schema=PAIRS),
            nobody,
            blocks,
            None,
            None,
            np.zeros(0),
            [1.0 - LEAST_DOUBT] * n_tiers,
        )


def compared(
    rows: pl.DataFrame,
    n_left: int,
    comparisons: Sequence[Comparison],
    *,
    blocking: Sequence[Sequence[str]] | None,
    is_one_to_one: bool,
    settled: Sequence[Sample] = (),
) -> Compared:
    """The pairs that fields bring together, weighed."""
    whole = pl.concat([rows, *(sample.rows for sample in settled)])
    encoded = [comparison.encode(whole[comparison.column]) for comparison in comparisons]
    keys = {key: words[: rows.height] for column in encoded for key, words in column.keys.items()}
    stack = Stack(n_left, rows.height, keys)
    groups = [list(column.keys) for column in encoded]
    rules = (
        proposed(stack, groups) if blocking is None else declared(blocking, comparisons, encoded)
    )
    found = candidates(stack, rules)
    counted = count(comparisons, encoded, found)
    known = patterns_of_settled(comparisons, encoded, rows.height, settled)
    if not len(found):
        # Without anything to compare there is nothing to learn from but what was settled.
        return Compared.nothing(found.report, len(settled))
    prior = expected(
        comparisons,
        strangers(comparisons, encoded, *random_pairs(whole, n_left, rows.height, settled)),
        _forced(rules, groups),
    )
    matches = together(known)
    fit = model.fit(coarse(counted.patterns), prior, strength=PRIOR_PAIRS, matches=matches)
    scores = model.score(counted.patterns, fit.parameters)
    at = np.flatnonzero((scores.weight >= (LEAST_WEIGHT if is_one_to_one else 0))[counted.of_pair])
    pattern = counted.of_pair[at].astype(np.int64)
    left, right = found.left[at], found.right[at]
    weight, probability = scores.weight[pattern], scores.probability[pattern]
    raised: Shares = np.zeros(len(at))
    if is_one_to_one and len(at):
        constraint = OneToOne(
            left,
            right - np.uint32(n_left),
            met_left=np.bincount(found.left, minlength=n_left),
            met_right=np.bincount(found.right - np.uint32(n_left), minlength=rows.height - n_left),
        )
        fit, weight, matching = _constrained(
            constraint, counted.patterns, pattern, fit, prior, matches
        )
        probability, raised = matching.probability, matching.raised / np.log(2.0)
    certain = [mean_probability(patterns, fit) for patterns in known]
    shown = np.flatnonzero(probability >= SHOWN)
    at, pattern = at[shown], pattern[shown]
    left, right = left[shown], right[shown]
    raised, probability = raised[shown], probability[shown]
    weight = weight[shown] + raised
    names = pl.Series([rule_name(rule) for rule in rules], dtype=pl.String)
    pairs = pl.DataFrame(
        {"left": left, "right": right, "weight": weight, "probability": probability}
    ).with_columns(names.gather(found.rule[at]).alias("blocking_rule"), tier=pl.lit("fuzzy"))
    return Compared(pairs, pattern, found.report, fit, counted.patterns, raised, certain)


def _constrained(
    constraint: OneToOne,
    patterns: Patterns,
    of_pair: NDArray[np.int64],
    fit: Fit,
    prior: Parameters,
    matches: Patterns | None,
) -> tuple[Fit, Shares, Matching]:
    """The fit, weights and matching once the constraint and the fit have taught each other."""
    weight = model.score(patterns, fit.parameters).weight
    matching = constraint.settle(weight[of_pair] * np.log(2.0))
    for left_over in reversed(range(REFITS)):
        matched: Shares = np.bincount(
            of_pair, weights=matching.probability, minlength=len(weight)
        ).astype(np.float64)
        fit = model.refit(patterns, matched, fit, prior, strength=PRIOR_PAIRS, matches=matches)
        weight = model.score(patterns, fit.parameters).weight
        matching = constraint.settle(weight[of_pair] * np.log(2.0), roughly=left_over > 0)
    return fit, weight[of_pair], matching


def _forced(
    rules: Sequence[Sequence[str]], groups: Sequence[Sequence[str]]
) -> list[frozenset[int]]:
    """The sets of comparisons that the rules force to agree, each once."""
    of_key = {key: k for k, group in enumerate(groups) for key in group}
    return sorted({frozenset(of_key[key] for key in rule) for rule in rules}, key=sorted)
