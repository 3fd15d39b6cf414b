"""The villages beside each other: which stand out by more than their size explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.html.blocks import Cell, DataTable, Figure, Paragraph, Section
from cpaudit.reports.html.charts.funnel_plot import Village, funnel_plot
from cpaudit.reports.html.charts.village_shares import village_shares
from cpaudit.reports.html.voice import Voice, count, limits, more_villages, share
from cpaudit.reports.indicators_parts import STANDINGS
from cpaudit.screens.results import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.reports.html.blocks import Block
    from cpaudit.reports.material import Material

# The first of those that there are; statistics.xlsx has the others.
_FUNNELS_SHOWN = 2
_VILLAGES_SHOWN = 300
_PLACES_SHOWN = 20
# Lines of a figure that fit on a page.
_DRAWN = 40
_OUT_FIRST = {"very_low": 0, "very_high": 0, "low": 1, "high": 1}


def villages_section(material: Material, voice: Voice) -> Section:
    """A funnel plot where there are villages enough, else their shares with intervals."""
    blocks: list[Block] = []
    names = _names(material)
    screens = material.screens
    funnels = screens.funnels if screens is not None else pl.DataFrame()
    if funnels.height:
        shown = list(dict.fromkeys(funnels["indicator"]))[:_FUNNELS_SHOWN]
        blocks += [
            _funnel(funnels.filter(pl.col("indicator") == name), names, voice) for name in shown
        ]
    else:
        blocks.append(_few(material, voice))
    if screens is not None and screens.places.height:
        blocks.append(_places(material, voice))
    return Section("villages", voice(Text("Villages compared", "村居比较")), tuple(blocks))


def _names(material: Material) -> Mapping[str, str]:
    frames = [material.findings, material.missed, material.completeness.by_source]
    known = pl.concat(
        [frame.select("village", "village_name").drop_nulls().unique() for frame in frames]
    )
    return dict(known.unique("village").iter_rows())


def _funnel(rows: pl.DataFrame, names: Mapping[str, str], voice: Voice) -> Figure:
    first = rows.row(0, named=True)
    title = voice.of(first, "title", "indicator")
    villages = [
        Village(
            voice(names.get(row["village"], row["village"])),
            int(row["n"]),
            float(row["share"]),
            row["standing"],
            voice.word(STANDINGS, row["standing"]),
        )
        for row in rows.sort("village").iter_rows(named=True)
    ]
    caption = voice(
        Text("Funnel plot of the villages: {title}", "各村漏斗图：{title}").format(title=title)
    )
    drawing = funnel_plot(
        caption,
        villages,
        common=first["common"],
        between=first["between"],
        axis=voice(Text("records of the village (denominator)", "村居记录数（分母）")),
    )
    reading = Text(
        "Each point is a village, further right the more records it has. Dashed: the share of all "
        "villages. Within the inner band (95 %) a village differs by no more than chance; outside "
        "the outer band (99.8 %) it should be looked at. Villages within the bands must not be "
        "ranked.",
        "每个点是一个村居，越靠右记录越多；虚线为全部村居的比例。内侧色带（95%）以内属随机波动，"
        "外侧色带（99.8%）以外应当查看。色带以内的村居不宜排名。",
    )
    legend = (
        ("m0 c1 point", voice(STANDINGS["within"])),
        ("m2 c2 outlined", voice(Text("stands out (named)", "超出范围（标注村名）"))),
        ("band", voice(Text("95 % limits", "95% 控制限"))),
        ("band2", voice(Text("99.8 % limits", "99.8% 控制限"))),
    )
    ordered = rows.sort(
        pl.col("standing").replace_strict(_OUT_FIRST, default=2, return_dtype=pl.UInt8),
        "share",
        "village",
    )
    table = DataTable(
        caption,
        (
            voice.column("village", "村居", is_wide=True),
            voice.column("records", "记录", is_number=True),
            voice.column("share", "比例", is_number=True),
            voice.column("shrunken", "收缩值", is_number=True),
            voice.column("usual for this size", "同等规模正常范围", is_number=True),
            voice.column("standing", "位置"),
        ),
        tuple(
            (
                voice.cell(names.get(row["village"], row["village"])),
                count(row["n"]),
                share(row["share"]),
                share(row["shrunken"]),
                limits(row["low_95"], row["high_95"]),
                Cell(voice.word(STANDINGS, row["standing"])),
            )
            for row in ordered.head(_VILLAGES_SHOWN).iter_rows(named=True)
        ),
        notes=more_villages(voice, rows.height, _VILLAGES_SHOWN),
    )
    chance = Text(
        "The villages differ by no more than chance; their order says nothing.",
        "各村差异不超过随机波动，排序没有意义。",
    )
    notes = (voice(chance),) if first["is_chance_only"] else ()
    return Figure(caption, voice(reading), (drawing,), legend, table, notes)


def _few(material: Material, voice: Voice) -> Block:
    """The villages' shares of the first indicator that has them."""
    by_village = material.indicators.filter(
        pl.col("village").is_not_null() & pl.col("low").is_not_null()
    )
    if by_village.is_empty():
        nothing = Text("No indicator could be computed by village.", "没有可按村居计算的指标。")
        return Paragraph(voice(nothing))
    told = set(by_village["name"])
    name = "coverage" if "coverage" in told else min(told)
    rows = by_village.filter(pl.col("name") == name).sort("value", "village")
    whole = material.indicators.filter((pl.col("name") == name) & pl.col("village").is_null())
    names = _names(material)
    title = voice.of(rows.row(0, named=True), "title", "name")
    caption = voice(Text("Villages: {title}", "各村：{title}").format(title=title))
    drawn = [
        (voice(names.get(row["village"], row["village"])), row["value"], row["low"], row["high"])
        for row in rows.head(_DRAWN).iter_rows(named=True)
    ]
    reading = Text(
        "Too few villages with enough records for a funnel plot, so that they are shown one by one: "
        "the point is the share, the stroke its 95 % interval, the dashed line the whole area. "
        "Strokes that overlap give no order.",
        "记录足够的村居太少，不作漏斗图，改为逐村列出：点为比例，线段为 95% 区间，虚线为全辖区。"
        "区间相互重叠的村居不分先后。",
    )
    table = DataTable(
        caption,
        (
            voice.column("village", "村居", is_wide=True),
            voice.column("share", "比例", is_number=True),
            voice.column("95 % interval", "95% 区间", is_number=True),
            voice.column("counted", "分子", is_number=True),
            voice.column("records", "分母", is_number=True),
        ),
        tuple(
            (
                voice.cell(names.get(row["village"], row["village"])),
                share(row["value"]),
                limits(row["low"], row["high"]),
                count(row["numerator"]),
                count(row["denominator"]),
            )
            for row in rows.head(_VILLAGES_SHOWN).iter_rows(named=True)
        ),
        notes=more_villages(voice, rows.height, _VILLAGES_SHOWN),
    )
    common = whole["value"][0] if whole.height else None
    return Figure(
        caption, voice(reading), (village_shares(caption, drawn, common=common),), table=table
    )


def _places(material: Material, voice: Voice) -> DataTable:
    screens = material.screens
    places = screens.places if screens is not None else pl.DataFrame()
    results = screens.results if screens is not None else pl.DataFrame()
    found = results.filter(pl.col("standing") == str(Standing.VISIT))
    tag = voice.language.value
    messages = dict(
        found.filter(pl.col("village").is_not_null())
        .group_by("village", maintain_order=True)
        .agg(pl.col(f"message_{tag}").first())
        .iter_rows()
    )
    note = Text(
        "Worth a second look, not proof of anything: each has harmless causes (statistics.xlsx).",
        "仅提示复核，并非结论：各项都可能有正常原因（见 statistics.xlsx）。",
    )
    return DataTable(
        voice(Text("Villages worth a second look", "值得再看一看的村居")),
        (
            voice.column("village", "村居"),
            voice.column("screens", "筛查项数", is_number=True),
            voice.column("the surest of them", "最明显的一项", is_wide=True),
        ),
        tuple(
            (
                Cell(voice.village(row)),
                count(row["n_screens"]),
                voice.cell(messages.get(row["village"], "")),
            )
            for row in places.head(_PLACES_SHOWN).iter_rows(named=True)
        ),
        notes=(voice(note), *more_villages(voice, places.height, _PLACES_SHOWN)),
    )
