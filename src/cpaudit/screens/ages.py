"""Ages of the rolls that end in some digits more often than chance lets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import AGES
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import age_heaping

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cpaudit.screens.scene import Scene

_ROLLS = ("planning_persons", "police_persons", "insurance")
_ADULTS = (23, 62)
_OLDEST = 99
_Index = tuple[str, Text, "Callable[[Sequence[float]], float | None]", float]
# Whipple's class «approximate» begins at 1.05. The other two answer to waves of births as well, so
# that only far values are worth a way.
_INDICES: tuple[_Index, ...] = (
    ("whipple", Text("Whipple's index", "惠普尔指数"), age_heaping.whipple_index, 1.05),
    ("w_tot", Text("Spoorenberg's total", "总和修正惠普尔指数"), age_heaping.total, 1.0),
    ("myers", Text("Myers' index", "迈耶斯指数"), age_heaping.myers, 5.0),
)


def screen(scene: Scene) -> Said:
    """Three indices of every roll, each with its band by chance."""
    families: list[Family] = []
    silent: list[Silence] = []
    for roll in _ROLLS:
        ages = _ages(scene, roll)
        if ages is None:
            continue
        n = sum(ages[_ADULTS[0] : _ADULTS[1] + 1])
        if n < AGES.needed:
            silent.append(too_few(AGES, roll, n))
            continue
        outcomes = []
        for name, title, index, least in _INDICES:
            found = age_heaping.by_chance(ages, index)
            if found is not None:
                outcomes.append(_outcome(name, title, found, n, least))
        families.append(Family(AGES, roll, tuple(outcomes)))
    return families, silent


def _ages(scene: Scene, roll: str) -> list[int] | None:
    """Living persons by completed years at the as-of date."""
    kept = scene.column(roll, "birth_date")
    if kept is None:
        return None
    told = scene.column(roll, "birth_date", "status")
    if told is not None:
        kept = told.filter(pl.col("status").is_null() | (pl.col("status") == "active"))
    month, day = pl.col("birth_date").dt.month(), pl.col("birth_date").dt.day()
    had_birthday = (month < scene.as_of.month) | (
        (month == scene.as_of.month) & (day <= scene.as_of.day)
    )
    years = scene.as_of.year - pl.col("birth_date").dt.year() - (~had_birthday).cast(pl.Int32)
    by_age = (
        kept.group_by("birth_date")  # a hundred people share a birth date
        .len()
        .drop_nulls()
        .group_by(years.alias("age"))
        .agg(pl.col("len").sum())
    )
    counts = dict(by_age.iter_rows())
    return [int(counts.get(age, 0)) for age in range(_OLDEST + 1)] if counts else None


def _outcome(name: str, title: Text, found: age_heaping.ByChance, n: int, least: float) -> Outcome:
    return Outcome(
        village=None,
        part=name,
        n=n,
        statistic=found.index,
        expected=found.mean,
        p_value=found.p_value,
        is_large=found.index >= least,
        message=Text(
            f"{title.en} {found.index:.2f}; {found.mean:.2f} by chance, up to {found.upper:.2f} in "
            "19 of 20 cases",
            f"{title.zh} {found.index:.2f}，随机水平 {found.mean:.2f}，95% 不超过 {found.upper:.2f}",
        ),
    )
