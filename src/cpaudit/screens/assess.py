"""All screens of a run, with one account of how many alarms may be false."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens import (
    ages,
    between_runs,
    cohorts,
    copies,
    deadlines,
    entries,
    evenness,
    funnels,
    heaping,
    lunar_slips,
    runs,
    school,
    sexes,
)
from cpaudit.screens.catalogue import ROUND_PERCENTAGES
from cpaudit.screens.outcome import Silence
from cpaudit.screens.results import (
    PLACES,
    RESULTS,
    SILENT,
    Standing,
    p_values,
    places_of,
    results_of,
    silent_of,
)
from cpaudit.screens.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from cpaudit.project import Batch
    from cpaudit.screens.history import EarlierRun


@dataclass(frozen=True, slots=True)
class Screens:
    """What the screens saw.

    Attributes:
        results: ``RESULTS``: every test, those worth a visit first.
        silent: ``SILENT``: what was not looked at, and why.
        places: ``PLACES``: villages by the screens in which they stand out.
        funnels: ``funnels.FUNNELS``.
        sex_ratios: ``sexes.SEX_RATIOS``.
        cohorts: ``cohorts.COHORT_RATIOS``.
        n_tests: how many tests were made, those included that are not listed.
    """

    results: pl.DataFrame
    silent: pl.DataFrame
    places: pl.DataFrame
    funnels: pl.DataFrame
    sex_ratios: pl.DataFrame
    cohorts: pl.DataFrame
    n_tests: int

    @classmethod
    def none(cls) -> Screens:
        """Nothing looked at."""
        return cls(
            RESULTS.empty(),
            SILENT.empty(),
            PLACES.empty(),
            funnels.FUNNELS.empty(),
            sexes.SEX_RATIOS.empty(),
            cohorts.COHORT_RATIOS.empty(),
            0,
        )

    def worth_a_visit(self) -> pl.DataFrame:
        """The results to look at, the surest first."""
        return self.results.filter(pl.col("standing") == str(Standing.VISIT))


def assess(
    views: Mapping[str, pl.DataFrame],
    indicators: pl.DataFrame,
    *,
    as_of: date,
    period: tuple[date, date],
    village_names: pl.DataFrame | None = None,
    earlier: Sequence[EarlierRun] = (),
    batches: Collection[Batch] = (),
) -> Screens:
    """What every screen says of a run.

    Args:
        views: the views of ``view_tables``, after scope was decided.
        indicators: the indicators' values by village.
        as_of: the day on which the records are judged.
        period: the reporting period, both ends included.
        village_names: ``village``, ``village_name``.
        earlier: what earlier runs counted.
        batches: declared imports, which no screen on entries looks at.
    """
    names = {} if village_names is None else dict(village_names.iter_rows())
    scene = Scene(
        views,
        indicators,
        as_of,
        period,
        names,
        tuple(earlier),
        frozenset(batches),
    )
    funnel_said, placed = funnels.screen(scene)
    sex_said, ratios = sexes.screen(scene)
    cohort_said, cohort_ratios = cohorts.screen(scene)
    said = [
        funnel_said,
        evenness.screen(scene),
        entries.screen(scene),
        deadlines.screen(scene),
        runs.screen(scene),
        copies.screen(scene),
        heaping.screen(scene),
        lunar_slips.screen(scene),
        sex_said,
        ages.screen(scene),
        cohort_said,
        school.screen(scene),
        between_runs.screen(scene),
    ]
    families = [family for some, _ in said for family in some]
    silences = [*(one for _, some in said for one in some), _no_percentages()]
    results = results_of(families)
    return Screens(
        results=RESULTS.keep(results),
        silent=SILENT.keep(silent_of(silences, families)),
        places=PLACES.keep(places_of(results, names)),
        funnels=placed,
        sex_ratios=ratios,
        cohorts=cohort_ratios,
        n_tests=sum(len(p_values(family)) for family in families),
    )


def _no_percentages() -> Silence:
    return Silence(
        ROUND_PERCENTAGES,
        "village_returns",
        0,
        ROUND_PERCENTAGES.needed,
        Text("the returns hold counts, no percentages", "报表为数量，未填百分比"),
    )
