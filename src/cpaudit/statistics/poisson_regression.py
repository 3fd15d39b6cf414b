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
