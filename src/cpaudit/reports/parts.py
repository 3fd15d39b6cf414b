"""The parts of the terminal summary on sources, links, rules and indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rich.console import Group
from rich.padding import Padding
from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, note, number
from cpaudit.reports.rows import to_check
from cpaudit.reports.words import DATASETS, SEVERITIES, SKIPPED, TIERS, word

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.reports.material import Material

# What a reader takes in at one look; findings.xlsx has them all.
_RULES_SHOWN = 12
_SEVERITY_STYLE = {"error": "red", "warning": "yellow"}


def sources_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """Each source with its rows, and what was not read as a record."""
    if material.sources.is_empty():
        return None
    table = grid(
        Head(Text("source", "来源")),
        Head(Text("kind", "类型")),
        Head(Text("files", "文件"), is_number=True),
        Head(Text("rows", "行"), is_number=True),
        Head(Text("records", "记录"), is_number=True),
        Head(Text("skipped", "跳过"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for row in material.sources.sort("source_id").iter_rows(named=True):
        counts = (row[name] for name in ("n_files", "n_rows", "n_records", "n_skipped"))
        table.add_row(
            row["source_id"],
            word(DATASETS, row["dataset"], language),
            *(number(count) for count in counts),
        )
    parts: list[RenderableType] = [table]
    reasons = material.skipped.group_by("reason").agg(pl.col("n").sum()).sort("reason")
    if reasons.height:
        listed = (
            Text(", ", "，")
            .within(language)
            .join(f"{word(SKIPPED, reason, language)} {number(n)}" for reason, n in reasons.rows())
        )
        parts.append(note(Text(f"skipped: {listed}", f"跳过：{listed}"), language))
    parts += [
        note(Text(f"not read: {left_out.en}", f"未读取：{left_out.zh}"), language, style="yellow")
        for left_out in material.unrecognised
    ]
    return Group(*parts)


def linkage_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """How many persons there are, and the links by tier."""
    if material.n_persons == 0:
        return None
    persons = number(material.n_persons)
    count = note(Text(f"{persons} persons", f"{persons} 人"), language)
    if material.linkage.is_empty():
        return count
    table = grid(
        Head(Text("links", "关联方式")),
        Head(Text("compared", "比较对数"), is_number=True),
        Head(Text("linked", "已关联"), is_number=True),
        Head(Text("possible", "待人工确认"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for row in material.linkage.filter(pl.col("n_pairs") > 0).iter_rows(named=True):
        counts = (row[name] for name in ("n_pairs", "n_accepted", "n_possible"))
        table.add_row(word(TIERS, row["tier"], language), *(number(count) for count in counts))
    return Group(count, table)


def rules_part(material: Material, language: Language, *, is_plain: bool) -> RenderableType | None:
    """The rules with the most fails, and the totals over all of them."""
    totals = material.rule_totals()
    if totals.is_empty():
        return None
    table = grid(
        Head(Text("rule", "规则")),
        Head(Text("problem", "问题"), is_wide=True),
        Head(Text("level", "级别")),
        Head(Text("fail", "不通过"), is_number=True),
        Head(Text("pass", "通过"), is_number=True),
        Head(Text("unknown", "无法判断"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    shown = totals.filter(pl.col("n_fail") > 0).head(_RULES_SHOWN)
    for row in shown.iter_rows(named=True):
        table.add_row(
            row["rule_id"],
            row[f"title_{language.value}"] or row["rule_name"],
            Line(
                word(SEVERITIES, row["severity"], language),
                style=_SEVERITY_STYLE.get(row["severity"] or "", ""),
            ),
            number(row["n_fail"]),
            number(row["n_pass"]),
            number(row["n_unknown"]),
        )
    n_run = totals["skipped"].null_count()
    every = Text(f"all {n_run} rules", f"全部 {n_run} 条规则").within(language)
    sums = (number(int(totals[name].sum())) for name in ("n_fail", "n_pass", "n_unknown"))
    table.add_section()
    table.add_row("", every, "", *sums)
    n_hidden = int((totals["n_fail"] > 0).sum()) - shown.height
    parts: list[RenderableType] = [table]
    if n_run < totals.height:
        n_skipped = totals.height - n_run
        why = Text(
            f"{n_skipped} rules not run: their sources are not there",
            f"{n_skipped} 条规则缺少所需来源，未运行",
        )
        parts.append(note(why, language))
    if n_hidden > 0:
        more = Text(
            f"{n_hidden} more rules with fails: see findings.xlsx",
            f"另有 {n_hidden} 条规则存在不通过，见 findings.xlsx",
        )
        parts.append(note(more, language))
    parts += [
        note(
            Text(f"{rule_id} could not be evaluated: {error}", f"{rule_id} 未能执行：{error}"),
            language,
            style="red",
        )
        for rule_id, error in totals.select("rule_id", "error").drop_nulls().sort("rule_id").rows()
    ]
    return Group(*parts)


def findings_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """How many findings there are, and how many of them the villages are asked to check."""
    del is_plain  # sentences only
    if material.findings.is_empty():
        return None
    counts = dict(material.findings.group_by("severity").len().rows())
    listed = (
        Text(", ", "，")
        .within(language)
        .join(
            f"{word(SEVERITIES, severity, language)} {number(counts.get(severity, 0))}"
            for severity in SEVERITIES
        )
    )
    asked = to_check(material.findings)
    n_asked, n_lists = number(asked.height), asked["village"].n_unique()
    lines = (
        Text(
            f"{number(material.findings.height)}: {listed}",
            f"共 {number(material.findings.height)} 条：{listed}",
        ),
        Text(
            f"to check: {n_asked}, in {n_lists} worklists by village",
            f"需核查 {n_asked} 条，分村（居）列入 {n_lists} 份核查单",
        ),
    )
    return Group(*(note(line, language, style="") for line in lines))


def _line(text: str) -> RenderableType:
    return Padding(Line(text, style="dim"), (0, 0, 0, 2))
