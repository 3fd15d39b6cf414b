"""Fellegi-Sunter on counted comparison patterns, with more than one way of not being a match.

Pairs that are not the same person are of several kinds: siblings and spouses share parents, village
and surname; strangers share what brought them together. A model with one class of non-matches calls
siblings and twins matches (``docs/linkage.md``), so each kind is a class of its own, and the classes
are a mixture that the EM algorithm estimates from the patterns' counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Flags, Levels, Shares
    from cpaudit.linkage.comparison import Comparison

MATCH = 0
# The classes in the order of all arrays; the last two are strangers that a block key brought
# together, and of them only names that agree by chance depend on how common the name is.
CLASSES = ("match", "family", "twin", "chance_on_date", "chance_on_name")
IS_CHANCE = np.array([False, False, False, True, True])
# Bits by which a name is rarer (−) or more common (+) than the average agreeing name.
LEAST_BITS, MOST_BITS = -6, 6
# No level is impossible: a class that has never shown a level keeps this share for it.
FLOOR = 1e-5
MAX_ROUNDS = 200
TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Parameters:
    """The shares of the classes, and for each comparison the share of each level in each class.

    ``tables[k]`` has a row per class and a column per level; column 0 (missing) is 1 throughout,
    so that what is missing says nothing. The first class is the match. ``is_chance`` marks the
    classes in which common names agree more often than rare ones.
    """

    shares: Shares
    tables: tuple[Shares, ...]
    classes: tuple[str, ...] = CLASSES
    is_chance: Flags = field(default_factory=lambda: IS_CHANCE)


@dataclass(frozen=True, slots=True)
class Patterns:
    """Distinct comparison patterns: levels, bits of rarity and how many pairs show them.

    ``levels`` and ``bits`` have a row per pattern and a column per comparison; bits are 0 where no
    value agrees, or where its frequency is not looked at.
    """

    levels: Levels
    bits: NDArray[np.int64]
    counts: Shares

    def of(self, rows: NDArray[np.int64]) -> Patterns:
        """The patterns of these rows."""
        return Patterns(self.levels[rows], self.bits[rows], self.counts[rows])


@dataclass(frozen=True, slots=True)
class Fit:
    """The parameters, and how they were reached.

    rounds of EM, the largest move of any parameter in the last of them, the log-likelihood of the
    patterns, and how many pairs they count.
    """

    parameters: Parameters
    rounds: int
    last_move: float
    log_likelihood: float
    n_pairs: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Of each pattern: log2 odds of a match, the parts of which they are the sum, the probability.

    ``parts`` has a column per comparison and, last, the prior.
    """

    weight: Shares
    parts: Shares
    probability: Shares


def fit(patterns: Patterns, prior: Parameters, *, strength: float) -> Fit:
    """The parameters that best explain the patterns, starting at and held by ``prior``.

    ``strength`` is how many pairs of each class the prior counts for. Pairs fewer than that leave
    the result near the prior, so that a small township gets the experience of others.
    """
    current = prior
    seen = _seen(patterns.levels, prior)
    rarity = _rarity(patterns, prior)
    rounds, moved, likelihood = 0, float("inf"), 0.0
    while rounds < MAX_ROUNDS and moved >= TOLERANCE:
        joint = _log_joint(seen, rarity, current)
        peak = joint.max(axis=1, keepdims=True)
        scaled = np.exp(joint - peak)
        total = scaled.sum(axis=1, keepdims=True)
        likelihood = float(patterns.counts @ (np.log(total) + peak)[:, 0])
        member = scaled / total * patterns.counts[:, None]
        found = _maximise(seen, member, prior, strength)
        moved = _largest_move(current, found)
        current = found
        rounds += 1
    return Fit(current, rounds, moved, likelihood, int(patterns.counts.sum()))


def _seen(levels: Levels, parameters: Parameters) -> Shares:
    """A row per pattern, and a column per level of all comparisons: 1 where the level is seen."""
    sizes = [table.shape[1] for table in parameters.tables]
    starts = np.cumsum([0, *sizes])
    seen = np.zeros((len(levels), starts[-1]))
    for k, start in enumerate(starts[:-1]):
        seen[np.arange(len(levels)), start + levels[:, k]] = 1.0
    return seen


def _rarity(patterns: Patterns, parameters: Parameters) -> Shares:
    """Strangers agree on a common value more often, on a rare one less (term frequency)."""
    total = patterns.bits.sum(axis=1).astype(np.float64)
    return np.log(2.0) * total[:, None] * parameters.is_chance[None, :]


def _log_joint(seen: Shares, rarity: Shares, parameters: Parameters) -> Shares:
    """Log P(class and pattern), a row per pattern and a column per class."""
    logs = np.log(np.concatenate(parameters.tables, axis=1)).T
    joint: Shares = seen @ logs + np.log(parameters.shares)[None, :] + rarity
    return joint


def _largest_move(old: Parameters, new: Parameters) -> float:
    pairs = zip((old.shares, *old.tables), (new.shares, *new.tables), strict=True)
    return max(float(np.abs(b - a).max()) for a, b in pairs)


def _maximise(seen: Shares, member: Shares, prior: Parameters, strength: float) -> Parameters:
    expected = member.sum(axis=0)
    shares = (expected + strength * prior.shares) / (expected.sum() + strength)
    counted = member.T @ seen
    tables = []
    start = 0
    for held in prior.tables:
        end = start + held.shape[1]
        expected_levels = counted[:, start + 1 : end] + strength * held[:, 1:]
        table = np.ones_like(held)
        table[:, 1:] = np.maximum(
            expected_levels / expected_levels.sum(axis=1, keepdims=True), FLOOR
        )
        tables.append(table)
        start = end
    return replace(prior, shares=shares, tables=tuple(tables))


def score(patterns: Patterns, parameters: Parameters) -> Scores:
    """The weight of each pattern as a sum over its comparisons, and the match probability.

    With several classes the log odds are no longer a plain sum. They become one when each
    comparison is weighed against the classes in the proportion r in which they rival the match:
    log P(pattern | no match) = Σ_k Σ_c r_c log u_ck + Σ_c r_c log(π_c ÷ r_c); the second sum joins
    the prior. Nothing is approximated.
    """
    joint = _log_joint(
        _seen(patterns.levels, parameters), _rarity(patterns, parameters), parameters
    )
    rivals = joint[:, MATCH + 1 :]
    peak = rivals.max(axis=1, keepdims=True)
    against = np.exp(rivals - peak)
    total = against.sum(axis=1, keepdims=True)
    r = against / total
    log_odds = joint[:, MATCH] - (np.log(total) + peak)[:, 0]
    parts = np.zeros((len(patterns.counts), len(parameters.tables) + 1))
    by_chance = np.log(2.0) * (r * parameters.is_chance[None, MATCH + 1 :]).sum(axis=1)
    for k, table in enumerate(parameters.tables):
        logs = np.log(table).T[patterns.levels[:, k]]
        parts[:, k] = logs[:, MATCH] - (r * logs[:, MATCH + 1 :]).sum(axis=1)
        parts[:, k] -= patterns.bits[:, k] * by_chance
    parts[:, -1] = log_odds - parts[:, :-1].sum(axis=1)
    weight = log_odds / np.log(2.0)
    return Scores(weight, parts / np.log(2.0), 1.0 / (1.0 + np.exp(-log_odds)))


def parameters_of(
    comparisons: Sequence[Comparison], parameters: Parameters, link_type: str
) -> list[dict[str, object]]:
    """Rows of link_type, comparison, level, m, u (over all non-matches), weight, and u by class."""
    shares = parameters.shares
    others = shares[MATCH + 1 :] / shares[MATCH + 1 :].sum()
    odds = shares[MATCH] / (1.0 - shares[MATCH])
    rows: list[dict[str, object]] = [
        {
            "link_type": link_type,
            "comparison": "prior",
            "level": "match",
            "m": float(shares[MATCH]),
            "u": float(1.0 - shares[MATCH]),
            "weight": float(np.log2(odds)),
            **{f"u_{name}": float(shares[c]) for c, name in enumerate(parameters.classes) if c != MATCH},
        }
    ]
    for comparison, table in zip(comparisons, parameters.tables, strict=True):
        for at, level in enumerate(comparison.levels[1:], start=1):
            m, u = float(table[MATCH, at]), float((others * table[MATCH + 1 :, at]).sum())
            rows.append(
                {
                    "link_type": link_type,
                    "comparison": comparison.name,
                    "level": level,
                    "m": m,
                    "u": u,
                    "weight": float(np.log2(m / u)),
                    **{
                        f"u_{name}": float(table[c, at])
                        for c, name in enumerate(parameters.classes)
                        if c != MATCH
                    },
                }
            )
    return rows
