"""One total and one interval from many log-linear models, each as far as the data speak for it.

Hoeting, J. A., Madigan, D., Raftery, A. E., Volinsky, C. T. (1999). Bayesian model averaging: a
tutorial. Statistical Science 14, 382-417; for lists: Madigan, D., York, J. C. (1997). Bayesian
methods for estimation of the size of a closed population. Biometrika 84, 19-31. Whoever picks the
best model and quotes its interval forgets that another might have been best.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics import densest, log_linear, profile_likelihood
from cpaudit.statistics.histories import histories
from cpaudit.statistics.interval import CONFIDENCE, Interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from cpaudit.statistics.histories import Histories
    from cpaudit.statistics.log_linear import Model

# A model ten units behind the best has less than a hundredth of its weight.
_NEGLIGIBLE = 10.0
# Before the data speak, a number unseen weighs as one over its root (Jeffreys' rule for a Poisson
# mean): without it the interval is too wide where few are unseen, with 1/u it is too short.
_PRIOR_POWER = 0.5
# Places at which each model's likelihood is asked, from five spreads below its total to seven above.
_PLACES, _BELOW, _ABOVE = 28, 5.0, 7.0
# No model's likelihood is asked beyond so many times what was seen.
_FARTHEST = 20.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """A model with its share in the answer."""

    model: Model
    weight: float


@dataclass(frozen=True, slots=True)
class Average:
    """The total over all models that count, and the interval that holds their disagreement too."""

    total: float
    interval: Interval
    models: tuple[Weighed, ...]  # those that count, the heaviest first


def estimate(
    cells: Mapping[str, float], *, highest: int | None = None, confidence: float = CONFIDENCE
) -> Average | None:
    """The averaged total of three to five lists; none where no model can be estimated.

    >>> cells = {"111": 28, "110": 21, "101": 17, "100": 69, "011": 18, "010": 55, "001": 63}
    >>> found = estimate(cells)
    >>> round(found.total), [round(limit) for limit in found.interval]
    (500, [356, 704])
    """
    table = histories(cells, fewest=log_linear.FEWEST_LISTS, most=log_linear.MOST_LISTS)
    models = log_linear.fit_all(table, log_linear.hierarchical(table.n_lists, highest=highest))
    return of(table, models, confidence=confidence)


def of(
    table: Histories, models: Sequence[Model], *, confidence: float = CONFIDENCE
) -> Average | None:
    """The average of ``models`` that were fitted to ``table``; the saturated one does not count.

    It fits whatever the data are, and its total rests on the one assumption that nothing can test.
    """
    free = [model for model in models if model.degrees_of_freedom > 0]
    if not free:
        return None
    best = min(map(_criterion, free))
    kept = [model for model in free if _criterion(model) <= best + _NEGLIGIBLE]
    unseen, widths = densest.numbers(table.n_observed)
    curves = _curves(table, kept, unseen)
    penalties = [(_criterion(model) + 2 * model.log_likelihood) / 2 for model in kept]
    scores = curves - np.array(penalties)[:, None]
    each = np.exp(scores - scores.max()) * widths / (unseen + 1) ** _PRIOR_POWER
    weights = each.sum(axis=1) / each.sum()
    low, high = densest.interval(unseen, each.sum(axis=0), widths, confidence)
    total = float(weights @ np.array([model.total for model in kept]))
    heaviest = sorted(zip(weights, kept, strict=True), key=lambda one: (-one[0], one[1].terms))
    n_observed = table.n_observed
    return Average(
        total,
        Interval(min(n_observed + low, total), max(n_observed + high, total)),
        tuple(Weighed(model, float(weight)) for weight, model in heaviest),
    )


def _criterion(model: Model) -> float:
    """Half-way between AIC and BIC.

    With BIC alone too much weight goes to independent lists where a hundred births cannot show their
    dependence: the interval held the truth in 89 of 100 such townships. With AIC alone it is a seventh
    wider than it need be. (500 townships of three lists that hold 60 to 80 %.)
    """
    return (model.aic + model.bic) / 2


def _curves(
    table: Histories, models: Sequence[Model], unseen: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Each model's log-likelihood of each number: asked at some places, drawn through between."""
    best = np.array([max(model.total - table.n_observed, 0.0) for model in models])
    errors = np.array([model.standard_error for model in models])
    centre = np.log(best + 0.5)
    # Of the logarithm; three where a model leaves all open.
    spread = np.sqrt(np.minimum((errors / (best + 0.5)) ** 2, 9.0) + 1 / (best + 1))
    low = np.maximum(centre - _BELOW * spread, log(0.5))
    high = np.minimum(centre + _ABOVE * spread, log(_FARTHEST * table.n_observed + 1))
    places = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, _PLACES)[None, :]
    asked = np.maximum(np.exp(places) - 0.5, 0.0)
    found = profile_likelihood.likelihoods(table, [model.terms for model in models], asked)
    nowhere = -1e6
    return np.array(
        [
            np.interp(
                np.log(unseen + 0.5),
                at,
                np.where(np.isfinite(values), values, nowhere),
                left=nowhere,
                right=nowhere,
            )
            for at, values in zip(places, found, strict=True)
        ]
    )
