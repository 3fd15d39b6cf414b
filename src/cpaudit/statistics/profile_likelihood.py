"""The likelihood of each total under a log-linear model of lists, and the interval that it gives.

Cormack, R. M. (1992). Interval estimation for mark-recapture studies of closed populations.
Biometrics 48, 567-576; Baillargeon, S., Rivest, L.-P. (2007). Journal of Statistical Software 19(5).
The interval is asymmetric, as the uncertainty is, and never falls below what was seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, lgamma, log
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics import existence, log_linear, poisson_regression
from cpaudit.statistics.existence import Existence
from cpaudit.statistics.histories import histories
from cpaudit.statistics.interval import CONFIDENCE, Interval, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from cpaudit.statistics.histories import Histories, Term

    Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]

# A total ten thousand times what was seen is no limit.
_FARTHEST = 10_000
# Exact log-factorials up to here, Stirling's beyond, as the interval's reference implementation.
_EXACT_UP_TO = 100
# Each round looks at so many places at once; ten rounds find a limit to nine digits.
_PLACES, _ROUNDS = 17, 10


@dataclass(frozen=True, slots=True)
class Profile:
    """The likeliest total and the totals whose likelihood is within chi-square of it."""

    total: float
    interval: Interval


def estimate(
    cells: Mapping[str, float], terms: Sequence[Term] = (), *, confidence: float = CONFIDENCE
) -> Profile | None:
    """The total of two to six lists under the model with these interactions; none without one.

    An upper limit that the data do not give is infinite.

    >>> found = estimate({"11": 20, "10": 30, "01": 40})
    >>> round(found.total, 1), [round(limit, 1) for limit in found.interval]
    (147.7, [117.3, 204.5])
    """
    table = histories(cells)
    model = tuple(terms)
    n_observed = table.n_observed
    if not n_observed or existence.of(table, model) is not Existence.EXISTS:
        return None

    def likelihood(unseen: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(likelihoods(table, [model], unseen[None, :])[0])

    peak = _peak(likelihood, _FARTHEST * n_observed)
    if peak is None:
        return None
    floor = float(likelihood(np.array([peak]))[0]) - normal_quantile(confidence) ** 2 / 2
    at_zero, far_out = likelihood(np.array([0.0, _FARTHEST * n_observed]))
    low = 0.0 if at_zero >= floor else _crossing(likelihood, floor, peak, 0.0)
    high = inf if far_out >= floor else _crossing(likelihood, floor, peak, _FARTHEST * n_observed)
    return Profile(n_observed + peak, Interval(n_observed + low, n_observed + high))


def likelihoods(
    table: Histories, models: Sequence[tuple[Term, ...]], unseen: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The log-likelihood of each number unseen, a row of them per model.

    The number joins the table as one more cell and the model is fitted to it; the correction makes of
    the Poisson likelihood the multinomial one, given the total.
    """
    stack = log_linear.Stack.of(table, models)
    n_models, n_places = unseen.shape
    n_fits = n_models * n_places
    seen = np.broadcast_to(table.counts, (n_fits, len(table.counts)))
    solved = poisson_regression.fit_many(
        np.vstack([stack.design, np.eye(1, stack.design.shape[1])]),
        np.hstack([seen, unseen.reshape(n_fits, 1)]),
        columns=np.repeat(stack.columns, n_places, axis=0),
        rows=np.hstack(
            [np.repeat(stack.rows, n_places, axis=0), np.ones((n_fits, 1), dtype=np.bool_)]
        ),
    )
    fitted = np.where(solved.is_settled, -solved.deviance / 2, -inf).reshape(unseen.shape)
    return fitted + _correction(unseen, table.n_observed)


def _correction(unseen: NDArray[np.float64], n_observed: float) -> NDArray[np.float64]:
    """From the Poisson to the multinomial likelihood, given the total."""

    def of(one: float) -> float:
        total = n_observed + one
        if one == 0:
            return lgamma(total + 1) - total * log(total)
        if total > _EXACT_UP_TO:
            return one - total - 0.5 * log(one / total)
        return one * log(one) - lgamma(one + 1) + lgamma(total + 1) - total * log(total)

    return np.array([of(one) for one in unseen.ravel().tolist()]).reshape(unseen.shape)


def _peak(curve: Curve, farthest: float) -> float | None:
    """The place of the greatest value, looked for on the logarithm; none where nothing is fitted."""
    low, high = log(1e-3), log(farthest)
    for _ in range(2 * _ROUNDS):
        places = np.linspace(low, high, _PLACES)
        values = curve(np.exp(places))
        if not np.isfinite(values).any():
            return None
        best = int(np.argmax(values))
        low, high = places[max(best - 1, 0)], places[min(best + 1, _PLACES - 1)]
    return float(np.exp((low + high) / 2))


def _crossing(curve: Curve, floor: float, inside: float, outside: float) -> float:
    """Where the curve falls below ``floor`` between a place inside and one outside."""
    for _ in range(_ROUNDS):
        # Even steps of the logarithm far out, of the number itself near nothing.
        places = np.expm1(np.linspace(np.log1p(inside), np.log1p(outside), _PLACES))
        below = np.flatnonzero(curve(places[1:]) < floor)
        first = int(below[0]) + 1 if len(below) else _PLACES - 1
        inside, outside = float(places[first - 1]), float(places[first])
    return (inside + outside) / 2
