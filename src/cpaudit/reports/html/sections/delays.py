"""How long after the birth each list took it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.completeness_words import list_words
from cpaudit.reports.html.blocks import Bullets, Cell, DataTable, Figure, Paragraph, Section
from cpaudit.reports.html.charts.delay_curve import Curve, delay_curve
from cpaudit.reports.html.voice import Voice, count, limits, share

if TYPE_CHECKING:
    from cpaudit.reports.html.blocks import Block
    from cpaudit.reports.material import Material
    from cpaudit.timeliness.assess import Timeliness

# Lines that can be told apart.
_CURVES_SHOWN = 6


def delays_section(material: Material, voice: Voice) -> Section:
    """The delay curve, and which lists could not be drawn."""
    title = voice(Text("Time between birth and entry", "录入时滞"))
    found = material.timeliness
    if found is None:
        nothing = Text("Delays were not looked at.", "未分析录入时滞。")
        return Section("delays", title, (Paragraph(voice(nothing)),))
    blocks: list[Block] = []
    whole = found.delays.filter(
        pl.col("village").is_null() & pl.col("share").is_not_null() & (pl.col("limit_days") > 0)
    )
    if whole.height:
        blocks.append(_curves(found, whole, voice))
    else:
        blocks.append(
            Paragraph(
                voice(
                    Text(
                        "No list dates both the birth and its entry.",
                        "没有同时载明出生日期和录入日期的来源。",
                    )
                )
            )
        )
    remarks = [
        *(
            Text(f"{list_words(name).en}: {note.en}", f"{list_words(name).zh}：{note.zh}")
            for name, note in found.notes
        ),
        *(
            Text(
                f"{list_words(row['list']).en}: {row['reason_en']}",
                f"{list_words(row['list']).zh}：{row['reason_zh']}",
            )
            for row in found.left_out.iter_rows(named=True)
        ),
        *([_outstanding(found)] if found.outstanding is not None else []),
        *([found.why_not] if found.why_not is not None else []),
    ]
    if remarks:
        blocks.append(
            Bullets(tuple(voice(text) for text in remarks), voice(Text("Remarks", "说明")))
        )
    return Section("delays", title, tuple(blocks))


def _outstanding(found: Timeliness) -> Text:
    rest = found.outstanding
    if rest is None:
        return Text("", "")
    year = rest.year
    n_rest = max(year.expected - year.reported, 0.0)
    return Text(
        f"Of the births of the last twelve full months some {n_rest:,.0f} are still to be entered, "
        "should entries come as they did before.",
        f"按以往录入速度，最近十二个完整月份的出生中约有 {n_rest:,.0f} 例尚待录入。",
    )


def _curves(found: Timeliness, whole: pl.DataFrame, voice: Voice) -> Figure:
    names = list(dict.fromkeys(whole["list"]))
    shown = names[:_CURVES_SHOWN]
    curves = [
        Curve(
            voice(list_words(name)),
            tuple(
                (int(row["limit_days"]), row["share"], row["low"], row["high"])
                for row in whole.filter(pl.col("list") == name)
                .sort("limit_days")
                .iter_rows(named=True)
            ),
        )
        for name in shown
    ]
    limit = found.limit_days
    caption = voice(
        Text(
            "Delay curve: births entered within so many days", "时滞曲线：出生后若干天内录入的比例"
        )
    )
    reading = Text(
        "How far to the right a line must go to reach the top tells how late a list is. Strokes are "
        "95 % intervals. The days stand at logarithmic distances; each point counts births old "
        "enough to have passed its limit.",
        "曲线越早升高，录入越及时；竖线为 95% 区间。横轴天数按对数刻度，每个点只统计已满该期限的出生。",
    )
    rows = tuple(
        (
            Cell(voice(list_words(row["list"]))),
            count(row["limit_days"]),
            share(row["share"]),
            limits(row["low"], row["high"]),
            count(row["n_known"]),
            count(row["n_unknown"]),
            count(row["n_before"]),
            count(row["median_days"]),
        )
        for name in names
        for row in whole.filter(pl.col("list") == name).sort("limit_days").iter_rows(named=True)
    )
    table = DataTable(
        caption,
        (
            voice.column("list", "来源", is_wide=True),
            voice.column("days", "天数", is_number=True),
            voice.column("entered", "已录入", is_number=True),
            voice.column("95 % interval", "95% 区间", is_number=True),
            voice.column("births", "出生", is_number=True),
            voice.column("without date of entry", "无录入日期", is_number=True),
            voice.column("entered before birth", "早于出生", is_number=True),
            voice.column("median days", "中位天数", is_number=True),
        ),
        rows,
    )
    drawing = delay_curve(
        caption,
        curves,
        limit=limit,
        axis=voice(Text("days after the birth", "出生后天数")),
        limit_words=voice(Text(f"limit: {limit} days", f"期限 {limit} 天")),
    )
    legend = tuple((f"m{at} c{at + 1}", curve.name) for at, curve in enumerate(curves))
    more = Text(
        f"{len(names) - len(shown)} more lists stand in the table.",
        f"另有 {len(names) - len(shown)} 个来源，见下表。",
    )
    return Figure(
        caption,
        voice(reading),
        (drawing,),
        legend,
        table,
        (voice(more),) if len(names) > len(shown) else (),
    )
