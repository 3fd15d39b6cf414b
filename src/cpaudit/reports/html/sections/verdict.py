"""The verdict with its reasons, the figures that are asked for first, and the targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.grid import interval, number, percent
from cpaudit.reports.html.blocks import (
    Banner,
    Bullets,
    Cell,
    DataTable,
    Paragraph,
    Section,
    Tile,
    Tiles,
)
from cpaudit.reports.html.charts.share_bar import share_bar
from cpaudit.reports.html.voice import UNKNOWN, Voice, count, limits, share
from cpaudit.reports.indicators_parts import in_order, notes
from cpaudit.reports.rows import to_check
from cpaudit.reports.verdict_words import caution, heading

if TYPE_CHECKING:
    from cpaudit.reports.html.blocks import Block
    from cpaudit.reports.material import Material

_TARGET_MET = {
    True: (Text("✓ met", "✓ 达标"), "good"),
    False: (Text("✗ not met", "✗ 未达标"), "bad"),
}


def verdict_section(material: Material, voice: Voice) -> Section:
    """Whether the report may be submitted, and why not."""
    blocks: list[Block] = [_banner(material, voice), _tiles(material, voice)]
    return Section("verdict", voice(Text("Verdict", "结论")), tuple(blocks))


def indicators_section(material: Material, voice: Voice) -> Section:
    """Every ratio with its interval and its target."""
    totals = material.indicators.filter(pl.col("village").is_null())
    is_told = pl.col("value").is_not_null() | pl.col("target").is_not_null()
    shown = in_order(totals.filter(is_told))
    blocks: list[Block] = []
    if shown.is_empty():
        nothing = Text("No indicator could be computed.", "没有可计算的指标。")
        blocks.append(Paragraph(voice(nothing)))
    else:
        blocks.append(_indicators(shown, voice))
    told = tuple(voice(text) for text in notes(totals))
    if told:
        blocks.append(Bullets(told, voice(Text("Remarks", "说明"))))
    return Section("indicators", voice(Text("Indicators and targets", "指标与目标")), tuple(blocks))


def _banner(material: Material, voice: Voice) -> Banner:
    verdict, said = material.verdict, caution(material)
    if said is not None:
        sign, css = "!", "open"
        detail = Text("{said}:", "{said}：").format(said=said)
    elif verdict.is_open:
        sign, css = "✓", "good"
        detail = Text("The data may be submitted.", "数据可以上报。")
    else:
        sign, css = "✗", "bad"
        detail = Text("Before the data are submitted:", "上报前需处理：")
    return Banner(
        sign,
        voice(heading(material)),
        voice(detail),
        css,
        tuple(voice(reason) for reason in verdict.reasons),
        tuple(voice(said) for said in verdict.let_through),
        voice(Text("Let through by the project's thresholds:", "按项目阈值予以放行：")),
    )


def _tiles(material: Material, voice: Voice) -> Tiles:
    n_records = int(material.sources["n_records"].fill_null(0).sum())
    checked = to_check(material.findings)
    missed, headline = material.missed, material.completeness.headline
    n_missed, n_period = int(missed["n"].sum()), int(missed["n_in_period"].sum())
    tiles = [
        _tile(
            voice,
            number(n_period),
            Text("missed births of the period, to be verified", "本期疑似漏报出生（待核实）"),
            Text(f"{n_missed:,} of all years", f"各年合计 {n_missed:,} 例"),
        ),
        _tile(
            voice,
            number(checked.height),
            Text("findings to check in the villages", "需到村核查的疑点"),
            Text(
                f"{material.findings.height:,} in all", f"疑点合计 {material.findings.height:,} 条"
            ),
        ),
        _tile(
            voice,
            number(material.n_persons),
            Text("persons", "人员"),
            Text(
                f"{n_records:,} records of {material.sources.height} sources",
                f"{material.sources.height} 个来源，{n_records:,} 条记录",
            ),
        ),
    ]
    held = material.completeness.two_lists
    if held is not None and held.completeness is not None:
        ends = held.completeness_interval
        limits_ = interval(ends.low, ends.high, percent) if ends else UNKNOWN
        tiles.insert(
            1,
            _tile(
                voice,
                percent(held.completeness),
                Text("of the births that others know are in planning", "其他来源的出生已入全员库"),
                Text(f"95 % interval {limits_}", f"95% 区间 {limits_}"),
            ),
        )
    none = headline.in_no_list
    if none is not None:
        ends_ = f"{none.low:,.0f} – {none.high:,.0f}"
        tiles.insert(
            2,
            _tile(
                voice,
                f"{none.value:,.0f}",
                Text("births in no source (estimate)", "任何来源均未记录的出生（估计）"),
                Text(f"95 % interval {ends_}", f"95% 区间 {ends_}"),
            ),
        )
    return Tiles(tuple(tiles))


def _tile(voice: Voice, value: str, label: Text, detail: Text) -> Tile:
    return Tile(value, voice(label), voice(detail))


def _indicators(shown: pl.DataFrame, voice: Voice) -> DataTable:
    rows = []
    for row in shown.iter_rows(named=True):
        target, value = row["target"], row["value"]
        met, css = _TARGET_MET[bool(row["is_met"])] if target is not None else (Text("", ""), "")
        is_share = value is not None and 0 <= value <= 1
        drawn = share_bar(value, row["low"], row["high"], target) if is_share else UNKNOWN
        hits, n = number(row["numerator"]), number(row["denominator"])
        rows.append(
            (
                Cell(voice.of(row, "title", "name")),
                share(value),
                Cell(drawn, "" if value is None else f"{value:.6f}"),
                limits(row["low"], row["high"]),
                Cell(f"{hits}/{n}", str(row["denominator"] or "")),
                count(row["n_unknown"]),
                Cell("") if target is None else share(target),
                voice.cell(met, css),
            )
        )
    legend = Text(
        "Strip: 0 to 100 %; stroke the value, band the 95 % interval, triangle the target.",
        "条形从 0 到 100%：竖线为指标值，色带为 95% 区间，三角为目标值。",
    )
    column = voice.column
    return DataTable(
        voice(Text("Indicators of the whole area", "全辖区指标")),
        (
            column("indicator", "指标", is_wide=True),
            column("value", "值", is_number=True),
            column("0 – 100 %", "0 – 100%"),
            column("95 % interval", "95% 区间", is_number=True),
            column("of", "分子/分母", is_number=True),
            column("unknown", "无法判断", is_number=True),
            column("target", "目标", is_number=True),
            column("met", "是否达标"),
        ),
        tuple(rows),
        notes=(voice(legend),),
    )
