"""How many stand on none of three to five lists: all log-linear models, and what follows from them.

Fienberg, S. E. (1972). The multiple recapture census for closed populations and incomplete 2^k
contingency tables. Biometrika 59, 591-603; International Working Group for Disease Monitoring and
Forecasting (1995). American Journal of Epidemiology 142, 1047-1058. The dependence among all lists
at once cannot be seen in the data and is taken as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.statistics import chi_square, log_linear, model_average, profile_likelihood
from cpaudit.statistics.histories import histories
from cpaudit.statistics.interval import CONFIDENCE, Interval
from cpaudit.statistics.log_linear import Model, fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.statistics.histories import Term
    from cpaudit.statistics.model_average import Average

__all__ = ["Model", "MultiList", "Shortage", "estimate", "fit", "profile_interval"]

FEWEST_LISTS, MOST_LISTS = 3, 5
# Below these a term more or less decides the answer.
ENOUGH_OBSERVED = 150
ENOUGH_PER_PAIR = 5
# Models within so many units of the best AIC are as good as it (Burnham and Anderson 2002).
CLOSE_AIC = 4.0
# Less likely than this under the best model, and the data are not of its kind.
_MISFIT = 0.001


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
class MultiList:
    """The average over all models, the best ones, and the range over those that fit nearly as well.

    ``models``: those that have an estimate, by AIC. ``interval``: the profile interval of the best by
    BIC alone. ``spread``: of the totals of it and of all models close to the best AIC.
    ``n_without``: models that have no estimate. ``fits``: whether the data look as if made by the
    best model; where they do not, the spread is the honest answer.
    """

    n_lists: int
    n_observed: float
    average: Average | None
    models: tuple[Model, ...]
    best_bic: Model | None
    best_aic: Model | None
    interval: Interval | None
    spread: Interval | None
    n_without: int
    fits: bool
    shortages: tuple[Shortage, ...]

    @property
    def is_usable(self) -> bool:
        """True when the estimate may be quoted with its interval and spread."""
        return not self.shortages


def estimate(
    cells: Mapping[str, float], *, highest: int | None = None, confidence: float = CONFIDENCE
) -> MultiList:
    """The models for ``cells``: how many have each history («101»: on the first and third list).

    A history that is not named has none. Three lists have 8 models, four 113, five 1,024 with
    dependence between pairs. Pairs of lists that share nobody are taken as «never together»; the
    saturated model of three lists is shown and never chosen.

    Args:
        cells: of three to five lists.
        highest: how many lists a term may name; without it all but one of up to four lists, two of
            five.
        confidence: of the intervals.

    Raises:
        ValueError: for fewer or more lists, or a history of other signs than 0 and 1.
    """
    table = histories(cells, fewest=FEWEST_LISTS, most=MOST_LISTS)
    possible = log_linear.hierarchical(table.n_lists, highest=highest)
    models = sorted(
        log_linear.fit_all(table, possible), key=lambda one: (one.aic, len(one.terms), one.terms)
    )
    free = [model for model in models if model.degrees_of_freedom > 0]
    best = min(free, key=lambda one: (one.bic, one.terms), default=None)
    close = [model for model in models if model.aic <= models[0].aic + CLOSE_AIC]
    totals = [model.total for model in (best, *close) if model is not None]
    shortages = {
        Shortage.FEW_OBSERVED: table.n_observed < ENOUGH_OBSERVED,
        Shortage.FEW_IN_A_PAIR: min(map(table.overlap, table.pairs())) < ENOUGH_PER_PAIR,
        Shortage.NO_MODEL: best is None,
    }
    return MultiList(
        n_lists=table.n_lists,
        n_observed=table.n_observed,
        average=model_average.of(table, models, confidence=confidence),
        models=tuple(models),
        best_bic=best,
        best_aic=free[0] if free else None,
        interval=profile_interval(cells, best.terms, confidence=confidence) if best else None,
        spread=Interval(min(totals), max(totals)) if totals else None,
        n_without=len(possible) - len(models),
        fits=best is not None
        and chi_square.above(max(best.deviance, 0.0), best.degrees_of_freedom) >= _MISFIT,
        shortages=tuple(shortage for shortage, is_so in shortages.items() if is_so),
    )


def profile_interval(
    cells: Mapping[str, float], terms: Sequence[Term] = (), *, confidence: float = CONFIDENCE
) -> Interval | None:
    """The totals whose likelihood is within chi-square of the best; none without an estimate."""
    found = profile_likelihood.estimate(cells, terms, confidence=confidence)
    return None if found is None else found.interval
