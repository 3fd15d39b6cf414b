"""From candidate pairs to weighed edges: compare, count patterns, fit, score, explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import model
from cpaudit.linkage.comparison import Pairs
from cpaudit.linkage.comparisons.names import NameLevel
from cpaudit.linkage.explanation import explain
from cpaudit.linkage.judgement import is_telling, judge
from cpaudit.linkage.rarity import rarity_by_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.comparison import Comparison
    from cpaudit.linkage.judgement import Judgement
    from cpaudit.linkage.link_types import LinkType
    from cpaudit.linkage.nodes import Nodes

# A link is accepted from here on, and shown to a reviewer from there on.
ACCEPT = 0.9
POSSIBLE = 0.5
# The prior counts for this many pairs of each class (``model.fit``).
PRIOR_PAIRS = 300.0
# Pairs compared at a time: bounds the memory of the intermediate levels.
CHUNK = 2_000_000

EDGES = {
    "unit_l": pl.Int64,
    "unit_r": pl.Int64,
    "m_l": pl.Int64,
    "m_r": pl.Int64,
    "link_type": pl.String,
    "tier": pl.String,
    "blocking_rule": pl.String,
    "levels": pl.String,
    "weights": pl.String,
    "weight": pl.Float64,
    "probability": pl.Float64,
    "is_acceptable": pl.Boolean,
    "is_one_birth": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Expected:
    """Parameters to start at and to be held by, and for how many pairs of each class they count."""

    parameters: model.Parameters
    n_pairs: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """Every pattern of a link type's candidates, with its scores; the telling ones were learnt from."""

    patterns: model.Patterns
    scores: model.Scores
    judgement: Judgement
    telling: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scored:
    """Edges from ``POSSIBLE`` on (columns ``EDGES``), the parameters, and how many pairs there were.

    ``fitted`` and ``weighed`` are what the edges follow from: who explains or doubts a link reads
    them.
    """

    edges: pl.DataFrame
    parameters: list[dict[str, object]]
    n_pairs: int
    fitted: model.Fit
    weighed: Weighed


def score(
    nodes: Nodes,
    pairs: Pairs,
    rule: NDArray[np.uint8],
    *,
    link_type: LinkType,
    rule_names: Sequence[str],
    prior: Expected | None = None,
) -> Scored:
    """The weighed edges of candidate pairs of one link type.

    ``prior``: what others have learnt; else the expectation of the link type.
    """
    comparisons = link_type.comparisons
    rarity = name_rarity(nodes)
    prior = prior or Expected(link_type.prior(), PRIOR_PAIRS)
    code = np.concatenate(
        [np.zeros(0, dtype=np.uint64)]
        + [
            pattern_codes(
                nodes,
                Pairs(pairs.left[at : at + CHUNK], pairs.right[at : at + CHUNK]),
                comparisons,
                rarity,
            )
            for at in range(0, len(pairs), CHUNK)
        ]
    )
    distinct = pl.DataFrame({"code": code}).group_by("code").len("n").sort("code")
    patterns = decode(distinct, comparisons)
    telling = np.flatnonzero(is_telling(link_type, patterns.levels))
    fitted = model.fit(patterns.of(telling), prior.parameters, strength=prior.n_pairs)
    scores = model.score(patterns, fitted.parameters)
    judgement = judge(link_type, patterns.levels)
    worth = np.flatnonzero((scores.probability >= POSSIBLE) & ~judgement.is_somebody_else)
    shown = distinct.select("code")[worth].with_columns(
        *explain(comparisons, patterns.levels[worth], scores.parts[worth]),
        pl.Series("weight", scores.weight[worth]),
        pl.Series("probability", scores.probability[worth]),
        pl.Series("is_acceptable", judgement.is_acceptable[worth]),
        pl.Series("bears_two_numbers", judgement.bears_two_numbers[worth]),
        pl.Series("is_one_birth", judgement.is_one_birth[worth]),
    )
    return Scored(
        _edges(nodes, pairs, rule, code, shown, link_type=link_type, rule_names=rule_names),
        model.parameters_of(comparisons, fitted.parameters, link_type.name),
        len(pairs),
        fitted,
        Weighed(patterns, scores, judgement, telling),
    )


def pattern_codes(
    nodes: Nodes,
    pairs: Pairs,
    comparisons: Sequence[Comparison],
    rarity: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.uint64]:
    """All levels of a pair and the rarity of the name they share, as one number."""
    code = np.zeros(len(pairs), dtype=np.uint64)
    bits = np.zeros(len(pairs), dtype=np.int64)
    for comparison in comparisons:
        levels = comparison.compare(nodes, pairs)
        code = code * np.uint64(len(comparison.levels)) + levels
        if comparison.name == "name":
            by_name, by_sound = rarity
            left = nodes.column("name")[pairs.left]
            bits = np.where(levels == NameLevel.SAME, by_name[left], 0)
            bits = np.where(levels == NameLevel.HOMOPHONE, by_sound[left], bits)
    span = np.uint64(model.MOST_BITS - model.LEAST_BITS + 1)
    packed: NDArray[np.uint64] = code * span + (bits - model.LEAST_BITS).astype(np.uint64)
    return packed


def decode(distinct: pl.DataFrame, comparisons: Sequence[Comparison]) -> model.Patterns:
    """The patterns of ``code`` and ``n``, as ``pattern_codes`` packed them."""
    code = distinct["code"].to_numpy().copy()
    span = np.uint64(model.MOST_BITS - model.LEAST_BITS + 1)
    rarity = (code % span).astype(np.int64) + model.LEAST_BITS
    code //= span
    bits = np.zeros((len(code), len(comparisons)), dtype=np.int64)
    bits[:, [comparison.name for comparison in comparisons].index("name")] = rarity
    levels = np.zeros((len(code), len(comparisons)), dtype=np.uint8)
    for k in range(len(comparisons) - 1, -1, -1):
        base = np.uint64(len(comparisons[k].levels))
        levels[:, k] = code % base
        code //= base
    return model.Patterns(levels, bits, distinct["n"].to_numpy().astype(np.float64))


def name_rarity(nodes: Nodes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """By name code, how many bits more common than average the name is, written and heard."""
    name = nodes.column("name")
    return (
        rarity_by_code(name, len(nodes.names.pinyin)),
        rarity_by_code(nodes.names.pinyin[name], len(nodes.names.pinyin) + 1)[nodes.names.pinyin],
    )


def _edges(
    nodes: Nodes,
    pairs: Pairs,
    rule: NDArray[np.uint8],
    code: NDArray[np.uint64],
    shown: pl.DataFrame,
    *,
    link_type: LinkType,
    rule_names: Sequence[str],
) -> pl.DataFrame:
    """One edge per pair of units, its best pair of nodes."""
    unit, m = nodes.column("unit"), nodes.column("m")
    identified = nodes.column("is_identified")
    frame = pl.DataFrame({"code": code}).with_row_index("at").join(shown, on="code", how="inner")
    at = frame["at"].to_numpy()
    left, right = pairs.left[at], pairs.right[at]
    both = identified[left] & identified[right]
    return (
        frame.with_columns(
            pl.Series("unit_l", np.minimum(unit[left], unit[right])),
            pl.Series("unit_r", np.maximum(unit[left], unit[right])),
            pl.Series("m_l", m[left].astype(np.int64)),
            pl.Series("m_r", m[right].astype(np.int64)),
            pl.Series(
                "blocking_rule", np.array(rule_names, dtype=object)[rule[at]], dtype=pl.String
            ),
            link_type=pl.lit(link_type.name),
            tier=pl.lit(link_type.tier),
            is_acceptable=pl.col("is_acceptable")
            & (pl.col("bears_two_numbers") | ~pl.Series(both)),
        )
        .sort("weight", "m_l", "m_r", descending=[True, False, False])
        .unique(["unit_l", "unit_r"], keep="first", maintain_order=True)
        .select(pl.col(name).cast(kind) for name, kind in EDGES.items())
    )
