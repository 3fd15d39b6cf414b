"""Births on three to five lists: the histories, the models, the bounds, as linked and as corrected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import exp, hypot, sqrt
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.completeness.families import any_of
from cpaudit.completeness.pairs import against_all
from cpaudit.completeness.presence import could
from cpaudit.completeness.result_tables import MODELS
from cpaudit.statistics import (
    lower_bound,
    model_average,
    multi_list,
    relinked_cells,
    sample_coverage,
)
from cpaudit.statistics.interval import CONFIDENCE, Interval, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.completeness.matching import Matching
    from cpaudit.statistics.lower_bound import LowerBound
    from cpaudit.statistics.multi_list import MultiList
    from cpaudit.statistics.sample_coverage import SampleCoverage
    from cpaudit.statistics.two_list import TwoLists


@dataclass(frozen=True, slots=True)
class SeveralLists:
    """What three to five lists say of the births that all of them could hold.

    ``lists``: the lists, and which files make up each. ``cells``: how many births have each history.
    ``n_other``: births that some list could not hold, which are no part of it; ``rest``: planning
    against all others among those. ``corrected``: the same
    models on the histories as they would be without errors of the linkage, ``total`` and ``interval``
    with the doubt about those errors in them.
    """

    lists: Mapping[str, tuple[str, ...]]
    cells: Mapping[str, int]
    n_other: int
    rest: TwoLists | None
    naive: MultiList
    bound: LowerBound
    coverage: SampleCoverage | None
    corrected: MultiList | None = None
    total: float | None = None
    interval: Interval | None = None
    models: pl.DataFrame = field(default_factory=MODELS.empty)


def several(
    table: pl.DataFrame, lists: Mapping[str, tuple[str, ...]], matching: Matching | None
) -> SeveralLists | None:
    """The estimate of ``lists`` (of ``families``); none of fewer than three.

    Args:
        table: of ``presence``.
        lists: planning first.
        matching: how well planning was matched with the others, where that is known.
    """
    if len(lists) < multi_list.FEWEST_LISTS:
        return None
    possible = table.filter(
        pl.all_horizontal(any_of(tuple(could(name) for name in names)) for names in lists.values()),
        pl.any_horizontal(any_of(names) for names in lists.values()),
    )
    cells = _cells(possible, lists)
    if not cells:
        return None
    naive = multi_list.estimate(cells)
    rest = against_all(table.join(possible, on="person_no", how="anti"))
    frequencies = [
        sum(n for history, n in cells.items() if history.count("1") == k)
        for k in range(1, len(lists) + 1)
    ]
    found = SeveralLists(
        lists=lists,
        cells=cells,
        n_other=rest.n_observed if rest else 0,
        rest=rest,
        naive=naive,
        bound=lower_bound.estimate(frequencies),
        coverage=_coverage(cells),
        models=_models(naive),
    )
    return found if matching is None else _corrected(found, matching)


def _cells(table: pl.DataFrame, lists: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    history = pl.concat_str(
        pl.when(any_of(names)).then(pl.lit("1")).otherwise(pl.lit("0")) for names in lists.values()
    )
    counted = table.group_by(history.alias("history")).len().sort("history", descending=True)
    return dict(counted.rows())


def _coverage(cells: Mapping[str, int]) -> SampleCoverage | None:
    n_lists = len(next(iter(cells)))
    if not all(any(h[at] == "1" for h in cells) for at in range(n_lists)):
        return None
    return sample_coverage.estimate(cells)


def _corrected(found: SeveralLists, matching: Matching) -> SeveralLists:
    """With planning's links to the others made as many as they should be."""
    right, linked = matching.precision, matching.recall
    if not right.value or not linked.value:
        return found
    factor = right.value / linked.value
    middle = multi_list.estimate(_relinked(found.cells, factor))
    if middle.average is None:
        return found
    total, chance = middle.average.total, middle.average.interval
    spread = sqrt(min(right.variance_of_log + linked.variance_of_log, 1.0))
    ratio = exp(normal_quantile(CONFIDENCE) * spread)
    ends = (
        [
            model_average.estimate(_relinked(found.cells, each))
            for each in (factor / ratio, factor * ratio)
        ]
        if ratio > 1
        else []
    )
    doubt = max((abs(end.total - total) for end in ends if end), default=0.0)
    # Planning's births are all births, however they are linked.
    least = sum(n for history, n in found.cells.items() if history[0] == "1")
    return replace(
        found,
        corrected=middle,
        total=total,
        interval=Interval(
            max(total - hypot(total - chance.low, doubt), float(least)),
            total + hypot(chance.high - total, doubt),
        ),
    )


def _relinked(cells: Mapping[str, int], factor: float) -> dict[str, float]:
    """The histories after planning, the first list, was linked anew."""
    others = [1.0] * (len(next(iter(cells))) - 1)
    return relinked_cells.correct(cells, [factor, *others])


def _models(naive: MultiList) -> pl.DataFrame:
    """``MODELS``, by AIC."""
    weights = {one.model.terms: one.weight for one in naive.average.models} if naive.average else {}
    best = naive.models[0].aic if naive.models else 0.0
    return MODELS.keep(
        pl.DataFrame(
            [
                (
                    model.name,
                    model.total,
                    model.standard_error,
                    model.deviance,
                    model.degrees_of_freedom,
                    model.aic,
                    model.bic,
                    weights.get(model.terms),
                    model.aic <= best + multi_list.CLOSE_AIC,
                )
                for model in naive.models
            ],
            schema=dict(MODELS.columns),
            orient="row",
        )
    )
