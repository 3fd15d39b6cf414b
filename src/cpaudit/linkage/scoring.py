"""From candidate pairs to weighed edges: compare, count patterns, fit, score, explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import model
from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.comparison import Pairs
from cpaudit.linkage.comparisons.names import NameLevel
from cpaudit.linkage.explanation import explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Flags, Levels
    from cpaudit.linkage.comparison import Comparison
    from cpaudit.linkage.link_types import LinkType
    from cpaudit.linkage.nodes import Nodes

# A link is accepted from here on, and shown to a reviewer from there on.
ACCEPT = 0.9
POSSIBLE = 0.5
# The prior counts for this many pairs of each class (``model.fit``).
PRIOR_PAIRS = 300.0
# Pairs compared at a time: bounds the memory of the intermediate levels.
CHUNK = 2_000_000

# What must agree beside a name: a name, a sex, a place and a source never make a link.
_EVIDENCE = {
    "birth_date": ("same", "near", "lunar", "slip", "part"),
    "id": ("same", "damaged", "one_off"),
    "certificate": ("same", "one_off"),
    "birth_weight": ("same",),
    "phone": ("same",),
    "household": ("same",),
    "death_date": ("same", "near"),
    "mother": ("same_person", "same", "similar"),
    "father": ("same_person", "same", "similar"),
    "spouse": ("same_person", "same", "similar"),
}
# What must agree beside a date where there is no name: a birthday in a village is nobody's own.
# An adult without a name is known by number or not at all.
_TIES = {
    "adult": ("id",),
    "child": ("id", "certificate", "phone", "household", "mother", "father"),
    "newborn": ("id", "certificate", "phone", "household", "mother", "father", "birth_weight"),
}
# What lets two sound numbers be one person's.
_TWO_NUMBERS = ("phone", "mother", "father", "spouse")
# Children of one mother and one day, among whom a choice is made even where it is a guess.
_ONE_BIRTH = (("mother", ("same_person",)), ("birth_date", ("same", "near", "lunar", "slip")))

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
class Scored:
    """Edges from ``POSSIBLE`` on (columns ``EDGES``), the parameters, and how many pairs there were."""

    edges: pl.DataFrame
    parameters: list[dict[str, object]]
    n_pairs: int


def score(
    nodes: Nodes,
    pairs: Pairs,
    rule: NDArray[np.uint8],
    *,
    link_type: LinkType,
    rule_names: Sequence[str],
) -> Scored:
    """The weighed edges of candidate pairs of one link type."""
    comparisons = link_type.comparisons
    rarity = _rarity(nodes)
    code = np.concatenate(
        [np.zeros(0, dtype=np.uint64)]
        + [
            _pattern(
                nodes,
                Pairs(pairs.left[at : at + CHUNK], pairs.right[at : at + CHUNK]),
                comparisons,
                rarity,
            )
            for at in range(0, len(pairs), CHUNK)
        ]
    )
    distinct = pl.DataFrame({"code": code}).group_by("code").len("n").sort("code")
    patterns = _decode(distinct, comparisons)
    telling = np.flatnonzero(_is_telling(link_type, patterns.levels))
    fitted = model.fit(patterns.of(telling), link_type.prior(), strength=PRIOR_PAIRS)
    parameters = fitted.parameters
    scores = model.score(patterns, parameters)
    worth = np.flatnonzero(
        (scores.probability >= POSSIBLE) & ~_is_somebody_else(link_type, patterns.levels)
    )
    shown = distinct.select("code")[worth].with_columns(
        *explain(comparisons, patterns.levels[worth], scores.parts[worth]),
        pl.Series("weight", scores.weight[worth]),
        pl.Series("probability", scores.probability[worth]),
        *_judgements(link_type, patterns.levels[worth]),
    )
    return Scored(
        _edges(nodes, pairs, rule, code, shown, link_type=link_type, rule_names=rule_names),
        model.parameters_of(comparisons, parameters, link_type.name),
        len(pairs),
    )


def _pattern(
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


def _decode(distinct: pl.DataFrame, comparisons: Sequence[Comparison]) -> model.Patterns:
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


def _rarity(nodes: Nodes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """By name code, how many bits more common than average the name is, written and heard."""
    name = nodes.column("name")
    return (
        _bits(name, len(nodes.names.pinyin))[np.arange(len(nodes.names.pinyin))],
        _bits(nodes.names.pinyin[name], len(nodes.names.pinyin) + 1)[nodes.names.pinyin],
    )


def _bits(values: NDArray[np.uint32], size: int) -> NDArray[np.int64]:
    counts = np.bincount(values, minlength=size).astype(np.float64)
    counts[MISSING] = 0.0
    total = max(counts.sum(), 1.0)
    share = np.maximum(counts, 1.0) / total
    agreeing = max(((counts / total) ** 2).sum(), 1.0 / total)
    bits = np.rint(np.log2(share / agreeing)).astype(np.int64)
    clipped: NDArray[np.int64] = np.clip(bits, model.LEAST_BITS, model.MOST_BITS)
    return clipped


def _agrees(link_type: LinkType, levels: Levels, name: str, accepted: Sequence[str]) -> Flags:
    """The patterns in which a comparison has one of the accepted levels."""
    for k, comparison in enumerate(link_type.comparisons):
        if comparison.name == name:
            wanted = [comparison.levels.index(level) for level in accepted]
            return np.isin(levels[:, k], wanted)
    return np.zeros(len(levels), dtype=np.bool_)


def _is_telling(link_type: LinkType, levels: Levels) -> Flags:
    """The patterns to learn from: a birth date or a number was compared.

    Relatives who are named and no more agree on the name by the way in which they were brought
    together; learnt from, they would make every name seem common.
    """
    bare = [_agrees(link_type, levels, name, ("missing",)) for name in ("birth_date", "id")]
    return ~(bare[0] & bare[1])


def _is_somebody_else(link_type: LinkType, levels: Levels) -> Flags:
    """Patterns not even worth a review: neither the name nor the birth date nor the number agrees.

    A newborn and its parent share surname, sex, village and telephone.
    """
    unnamed = _agrees(link_type, levels, "name", ("missing", "surname", "different"))
    born_apart = _agrees(link_type, levels, "birth_date", ("year", "different"))
    return unnamed & born_apart & ~_agrees(link_type, levels, "id", _EVIDENCE["id"])


def _judgements(link_type: LinkType, levels: Levels) -> list[pl.Series]:
    """Whether a pattern may be accepted, of numbered units too, and whether it is of one birth."""

    def agrees(name: str, accepted: Sequence[str]) -> Flags:
        return _agrees(link_type, levels, name, accepted)

    def any_of(names: Sequence[str]) -> Flags:
        found = np.zeros(len(levels), dtype=np.bool_)
        for name in names:
            found |= agrees(name, _EVIDENCE[name])
        return found

    unnamed = agrees("name", ("missing",))
    one_birth = np.ones(len(levels), dtype=np.bool_)
    for name, accepted in _ONE_BIRTH:
        one_birth &= agrees(name, accepted)
    same = agrees("name", ("same", "homophone", "look_alike", "dialect"))
    dated = agrees("birth_date", ("same", "lunar", "slip"))
    related = any_of(_TWO_NUMBERS) | agrees("id", ("one_off",))
    # Of one village a name and a birth date are enough where both are the very same.
    neighbour = agrees("village", ("same",)) & agrees("birth_date", ("same",))
    neighbour &= agrees("name", ("same",)) & ~agrees("sex", ("different",))
    return [
        pl.Series(
            "is_acceptable",
            np.where(unnamed, any_of(_TIES[link_type.name]), any_of(tuple(_EVIDENCE))),
        ),
        pl.Series("is_one_birth", one_birth),
        pl.Series("bears_two_numbers", (same & dated & related) | neighbour),
    ]


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
