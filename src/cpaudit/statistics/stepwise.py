"""Many sparse lists: pairs are let depend on each other one by one, as the data ask for it.

Chan, L., Silverman, B. W., Vincent, K. (2021). Multiple systems estimation for sparse capture data:
inferential challenges when there are nonoverlapping lists. Journal of the American Statistical
Association 116, 1297-1306.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics import chi_square, existence, log_linear, poisson_regression
from cpaudit.statistics.existence import Existence
from cpaudit.statistics.histories import histories
from cpaudit.statistics.interval import CONFIDENCE, Interval, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.statistics.histories import Histories, Term
    from cpaudit.statistics.log_linear import Model

# The published threshold: small, since as many terms are tried as there are pairs.
ENTRY = 0.02


@dataclass(frozen=True, slots=True)
class Stepwise:
    """The model that was reached, with the interval by the normal law of the unseen's logarithm."""

    model: Model
    interval: Interval


def estimate(
    cells: Mapping[str, float], *, entry: float = ENTRY, confidence: float = CONFIDENCE
) -> Stepwise | None:
    """The total of three to six lists; none where not even independent lists give one.

    Beginning with independent lists, the pair whose number in common is least likely under the model
    enters, as long as its one-sided Poisson probability is below ``entry`` and the model still has an
    estimate. ``entry=0`` is the model of independent lists.
    """
    table = histories(cells, fewest=log_linear.FEWEST_LISTS, most=log_linear.MOST_LISTS)
    terms: tuple[Term, ...] = ()
    if existence.of(table, terms) is not Existence.EXISTS:
        return None
    while (entering := _next(table, terms, entry)) is not None:
        terms = (*terms, entering)
    (model,) = log_linear.fit_all(table, (tuple(sorted(terms)),)) or (None,)
    if model is None:
        return None
    unseen = model.total - table.n_observed
    # The standard error of the total holds the chance of the unseen as well; here the fit's alone.
    of_fit = sqrt(max(model.standard_error**2 - unseen, 0.0)) / unseen
    ratio = exp(normal_quantile(confidence) * of_fit)
    return Stepwise(
        model, Interval(table.n_observed + unseen / ratio, table.n_observed + unseen * ratio)
    )


def _next(table: Histories, terms: tuple[Term, ...], entry: float) -> Term | None:
    """The pair that enters, if any does."""
    means = _means(table, terms)
    if means is None:
        return None
    left = [
        (_surprise(table.overlap(pair), float(means[table.holds(pair)].sum())), pair)
        for pair in table.pairs()
        if pair not in terms
    ]
    for probability, pair in sorted(left):
        if probability >= entry:
            return None
        if existence.of(table, (*terms, pair)) is Existence.EXISTS:
            return pair
    return None


def _surprise(seen: float, expected: float) -> float:
    """The probability of a Poisson number as far from ``expected`` on the side where ``seen`` is."""
    if seen <= expected:
        return chi_square.above(2 * expected, 2 * (seen + 1))
    return chi_square.at_most(2 * expected, 2 * seen)


def _means(table: Histories, terms: tuple[Term, ...]) -> np.ndarray | None:
    """How many the model expects with each history."""
    stack = log_linear.Stack.of(table, [terms])
    solved = poisson_regression.fit_many(
        stack.design, table.counts[None, :], columns=stack.columns, rows=stack.rows
    )
    if not solved.is_settled[0]:
        return None
    means: np.ndarray = np.exp(stack.design @ solved.coefficients[0]) * stack.rows[0]
    return means
