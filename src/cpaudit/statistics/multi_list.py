"""How many stand on none of three or four lists: log-linear models with dependence between pairs.

Fienberg, S. E. (1972). The multiple recapture census for closed populations and incomplete 2^k
contingency tables. Biometrika 59, 591-603. Profile interval: Cormack, R. M. (1992). Biometrics 48,
567-576. The dependence among all lists at once cannot be seen in the data and is taken as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, combinations
from math import exp, inf, lgamma, log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.i18n import Text
from cpaudit.statistics import poisson_regression
from cpaudit.statistics.interval import CONFIDENCE, Interval, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

FEWEST_LISTS, MOST_LISTS = 3, 4
# Below these a term more or less decides the answer.
ENOUGH_OBSERVED = 150
ENOUGH_PER_PAIR = 5
# Models within so many units of the best AIC are as good as it (Burnham and Anderson 2002).
CLOSE_AIC = 4.0
# A total ten thousand times what was seen is no limit.
_FARTHEST = 10_000
# Exact log-factorials up to here, Stirling's beyond, as the interval's reference implementation.
_EXACT_UP_TO = 100

Pair = tuple[int, int]


class Shortage(StrEnum):
    """Why the models must not be quoted."""

    FEW_OBSERVED = "few_observed"
    FEW_IN_A_PAIR = "few_in_a_pair"
    NO_MODEL = "no_model"

    def text(self) -> Text:
        """The reason in words."""
        match self:
            case Shortage.FEW_OBSERVED:
                return Text(
                    f"fewer than {ENOUGH_OBSERVED} people on the lists",
                    f"各名单合并后不足 {ENOUGH_OBSERVED} 人",
                )
            case Shortage.FEW_IN_A_PAIR:
                return Text(
                    f"two of the lists share fewer than {ENOUGH_PER_PAIR} people",
                    f"有两份名单共有的不足 {ENOUGH_PER_PAIR} 人",
                )
            case Shortage.NO_MODEL:
                return Text("no model can be estimated", "没有可估计的模型")


@dataclass(frozen=True, slots=True)
class Model:
    """One model: the pairs of lists that it lets depend on each other, and what follows."""

    pairs: tuple[Pair, ...]  # positions of the lists, from 0
    total: float
    standard_error: float
    deviance: float
    degrees_of_freedom: int
    aic: float
    bic: float


@dataclass(frozen=True, slots=True)
class MultiList:
    """The best models and the range over those that fit nearly as well; none where none fits."""

    n_lists: int
    n_observed: int
    models: tuple[Model, ...]  # by AIC
    best_bic: Model | None
    interval: Interval | None  # profile interval of the best by BIC
    spread: Interval | None  # of the totals of it and of all models close to the best AIC
    shortages: tuple[Shortage, ...]

    @property
    def is_usable(self) -> bool:
        """True when the estimate may be quoted with its interval and spread."""
        return not self.shortages


def estimate(cells: Mapping[str, int], *, confidence: float = CONFIDENCE) -> MultiList:
    """The models for ``cells``: how many have each history («101»: on the first and third list).

    A history that is not named has none. Pairs of lists that share nobody get no term, since it
    could not be estimated; the saturated model is never chosen.

    Raises:
        ValueError: for other than three or four lists, or a history of other signs than 0 and 1.
    """
    histories, counts = _table(cells)
    n_lists, n_observed = histories.shape[1], int(counts.sum())
    pairs = list(combinations(range(n_lists), 2))
    overlaps = {
        pair: int(counts[(histories[:, pair[0]] == 1) & (histories[:, pair[1]] == 1)].sum())
        for pair in pairs
    }
    possible = [pair for pair in pairs if overlaps[pair]]
    subsets = chain.from_iterable(combinations(possible, size) for size in range(len(possible) + 1))
    fitted = (fit(cells, subset) for subset in subsets)
    models = sorted(
        (model for model in fitted if model is not None), key=lambda one: (one.aic, one.pairs)
    )
    free = [model for model in models if model.degrees_of_freedom > 0]
    best = min(free, key=lambda one: (one.bic, one.pairs), default=None)
    close = [model for model in models if model.aic <= models[0].aic + CLOSE_AIC]
    totals = [model.total for model in (best, *close) if model is not None]
    shortages = {
        Shortage.FEW_OBSERVED: n_observed < ENOUGH_OBSERVED,
        Shortage.FEW_IN_A_PAIR: min(overlaps.values()) < ENOUGH_PER_PAIR,
        Shortage.NO_MODEL: best is None,
    }
    return MultiList(
        n_lists=n_lists,
        n_observed=n_observed,
        models=tuple(models),
        best_bic=best,
        interval=profile_interval(cells, best.pairs, confidence=confidence) if best else None,
        spread=Interval(min(totals), max(totals)) if totals else None,
        shortages=tuple(shortage for shortage, is_so in shortages.items() if is_so),
    )


def fit(cells: Mapping[str, int], pairs: tuple[Pair, ...] = ()) -> Model | None:
    """The model with the two-way terms ``pairs``; none where it cannot be estimated."""
    histories, counts = _table(cells)
    design = _design(histories, pairs)
    solved = poisson_regression.fit(design, counts) if counts.any() else None
    if solved is None:
        return None
    unseen = exp(solved.coefficients[0])
    n_observed, n_terms = int(counts.sum()), design.shape[1]
    return Model(
        pairs=tuple(pairs),
        total=n_observed + unseen,
        standard_error=sqrt(unseen + unseen**2 * solved.covariance[0, 0]),
        deviance=solved.deviance,
        degrees_of_freedom=len(counts) - n_terms,
        aic=-2 * solved.log_likelihood + 2 * n_terms,
        bic=-2 * solved.log_likelihood + n_terms * log(n_observed),
    )


def profile_interval(
    cells: Mapping[str, int], pairs: tuple[Pair, ...] = (), *, confidence: float = CONFIDENCE
) -> Interval | None:
    """The totals whose likelihood is within chi-square of the best; none without an estimate.

    An upper limit that the data do not give is infinite.
    """
    start = fit(cells, pairs)
    if start is None:
        return None
    histories, counts = _table(cells)
    n_observed = float(counts.sum())
    design = np.vstack([_design(histories, pairs), np.eye(1, _design(histories, pairs).shape[1])])

    def likelihood(unseen: float) -> float:
        solved = poisson_regression.fit(design, np.append(counts, unseen))
        if solved is None:
            return -inf
        return -solved.deviance / 2 + _correction(unseen, n_observed + unseen)

    peak = _maximise(likelihood, max(start.total - n_observed, 1.0))
    floor = likelihood(peak) - normal_quantile(confidence) ** 2 / 2
    low = 0.0 if likelihood(0.0) >= floor else _cross(likelihood, floor, peak, 0.0)
    far = peak
    while likelihood(far) >= floor:
        far = 2 * far + 1
        if far > _FARTHEST * n_observed:
            return Interval(n_observed + low, inf)
    return Interval(n_observed + low, n_observed + _cross(likelihood, floor, peak, far))


def _table(cells: Mapping[str, int]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    lengths = {len(history) for history in cells}
    if len(lengths) != 1 or not FEWEST_LISTS <= (n_lists := lengths.pop()) <= MOST_LISTS:
        raise ValueError(f"histories must be of {FEWEST_LISTS} or {MOST_LISTS} lists")
    if any(set(history) - {"0", "1"} for history in cells) or min(cells.values()) < 0:
        raise ValueError("a history is not made of 0 and 1, or its number is negative")
    if cells.get("0" * n_lists):
        raise ValueError("nobody can be seen on no list")
    names = [format(code, f"0{n_lists}b") for code in range(2**n_lists - 1, 0, -1)]
    histories = np.array([[int(sign) for sign in name] for name in names], dtype=np.int64)
    return histories, np.array([float(cells.get(name, 0)) for name in names])


def _design(histories: NDArray[np.int64], pairs: tuple[Pair, ...]) -> NDArray[np.float64]:
    ones = np.ones(len(histories), dtype=np.int64)
    products = [histories[:, first] * histories[:, second] for first, second in pairs]
    return np.column_stack([ones, *histories.T, *products]).astype(np.float64)


def _correction(unseen: float, total: float) -> float:
    """From the Poisson to the multinomial likelihood, given the total."""
    if unseen == 0:
        return lgamma(total + 1) - total * log(total)
    if total > _EXACT_UP_TO:
        return unseen - total - 0.5 * log(unseen / total)
    return unseen * log(unseen) - lgamma(unseen + 1) + lgamma(total + 1) - total * log(total)


def _maximise(function: Callable[[float], float], start: float) -> float:
    """The place of the greatest value, by golden section over the logarithm."""
    low, high = log(start) - 3, log(start) + 3
    golden = (sqrt(5) - 1) / 2
    for _ in range(60):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if function(exp(left)) < function(exp(right)):
            low = left
        else:
            high = right
    return exp((low + high) / 2)


def _cross(
    function: Callable[[float], float], floor: float, inside: float, outside: float
) -> float:
    """Where the function falls below ``floor`` between a place inside and one outside."""
    for _ in range(60):
        middle = (inside + outside) / 2
        if function(middle) >= floor:
            inside = middle
        else:
            outside = middle
    return (inside + outside) / 2
