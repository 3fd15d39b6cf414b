"""Children of a year of birth in every source, against those that the planning system holds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import COHORTS
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import cohort_ratio
from cpaudit.tables import Table

if TYPE_CHECKING:
    from cpaudit.screens.scene import Scene

# Lists of events of birth, with the dataset whose window says which years they cover; and lists of
# the living, who are fewer by then.
_EVENTS = {
    "delivery": "health_deliveries",
    "certificate": "health_certificates",
    "screening": "health_screenings",
    "police_birth": "police_births",
    "vaccination": "vaccinations",
}
_LIVING = {
    "police": "police_persons",
    "insurance": "insurance",
    "subsidy": "childcare_subsidies",
    "school": "school_enrolments",
}
_OLDEST = 6
# One child in a hundred dies before the seventh birthday; half of them in the first year.
_SURVIVAL_TO_SIX, _IN_FIRST_YEAR = 0.99, 0.5
# A list of the living that holds less than this of a cohort was not made for it.
_COVERS = 0.5
# What is worth a way: a source that holds five in a hundred more than planning.
_LEAST_RATIO = 1.05
_EDGE_DAYS = 45
_READ = (
    "birth_date",
    "scope",
    "in_planning",
    "delivery.outcome",
    "planning.outcome",
    "planning.status",
    "roll.status",
)

COHORT_RATIOS = Table(
    "cohort_ratios",
    {
        "year": pl.Int32(),
        "source": pl.String(),
        "n_source": pl.Int64(),
        "n_planning": pl.Int64(),  # alive and still here where the source lists the living
        "n_both": pl.Int64(),
        "expected": pl.Float64(),  # the ratio that survival explains
        "ratio": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "p": pl.Float64(),
        "is_covered": pl.Boolean(),  # whether the source covers the whole year
        "is_enough": pl.Boolean(),
    },
)


def screen(scene: Scene) -> tuple[Said, pl.DataFrame]:
    """The families of tests, and ``COHORT_RATIOS``."""
    families: list[Family] = []
    silent: list[Silence] = []
    rows: list[tuple[object, ...]] = []
    births = _children(scene)
    if births is None:
        return (families, silent), COHORT_RATIOS.empty()
    windows = _windows(scene)
    for group, dataset in (*_EVENTS.items(), *_LIVING.items()):
        counts = _counts(scene, births, group, is_living=group in _LIVING)
        outcomes = []
        most = 0
        for year, n_source, n_planning, n_both in counts.iter_rows():
            is_covered = _covers(
                windows, dataset, year, n_source, n_planning, is_living=group in _LIVING
            )
            age = scene.as_of.year - year
            expected = _survival(age) if group in _LIVING else 1.0
            found = cohort_ratio.compare(n_source, n_planning, expected=expected)
            rows.append(
                (
                    year,
                    dataset,
                    n_source,
                    n_planning,
                    n_both,
                    expected,
                    found.ratio,
                    *found.limits,
                    found.p_value,
                    is_covered,
                    found.is_enough,
                )
            )
            most = max(most, min(n_source, n_planning) if is_covered else 0)
            if is_covered and found.is_enough:
                outcomes.append(_outcome(found, year))
        if outcomes:
            families.append(Family(COHORTS, dataset, tuple(outcomes)))
        elif counts.height:
            silent.append(too_few(COHORTS, dataset, most))
    frame = pl.DataFrame(rows, schema=dict(COHORT_RATIOS.columns), orient="row")
    return (families, silent), frame


def _children(scene: Scene) -> pl.DataFrame | None:
    births = scene.view("births")
    if births.is_empty():
        return None
    first = date(scene.as_of.year - _OLDEST, 1, 1)
    groups = (f"{group}.n_rows" for group in (*_EVENTS, *_LIVING))
    read = [*_READ, *(name for name in groups if name in births.columns)]
    return (
        births.select(read)
        .filter(
            pl.col("birth_date").is_between(first, scene.as_of)
            # Children of other places, and those who moved away, are known moves.
            & pl.col("scope").ne_missing("outside")
            & pl.col("delivery.outcome").ne_missing("stillbirth")
            & pl.col("planning.outcome").ne_missing("stillbirth")
        )
        .with_columns(pl.col("birth_date").dt.year().alias("year"))
    )


def _counts(scene: Scene, births: pl.DataFrame, group: str, *, is_living: bool) -> pl.DataFrame:
    """``year``, ``n_source``, ``n_planning``, ``n_both``; no rows where nobody has the source."""
    column = f"{group}.n_rows"
    if column not in births.columns:
        return births.select("year").head(0)
    in_source = pl.col(column).fill_null(0) > 0
    planned = pl.col("in_planning").fill_null(value=False)
    if is_living:
        left = ["dead", "moved_out", "cancelled"]
        planned &= ~pl.col("planning.status").is_in(left).fill_null(value=False)
        planned &= ~pl.col("roll.status").is_in(left).fill_null(value=False)
    counts = (
        births.group_by("year")
        .agg(
            in_source.sum().cast(pl.Int64).alias("n_source"),
            planned.sum().cast(pl.Int64).alias("n_planning"),
            (in_source & planned).sum().cast(pl.Int64).alias("n_both"),
        )
        .filter(pl.col("year") < scene.as_of.year)
        .sort("year")
    )
    return counts if int(counts["n_source"].sum()) else counts.head(0)


def _windows(scene: Scene) -> dict[str, tuple[date, date]]:
    sources = scene.column("sources", "dataset", "first_event_date", "last_event_date")
    if sources is None:
        return {}
    spans = (
        sources.group_by("dataset")
        .agg(pl.col("first_event_date").min(), pl.col("last_event_date").max())
        .drop_nulls()
    )
    return {name: (first, last) for name, first, last in spans.iter_rows()}


def _covers(
    windows: dict[str, tuple[date, date]],
    dataset: str,
    year: int,
    n_source: int,
    n_planning: int,
    *,
    is_living: bool,
) -> bool:
    if is_living or dataset not in windows:
        return n_source >= _COVERS * n_planning
    first, last = windows[dataset]
    begins = (first - date(year, 1, 1)).days <= _EDGE_DAYS
    ends = (date(year, 12, 31) - last).days <= _EDGE_DAYS
    return begins and ends


def _survival(age: int) -> float:
    """The share of a cohort that lives at the end of the year in which it is ``age`` old."""
    lost = 1 - _SURVIVAL_TO_SIX
    return 1 - lost * (_IN_FIRST_YEAR + (1 - _IN_FIRST_YEAR) * min(age, _OLDEST) / _OLDEST)


def _outcome(found: cohort_ratio.CohortRatio, year: int) -> Outcome:
    ratio = found.ratio or 0.0
    low, high = found.limits
    return Outcome(
        village=None,
        part=str(year),
        n=found.n_first + found.n_second,
        statistic=ratio,
        expected=1.0,
        p_value=found.p_value,
        is_large=ratio >= _LEAST_RATIO,
        message=Text(
            f"born {year}: {found.n_first:,} here, {found.n_second:,} in planning; "
            f"{ratio:.2f} ({low:.2f}–{high:.2f}) for each one that planning holds",
            f"{year}年出生：本来源 {found.n_first:,}，全员人口 {found.n_second:,}，"
            f"比值 {ratio:.2f}（{low:.2f}–{high:.2f}）",
        ),
    )
