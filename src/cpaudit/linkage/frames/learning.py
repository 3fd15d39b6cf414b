"""What the model learns from, and what it says of the pairs that were settled without it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage import model
from cpaudit.linkage.frames.candidates import Candidates
from cpaudit.linkage.frames.patterns import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.linkage.frames.comparison import Comparison, Encoded
    from cpaudit.linkage.frames.sampling import Sample
    from cpaudit.linkage.model import Fit, Patterns

# Rarities are learnt from in steps of so many bits.
COARSE_BITS = 3
# The doubt that is left of the clearest settled pair.
LEAST_DOUBT = 1e-6


def patterns_of_settled(
    comparisons: Sequence[Comparison],
    encoded: Sequence[Encoded],
    start: int,
    samples: Sequence[Sample],
) -> list[Patterns]:
    """The patterns of each sample of settled pairs, counted for all of them.

    The model learns from what was settled too: among what is left, who has one error seldom has
    none, and it would take the errors for more common than they are.
    """
    found = []
    for sample in samples:
        left = np.arange(start, start + sample.n_sampled)
        start += sample.rows.height
        pairs = Candidates.of(left, left + sample.n_sampled)
        patterns = count(comparisons, encoded, pairs).patterns
        found.append(replace(patterns, counts=patterns.counts * sample.n_pairs / sample.n_sampled))
    return found


def together(every: Sequence[Patterns]) -> Patterns | None:
    """All patterns one below the other; none of none."""
    if not every:
        return None
    return model.Patterns(
        np.concatenate([patterns.levels for patterns in every]),
        np.concatenate([patterns.bits for patterns in every]),
        np.concatenate([patterns.counts for patterns in every]),
    )


def coarse(patterns: Patterns) -> Patterns:
    """Patterns to learn from: how rare a value is need not be told to the bit."""
    bits = np.rint(patterns.bits / COARSE_BITS).astype(np.int64) * COARSE_BITS
    # A row as one text of bytes: the quickest way to find the distinct ones.
    rows = np.ascontiguousarray(
        np.concatenate([patterns.levels, bits.astype(np.int8).view(np.uint8)], axis=1)
    )
    packed = rows.view(np.dtype((np.void, rows.shape[1])))[:, 0]
    _, first, of = np.unique(packed, return_index=True, return_inverse=True)
    counts = np.bincount(of, weights=patterns.counts).astype(np.float64)
    return model.Patterns(patterns.levels[first], bits[first], counts)


def mean_probability(patterns: Patterns, fit: Fit) -> float:
    """The probability of a settled pair: what the model says of all fields, on average."""
    probability = model.score(patterns, fit.parameters).probability
    mean = float(probability @ patterns.counts / patterns.counts.sum())
    return min(mean, 1.0 - LEAST_DOUBT)
