"""Poisson regression with the logarithm as link, by iterated weighted least squares."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, lgamma
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEPS, _CONVERGED = 100, 1e-10
# The least eigenvalue, on a diagonal of ones, that rounding leaves of independent coefficients.
_INDEPENDENT = 1e-10
# A step that makes the fit worse is halved so often; more than that is no step.
_HALVINGS = 8


@dataclass(frozen=True, slots=True)
class PoissonFit:
    """Coefficients with their covariance, and how well they fit."""

    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    deviance: float
    log_likelihood: float


def fit(design: NDArray[np.float64], counts: NDArray[np.float64]) -> PoissonFit | None:
    """The fit of ``counts`` on the columns of ``design``; none where it does not exist.

    Nor is there one where the columns are not independent, or the steps do not settle.
    """
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    means, deviance = counts + 0.5, inf
    for _ in range(_STEPS):
        working = np.log(means) + (counts - means) / means
        information = design.T @ (design * means[:, None])
        try:
            coefficients = np.linalg.solve(information, design.T @ (means * working))
        except np.linalg.LinAlgError:
            return None
        with np.errstate(over="ignore"):
            means = np.exp(design @ coefficients)
        if not np.isfinite(means).all() or means.min() <= 0:
            return None
        before, deviance = deviance, _deviance(counts, means)
        if abs(before - deviance) <= _CONVERGED * (abs(deviance) + 1):
            break
    else:
        return None
    covariance = _covariance(design.T @ (design * means[:, None]))
    if covariance is None:
        return None
    logs = counts * np.log(means) - means - np.array([lgamma(count + 1) for count in counts])
    return PoissonFit(
        coefficients=np.asarray(coefficients, dtype=np.float64),
        covariance=covariance,
        deviance=deviance,
        log_likelihood=float(logs.sum()),
    )


def _covariance(information: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The inverse; none where the likelihood has its maximum at infinity.

    There the deviance settles while some means go on falling, until nothing tells their coefficients
    apart. Scaled to a diagonal of ones, the matrix shows it whatever the size of the counts.
    """
    scale = np.sqrt(np.diag(information))
    if scale.min() <= 0:
        return None
    unit = information / np.outer(scale, scale)
    if np.linalg.eigvalsh(unit).min() < _INDEPENDENT:
        return None
    return np.asarray(np.linalg.inv(unit) / np.outer(scale, scale), dtype=np.float64)


def _deviance(counts: NDArray[np.float64], means: NDArray[np.float64]) -> float:
    seen = counts > 0
    terms = counts[seen] * np.log(counts[seen] / means[seen])
    return float(2 * (terms.sum() - (counts - means).sum()))


@dataclass(frozen=True, slots=True)
class ManyFits:
    """Many fits on one design, a row each; ``is_settled`` is false where there is none."""

    coefficients: NDArray[np.float64]
    variance_of_first: NDArray[np.float64]
    deviance: NDArray[np.float64]
    log_likelihood: NDArray[np.float64]
    is_settled: NDArray[np.bool_]


def fit_many(
    design: NDArray[np.float64],
    counts: NDArray[np.float64],
    *,
    columns: NDArray[np.bool_],
    rows: NDArray[np.bool_],
) -> ManyFits:
    """The fits of each row of ``counts`` on the ``columns`` of ``design`` that are its own.

    All steps are taken together, which is some fifty times quicker than one after the other. That a
    fit exists must be known (``existence``): here it would merely not settle, or settle nowhere.

    Args:
        design: a row per cell, a column per coefficient.
        counts: a row per fit, a column per cell.
        columns: which coefficients each fit has.
        rows: which cells each fit looks at.
    """
    n_fits, n_terms = columns.shape
    squares = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    without = np.zeros((n_fits, n_terms, n_terms))
    without[:, np.arange(n_terms), np.arange(n_terms)] = ~columns
    both = columns[:, :, None] & columns[:, None, :]

    def information(means: NDArray[np.float64]) -> NDArray[np.float64]:
        products = ((means * rows) @ squares).reshape(n_fits, n_terms, n_terms)
        return np.where(both, products, 0.0) + without

    def means_of(coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.exp(np.clip(coefficients @ design.T, -_FAR, _FAR))

    means = np.where(rows, counts + 0.5, 1.0)
    worth = np.full(n_fits, -np.inf)
    coefficients = np.zeros((n_fits, n_terms))
    for step in range(_STEPS):
        working = np.log(means) + (counts - means) / means
        right = (means * working * rows) @ design
        solved = _solve(information(means), np.where(columns, right, 0.0))
        after = means_of(solved)
        gain = _worth(counts, after, rows)
        if step:
            for _ in range(_HALVINGS):
                worse = gain < worth - _CONVERGED * (np.abs(worth) + 1)
                if not worse.any():
                    break
                solved[worse] = (solved[worse] + coefficients[worse]) / 2
                after[worse] = means_of(solved[worse])
                gain[worse] = _worth(counts[worse], after[worse], rows[worse])
        moved = np.abs(gain - worth) > _CONVERGED * (np.abs(gain) + 1)
        coefficients, means, worth = solved, after, gain
        if not moved.any():
            break
    covariance = _solve(information(means), np.eye(1, n_terms).repeat(n_fits, axis=0))
    logs = worth - (rows * _log_factorials(counts)).sum(axis=1)
    full = np.where(counts > 0, counts * np.log(np.where(counts > 0, counts, 1.0)) - counts, 0.0)
    return ManyFits(
        coefficients=coefficients,
        variance_of_first=covariance[:, 0],
        deviance=2 * ((full * rows).sum(axis=1) - worth),
        log_likelihood=logs,
        is_settled=~moved & np.isfinite(worth) & (np.abs(coefficients).max(axis=1) < _FAR),
    )


# Beyond, a mean is no number of people but a sign that the fit runs away.
_FAR = 60.0


def _solve(matrices: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """The solutions; of a singular matrix the shortest."""
    try:
        return np.asarray(np.linalg.solve(matrices, right[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:
        return np.asarray((np.linalg.pinv(matrices) @ right[:, :, None])[:, :, 0])


def _worth(
    counts: NDArray[np.float64], means: NDArray[np.float64], rows: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The log-likelihood without the factorials."""
    return np.asarray(((counts * np.log(means) - means) * rows).sum(axis=1))


def _log_factorials(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """ln(n!) of each distinct count once."""
    distinct, where = np.unique(counts, return_inverse=True)
    return np.array([lgamma(count + 1) for count in distinct])[where].reshape(counts.shape)
