"""Births on both sides of the day that decides when a child starts school."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import SCHOOL
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import binomial, two_shares

if TYPE_CHECKING:
    from cpaudit.screens.scene import Scene

_SOURCES = (
    "planning_births",
    "planning_persons",
    "police_births",
    "police_persons",
    "school_enrolments",
)
_OLDEST = 18
_AUGUST, _SEPTEMBER = 8, 9
_BEFORE, _AFTER = (25, 31), (1, 7)
_LEAST_RATIO = 1.5
# Dates that moved further apart were not moved for the school's sake.
_MOST_DAYS = 60
_LEAST_MOVED = 6
# The hospital wrote the date down where it happened.
_TRUE = ("certificate", "delivery", "screening")
_TOLD = {"planning": "planning_births", "police_birth": "police_births", "police": "police_persons"}


def screen(scene: Scene) -> Said:
    """Every source's births about 1 September, and dates that moved over it."""
    families: list[Family] = []
    silent: list[Silence] = []
    first = date(scene.as_of.year - _OLDEST, 1, 1)
    for source in _SOURCES:
        frame = scene.column(source, "birth_date", "birth_date_precision")
        if frame is None:
            continue
        day, month = pl.col("birth_date").dt.day(), pl.col("birth_date").dt.month()
        known = frame.filter(
            (pl.col("birth_date") >= first) & pl.col("birth_date_precision").eq_missing("day")
        )
        before = known.filter((month == _AUGUST) & day.is_between(*_BEFORE)).height
        after = known.filter((month == _SEPTEMBER) & day.is_between(*_AFTER)).height
        if before + after < SCHOOL.needed:
            silent.append(too_few(SCHOOL, source, before + after))
        else:
            families.append(Family(SCHOOL, source, (_counts(before, after),)))
    for group, dataset in _TOLD.items():
        moved = _moved(scene, group)
        if moved is None:
            continue
        earlier, later = moved
        if earlier + later < _LEAST_MOVED:
            silent.append(
                Silence(
                    SCHOOL,
                    dataset,
                    earlier + later,
                    _LEAST_MOVED,
                    Text(
                        f"not enough data: {earlier + later} of the {_LEAST_MOVED} dates needed "
                        "that moved over 1 September",
                        f"数据不足：跨9月1日的日期不一致需 {_LEAST_MOVED} 例，实有 {earlier + later}",
                    ),
                )
            )
        else:
            families.append(Family(SCHOOL, dataset, (_direction(earlier, later),)))
    return families, silent


def _counts(before: int, after: int) -> Outcome:
    ratio = before / max(1, after)
    return Outcome(
        village=None,
        part="counts",
        n=before + after,
        statistic=ratio,
        expected=1.0,
        p_value=binomial.exact_p_value(before, before + after, 0.5),
        is_large=max(ratio, 1 / max(ratio, 1e-9)) >= _LEAST_RATIO,
        message=Text(
            f"{before:,} births on 25–31 August, {after:,} on 1–7 September ({ratio:.1f} to 1)",
            f"8月25–31日出生 {before:,} 例，9月1–7日 {after:,} 例（{ratio:.1f}:1）",
        ),
    )


def _moved(scene: Scene, group: str) -> tuple[int, int] | None:
    """Dates that the hospital has after 1 September and the source before it, and the reverse."""
    births = scene.view("births")
    trusted = [f"{name}.birth_date" for name in _TRUE if f"{name}.birth_date" in births.columns]
    if births.is_empty() or not trusted or f"{group}.birth_date" not in births.columns:
        return None
    pairs = births.select(
        pl.col(f"{group}.birth_date").alias("told"), pl.coalesce(trusted).alias("true")
    ).drop_nulls()
    if pairs.is_empty():
        return None
    cut = pl.date(pl.col("true").dt.year(), _SEPTEMBER, 1)
    near = (pl.col("told") - pl.col("true")).dt.total_days().abs() <= _MOST_DAYS
    earlier = near & (pl.col("told") < cut) & (pl.col("true") >= cut)
    later = near & (pl.col("told") >= cut) & (pl.col("true") < cut)
    found = pairs.select(earlier.sum().alias("earlier"), later.sum().alias("later")).row(0)
    return int(found[0]), int(found[1])


def _direction(earlier: int, later: int) -> Outcome:
    return Outcome(
        village=None,
        part="moved",
        n=earlier + later,
        statistic=float(earlier),
        expected=float(later),
        p_value=two_shares.paired_p_value(earlier, later),
        is_large=max(earlier, later) >= _LEAST_RATIO * max(1, min(earlier, later)),
        message=Text(
            f"{earlier} dates lie before 1 September where the hospital's lie after it, {later} the "
            "other way round",
            f"医院日期在9月1日之后而本来源在之前的 {earlier} 例，相反的 {later} 例",
        ),
    )
