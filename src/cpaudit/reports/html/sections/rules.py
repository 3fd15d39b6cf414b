"""What the rules found: findings by kind and village, and every rule with its four outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.event_words import EVENTS, PROBLEMS
from cpaudit.reports.html.blocks import Bullets, Cell, DataTable, Paragraph, Section
from cpaudit.reports.html.voice import Voice, count, more_villages, share
from cpaudit.reports.words import DATASETS, DIMENSIONS, SEVERITIES

if TYPE_CHECKING:
    from cpaudit.reports.html.blocks import Block
    from cpaudit.reports.material import Material

_VILLAGES_SHOWN = 300
# More than are shipped; a project may add its own.
_RULES_SHOWN = 400
_COUNTS = ("n_applied", "n_fail", "n_pass", "n_unknown", "n_not_applicable")
_SEVERITY_CSS = {"error": "bad", "warning": "open"}


def findings_section(material: Material, voice: Voice) -> Section:
    """How many findings there are, of which kind and where."""
    title = voice(Text("Findings (to be verified)", "疑点（待核实）"))
    findings = material.findings
    if findings.is_empty():
        nothing = Paragraph(voice(Text("No finding.", "没有疑点。")))
        return Section("findings", title, (nothing,))
    blocks: list[Block] = [_kinds(findings, voice), _villages(findings, voice)]
    events = material.events
    if events is not None and events.totals.filter(pl.col("n_flagged") > 0).height:
        blocks.append(_events(events.totals.filter(pl.col("n_flagged") > 0), voice))
    return Section("findings", title, tuple(blocks))


def rules_section(material: Material, voice: Voice) -> Section:
    """Every rule that ran, those that could not, and those that had nothing to run on."""
    title = voice(Text("Rules", "规则"))
    totals = material.rule_totals()
    if totals.is_empty():
        return Section(
            "rules", title, (Paragraph(voice(Text("No rule was run.", "没有运行规则。"))),)
        )
    ran = totals.filter(pl.col("skipped").is_null())
    blocks: list[Block] = [_rules(ran, voice)]
    broken = totals.filter(pl.col("error").is_not_null()).sort("rule_id")
    if broken.height:
        heading = Text("Rules that could not be evaluated", "未能执行的规则")
        lines = (f"{row['rule_id']}: {row['error']}" for row in broken.iter_rows(named=True))
        blocks.append(Bullets(tuple(voice(line) for line in lines), voice(heading)))
    skipped = totals.filter(pl.col("skipped").is_not_null()).sort("rule_id")
    if skipped.height:
        blocks.append(_skipped(skipped, voice))
    return Section("rules", title, tuple(blocks))


def _kinds(findings: pl.DataFrame, voice: Voice) -> DataTable:
    counts = {
        (dimension, severity): n
        for dimension, severity, n in findings.group_by("dimension", "severity").len().iter_rows()
    }
    told = {dimension for dimension, _ in counts}
    dimensions = [name for name in (*DIMENSIONS, None) if name in told]
    rows = []
    for dimension in dimensions:
        cells = [counts.get((dimension, severity), 0) for severity in SEVERITIES]
        name = voice.word(DIMENSIONS, dimension) if dimension else voice(Text("other", "其他"))
        rows.append((Cell(name), *(count(n) for n in cells), count(sum(cells))))
    sums = [sum(counts.get((name, severity), 0) for name in told) for severity in SEVERITIES]
    return DataTable(
        voice(Text("Findings by dimension and level", "疑点按维度与级别")),
        (
            voice.column("dimension", "维度", is_wide=True),
            *(voice.column(word.en, word.zh, is_number=True) for word in SEVERITIES.values()),
            voice.column("all", "合计", is_number=True),
        ),
        tuple(rows),
        (voice.cell(Text("all", "合计")), *(count(n) for n in sums), count(sum(sums))),
    )


def _villages(findings: pl.DataFrame, voice: Voice) -> DataTable:
    counted = (
        findings.group_by("village")
        .agg(
            pl.col("village_name").drop_nulls().first(),
            *((pl.col("severity") == severity).sum().alias(severity) for severity in SEVERITIES),
            pl.len().alias("all"),
        )
        .sort("error", "all", "village", descending=[True, True, False], nulls_last=True)
    )
    names = (*SEVERITIES, "all")
    sums = counted.select(pl.col(names).sum()).row(0, named=True)
    return DataTable(
        voice(Text("Findings by village", "疑点按村居")),
        (
            voice.column("village", "村居", is_wide=True),
            *(voice.column(word.en, word.zh, is_number=True) for word in SEVERITIES.values()),
            voice.column("all", "合计", is_number=True),
        ),
        tuple(
            (Cell(voice.village(row)), *(count(row[name]) for name in names))
            for row in counted.head(_VILLAGES_SHOWN).iter_rows(named=True)
        ),
        (voice.cell(Text("all", "合计")), *(count(sums[name]) for name in names)),
        more_villages(voice, counted.height, _VILLAGES_SHOWN),
    )


def _events(totals: pl.DataFrame, voice: Voice) -> DataTable:
    names = ("n_flagged", "n_sure", "n_in_period", "n_undecided", "n_suppressed")
    note = Text(
        "A+B: two voices, or one strong one. Each case with its rows is in events.xlsx.",
        "A+B 为两个来源或一个强来源。逐例及其记录见 events.xlsx。",
    )
    return DataTable(
        voice(Text("Events told differently", "各来源记载不一致的事件")),
        (
            voice.column("event", "事件"),
            voice.column("problem", "问题", is_wide=True),
            voice.column("cases", "疑点", is_number=True),
            voice.column("A+B", "A+B", is_number=True),
            voice.column("in period", "其中本期", is_number=True),
            voice.column("undecided", "待定", is_number=True),
            voice.column("left out", "未列入", is_number=True),
        ),
        tuple(
            (
                Cell(voice.word(EVENTS, row["event"])),
                Cell(voice.word(PROBLEMS, row["problem"])),
                *(count(row[name]) for name in names),
            )
            for row in totals.sort(
                "n_flagged", "event", "problem", descending=[True, False, False]
            ).iter_rows(named=True)
        ),
        notes=(voice(note),),
    )


def _rules(ran: pl.DataFrame, voice: Voice) -> DataTable:
    rows = []
    for row in ran.head(_RULES_SHOWN).iter_rows(named=True):
        applied, unknown = row["n_applied"] or 0, row["n_unknown"] or 0
        severity = row["severity"]
        failed = Text("could not run", "未能执行") if row["error"] else None
        rows.append(
            (
                Cell(voice(row["rule_id"])),
                Cell(voice.of(row, "title", "rule_name")),
                Cell(
                    voice.word(SEVERITIES, severity),
                    _rank(severity),
                    _SEVERITY_CSS.get(severity or "", ""),
                ),
                *(
                    voice.cell(failed, "bad") if failed and name == "n_fail" else count(row[name])
                    for name in _COUNTS
                ),
                share(unknown / applied if applied else None),
            )
        )
    sums = [int(ran[name].fill_null(0).sum()) for name in _COUNTS]
    note = Text(
        "Unknown: the rule applies, but a value that it needs is missing; an unknown is never a "
        "pass. Not applicable: the rule does not speak of the row. A rule that reads several tables "
        "counts the rows of all of them.",
        "“无法判断”指规则适用但缺少所需内容，不算通过；“不适用”指规则不涉及该行。"
        "一条规则用于多张表时，为各表行数之和。",
    )
    n_more = ran.height - _RULES_SHOWN
    more = Text(f"{n_more} more rules: findings.xlsx.", f"另有 {n_more} 条规则，见 findings.xlsx。")
    return DataTable(
        voice(Text("Every rule with its outcomes", "规则执行结果")),
        (
            voice.column("rule", "规则"),
            voice.column("problem", "问题", is_wide=True),
            voice.column("level", "级别"),
            voice.column("applied", "适用", is_number=True),
            voice.column("fail", "不通过", is_number=True),
            voice.column("pass", "通过", is_number=True),
            voice.column("unknown", "无法判断", is_number=True),
            voice.column("not applicable", "不适用", is_number=True),
            voice.column("share unknown", "无法判断占比", is_number=True),
        ),
        tuple(rows),
        (
            voice.cell(Text("all", "合计")),
            voice.cell(Text(f"{ran.height} rules", f"{ran.height} 条规则")),
            Cell(""),
            *(count(n) for n in sums),
            Cell(""),
        ),
        (voice(note), *((voice(more),) if n_more > 0 else ())),
    )


def _rank(severity: str | None) -> str:
    order = [*SEVERITIES]
    return str(order.index(severity)) if severity in order else str(len(order))


def _skipped(skipped: pl.DataFrame, voice: Voice) -> DataTable:
    """The rules without data, by what they lack."""
    lacking = (
        skipped.group_by("skipped")
        .agg(pl.col("rule_id").sort(), pl.len().alias("n"))
        .sort("n", "skipped", descending=[True, False])
    )
    rows = tuple(
        (
            Cell(_lacking(row["skipped"], voice)),
            count(row["n"]),
            Cell(voice(" ".join(row["rule_id"]))),
        )
        for row in lacking.iter_rows(named=True)
    )
    return DataTable(
        voice(
            Text(
                "Rules that were not run: their sources are not there", "缺少所需来源而未运行的规则"
            )
        ),
        (
            voice.column("what is not there", "缺少的来源"),
            voice.column("rules", "规则数", is_number=True),
            voice.column("rule codes", "规则编号", is_wide=True),
        ),
        rows,
        (voice.cell(Text("all", "合计")), count(skipped.height), Cell("")),
    )


def _lacking(why: str, voice: Voice) -> str:
    """The datasets that a rule lacks; its own words where it was skipped for another reason.

    An outcome says it in the language of the run, which need not be that of the page.
    """
    _, _, listed = why.replace("：", ":").rpartition(":")
    # «a, b | c»: a, and b or c.
    needed = [[name.strip() for name in choice.split("|")] for choice in listed.split(",")]
    if not all(name in DATASETS for choice in needed for name in choice):
        return voice(why)
    return voice.joined(
        [" / ".join(voice.word(DATASETS, name) for name in choice) for choice in needed]
    )
