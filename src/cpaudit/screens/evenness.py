"""Counts of births that scatter less than chance would let them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import TOO_EVEN
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import too_even

if TYPE_CHECKING:
    from cpaudit.screens.scene import Scene
    from cpaudit.statistics.too_even import Evenness

_SOURCE = "planning_births"
# Quarters in which a village's own counts are compared: with twenty of them and eight births in
# each, values pulled half-way to a target are seen in nine cases of ten.
_YEARS = 5
_QUARTERS = 4 * _YEARS
# The scatter is half of what chance gives or less.
_LEAST_GAP = 0.5
_MONTHS = 12


def screen(scene: Scene) -> Said:
    """Villages against their women, villages by month, and each village by quarter."""
    families: list[Family] = []
    silent: list[Silence] = []
    area = [*_by_women(scene, silent), *_by_month(scene, silent)]
    if area:
        families.append(Family(TOO_EVEN, _SOURCE, tuple(area)))
    villages = _by_quarter(scene, silent)
    if villages:
        families.append(Family(TOO_EVEN, _SOURCE, tuple(villages)))
    return families, silent


def _by_women(scene: Scene, silent: list[Silence]) -> list[Outcome]:
    villages = scene.column("villages", "n_births", "n_women_20_39")
    if villages is None:
        return []
    known = villages.filter(pl.col("n_women_20_39") > 0).drop_nulls()
    n, total = known.height, int(known["n_births"].sum())
    if n < TOO_EVEN.needed or total < too_even.ENOUGH_MEAN * n:
        needed = max(TOO_EVEN.needed, int(too_even.ENOUGH_MEAN * n) if n >= TOO_EVEN.needed else 0)
        silent.append(_silent(n, total, needed))
        return []
    births, women = known["n_births"].to_list(), known["n_women_20_39"].to_list()
    found = too_even.counts(births, women)
    if found is not None and not found.is_enough:
        found = too_even.simulated(births, women)
    what = Text(f"births of {n} villages in the period", f"统计期内 {n} 个村居的出生数")
    return [] if found is None else [_outcome(found, total, None, "villages", what)]


def _silent(n: int, total: int, needed: int) -> Silence:
    if n < TOO_EVEN.needed:
        return too_few(TOO_EVEN, _SOURCE, n)
    return Silence(
        TOO_EVEN,
        _SOURCE,
        total,
        needed,
        Text(
            f"not enough data: {total:,} of the {needed:,} births needed in {n} villages",
            f"数据不足：{n} 个村居需 {needed:,} 例出生，实有 {total:,}",
        ),
    )


def _by_month(scene: Scene, silent: list[Silence]) -> list[Outcome]:
    start, end = scene.period
    born = _born(scene, start, end)
    n_villages = 0 if born is None else born["village"].n_unique()
    if born is None or n_villages < TOO_EVEN.needed or born.height < _MONTHS * n_villages:
        if n_villages >= TOO_EVEN.needed and born is not None:
            needed = _MONTHS * n_villages
            silent.append(_silent(n_villages, born.height, needed))
        return []
    table = (
        born.with_columns(pl.col("day").dt.strftime("%Y-%m").alias("month"))
        .pivot("month", index="village", values="day", aggregate_function="len")
        .drop("village")
        .fill_null(0)
    )
    found = too_even.two_way(table.rows())
    what = Text(f"births of {n_villages} villages by month", f"{n_villages} 个村居各月出生数")
    return [] if found is None else [_outcome(found, born.height, None, "months", what)]


def _by_quarter(scene: Scene, silent: list[Silence]) -> list[Outcome]:
    last = scene.period[1].year
    born = _born(scene, date(last - _YEARS + 1, 1, 1), date(last, 12, 31))
    if born is None:
        return []
    quarter = (pl.col("day").dt.year() - (last - _YEARS + 1)) * 4 + pl.col("day").dt.quarter() - 1
    counts = born.group_by("village", quarter.alias("quarter")).len()
    area = counts.group_by("quarter").agg(pl.col("len").sum()).sort("quarter")
    needed = int(too_even.ENOUGH_MEAN * _QUARTERS)
    if area.height < _QUARTERS:
        return []
    due = area["len"].to_list()
    totals = counts.group_by("village").agg(pl.col("len").sum()).sort("village")
    enough = totals.filter(pl.col("len") >= needed)["village"].to_list()
    most = max(totals["len"].to_list(), default=0)
    if len(enough) <= 1:  # one village is compared with itself
        silent.append(
            Silence(
                TOO_EVEN,
                _SOURCE,
                most,
                needed,
                Text(
                    f"not enough data: {most:,} of the {needed:,} births that two villages need in "
                    f"{_YEARS} years",
                    f"数据不足：至少两个村居 {_YEARS} 年内各需 {needed:,} 例出生，最多的村居 {most:,}",
                ),
            )
        )
        return []
    seen = {
        (village, at): n for village, at, n in counts.select("village", "quarter", "len").rows()
    }
    outcomes = []
    for village in enough:
        own = [seen.get((village, at), 0) for at in range(_QUARTERS)]
        # Against the others: a village that is half the area would otherwise follow itself.
        others = [of_all - n for of_all, n in zip(due, own, strict=True)]
        if min(others) <= 0:
            continue
        found = too_even.counts(own, others)
        if found is not None:
            what = Text(
                f"{scene.named(village)}: births by quarter over {_YEARS} years",
                f"{scene.named(village)}：{_YEARS} 年各季出生数",
            )
            outcomes.append(_outcome(found, sum(own), village, "quarters", what))
    return outcomes


def _born(scene: Scene, start: date, end: date) -> pl.DataFrame | None:
    frame = scene.column(_SOURCE, "birth_date", "birth_date_precision", "village", "outcome")
    if frame is None:
        return None
    return frame.filter(
        pl.col("birth_date").is_between(start, end)
        & (pl.col("birth_date_precision") != "year")
        & pl.col("village").is_not_null()
        & pl.col("outcome").ne_missing("stillbirth")
    ).select(pl.col("birth_date").alias("day"), "village")


def _outcome(found: Evenness, n: int, village: str | None, part: str, what: Text) -> Outcome:
    ratio = found.x2 / found.df
    return Outcome(
        village=village,
        part=part,
        n=n,
        statistic=found.x2,
        expected=float(found.df),
        p_value=found.p_too_even,
        is_large=ratio <= _LEAST_GAP,
        message=Text(
            f"{what.en}: scatter {ratio:.2f} of what chance gives ({n:,} births)",
            f"{what.zh}：离散程度为随机水平的 {ratio:.2f}（{n:,} 例出生）",
        ),
    )
