"""The summary of a run as the first sheet of ``findings.xlsx``: part, item, value, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

import cpaudit
from cpaudit.i18n import Text
from cpaudit.reports.completeness_parts import estimate_values
from cpaudit.reports.grid import interval, number, percent
from cpaudit.reports.rows import to_check
from cpaudit.reports.verdict_words import caution, heading
from cpaudit.reports.words import (
    DATASETS,
    DIMENSIONS,
    EVIDENCE,
    GRADES,
    SEVERITIES,
    SKIPPED,
    SUPPRESSED,
    TIERS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cpaudit.i18n import Language
    from cpaudit.reports.material import Material

Row = tuple[str, str, str | int | float]
_Item = tuple[str | Text, str | Text | float]

_ESTIMATE = {
    "n_planning": Text("births in planning", "全员库出生"),
    "n_other": Text("births in other sources", "其他来源出生"),
    "n_both": Text("births in both", "两者均有"),
    "estimate": Text("births in truth (estimate)", "估计实际出生"),
    "low": Text("95 % interval, from", "95% 区间下限"),
    "high": Text("95 % interval, to", "95% 区间上限"),
    "in_no_list": Text("of these in no source", "其中任何来源均未记录"),
    "at_least": Text("births at least", "出生至少"),
    "completeness": Text("share that planning holds", "其中全员库已有比例"),
}


def summary_rows(material: Material, language: Language) -> list[Row]:
    """Each part of the summary with its items, in the order of the terminal."""
    parts: tuple[tuple[Text, Iterator[_Item]], ...] = (
        (Text("run", "本次核查"), _run(material)),
        (Text("assumed", "推断"), ((text, "") for text in material.assumptions)),
        (Text("doubtful rules", "存疑的规则"), ((text, "") for text in material.doubts)),
        (Text("sources", "来源"), _sources(material)),
        (Text("skipped rows", "跳过的行"), _skipped(material)),
        (Text("not read", "未读取"), ((text, "") for text in material.unrecognised)),
        (Text("persons and links", "人员与关联"), _links(material)),
        (Text("findings", "疑点"), _findings(material)),
        (Text("missed births", "疑似漏报出生"), _missed(material)),
        (Text("births left out", "未列入的出生"), _suppressed(material)),
        (Text("completeness", "完整性"), _completeness(material)),
        (Text("estimate", "估计"), _estimate(estimate_values(material.completeness))),
        (Text("indicators", "指标"), _indicators(material, language)),
    )
    return [
        (part.within(language), _within(item, language), _value(value, language))
        for part, items in parts
        for item, value in items
    ]


def _within(item: str | Text, language: Language) -> str:
    return item.within(language) if isinstance(item, Text) else item


def _value(value: str | Text | float, language: Language) -> str | int | float:
    return value.within(language) if isinstance(value, Text) else value


def _run(material: Material) -> Iterator[_Item]:
    project, verdict = material.project, material.verdict
    yield Text("project", "项目"), project.name
    yield Text("area", "辖区"), f"{project.area.name} ({', '.join(project.area.codes)})"
    yield Text("period", "统计期"), f"{project.period.start} – {project.period.end}"
    yield Text("records as of", "数据截至"), str(project.as_of)
    yield Text("verdict", "结论"), heading(material)
    said = caution(material)
    if said is not None:
        yield said, ""
    yield Text("exit code", "退出码"), int(verdict.code)
    for reason in verdict.reasons:
        yield Text("reason", "原因"), reason
    for said in verdict.let_through:
        yield Text("let through", "予以放行"), said
    yield Text("version", "版本"), f"cpaudit {cpaudit.__version__}"
    yield Text("rule set", "规则集"), material.rule_set


def _sources(material: Material) -> Iterator[_Item]:
    for row in material.sources.sort("source_id").iter_rows(named=True):
        kind = DATASETS.get(row["dataset"], Text(row["dataset"], row["dataset"]))
        name = row["source_id"]
        records, skipped = number(row["n_records"]), number(row["n_skipped"])
        yield (
            Text(f"{kind.en} ({name})", f"{kind.zh}（{name}）"),
            Text(f"{records} records, {skipped} rows skipped", f"{records} 条，跳过 {skipped} 行"),
        )


def _skipped(material: Material) -> Iterator[_Item]:
    reasons = material.skipped.group_by("reason").agg(pl.col("n").sum()).sort("reason")
    yield from _counted(SKIPPED, reasons.rows())


def _links(material: Material) -> Iterator[_Item]:
    yield Text("persons", "人数"), material.n_persons
    for row in material.linkage.filter(pl.col("n_pairs") > 0).iter_rows(named=True):
        linked, possible = number(row["n_accepted"]), number(row["n_possible"])
        yield (
            TIERS.get(row["tier"], Text(row["tier"], row["tier"])),
            Text(f"{linked} linked, {possible} to decide", f"已关联 {linked}，待确认 {possible}"),
        )


def _findings(material: Material) -> Iterator[_Item]:
    findings = material.findings
    yield Text("all", "合计"), findings.height
    yield Text("to check in the villages", "需核查"), to_check(findings).height
    for column, words in (("severity", SEVERITIES), ("dimension", DIMENSIONS)):
        yield from _counted(words, findings.group_by(column).len().drop_nulls().sort(column).rows())
    villages = findings.group_by("village", "village_name").len().sort("village", nulls_last=True)
    for code, name, n in villages.rows():
        yield name or code or Text("no village", "未归村"), n


def _missed(material: Material) -> Iterator[_Item]:
    counts = (
        material.missed.group_by("village", "village_name")
        .agg(
            *(pl.col("n").filter(pl.col("grade") == grade).sum().alias(grade) for grade in GRADES),
            pl.col("n_in_period").sum(),
        )
        .sort("village", nulls_last=True)
    )
    yield Text("all", "合计"), int(material.missed["n"].sum())
    yield Text("of the period", "其中本期"), int(material.missed["n_in_period"].sum())
    for row in counts.iter_rows(named=True):
        grades = ", ".join(f"{grade} {row[grade]}" for grade in GRADES)
        n = row["n_in_period"]
        yield (
            row["village_name"] or row["village"] or Text("no village", "未归村"),
            Text(f"{grades}; of the period {n}", f"{grades}；其中本期 {n}"),
        )


def _suppressed(material: Material) -> Iterator[_Item]:
    yield from _counted(SUPPRESSED, material.suppressed.select("reason", "n").sort("reason").rows())


def _completeness(material: Material) -> Iterator[_Item]:
    whole = material.completeness.by_source.filter(pl.col("village").is_null()).sort("source_id")
    for row in whole.iter_rows(named=True):
        yield (
            EVIDENCE.get(row["source_id"], Text(row["source_id"], row["source_id"])),
            _ratio(row["n_found"], row["n_source"], row["share"], row["low"], row["high"]),
        )


def _estimate(estimate: Mapping[str, object]) -> Iterator[_Item]:
    for name, title in _ESTIMATE.items():
        value = estimate.get(name)
        if isinstance(value, int | float):
            yield title, percent(value) if name == "completeness" else round(value)


def _indicators(material: Material, language: Language) -> Iterator[_Item]:
    totals = material.indicators.filter(pl.col("village").is_null())
    for row in totals.iter_rows(named=True):
        note = row[f"note_{language.value}"]
        ratio = _ratio(row["numerator"], row["denominator"], row["value"], row["low"], row["high"])
        target = percent(row["target"]) if row["target"] is not None else ""
        aim = Text(f"; target {target}", f"；目标 {target}").within(language) if target else ""
        about = f"; {note}" if note else ""
        yield row[f"title_{language.value}"] or row["name"], f"{ratio}{aim}{about}"


def _ratio(
    k: int | None, n: int | None, share: float | None, low: float | None, high: float | None
) -> str:
    limits = interval(low, high, percent)
    return f"{percent(share)} = {number(k)}/{number(n)} ({limits})"


def _counted(words: Mapping[str, Text], rows: list[tuple[str, int]]) -> Iterator[_Item]:
    for token, n in rows:
        yield words.get(token, Text(token, token)), n
