"""Shares of a month, quarter or year that were entered in its last days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import DEADLINE
from cpaudit.screens.entries import ENTERED, entered
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import over_dispersion

if TYPE_CHECKING:
    from cpaudit.screens.scene import Scene


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of window: its length in polars' words, and the last days that are looked at."""

    name: Text
    every: str
    last_days: int
    n_before: int  # windows that must lie before to know what is usual


_KINDS = (
    _Kind(Text("month", "月"), "1mo", 3, 6),
    _Kind(Text("quarter", "季度"), "1q", 7, 4),
)
# Before the as-of date: the last days of the four weeks up to it, against earlier four weeks.
_AS_OF_DAYS, _AS_OF_LAST = 28, 5
_LEAST_RATIO, _LEAST_GAP = 1.5, 0.1


def screen(scene: Scene) -> Said:
    """Each window of the last two years that has enough before it to compare with."""
    families: list[Family] = []
    silent: list[Silence] = []
    for dataset in ENTERED:
        rows = entered(scene, dataset)
        if rows is None:
            continue
        outcomes: list[Outcome] = []
        most = 0
        for windows, kind in _windows(scene, rows):
            most = max(most, *windows["n"].to_list(), 0)
            outcomes += _tested(windows, kind)
        if outcomes:
            families.append(Family(DEADLINE, dataset, tuple(outcomes)))
        else:
            silent.append(too_few(DEADLINE, dataset, most))
    return families, silent


def _windows(scene: Scene, rows: pl.DataFrame) -> list[tuple[pl.DataFrame, _Kind]]:
    """By kind: ``start``, ``n``, ``n_last``, in order; windows that are not over are left out."""
    day = pl.col("day")
    found = []
    for kind in _KINDS:
        begins = day.dt.truncate(kind.every)
        ends = begins.dt.offset_by(kind.every)
        found.append((_counted(rows, begins, ends, kind.last_days, scene), kind))
    to_as_of = (pl.lit(scene.as_of) - day).dt.total_days() // _AS_OF_DAYS
    ends = pl.lit(scene.as_of) - pl.duration(days=to_as_of * _AS_OF_DAYS) + pl.duration(days=1)
    begins = ends - pl.duration(days=_AS_OF_DAYS)
    kind = _Kind(Text("four weeks", "四周"), "28d", _AS_OF_LAST, 6)
    # Only the last of them ends with a deadline: the as-of date itself.
    found.append((_counted(rows, begins, ends, _AS_OF_LAST, scene), kind))
    return found


def _counted(
    rows: pl.DataFrame, begins: pl.Expr, ends: pl.Expr, last_days: int, scene: Scene
) -> pl.DataFrame:
    is_last = (pl.col("end") - pl.col("day")).dt.total_days() <= last_days
    counted = (
        rows.select("day", begins.alias("start"), ends.alias("end"))
        .filter(pl.col("end") <= scene.as_of + timedelta(days=1))
        .group_by("start")
        .agg(pl.len().alias("n"), is_last.sum().alias("n_last"))
        .sort("start")
    )
    # The first window began before the rows do.
    return counted.slice(1)


def _tested(windows: pl.DataFrame, kind: _Kind) -> list[Outcome]:
    rows = windows.rows(named=True)
    outcomes = []
    is_as_of = kind.every == "28d"
    for at, row in enumerate(rows):
        if row["n"] < DEADLINE.needed or (is_as_of and at < len(rows) - 1):
            continue
        # All other windows: two deadlines in a row would otherwise hide the second one.
        others = [(one["n_last"], one["n"]) for place, one in enumerate(rows) if place != at]
        usual = over_dispersion.estimate(others, are_exact=True)
        n_before = sum(n >= over_dispersion.ENOUGH_PLACES for _, n in others)
        if usual is None or n_before < kind.n_before:
            continue
        _, above = over_dispersion.tails(row["n_last"], row["n"], usual.common, usual.between)
        share = row["n_last"] / row["n"]
        outcomes.append(
            Outcome(
                village=None,
                part=f"{kind.name.en} {row['start']}",
                n=row["n"],
                statistic=share,
                expected=usual.common,
                p_value=above,
                is_large=share >= _LEAST_RATIO * usual.common
                and share - usual.common >= _LEAST_GAP,
                message=Text(
                    f"{kind.name.en} from {row['start']}: {row['n_last']:,} of {row['n']:,} entries "
                    f"({share:.0%}) in the last {kind.last_days} days; usual {usual.common:.0%}",
                    f"{row['start']} 起的{kind.name.zh}：{row['n']:,} 条中 {row['n_last']:,} 条"
                    f"（{share:.0%}）在最后 {kind.last_days} 天录入，平常 {usual.common:.0%}",
                ),
            )
        )
    return outcomes
