"""One to one: belief propagation equals the enumeration of all matchings on trees, and is near it on loops."""

import numpy as np
import pytest

from cpaudit.linkage.frames.matching import one_to_one


def marginals(pairs, odds):
    """Of each pair the share of the matchings that hold it, each weighed by its odds."""
    held, total = np.zeros(len(pairs)), 0.0
    for chosen in range(1 << len(pairs)):
        members = [k for k in range(len(pairs)) if chosen >> k & 1]
        lefts, rights = ([pairs[k][side] for k in members] for side in (0, 1))
        if len(set(lefts)) < len(members) or len(set(rights)) < len(members):
            continue
        weight = float(np.prod(odds[members]))
        total += weight
        held[members] += weight
    return held / total


def matched(pairs, log_odds, n_rows=0):
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.uint32) for side in (0, 1))
    return one_to_one(
        left,
        right,
        np.array(log_odds, dtype=np.float64),
        met_left=np.bincount(left, minlength=n_rows),
        met_right=np.bincount(right, minlength=n_rows),
    )


def random_tree(rng, n):
    """A tree between rows of two tables: each new row meets one of the other side."""
    pairs, sizes = [(0, 0)], [1, 1]
    while len(pairs) < n:
        side = int(rng.integers(2))
        other = int(rng.integers(sizes[1 - side]))
        pairs.append((sizes[side], other) if side == 0 else (other, sizes[side]))
        sizes[side] += 1
    return pairs


def compared(pairs, log_odds, n_rows=0):
    found = matched(pairs, log_odds, n_rows)
    # What the rows met and how many are free raises the odds; given these, the marginals are exact.
    return found.probability, marginals(pairs, np.exp(log_odds + found.raised))


@pytest.mark.parametrize("seed", range(15))
def test_on_trees_the_probabilities_are_those_of_all_matchings(seed, monkeypatch):
    monkeypatch.setattr("cpaudit.linkage.frames.matching.TOLERANCE", 1e-10)
    monkeypatch.setattr("cpaudit.linkage.frames.matching.ROUNDS", 200)
    rng = np.random.default_rng(seed)
    pairs = random_tree(rng, int(rng.integers(2, 10)))
    found, exact = compared(pairs, rng.normal(0.0, 2.0, len(pairs)))
    np.testing.assert_allclose(found, exact, atol=1e-6)


@pytest.mark.parametrize("seed", range(15))
def test_on_trees_the_usual_tolerance_costs_little(seed):
    rng = np.random.default_rng(seed)
    pairs = random_tree(rng, 9)
    found, exact = compared(pairs, rng.normal(0.0, 2.0, len(pairs)))
    np.testing.assert_allclose(found, exact, atol=5e-3)


@pytest.mark.parametrize("seed", range(15))
def test_on_loops_the_probabilities_are_near_those_of_all_matchings(seed):
    rng = np.random.default_rng(seed)
    pairs = [(i, j) for i in range(3) for j in range(3)]
    # Of three rows that must all be matched belief propagation knows little; of three among many
    # that nobody is known to match, it does.
    found, exact = compared(pairs, rng.normal(0.0, 2.0, 9), n_rows=300)
    assert np.abs(found - exact).mean() < 0.03
    assert np.abs(found - exact).max() < 0.1


@pytest.mark.parametrize("seed", range(10))
def test_a_row_has_one_likely_partner_at_most(seed):
    rng = np.random.default_rng(seed)
    pairs = sorted({tuple(map(int, rng.integers(0, 12, 2))) for _ in range(60)})
    found = matched(pairs, rng.normal(4.0, 4.0, len(pairs)))
    for side in (0, 1):
        likely = [pair[side] for pair, p in zip(pairs, found.probability, strict=True) if p > 0.5]
        assert len(likely) == len(set(likely))
        total = np.bincount([pair[side] for pair in pairs], weights=found.probability)
        assert total.max() < 1.01


def test_a_rival_with_a_better_partner_elsewhere_leaves_its_rivals_free():
    # Twins: 0 fits both 0 and 1 a little, 1 fits 1 certainly.
    pairs = [(0, 0), (0, 1), (1, 1)]
    free = matched(pairs, [2.0, 2.0, 12.0]).probability
    alone = matched(pairs[:2], [2.0, 2.0]).probability
    assert free[0] > 0.9 > alone[0]
    assert free[1] < 0.01


def test_a_pair_without_rivals_keeps_its_odds_and_the_prior():
    pairs = [(0, 0), (1, 1), (2, 2), (3, 3)]
    log_odds = np.array([-3.0, -1.0, 1.0, 3.0])
    found = matched(pairs, log_odds)
    np.testing.assert_allclose(found.probability, 1 / (1 + np.exp(-(log_odds + found.raised))))


def test_equal_rivals_share():
    found = matched([(0, 0), (0, 1)], [8.0, 8.0]).probability
    np.testing.assert_allclose(found, 0.5, atol=0.01)


def test_a_row_that_met_many_is_less_likely_the_one_of_each():
    left, right = np.array([0, 1], dtype=np.uint32), np.array([0, 1], dtype=np.uint32)
    odds = np.zeros(2)
    found = one_to_one(left, right, odds, met_left=np.array([1, 9]), met_right=np.array([5, 5]))
    np.testing.assert_allclose(found.raised[0] - found.raised[1], np.log(9))


def test_odds_beyond_all_measure_neither_overflow_nor_break_the_tie():
    found = matched([(0, 0), (0, 1), (1, 1)], [500.0, 500.0, 700.0]).probability
    assert np.isfinite(found).all()
    assert found[2] > 0.5
