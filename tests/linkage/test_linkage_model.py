"""The mixture gives back the parameters that made the patterns; weights add up."""

import numpy as np
import pytest

from cpaudit.linkage.link_types import ADULT
from cpaudit.linkage.model import CLASSES, Parameters, Patterns, fit, score

N_LEVELS = (4, 3, 4, 3, 5, 4, 6, 3)  # with the missing level


def made_parameters(rng):
    """Comparisons that tell the classes apart, as those of names and dates do."""
    shares = np.array([0.2, 0.15, 0.05, 0.3, 0.3])
    tables = []
    for size in N_LEVELS:
        table = np.ones((len(CLASSES), size))
        at = rng.permutation(max(size - 1, len(CLASSES))) % (size - 1)
        for c in range(len(CLASSES)):
            likely = np.full(size - 1, 1.0)
            likely[at[c]] = 8.0
            table[c, 1:] = likely / likely.sum()
        tables.append(table)
    return Parameters(shares, tuple(tables))


def drawn_patterns(rng, parameters, n, *, share_missing=0.1):
    """Patterns of n pairs drawn from the classes, counted."""
    of_class = rng.choice(len(CLASSES), size=n, p=parameters.shares)
    columns = []
    for table in parameters.tables:
        cumulated = np.cumsum(table[:, 1:], axis=1)[of_class]
        level = (rng.random(n)[:, None] > cumulated).sum(axis=1) + 1
        level = np.minimum(level, table.shape[1] - 1)
        level[rng.random(n) < share_missing] = 0
        columns.append(level)
    levels, counts = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
    return Patterns(
        levels.astype(np.uint8), np.zeros(levels.shape, dtype=np.int64), counts.astype(np.float64)
    )


def test_shares_m_and_u_are_recovered_from_generated_patterns():
    rng = np.random.default_rng(11)
    truth = made_parameters(rng)
    patterns = drawn_patterns(rng, truth, 200_000)
    start = Parameters(
        np.array([0.3, 0.2, 0.1, 0.2, 0.2]),
        tuple(
            np.hstack([table[:, :1], (table[:, 1:] + 0.15) / (1 + 0.15 * (table.shape[1] - 1))])
            for table in truth.tables
        ),
    )
    found = fit(patterns, start, strength=10.0).parameters
    assert found.shares[0] == pytest.approx(truth.shares[0], abs=0.02)
    for known, estimated in zip(truth.tables, found.tables, strict=True):
        assert np.abs(known[0] - estimated[0]).max() < 0.05
        others = truth.shares[1:] / truth.shares[1:].sum()
        u_known, u_found = others @ known[1:], found.shares[1:] / found.shares[1:].sum()
        assert np.abs(u_known - u_found @ estimated[1:]).max() < 0.02


def test_few_pairs_leave_the_parameters_near_the_prior():
    prior = ADULT.prior()
    levels = np.ones((3, len(prior.tables)), dtype=np.uint8)
    few = Patterns(levels, np.zeros(levels.shape, dtype=np.int64), np.ones(3))
    found = fit(few, prior, strength=300.0).parameters
    moved = max(np.abs(a - b).max() for a, b in zip(prior.tables, found.tables, strict=True))
    assert moved < 0.02


def test_every_table_of_the_prior_is_a_distribution_over_levels():
    for table in ADULT.prior().tables:
        assert table[:, 1:].sum(axis=1) == pytest.approx(np.ones(len(CLASSES)))


def test_weights_add_up_to_the_log_odds_of_the_mixture():
    rng = np.random.default_rng(5)
    truth = made_parameters(rng)
    patterns = drawn_patterns(rng, truth, 2_000)
    bits = np.zeros(patterns.levels.shape, dtype=np.int64)
    bits[:, 0] = rng.integers(-4, 4, len(bits))
    patterns = Patterns(patterns.levels, bits, patterns.counts)
    scores = score(patterns, truth)
    assert scores.parts.sum(axis=1) == pytest.approx(scores.weight)
    assert scores.probability == pytest.approx(1 / (1 + 2.0**-scores.weight))


def test_what_is_missing_weighs_nothing():
    truth = made_parameters(np.random.default_rng(5))
    levels = np.zeros((1, len(N_LEVELS)), dtype=np.uint8)
    scores = score(Patterns(levels, np.zeros(levels.shape, dtype=np.int64), np.ones(1)), truth)
    assert scores.parts[0, :-1] == pytest.approx(np.zeros(len(N_LEVELS)))
    assert scores.probability[0] == pytest.approx(truth.shares[0])


def test_a_common_name_weighs_less_than_a_rare_one():
    prior = ADULT.prior()
    same = np.zeros((2, len(prior.tables)), dtype=np.uint8)
    same[:, :3] = 1
    bits = np.zeros(same.shape, dtype=np.int64)
    bits[:, 0] = [-4, 4]
    patterns = Patterns(same, bits, np.ones(2))
    weights = score(patterns, prior).parts[:, 0]
    assert weights[0] > weights[1] + 6
