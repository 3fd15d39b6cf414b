"""Fits that exist are those of closed form; fits at infinity are none."""

import numpy as np
import pytest

from cpaudit.statistics.poisson_regression import fit


def test_a_saturated_fit_gives_the_counts_and_their_variances():
    found = fit(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([8.0, 2.0]))
    assert np.exp(found.coefficients) == pytest.approx([8, 0.25])
    assert np.diag(found.covariance) == pytest.approx([1 / 8, 1 / 8 + 1 / 2])


def test_a_covariance_is_never_indefinite():
    rng = np.random.default_rng(3)
    histories = np.array([[1, *map(int, f"{k:04b}")] for k in range(1, 16)], dtype=np.float64)
    pairs = [histories[:, a] * histories[:, b] for a, b in ((1, 2), (1, 3), (2, 4), (3, 4))]
    design = np.column_stack([histories, *pairs])
    n_fits = 0
    for _ in range(60):
        counts = rng.poisson(rng.choice([0.0, 0.3, 4.0, 3000.0], size=15)).astype(np.float64)
        found = fit(design, counts)
        if found is not None:
            n_fits += 1
            assert (np.diag(found.covariance) >= 0).all()
    assert n_fits > 5
