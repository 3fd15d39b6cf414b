"""Error rates of witnesses from what they say: simulated with known rates."""

import numpy as np
import pytest

from cpaudit.statistics.source_reliability import SAME, Statements, source_reliability


def simulated(rates, *, n=4000, seed=3, n_values=50):
    """Statements of ``n`` quantities; those on which all agree only as counts."""
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, n_values, n)
    said = np.stack(
        [
            np.where(
                chance.random(n) < rate, (truth + chance.integers(1, n_values, n)) % n_values, truth
            )
            for rate in rates
        ]
    )
    agreed = (said == said[0]).all(axis=0)
    quantity, candidate, witness, shape, right = [], [], [], [], []
    for number in np.flatnonzero(~agreed):
        for value in np.unique(said[:, number]):
            row = len(quantity)
            quantity.append(number)
            right.append(value == truth[number])
            for who in range(len(rates)):
                candidate.append(row)
                witness.append(who)
                shape.append(SAME if said[who, number] == value else 1)
    whole = {
        "quantity": np.asarray(quantity, dtype=np.int64),
        "prior": np.zeros(len(quantity)),
        "candidate": np.asarray(candidate, dtype=np.int64),
        "witness": np.asarray(witness, dtype=np.int64),
        "shape": np.asarray(shape, dtype=np.int64),
        "density": np.full(len(candidate), 1 / (n_values - 1)),
        "counts": np.ones(len(candidate), dtype=np.bool_),
        "n_agreed": np.full(len(rates), float(agreed.sum())),
        "n_shapes": 2,
    }
    return Statements(**whole), np.asarray(right), said, truth


@pytest.mark.parametrize("rates", [(0.02, 0.05, 0.1), (0.01, 0.01, 0.08, 0.03)])
def test_known_error_rates_are_recovered(rates):
    statements, *_ = simulated(rates)
    found = source_reliability(statements)
    assert found.is_identified
    assert np.allclose(found.error, rates, atol=0.012)


def test_probabilities_come_true():
    statements, right, *_ = simulated((0.05, 0.1, 0.2), n=8000)
    posterior = source_reliability(statements).posterior
    for low, high in ((0.2, 0.6), (0.6, 0.9), (0.9, 1.0)):
        inside = (posterior >= low) & (posterior < high)
        if inside.sum() >= 50:
            assert abs(posterior[inside].mean() - right[inside].mean()) < 0.08


def test_two_witnesses_cannot_show_who_is_wrong():
    statements, *_ = simulated((0.01, 0.2))
    found = source_reliability(statements)
    assert not found.is_identified
    assert found.error[0] == pytest.approx(found.error[1])
    assert np.allclose(found.posterior, 0.5)


def test_posteriors_of_a_quantity_sum_to_one():
    statements, *_ = simulated((0.1, 0.1, 0.3))
    sums = np.bincount(statements.quantity, weights=source_reliability(statements).posterior)
    assert np.allclose(sums[sums > 0], 1.0)


def test_a_statement_that_is_not_heard_moves_no_value():
    def believed(*, is_heard):
        # Witness 0 says value 0, witness 1 value 1, and witness 2 repeats what 1 said.
        shape = [SAME, 1, 1, 1, SAME, SAME]
        return source_reliability(
            Statements(
                quantity=np.asarray([0, 0]),
                prior=np.zeros(2),
                candidate=np.asarray([0, 0, 0, 1, 1, 1]),
                witness=np.asarray([0, 1, 2, 0, 1, 2]),
                shape=np.asarray(shape),
                density=np.full(6, 0.01),
                counts=np.asarray([True, True, is_heard] * 2),
                n_agreed=np.full(3, 100.0),
                n_shapes=2,
            )
        ).posterior[1]

    assert believed(is_heard=False) == pytest.approx(0.5, abs=0.05)
    assert believed(is_heard=True) > 0.99


def test_nothing_said_gives_the_prior_rates():
    nothing = Statements(
        quantity=np.zeros(0, dtype=np.int64),
        prior=np.zeros(0),
        candidate=np.zeros(0, dtype=np.int64),
        witness=np.zeros(0, dtype=np.int64),
        shape=np.zeros(0, dtype=np.int64),
        density=np.zeros(0),
        counts=np.zeros(0, dtype=np.bool_),
        n_agreed=np.asarray([0.0, 0.0]),
        n_shapes=3,
    )
    found = source_reliability(nothing)
    assert np.allclose(found.error, 0.01)
    assert found.posterior.size == 0
