"""Days and deadlines on which much was entered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import BULK_DAY, OLD_EVENTS
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import negative_binomial

if TYPE_CHECKING:
    from cpaudit.screens.catalogue import Screen
    from cpaudit.screens.scene import Scene
    from cpaudit.statistics.negative_binomial import Baseline

# By which column a dataset says when a record was entered, and of which event it tells.
ENTERED: dict[str, tuple[str, str]] = {
    "planning_births": ("entry_date", "birth_date"),
    "planning_persons": ("entry_date", "birth_date"),
    "planning_migrants": ("entry_date", "flow_date"),
    "police_births": ("register_date", "birth_date"),
    "health_deliveries": ("entry_date", "birth_date"),
    "health_screenings": ("entry_date", "event_date"),
    "health_deaths": ("entry_date", "death_date"),
}
# Two years hold every deadline twice; the years of the system's first filling lie before.
_YEARS = 2
_OLD_DAYS = 365
# A person on the roll is no event: only births tell how old what was entered is.
_NO_EVENTS = ("planning_persons",)
_LEAST_COUNT, _LEAST_RATIO = 10, 3.0
_SHOWN_P, _MOST_SHOWN = 0.05, 30


def entered(scene: Scene, dataset: str) -> pl.DataFrame | None:
    """``day``, ``event``, ``village`` and ``operator`` of the entries of the last two years."""
    day, event = ENTERED[dataset]
    frame = scene.view(dataset)
    if frame.is_empty() or day not in frame.columns or frame[day].null_count() == frame.height:
        return None
    first = scene.as_of - timedelta(days=round(365.25 * _YEARS))
    exact = pl.col(f"{day}_precision").eq_missing("day")
    # The day of the export itself is cut short, and gathers what has no other date.
    last = scene.as_of - timedelta(days=1)
    operator = "operator" if "operator" in frame.columns else None
    return (
        frame.select(
            pl.col(day).alias("day"),
            exact.alias("_is_exact"),
            (pl.col(event) if event in frame.columns else pl.lit(None, pl.Date)).alias("event"),
            "village",
            (pl.col(operator) if operator else pl.lit(None, pl.String)).alias("operator"),
            (
                pl.col("source_id") if "source_id" in frame.columns else pl.lit(None, pl.String)
            ).alias("source_id"),
        )
        .filter("_is_exact", pl.col("day").is_between(first, last), ~_is_declared(scene))
        .drop("_is_exact", "source_id")
    )


def _is_declared(scene: Scene) -> pl.Expr:
    """Whether an entry was made on the day of an import that the project declares."""
    whole = sorted({batch.day for batch in scene.batches if batch.source_id is None})
    return pl.any_horizontal(
        pl.col("day").is_in(whole),
        *(
            (pl.col("day") == batch.day) & (pl.col("source_id") == batch.source_id)
            for batch in scene.batches
            if batch.source_id is not None
        ),
    )


def screen(scene: Scene) -> Said:
    """Days with many entries, and days with many entries of old events."""
    families: list[Family] = []
    silent: list[Silence] = []
    for dataset in ENTERED:
        rows = entered(scene, dataset)
        if rows is None:
            continue
        _look(scene, BULK_DAY, dataset, rows, families, silent)
        if dataset not in _NO_EVENTS:
            age = (pl.col("day") - pl.col("event")).dt.total_days()
            _look(scene, OLD_EVENTS, dataset, rows.filter(age > _OLD_DAYS), families, silent)
    return families, silent


def _look(
    scene: Scene,
    screen_: Screen,
    dataset: str,
    rows: pl.DataFrame,
    families: list[Family],
    silent: list[Silence],
) -> None:
    if rows.height < screen_.needed:
        silent.append(too_few(screen_, dataset, rows.height))
        return
    outcomes: list[Outcome] = []
    others: list[float] = []
    for part, unit in (("area", None), ("village", "village"), ("operator", "operator")):
        told = rows if unit is None else rows.filter(pl.col(unit).is_not_null())
        by = ["day"] if unit is None else ["day", unit]
        days = told.group_by(by).agg(
            pl.len().alias("n"), pl.col("village").drop_nulls().n_unique().alias("n_villages")
        )
        base = negative_binomial.baseline(days["n"].to_list())
        if base is None or not base.is_enough:
            continue
        shown, rest = _tested(scene, part, days.sort(by), base, screen_)
        outcomes += shown
        others += rest
    if outcomes or others:
        # One day is told three times: as a whole, by village and by operator.
        families.append(Family(screen_, dataset, tuple(outcomes), tuple(others)))
    else:
        n_days = rows["day"].n_unique()
        silent.append(
            Silence(
                screen_,
                dataset,
                n_days,
                negative_binomial.ENOUGH_DAYS,
                Text(
                    f"not enough data: {n_days} of the {negative_binomial.ENOUGH_DAYS} days with "
                    "entries needed",
                    f"数据不足：需要 {negative_binomial.ENOUGH_DAYS} 个有录入的日期，实有 {n_days}",
                ),
            )
        )


def _tested(
    scene: Scene, part: str, days: pl.DataFrame, base: Baseline, screen_: Screen
) -> tuple[list[Outcome], list[float]]:
    """The days that stand out, and the p values of all others."""
    p_values = {count: base.at_least(count) for count in days["n"].unique().to_list()}
    p = days["n"].replace_strict(
        pl.Series([*p_values], dtype=pl.UInt32), pl.Series([*p_values.values()], dtype=pl.Float64)
    )
    ranked = days.with_columns(p.alias("p")).sort("p", "day", maintain_order=True)
    shown = ranked.filter(pl.col("p") <= _SHOWN_P).head(_MOST_SHOWN)
    rest = ranked.slice(shown.height)["p"].to_list()
    return [_outcome(scene, part, row, base, screen_) for row in shown.iter_rows(named=True)], rest


def _outcome(
    scene: Scene, part: str, row: dict[str, object], base: Baseline, screen_: Screen
) -> Outcome:
    n, n_villages = int(str(row["n"])), int(str(row["n_villages"]))
    village = str(row["village"]) if part == "village" else None
    where = {
        "area": Text("", ""),
        "village": Text(f"{scene.named(village or '')}, ", scene.named(village or "")),
        "operator": Text("one operator, ", "一名录入人 "),
    }[part]
    what = (
        Text("entries", "条录入")
        if screen_ is BULK_DAY
        else Text("entries of events over a year old", "条一年以前事件的录入")
    )
    spread = Text("", "")
    if part != "village" and n_villages > 1:
        spread = Text(f", from {n_villages} villages", f"，涉及 {n_villages} 个村居")
    return Outcome(
        village=village,
        part=f"{part} {row['day']}",
        n=n,
        statistic=float(n),
        expected=base.mean,
        p_value=float(str(row["p"])),
        is_large=n >= _LEAST_COUNT and n >= _LEAST_RATIO * base.mean,
        message=Text(
            f"{where.en}{row['day']}: {n:,} {what.en}{spread.en}; an ordinary day "
            f"{base.mean:.1f} ({n / base.mean:.0f} times)",
            f"{where.zh}{row['day']}：{n:,} {what.zh}{spread.zh}，平常每日 {base.mean:.1f}"
            f"（{n / base.mean:.0f} 倍）",
        ),
    )
