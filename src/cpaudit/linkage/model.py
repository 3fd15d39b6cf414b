"""Fellegi-Sunter on counted comparison patterns, with more than one way of not being a match.

Pairs that are not the same person are of several kinds: siblings and spouses share parents, village
and surname; strangers share what brought them together. A model with one class of non-matches calls
siblings and twins matches (``docs/linkage.md``), so each kind is a class of its own, and the classes
are a mixture that the EM algorithm estimates from the patterns' counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Flags, Levels, Shares

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
# Two rare classes may exchange shares for hundreds of rounds that explain nothing more.
LEAST_GAIN = 1e-5


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


def fit(
    patterns: Patterns,
    prior: Parameters,
    *,
    strength: float,
    matches: Patterns | None = None,
) -> Fit:
    """The parameters that best explain the patterns, starting at and held by ``prior``.

    ``strength`` is how many pairs of each class the prior counts for. Pairs fewer than that leave
    the result near the prior, so that a small township gets the experience of others. ``matches``
    are pairs that are known to be matches: they hold the first class to its meaning.
    """
    current = prior
    rarity = _rarity(patterns, prior)
    cells = _cells(patterns.levels, prior)
    known = _known_matches(matches, prior)
    n_pairs = max(float(patterns.counts.sum()), 1.0)
    rounds, moved, gained, likelihood = 0, float("inf"), float("inf"), -float("inf")
    while rounds < MAX_ROUNDS and moved >= TOLERANCE and gained >= LEAST_GAIN:
        joint = _log_joint(patterns.levels, rarity, current)
        peak = joint.max(axis=1, keepdims=True)
        scaled = np.exp(joint - peak)
        total = scaled.sum(axis=1, keepdims=True)
        before, likelihood = likelihood, float(patterns.counts @ (np.log(total) + peak)[:, 0])
        # The first round has nothing to gain on; with a prior a round may lose a little.
        gained = abs(likelihood - before) / n_pairs
        member = scaled / total * patterns.counts[:, None]
        found = _maximise(cells, member, prior, strength, known)
        moved = _largest_move(current, found)
        current = found
        rounds += 1
    return Fit(current, rounds, moved, likelihood, int(n_pairs))


def refit(
    patterns: Patterns,
    matched: Shares,
    fitted: Fit,
    prior: Parameters,
    *,
    strength: float,
    matches: Patterns | None = None,
) -> Fit:
    """One more round, in which something better than the mixture says which pairs match.

    ``matched`` is how many pairs of each pattern match (where everybody has one partner at most);
    the others are shared among the other classes as before.
    """
    current = fitted.parameters
    joint = _log_joint(patterns.levels, _rarity(patterns, prior), current)[:, MATCH + 1 :]
    scaled = np.exp(joint - joint.max(axis=1, keepdims=True))
    rest = np.maximum(patterns.counts - matched, 0.0)[:, None]
    member = np.hstack([matched[:, None], scaled / scaled.sum(axis=1, keepdims=True) * rest])
    cells, known = _cells(patterns.levels, prior), _known_matches(matches, prior)
    found = _maximise(cells, member, prior, strength, known)
    return replace(
        fitted,
        parameters=found,
        rounds=fitted.rounds + 1,
        last_move=_largest_move(current, found),
    )


def _cells(levels: Levels, parameters: Parameters) -> list[NDArray[np.int64]]:
    """For each comparison the cell of its table (class by level) that a pattern counts in.

    Cells are counted and tables looked up rather than multiplied: a matrix product would call
    several threads for some milliseconds of work, and they wait for each other.
    """
    of_class = np.arange(len(parameters.classes), dtype=np.int64)[None, :]
    return [
        (of_class * table.shape[1] + levels[:, k, None]).ravel()
        for k, table in enumerate(parameters.tables)
    ]


def _rarity(patterns: Patterns, parameters: Parameters) -> Shares:
    """Strangers agree on a common value more often, on a rare one less (term frequency)."""
    total = patterns.bits.sum(axis=1).astype(np.float64)
    rarity: Shares = np.log(2.0) * total[:, None] * parameters.is_chance[None, :]
    return rarity


def _log_joint(levels: Levels, rarity: Shares, parameters: Parameters) -> Shares:
    """Log P(class and pattern), a row per pattern and a column per class."""
    joint: Shares = rarity + np.log(parameters.shares)[None, :]
    for k, table in enumerate(parameters.tables):
        joint += np.log(table).T[levels[:, k]]
    return joint


def _largest_move(old: Parameters, new: Parameters) -> float:
    pairs = zip((old.shares, *old.tables), (new.shares, *new.tables), strict=True)
    return max(float(np.abs(b - a).max()) for a, b in pairs)


def _known_matches(matches: Patterns | None, parameters: Parameters) -> list[Shares]:
    """For each comparison how many known matches show each level."""
    sizes = [table.shape[1] for table in parameters.tables]
    if matches is None:
        return [np.zeros(size) for size in sizes]
    return [
        np.bincount(matches.levels[:, k], weights=matches.counts, minlength=size).astype(np.float64)
        for k, size in enumerate(sizes)
    ]


def _maximise(
    cells: Sequence[NDArray[np.int64]],
    member: Shares,
    prior: Parameters,
    strength: float,
    known: Sequence[Shares],
) -> Parameters:
    expected = member.sum(axis=0)
    expected[MATCH] += known[0].sum()
    shares = (expected + strength * prior.shares) / (expected.sum() + strength)
    flat = member.ravel()
    tables = []
    for cell, held, certain in zip(cells, prior.tables, known, strict=True):
        # Of no patterns at all, the counts come as integers.
        counted = np.bincount(cell, weights=flat, minlength=held.size).astype(np.float64)
        counted = counted.reshape(held.shape)
        counted[MATCH] += certain
        expected_levels = counted[:, 1:] + strength * held[:, 1:]
        table = np.ones_like(held)
        table[:, 1:] = np.maximum(
            expected_levels / expected_levels.sum(axis=1, keepdims=True), FLOOR
        )
        tables.append(table)
    return replace(prior, shares=shares, tables=tuple(tables))


def score(patterns: Patterns, parameters: Parameters) -> Scores:
    """The weight of each pattern as a sum over its comparisons, and the match probability.

    With several classes the log odds are no longer a plain sum. They become one when each
    comparison is weighed against the classes in the proportion r in which they rival the match:
    log P(pattern | no match) = Σ_k Σ_c r_c log u_ck + Σ_c r_c log(π_c ÷ r_c); the second sum joins
    the prior. Nothing is approximated.
    """
    joint = _log_joint(patterns.levels, _rarity(patterns, parameters), parameters)
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


class _Compared(Protocol):
    """A comparison as far as its parameters are concerned: a name, and levels, missing first."""

    @property
    def name(self) -> str: ...

    @property
    def levels(self) -> tuple[str, ...]: ...


def parameters_of(
    comparisons: Sequence[_Compared], parameters: Parameters, link_type: str
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
            **{
                f"u_{name}": float(shares[c])
                for c, name in enumerate(parameters.classes)
                if c != MATCH
            },
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
