"""``findings.xlsx``: the summary, all findings, the missed births and the rules, for the office."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.i18n import Language, Text
from cpaudit.reports.rows import show, sources_text
from cpaudit.reports.summary_sheet import summary_rows
from cpaudit.reports.titled_sheet import titled_sheet
from cpaudit.reports.words import DIMENSIONS, SEVERITIES
from cpaudit.reports.worklist import level, message
from cpaudit.reports.xlsx import write_workbook

if TYPE_CHECKING:
    from cpaudit.reports.material import Material

_FINDING_COLUMNS = (
    (Text("finding", "疑点编号"), 15),
    (Text("rule", "规则"), 6),
    (Text("level", "级别"), 7),
    (Text("confidence", "把握"), 6),
    (Text("kind", "类别"), 7),
    (Text("village code", "村居代码"), 12),
    (Text("village", "村居"), 10),
    (Text("group", "组"), 4),
    (Text("household", "户号"), 17),
    (Text("name", "姓名"), 8),
    (Text("number", "身份证号"), 17),
    (Text("what is in doubt", "疑点说明"), 45),
    (Text("sources and rows", "来源"), 30),
)
_RULE_COLUMNS = (
    (Text("rule", "规则"), 8),
    (Text("title", "名称"), 40),
    (Text("level", "级别"), 8),
    (Text("applied", "适用"), 10),
    (Text("pass", "通过"), 10),
    (Text("fail", "不通过"), 10),
    (Text("unknown", "无法判断"), 10),
    (Text("not applicable", "不适用"), 10),
    (Text("not evaluated", "未能执行"), 40),
)
_CONFIDENCE_DIGITS = 3


def findings_workbook(material: Material, *, language: Language) -> bytes:
    """The workbook of all findings, masked."""
    shown = show(material.findings, is_masked=True)
    project = material.project
    page_header = (project.area.name, "", f"{project.period.start} – {project.period.end}")

    sheet = partial(titled_sheet, language=language, page_header=page_header)

    about = ((Text("part", "部分"), 18), (Text("item", "项目"), 44), (Text("value", "值"), 60))
    missed = shown.filter(pl.col("grade").is_not_null()).sort(
        "village", "grade", "finding_id", nulls_last=True
    )
    return write_workbook(
        [
            sheet(Text("summary", "汇总"), about, summary_rows(material, language)),
            sheet(Text("findings", "疑点"), _FINDING_COLUMNS, _finding_rows(shown, language)),
            sheet(
                Text("missed births", "疑似漏报出生"),
                _FINDING_COLUMNS,
                _finding_rows(missed, language),
            ),
            sheet(Text("rules", "规则"), _RULE_COLUMNS, _rule_rows(material, language)),
        ],
        as_of=project.as_of,
        title=project.name,
    )


def _finding_rows(shown: pl.DataFrame, language: Language) -> list[Any]:
    words = {token: text.within(language) for token, text in DIMENSIONS.items()}
    return shown.select(
        "finding_id",
        "rule_id",
        level(language).alias("level"),
        pl.col("confidence").round(_CONFIDENCE_DIGITS),
        pl.col("dimension").replace(words),
        "village",
        "village_name",
        pl.col("group_no").cast(pl.String),
        "household_no",
        "name",
        "id_no",
        message(language).alias("message"),
        sources_text(language).alias("sources"),
    ).rows()


def _rule_rows(material: Material, language: Language) -> list[Any]:
    words = {token: text.within(language) for token, text in SEVERITIES.items()}
    return (
        material.rule_totals()
        .select(
            "rule_id",
            f"title_{language.value}",
            pl.col("severity").replace(words),
            "n_applied",
            "n_pass",
            "n_fail",
            "n_unknown",
            "n_not_applicable",
            pl.coalesce("error", "skipped"),
        )
        .rows()
    )
