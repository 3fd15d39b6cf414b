"""Shares of this run against those of earlier runs."""

from __future__ import annotations

from math import erfc, sqrt
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import BETWEEN_RUNS
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import control_chart, two_shares

if TYPE_CHECKING:
    from cpaudit.screens.scene import Scene
    from cpaudit.statistics.control_chart import Chart

_INDICATORS = ("accuracy", "completeness", "coverage", "timeliness")
_LEAST_GAP = 0.005


def screen(scene: Scene) -> Said:
    """Each share in the chart of its runs, or against the last one."""
    families: list[Family] = []
    silent: list[Silence] = []
    outcomes: list[Outcome] = []
    totals = _totals(scene)
    if totals and not scene.earlier:
        silent.append(too_few(BETWEEN_RUNS, None, 0))
    for name, (hits, n, title) in totals.items():
        before = [run.shares[name] for run in scene.earlier if run.shares.get(name, (0, 0))[1]]
        if not before or not n:
            continue
        chart = control_chart.chart([*before, (hits, n)])
        if chart is not None and chart.is_enough:
            outcomes.append(_in_chart(name, title, chart, n))
        else:
            outcomes.append(_against_last(name, title, before[-1], (hits, n)))
    if outcomes:
        families.append(Family(BETWEEN_RUNS, None, tuple(outcomes)))
    return families, silent


def _totals(scene: Scene) -> dict[str, tuple[int, int, Text]]:
    if scene.indicators.is_empty():
        return {}
    rows = scene.indicators.filter(
        pl.col("village").is_null() & pl.col("name").is_in(_INDICATORS)
    ).select("name", "numerator", "denominator", "title_en", "title_zh")
    return {
        name: (hits, n, Text(en, zh))
        for name, hits, n, en, zh in rows.iter_rows()
        if 0 <= hits <= n
    }


def _in_chart(name: str, title: Text, chart: Chart, n: int) -> Outcome:
    share, limit = chart.shares[-1], chart.limits[-1]
    is_beyond = not limit.low <= share <= limit.high
    # The limits, and thereby the error, are cut off at 0 and 1.
    error = max(limit.high - chart.common, chart.common - limit.low) / control_chart.WIDTH
    n_runs = len(chart.shares)
    return Outcome(
        village=None,
        part=name,
        n=n,
        statistic=share,
        expected=chart.common,
        p_value=erfc(abs(share - chart.common) / error / sqrt(2)) if error else 1.0,
        is_large=is_beyond and abs(share - chart.common) >= _LEAST_GAP,
        message=Text(
            f"{title.en}: {share:.1%}; {n_runs} runs lie at {chart.common:.1%}, limits "
            f"{limit.low:.1%}–{limit.high:.1%}",
            f"{title.zh}：{share:.1%}，{n_runs} 次平均 {chart.common:.1%}，"
            f"控制限 {limit.low:.1%}–{limit.high:.1%}",
        ),
    )


def _against_last(name: str, title: Text, last: tuple[int, int], now: tuple[int, int]) -> Outcome:
    before, share = last[0] / last[1], now[0] / now[1]
    return Outcome(
        village=None,
        part=name,
        n=now[1],
        statistic=share,
        expected=before,
        p_value=two_shares.exact_p_value(last, now),
        is_large=abs(share - before) >= _LEAST_GAP,
        message=Text(
            f"{title.en}: {share:.1%} after {before:.1%} in the last run "
            f"({now[0]:,} of {now[1]:,})",
            f"{title.zh}：本次 {share:.1%}（{now[0]:,}/{now[1]:,}），上次 {before:.1%}",
        ),
    )
