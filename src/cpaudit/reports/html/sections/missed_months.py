"""Missed births by month of birth: all villages together, and village by village."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.html.blocks import Cell, Column, DataTable, Figure
from cpaudit.reports.html.charts.month_bars import month_bars
from cpaudit.reports.html.voice import Voice, count
from cpaudit.reports.words import GRADES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cpaudit.reports.html.blocks import Block
    from cpaudit.reports.material import Material

# A table that a screen shows at once; the list by village above has the others.
_HEAT_VILLAGES_SHOWN = 60
# Columns of months that fit on a page; a longer period is told by years.
_MOST_MONTHS = 18
_HEAT_STEPS = 5
_BEFORE, _AFTER = "<", ">"
_STRENGTH = (
    Text("A: two sources", "A：两个来源"),
    Text("B: one strong source", "B：一个强来源"),
    Text("C: weak", "C：弱来源"),
)
_BY_MONTH = Text("Missed births of the period by month of birth", "本期疑似漏报出生按出生月份")
_BY_YEAR = Text("Missed births of all years by year of birth", "各年疑似漏报出生按出生年份")
_READING = Text(
    "All villages together, the grades on top of each other; the figure on a column is its sum. A "
    "rise at the end may be births that are still to be entered in time.",
    "全部村居合计，各等级叠加，柱上数字为合计。末端偏多，可能是尚在录入期限内的出生。",
)


def month_blocks(material: Material, months: pl.DataFrame, voice: Voice) -> list[Block]:
    """Figures of all villages, and a table of each; ``months`` is ``figures.MISSED_MONTHS``."""
    parts = _parts(material, months)
    return [*_bars(parts, voice), _heat(material, parts, voice)]


def _parts(material: Material, months: pl.DataFrame) -> pl.DataFrame:
    """The counts with ``at``, the month or year of the period, or before or after it."""
    period = material.project.period
    first, last = f"{period.start:%Y-%m}", f"{period.end:%Y-%m}"
    size = 7 if len(_months_of(period.start, period.end)) <= _MOST_MONTHS else 4
    return months.with_columns(
        pl.when(pl.col("part") < first)
        .then(pl.lit(_BEFORE))
        .when(pl.col("part") > last)
        .then(pl.lit(_AFTER))
        .otherwise(pl.col("part").str.head(size))
        .alias("at"),
        pl.lit(
            ";".join(dict.fromkeys(each[:size] for each in _months_of(period.start, period.end)))
        ).alias("spans"),
    )


def _months_of(start: date, end: date) -> list[str]:
    """The months of a period, written 2025-01."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(first, last + 1)]


def _spans(parts: pl.DataFrame) -> list[str]:
    """The months in their order; before and after the period only where something stands there."""
    told = set(parts["at"])
    spans = str(parts["spans"][0]).split(";")
    return [
        *([_BEFORE] if _BEFORE in told else []),
        *spans,
        *([_AFTER] if _AFTER in told else []),
    ]


def _span_words(span: str, voice: Voice) -> str:
    return voice({_BEFORE: Text("before", "此前"), _AFTER: Text("after", "此后")}.get(span, span))


def _bars(parts: pl.DataFrame, voice: Voice) -> list[Figure]:
    """The months of the period, and the years where births lie outside it."""
    is_outside = pl.col("at").is_in([_BEFORE, _AFTER])
    found = []
    within = parts.filter(~is_outside)
    if within.height:
        spans = [span for span in _spans(parts) if span not in {_BEFORE, _AFTER}]
        found.append(_bar_figure(within, "at", spans, _BY_MONTH, voice))
    if within.height < parts.height:
        years = parts.with_columns(pl.col("part").str.head(4).alias("year"))
        told = [int(year) for year in years["year"].unique().sort()]
        spans = [str(year) for year in range(told[0], told[-1] + 1)]
        found.append(_bar_figure(years, "year", spans, _BY_YEAR, voice))
    return found


def _bar_figure(
    parts: pl.DataFrame, column: str, spans: Sequence[str], caption: Text, voice: Voice
) -> Figure:
    sums = {
        (at, grade): n
        for at, grade, n in parts.group_by(column, "split").agg(pl.col("n").sum()).iter_rows()
    }
    rows = [(span, [int(sums.get((span, grade), 0)) for grade in GRADES]) for span in spans]
    strength = [voice(text) for text in _STRENGTH]
    table = DataTable(
        voice(caption),
        (
            voice.column("born in", "出生时间"),
            *(voice.column(grade, grade, is_number=True) for grade in GRADES),
            voice.column("all", "合计", is_number=True),
        ),
        tuple((Cell(span), *(count(n) for n in ns), count(sum(ns))) for span, ns in rows),
    )
    return Figure(
        voice(caption),
        voice(_READING),
        (month_bars(voice(caption), rows, strength),),
        legend=tuple((f"c{at} part", text) for at, text in enumerate(strength, start=1)),
        table=table,
    )


def _heat(material: Material, parts: pl.DataFrame, voice: Voice) -> DataTable:
    names = dict(material.missed.select("village", "village_name").unique().iter_rows())
    spans = _spans(parts)
    wide = parts.group_by("series").agg(
        *(pl.col("n").filter(pl.col("at") == span).sum().alias(span) for span in spans),
        pl.col("n").sum().alias("all"),
    )
    villages = wide.sort("all", "series", descending=[True, False], nulls_last=True)
    # Years before the period would put its months in the shade.
    inside = [span for span in spans if span not in {_BEFORE, _AFTER}]
    most = int(villages.select(pl.max_horizontal(inside).max()).item())
    shown, rest = villages.head(_HEAT_VILLAGES_SHOWN), villages.slice(_HEAT_VILLAGES_SHOWN)

    def cells(name: str, row: dict[str, Any]) -> tuple[Cell, ...]:
        heated = (_heated(row[span], most if span in inside else None) for span in spans)
        return (Cell(name), *heated, count(row["all"]))

    rows = [
        cells(
            voice.village({"village": row["series"], "village_name": names.get(row["series"])}), row
        )
        for row in shown.iter_rows(named=True)
    ]
    if rest.height:
        sums = rest.select(pl.col(*spans, "all").sum()).row(0, named=True)
        others = Text(f"{rest.height} other villages", f"其他 {rest.height} 个村居")
        rows.append((voice.cell(others), *(count(sums[span]) for span in (*spans, "all"))))
    total = villages.select(pl.col(*spans, "all").sum()).row(0, named=True)
    note = Text(
        "Empty: none. The more a cell stands out, the more births; the figure says how many.",
        "空格表示无。底色越突出例数越多，数字为例数。",
    )
    return DataTable(
        voice(Text("Missed births by village and month of birth", "疑似漏报出生按村居与出生月份")),
        (
            voice.column("village", "村居", is_wide=True),
            *(Column(_span_words(span, voice), is_number=True, is_short=True) for span in spans),
            voice.column("all", "合计", is_number=True),
        ),
        tuple(rows),
        (voice.cell(Text("all", "合计")), *(count(total[span]) for span in (*spans, "all"))),
        (voice(note),),
        is_heat=True,
    )


def _heated(n: int, most: int | None) -> Cell:
    if not n:
        return Cell("", "0")
    if most is None:
        return Cell(f"{n:,}", str(n))
    step = max(1, -(-n * _HEAT_STEPS // max(most, _HEAT_STEPS)))
    return Cell(f"{n:,}", str(n), f"h{step}")
