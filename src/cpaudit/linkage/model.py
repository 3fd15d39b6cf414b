"""Fellegi-Sunter on counted comparison patterns, with more than one way of not being a match.

Pairs that are not the same person are of several kinds: siblings and spouses share parents, village
and surname; strangers share what brought them together. A model with one class of non-matches calls
siblings and twins matches (``docs/linkage.md``), so each kind is a class of its own, and the classes
are a mixture that the EM algorithm estimates from the patterns' counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Levels, Shares
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
    so that what is missing says nothing.
    """

    shares: Shares
    tables: tuple[Shares, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """Distinct comparison patterns: a row of levels each, the name's bits, and how many pairs."""

    levels: Levels
    bits: NDArray[np.int64]
    counts: Shares

    def of(self, rows: NDArray[np.int64]) -> Patterns:
        """The patterns of these rows."""
        return Patterns(self.levels[rows], self.bits[rows], self.counts[rows])


@dataclass(frozen=True, slots=True)
class Scores:
    """Of each pattern: log2 odds of a match, the parts of which they are the sum, the probability.

    ``parts`` has a column per comparison and, last, the prior.
    """

    weight: Shares
    parts: Shares
    probability: Shares


def fit(patterns: Patterns, prior: Parameters, *, strength: float) -> Parameters:
    """The parameters that best explain the patterns, starting at and held by ``prior``.

    ``strength`` is how many pairs of each class the prior counts for. Pairs fewer than that leave
    the result near the prior, so that a small township gets the experience of others.
    """
    current = prior
    for _ in range(MAX_ROUNDS):
        joint = _log_joint(patterns, current)
        scaled = np.exp(joint - joint.max(axis=1, keepdims=True))
        member = scaled / scaled.sum(axis=1, keepdims=True) * patterns.counts[:, None]
        found = _maximise(patterns.levels, member, prior, strength)
        moved = _largest_move(current, found)
        current = found
        if moved < TOLERANCE:
            break
    return current


def _largest_move(old: Parameters, new: Parameters) -> float:
    pairs = zip((old.shares, *old.tables), (new.shares, *new.tables), strict=True)
    return max(float(np.abs(b - a).max()) for a, b in pairs)


def _maximise(levels: Levels, member: Shares, prior: Parameters, strength: float) -> Parameters:
    expected = member.sum(axis=0)
    shares = (expected + strength * prior.shares) / (expected.sum() + strength)
    tables = []
    for k, held in enumerate(prior.tables):
        size = held.shape[1]
        counted: Shares = np.stack(
            [
                np.bincount(levels[:, k], weights=member[:, c], minlength=size)
                for c in range(len(CLASSES))
            ]
        )
        expected_levels = counted[:, 1:] + strength * held[:, 1:]
        table = np.ones_like(held)
        table[:, 1:] = np.maximum(
            expected_levels / expected_levels.sum(axis=1, keepdims=True), FLOOR
        )
        tables.append(table)
    return Parameters(shares, tuple(tables))


def _log_joint(patterns: Patterns, parameters: Parameters) -> Shares:
    """Log P(class and pattern), a row per pattern and a column per class."""
    joint: Shares = np.repeat(np.log(parameters.shares)[None, :], len(patterns.counts), axis=0)
    for k, table in enumerate(parameters.tables):
        joint += np.log(table).T[patterns.levels[:, k]]
    # Strangers agree on a common name more often, on a rare one less (term frequency).
    joint += np.log(2.0) * patterns.bits[:, None] * IS_CHANCE[None, :]
    return joint


def score(patterns: Patterns, parameters: Parameters, *, name_at: int) -> Scores:
    """The weight of each pattern as a sum over its comparisons, and the match probability.

    With several classes the log odds are no longer a plain sum. They become one when each
    comparison is weighed against the classes in the proportion r in which they rival the match:
    log P(pattern | no match) = Σ_k Σ_c r_c log u_ck + Σ_c r_c log(π_c ÷ r_c); the second sum joins
    the prior. Nothing is approximated.
    """
    joint = _log_joint(patterns, parameters)
    rivals = joint[:, MATCH + 1 :]
    peak = rivals.max(axis=1, keepdims=True)
    against = np.exp(rivals - peak)
    total = against.sum(axis=1, keepdims=True)
    r = against / total
    log_odds = joint[:, MATCH] - (np.log(total) + peak)[:, 0]
    parts = np.zeros((len(patterns.counts), len(parameters.tables) + 1))
    for k, table in enumerate(parameters.tables):
        logs = np.log(table).T[patterns.levels[:, k]]
        parts[:, k] = logs[:, MATCH] - (r * logs[:, MATCH + 1 :]).sum(axis=1)
    rarity = np.log(2.0) * patterns.bits * (r * IS_CHANCE[None, MATCH + 1 :]).sum(axis=1)
    parts[:, name_at] -= rarity
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
            **{f"u_{name}": float(shares[c]) for c, name in enumerate(CLASSES) if c != MATCH},
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
                        for c, name in enumerate(CLASSES)
                        if c != MATCH
                    },
                }
            )
    return rows
