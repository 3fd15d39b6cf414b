"""Birth dates that stand on some days, months or weekdays more often than the hospital's do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens import dated
from cpaudit.screens.catalogue import DAY_OF_MONTH, MONTHS, WEEKDAYS
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import binomial, chi_square, day_heaping, two_profiles, two_shares

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.screens.catalogue import Screen
    from cpaudit.screens.scene import Scene

# Days that are written down where the day is not known. Lucky days (8, 18, 28) are real timing.
_LAST, _NEW_YEAR = "last", "1 January"
_FOCUS = ("1", "10", "15", "20", _LAST, _NEW_YEAR)
_LEAST_RATIO, _LEAST_EXCESS = 1.25, 5.0
# Shares of births that stand in another cell than the hospital's would.
_DAYS_APART, _MONTHS_APART, _WEEKDAYS_APART = 0.06, 0.08, 0.08
_DISTINCT_WEEKDAYS = 0.01
_ALL_DAYS = 155
_WEEK = 7


def screen(scene: Scene) -> Said:
    """Days of the month, months and weekdays of every source."""
    families: list[Family] = []
    silent: list[Silence] = []
    null = dated.hospital(scene)
    for dataset in (*dated.HOSPITALS, *dated.TYPED):
        days = dated.births(scene, dataset)
        if days is None:
            continue
        is_hospital = dataset in dated.HOSPITALS
        other = None if null is None or is_hospital else null[1]
        _days_of_month(dataset, days, other, families, silent)
        if other is not None:
            _profiles(dataset, days, other, families, silent)
    return families, silent


def _days_of_month(
    dataset: str,
    days: pl.Series,
    hospital: pl.Series | None,
    families: list[Family],
    silent: list[Silence],
) -> None:
    window = dated.whole_months(days)
    own = days.head(0) if window is None else dated.within(days, window)
    if window is None or len(own) < DAY_OF_MONTH.needed:
        silent.append(too_few(DAY_OF_MONTH, dataset, len(own)))
        return
    null = _null(days, hospital)
    if null is not None:
        own, other, window = null
        seen, usual = _focused(own), _focused(other)
        p_values = {
            name: two_shares.exact_p_value((seen[name], len(own)), (usual[name], len(other)))
            for name in _FOCUS
        }
        shares = {name: usual[name] / len(other) for name in _FOCUS}
        against = Text("in the hospital's dates", "医院数据")
    else:
        seen = _focused(own)
        shares = _calendar(window)
        p_values = {name: binomial.at_least(seen[name], len(own), shares[name]) for name in _FOCUS}
        against = Text("by the calendar", "日历应有")
    outcomes = [
        _focus_outcome(name, seen[name], len(own), shares[name], p_values[name], against)
        for name in _FOCUS
    ]
    if len(own) >= _ALL_DAYS:
        outcomes.append(_all_days(own, null[1] if null else None, window))
    else:
        silent.append(too_few(DAY_OF_MONTH, dataset, len(own), _ALL_DAYS))
    families.append(Family(DAY_OF_MONTH, dataset, tuple(outcomes)))


def _null(
    days: pl.Series, hospital: pl.Series | None
) -> tuple[pl.Series, pl.Series, tuple[date, date]] | None:
    """The source's and the hospital's dates of the months that both cover, if there are enough."""
    window = None if hospital is None else dated.common_window(days, hospital)
    if window is None or hospital is None:
        return None
    own, other = dated.within(days, window), dated.within(hospital, window)
    return (own, other, window) if min(len(own), len(other)) >= _ALL_DAYS else None


def _focused(days: pl.Series) -> dict[str, int]:
    day = pl.col("day")
    of_month = day.dt.day()
    found = pl.DataFrame({"day": days}).select(
        **{str(number): (of_month == number).sum() for number in (1, 10, 15, 20)},
        **{
            _LAST: (day.dt.month_end() == day).sum(),
            _NEW_YEAR: ((of_month == 1) & (day.dt.month() == 1)).sum(),
        },
    )
    return {name: int(found[name][0]) for name in _FOCUS}


def _calendar(window: tuple[date, date]) -> dict[str, float]:
    every = pl.date_range(*window, eager=True)
    return {name: n / len(every) for name, n in _focused(every).items()}


def _focus_outcome(
    name: str, seen: int, n: int, share: float, p_value: float, against: Text
) -> Outcome:
    due = n * share
    ratio = seen / due if due else float(seen)
    title = {
        _LAST: Text("the last day of the month", "月末日"),
        _NEW_YEAR: Text("1 January", "1月1日"),
    }.get(name, Text(f"day {name} of the month", f"每月{name}日"))
    return Outcome(
        village=None,
        part=f"day {name}" if name.isdigit() else name,
        n=n,
        statistic=seen / n,
        expected=share,
        p_value=p_value,
        is_large=ratio >= _LEAST_RATIO and seen - due >= _LEAST_EXCESS,
        message=Text(
            f"{title.en}: {seen:,} of {n:,} births, {due:.0f} {against.en} ({ratio:.1f} times)",
            f"{title.zh}：{n:,} 例中 {seen:,} 例，{against.zh} {due:.0f} 例（{ratio:.1f} 倍）",
        ),
    )


def _all_days(own: pl.Series, other: pl.Series | None, window: tuple[date, date]) -> Outcome:
    counts = _counts(own.dt.day(), 31)
    if other is not None:
        found = two_profiles.compare(counts, _counts(other.dt.day(), 31))
        statistic, df = (found.x2, found.df) if found else (0.0, 0)
        p_value, apart = (found.p_value, found.dissimilarity) if found else (1.0, 0.0)
    else:
        years = range(window[0].year, window[1].year + 1)
        shares = day_heaping.calendar_shares([*years])
        measured = day_heaping.measure(counts, years=[*years])
        statistic, df = (measured.x2, measured.df) if measured else (0.0, 0)
        p_value = chi_square.above(statistic, df) if df else 1.0
        apart = sum(abs(n / len(own) - p) for n, p in zip(counts, shares, strict=True)) / 2
    return Outcome(
        village=None,
        part="all days",
        n=len(own),
        statistic=statistic,
        expected=float(df),
        p_value=p_value,
        is_large=apart >= _DAYS_APART,
        message=Text(
            f"days of the month: {apart:.0%} of the births stand on other days than expected",
            f"月内分布：{apart:.0%} 的出生日与应有分布不同",
        ),
    )


def _profiles(
    dataset: str,
    days: pl.Series,
    hospital: pl.Series,
    families: list[Family],
    silent: list[Silence],
) -> None:
    window = dated.common_window(days, hospital)
    own, other = (
        (days.head(0), hospital.head(0))
        if window is None
        else (dated.within(days, window), dated.within(hospital, window))
    )
    n = min(len(own), len(other))
    if n < MONTHS.needed:
        silent.append(too_few(MONTHS, dataset, n))
        silent.append(too_few(WEEKDAYS, dataset, n))
        return
    _profile(MONTHS, dataset, own.dt.month(), other.dt.month(), families)
    weekdays = _counts(other.dt.weekday(), _WEEK)
    even = len(other) / _WEEK
    x2 = sum((count - even) ** 2 / even for count in weekdays)
    if chi_square.above(x2, _WEEK - 1) < _DISTINCT_WEEKDAYS:
        _profile(WEEKDAYS, dataset, own.dt.weekday(), other.dt.weekday(), families)
    else:
        silent.append(
            Silence(
                WEEKDAYS,
                dataset,
                n,
                WEEKDAYS.needed,
                Text(
                    "not asked: the hospital's own births are even over the week",
                    "未比较：医院数据本身在一周内均匀分布",
                ),
            )
        )


def _profile(
    screen_: Screen, dataset: str, own: pl.Series, other: pl.Series, families: list[Family]
) -> None:
    n_cells = _WEEK if screen_ is WEEKDAYS else 12
    found = two_profiles.compare(_counts(own, n_cells), _counts(other, n_cells))
    if found is None:
        return
    least = _WEEKDAYS_APART if screen_ is WEEKDAYS else _MONTHS_APART
    what = Text("weekdays", "星期") if screen_ is WEEKDAYS else Text("months", "月份")
    outcome = Outcome(
        village=None,
        part=what.en,
        n=found.n_first,
        statistic=found.x2,
        expected=float(found.df),
        p_value=found.p_value,
        is_large=found.dissimilarity >= least,
        message=Text(
            f"{what.en} of birth: {found.dissimilarity:.0%} of the births stand in others than the "
            f"hospital's ({found.n_first:,} against {found.n_second:,})",
            f"出生{what.zh}：{found.dissimilarity:.0%} 的出生与医院数据分布不同"
            f"（{found.n_first:,} 对 {found.n_second:,}）",
        ),
    )
    families.append(Family(screen_, dataset, (outcome,)))


def _counts(values: pl.Series, n_cells: int) -> list[int]:
    """How often 1 … ``n_cells`` occur."""
    seen = dict(values.value_counts().iter_rows())
    return [int(seen.get(cell, 0)) for cell in range(1, n_cells + 1)]
