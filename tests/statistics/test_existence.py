"""Whether a model has an estimate, against the published check and against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.statistics import existence, log_linear, poisson_regression
from cpaudit.statistics.existence import Existence
from cpaudit.statistics.histories import histories
from laws import examples

CELLS = {"100": 40, "010": 30, "001": 20, "110": 6}
MODELS = log_linear.hierarchical(3)


@pytest.mark.parametrize(
    ("terms", "code"),
    [((), 0), (((0, 2),), 0), (((0, 1),), 1), (((0, 1), (0, 2), (1, 2)), 2)],
)
def test_the_published_cases_have_their_codes(terms, code):
    assert int(existence.check(CELLS, terms)) == code


def test_a_table_without_a_zero_has_an_estimate_under_every_model():
    cells = dict.fromkeys(histories(CELLS).names, 3)
    assert {existence.check(cells, terms) for terms in MODELS} == {Existence.EXISTS}


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(0, 3), min_size=7, max_size=7))
def test_an_estimate_exists_where_and_only_where_the_likelihood_has_a_peak(counts):
    """The other way to see it: a fit with a little ridge stays where it is as the ridge goes."""
    table = histories(dict(zip(histories(CELLS).names, counts, strict=True)))
    for terms in MODELS[:7]:
        if not table.n_observed or any(table.overlap(term) == 0 for term in terms):
            continue
        design = table.design(terms)
        sizes = [_ridged(design, table.counts, ridge) for ridge in (1e-4, 1e-7)]
        is_still = sizes[1] < sizes[0] + 1
        assert (existence.of(table, terms) is Existence.EXISTS) == is_still


def _ridged(design, counts, ridge):
    """The largest coefficient of the fit with a penalty on squares; Newton's way with halving."""
    beta = np.zeros(design.shape[1])

    def worth(b):
        return counts @ (design @ b) - np.exp(np.clip(design @ b, -50, 50)).sum() - ridge * b @ b

    for _ in range(300):
        means = np.exp(np.clip(design @ beta, -50, 50))
        step = np.linalg.solve(
            design.T @ (design * means[:, None]) + 2 * ridge * np.eye(len(beta)),
            design.T @ (counts - means) - 2 * ridge * beta,
        )
        while worth(beta + step) < worth(beta) and np.abs(step).max() > 1e-12:
            step /= 2
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    return float(np.abs(beta).max())


def test_least_squares_finds_the_nearest_point_of_a_cone():
    rng = np.random.default_rng(3)
    for _ in range(20):
        matrix, target = rng.normal(size=(5, 4)), rng.normal(size=5)
        x = existence.least_squares(matrix, target)
        slope = matrix.T @ (target - matrix @ x)
        assert (x >= 0).all()
        assert slope.max() < 1e-7
        assert abs(slope @ x) < 1e-7


def test_fits_of_models_that_exist_settle():
    table = histories({"111": 2, "110": 1, "101": 4, "100": 3, "011": 1, "010": 2, "001": 1})
    stack = log_linear.Stack.of(table, MODELS)
    counts = np.broadcast_to(table.counts, stack.rows.shape)
    found = poisson_regression.fit_many(
        stack.design, counts, columns=stack.columns, rows=stack.rows
    )
    assert found.is_settled.all()
