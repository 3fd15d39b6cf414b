"""Boys for a hundred girls, by order of birth over pooled years, and as a cohort ages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import SEX_RATIO
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import sex_ratio, two_shares
from cpaudit.tables import Table

if TYPE_CHECKING:
    from cpaudit.screens.scene import Scene

_YEARS = 10
# Below it pooled years are a year.
_LEAST_YEARS = 3
_PLAUSIBLE = (103.0, 107.0)
_ORDERS = (
    ("all", Text("all births", "全部出生")),
    ("1", Text("first births", "一孩")),
    ("2", Text("second births", "二孩")),
    ("3+", Text("third and later births", "三孩及以上")),
)
_SOURCES = ("planning_births", "health_deliveries", "police_births")
_REGISTERS = ("planning_persons", "police_persons")
_SECOND, _THIRD = 2, 3
# The young whose girls may still be registered late, against those who start school.
_YOUNG, _OLD = (0, 2), (6, 9)

SEX_RATIOS = Table(
    "sex_ratios",
    {
        "source": pl.String(),
        "years": pl.String(),  # 2016-2025, or the year of birth of a cohort
        "order": pl.String(),  # all, 1, 2, 3+; age of a cohort in the register
        "n_boys": pl.Int64(),
        "n_births": pl.Int64(),
        "ratio": pl.Float64(),
        "low": pl.Float64(),  # exact 95 % limits
        "high": pl.Float64(),
        "p": pl.Float64(),
        "n_needed": pl.Int64(),  # births that would tell this ratio from 105
    },
)


def screen(scene: Scene) -> tuple[Said, pl.DataFrame]:
    """The families of tests, and ``SEX_RATIOS``."""
    families: list[Family] = []
    silent: list[Silence] = []
    rows: list[tuple[object, ...]] = []
    for source in _SOURCES:
        _by_order(scene, source, families, silent, rows)
    for source in _REGISTERS:
        _by_age(scene, source, families, silent, rows)
    return (families, silent), pl.DataFrame(rows, schema=dict(SEX_RATIOS.columns), orient="row")


def _by_order(
    scene: Scene,
    source: str,
    families: list[Family],
    silent: list[Silence],
    rows: list[tuple[object, ...]],
) -> None:
    frame = scene.column(source, "birth_date", "sex")
    if frame is None:
        return
    if "birth_order" in scene.view(source).columns:
        frame = scene.view(source).select("birth_date", "sex", "birth_order")
    else:
        frame = frame.with_columns(pl.lit(None, pl.Int32).alias("birth_order"))
    last = scene.period[1].year
    known = frame.filter(
        pl.col("birth_date").is_between(date(last - _YEARS + 1, 1, 1), scene.period[1])
        & pl.col("sex").is_in(["M", "F"])
    )
    by_year = known.group_by(pl.col("birth_date").dt.year().alias("year")).len()
    # Years before the source began hold strays.
    usual = by_year["len"].median()
    full = by_year.filter(pl.col("len") >= 0.5 * float(str(usual or 0)))["year"].sort().to_list()
    if len(full) < _LEAST_YEARS:
        silent.append(too_few(SEX_RATIO, source, known.height))
        return
    pooled = known.filter(pl.col("birth_date").dt.year().is_in(full))
    years = f"{full[0]}-{full[-1]}"
    outcomes = []
    order = pl.col("birth_order")
    conditions = {
        "all": pl.lit(value=True),
        "1": order == 1,
        "2": order == _SECOND,
        "3+": order >= _THIRD,
    }
    for name, title in _ORDERS:
        of_order = pooled.filter(conditions[name])
        n, n_boys = of_order.height, int((of_order["sex"] == "M").sum())
        if not n:
            continue
        found = sex_ratio.estimate(n_boys, n)
        rows.append(_row(source, years, name, found))
        if found.is_enough:
            outcomes.append(_outcome(found, name, years, title))
        else:
            silent.append(too_few(SEX_RATIO, source, n))
    if outcomes:
        families.append(Family(SEX_RATIO, source, tuple(outcomes)))


def _row(source: str, years: str, order: str, found: sex_ratio.SexRatio) -> tuple[object, ...]:
    low, high = found.exact or (None, None)
    needed = None if found.ratio is None else sex_ratio.births_needed(found.ratio)
    return (
        source,
        years,
        order,
        found.n_boys,
        found.n_births,
        found.ratio,
        low,
        high,
        found.p_value,
        needed,
    )


def _outcome(found: sex_ratio.SexRatio, order: str, years: str, title: Text) -> Outcome:
    ratio = found.ratio or 0.0
    low, high = found.exact or (0.0, 0.0)
    needed = sex_ratio.births_needed(ratio) or 0
    return Outcome(
        village=None,
        part=f"order {order}",
        n=found.n_births,
        statistic=ratio,
        expected=sex_ratio.EXPECTED,
        p_value=found.p_value,
        is_large=not _PLAUSIBLE[0] <= ratio <= _PLAUSIBLE[1],
        message=Text(
            f"{title.en} {years}: {ratio:.1f} boys for 100 girls ({low:.0f}–{high:.0f}, "
            f"{found.n_births:,} births; {needed:,} tell it from 105)",
            f"{title.zh} {years}：性别比 {ratio:.1f}（{low:.0f}–{high:.0f}，{found.n_births:,} 例；"
            f"与105区分需 {needed:,} 例）",
        ),
    )


def _by_age(
    scene: Scene,
    source: str,
    families: list[Family],
    silent: list[Silence],
    rows: list[tuple[object, ...]],
) -> None:
    frame = scene.column(source, "birth_date", "sex")
    if frame is None:
        return
    year = pl.col("birth_date").dt.year()
    age = (scene.as_of.year - year).alias("age")
    by_age = (
        frame.filter(pl.col("sex").is_in(["M", "F"]) & age.is_between(0, _OLD[1]))
        .group_by(age)
        .agg(pl.len().alias("n"), (pl.col("sex") == "M").sum().alias("boys"))
        .sort("age")
    )
    for at, n, boys in by_age.iter_rows():
        found = sex_ratio.estimate(boys, n)
        rows.append(_row(source, str(scene.as_of.year - at), f"age {at}", found))
    (young, n_young), (old, n_old) = (
        by_age.filter(pl.col("age").is_between(*span))
        .select(pl.col("boys", "n").sum().cast(pl.Int64))
        .row(0)
        for span in (_YOUNG, _OLD)
    )
    n = min(n_young, n_old)
    if n < SEX_RATIO.needed:
        silent.append(too_few(SEX_RATIO, source, n))
        return
    ratios = [100 * boys / max(1, all_ - boys) for boys, all_ in ((young, n_young), (old, n_old))]
    message = Text(
        f"children of {_YOUNG[0]}–{_YOUNG[1]} years {ratios[0]:.1f} boys for 100 girls, of "
        f"{_OLD[0]}–{_OLD[1]} years {ratios[1]:.1f}: girls who are registered late make it fall",
        f"{_YOUNG[0]}–{_YOUNG[1]}岁性别比 {ratios[0]:.1f}，{_OLD[0]}–{_OLD[1]}岁 {ratios[1]:.1f}"
        "（女孩补登使其随年龄下降）",
    )
    outcome = Outcome(
        village=None,
        part="by age",
        n=n_young + n_old,
        statistic=ratios[0],
        expected=ratios[1],
        p_value=two_shares.exact_p_value((young, n_young), (old, n_old)),
        is_large=ratios[0] - ratios[1] >= _PLAUSIBLE[1] - _PLAUSIBLE[0],
        message=message,
    )
    families.append(Family(SEX_RATIO, source, (outcome,)))
