"""Worklists: what to check in one village, in the order of a walk through it, with room to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Language, Text
from cpaudit.project.working_month import Layout
from cpaudit.reports.evidence_rows import with_evidence
from cpaudit.reports.words import ANSWERS, CHECKS, SEVERITIES, word
from cpaudit.reports.worklist_key import KEY, list_id
from cpaudit.reports.worklist_manual import manual
from cpaudit.reports.worklist_rows import standing, worklist_rows
from cpaudit.reports.xlsx import Column, Sheet, file_name, unique_sheet_names, write_workbook

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from cpaudit.cases.followed import Followed
    from cpaudit.project import Project
    from cpaudit.reports.material import Material
    from cpaudit.reports.sheet_rows import Cell

# Header and width in characters: together as wide as A4 landscape at four fifths, in 10 points.
_SHOWN = (
    (Text("no.", "序号"), 4),
    (Text("finding", "疑点编号"), 9),
    (Text("level", "级别"), 5),
    (Text("group", "组"), 4),
    (Text("household, phone", "户号、电话"), 12),
    (Text("name", "姓名"), 7),
    (Text("number", "身份证号"), 11),
    (Text("what is in doubt", "疑点说明"), 32),
    (Text("sources and dates", "来源及日期"), 26),
    (Text("what to check", "建议核查内容"), 16),
    (Text("state", "状态"), 10),
)
RESULT = Text("result", "核查结果")
EVIDENCE_SEEN = Text("papers seen", "查看的依据")
CHECKED_BY = Text("checked by", "核查人")
CHECKED_ON = Text("date", "核查日期")
REMARK = Text("remark", "备注")
# What the village fills in, and what is shown beside the cell.
_ASKED = (
    (RESULT, 10, Text("Choose one of the eight answers.", "请从下拉列表中选择八项之一。")),
    (
        EVIDENCE_SEEN,
        10,
        Text(
            "Which papers were seen: birth certificate, household booklet, a visit …",
            "填写查看了什么：出生医学证明、户口簿、入户走访等。",
        ),
    ),
    (CHECKED_BY, 7, Text("Who checked it.", "填写核查人姓名。")),
    (CHECKED_ON, 10, Text("The day of the check, like 2026-03-05.", "核查日期，如 2026-03-05。")),
    (
        REMARK,
        11,
        Text(
            "Not of this area: where to. Special case: what it is.",
            "“非本辖区”请写明去向；“特殊情况”请写明情况。",
        ),
    ),
)
COLUMNS = (*_SHOWN, *((header, width) for header, width, _ in _ASKED), (KEY, 24))
NO_VILLAGE = Text("no village", "未归村")
_HEADING = Text("Worklist: to be verified", "疑点核查单（待核实）")
_HEADING_PARTIAL = Text(
    "Worklist of a partial run: to be verified", "疑点核查单（待核实，部分结果）"
)
_FONT_SIZE = 10


@dataclass(frozen=True, slots=True)
class Lists:
    """What worklists are made of: the cases of a run, and where and when it was.

    Attributes:
        project: whose area and period stand on every page.
        findings: ``tables.FINDINGS`` of the run, with full names.
        followed: the cases after the run; null without a store.
        evidence_rows: ``evidence_rows.EVIDENCE_ROWS`` of the findings.
        period: the run's reporting period.
        as_of: its day.
        is_partial: whether a time limit cut it short, so that other doubts may come.
    """

    project: Project
    findings: pl.DataFrame
    followed: Followed | None
    evidence_rows: pl.DataFrame
    period: tuple[dt.date, dt.date]
    as_of: dt.date
    is_partial: bool = False

    @property
    def run_no(self) -> int:
        """The run; 0 without a store."""
        return 0 if self.followed is None else self.followed.run_no


@dataclass(frozen=True, slots=True)
class Village:
    """The list of one village: its code (null for cases of no village), name and rows."""

    code: str | None
    name: str
    rows: pl.DataFrame = field(repr=False)

    @property
    def title(self) -> str:
        """The name, or the code of a village without one."""
        return self.name or self.code or ""


def worklists(
    material: Material, *, is_masked: bool, language: Language
) -> Iterator[tuple[str, bytes]]:
    """The file names and workbooks of a run, in the project's layout."""
    project = material.project
    lists = Lists(
        project,
        material.findings,
        material.followed,
        material.evidence_rows,
        (project.period.start, project.period.end),
        project.as_of,
        is_partial=material.is_partial,
    )
    found = villages(lists, is_masked=is_masked, language=language)
    return written(found, lists, layout=project.worklists.layout, language=language)


def villages(lists: Lists, *, is_masked: bool, language: Language) -> list[Village]:
    """Each village's list, by code; cases of no village have one of their own, the last."""
    shown = worklist_rows(lists.findings, lists.followed, is_masked=is_masked)
    shown = with_evidence(shown, lists.evidence_rows, is_masked=is_masked, language=language)
    parts = shown.partition_by("village", maintain_order=True)
    return [
        _village(rows, language)
        for rows in sorted(parts, key=lambda rows: (rows["village"][0] is None, rows["village"][0]))
    ]


def _village(rows: pl.DataFrame, language: Language) -> Village:
    code, known = rows["village"][0], rows["village_name"].drop_nulls()
    name = NO_VILLAGE.within(language) if code is None else (known[0] if len(known) else "")
    return Village(code, name, rows)


def written(
    found: Sequence[Village], lists: Lists, *, layout: Layout, language: Language
) -> Iterator[tuple[str, bytes]]:
    """Each file's name and content: one per village, or one with a sheet per village."""
    if not found:
        return
    page = manual(language, is_partial=lists.is_partial)
    title = Text("worklists", "核查单").within(language)
    match layout:
        case Layout.FILES:
            for village in found:
                sheets = [_sheet(village, lists, village.title, language), page]
                name = f"{file_name(village.code or '', village.name)}.xlsx"
                book_title = f"{lists.project.name} {village.title}"
                yield name, write_workbook(sheets, as_of=lists.as_of, title=book_title)
        case Layout.WORKBOOK:
            names = unique_sheet_names([page.name, *(village.title for village in found)])
            sheets = [
                _sheet(village, lists, name, language)
                for village, name in zip(found, names[1:], strict=True)
            ]
            content = write_workbook(
                [page, *sheets], as_of=lists.as_of, title=f"{lists.project.name} {title}"
            )
            yield f"{file_name(title)}.xlsx", content


def _sheet(village: Village, lists: Lists, name: str, language: Language) -> Sheet:
    start, end = lists.period
    of_list = list_id(lists.run_no, village.code)
    heading = _HEADING_PARTIAL if lists.is_partial else _HEADING
    return Sheet(
        name=name,
        columns=tuple(_columns(language)),
        rows=_cells(village.rows, of_list, language),
        page_header=(
            f"{lists.project.area.name}  {village.title}",
            heading.within(language),
            f"{start} – {end}",
        ),
        page_footer=of_list,
        font_size=_FONT_SIZE,
        is_protected=True,
    )


def level(language: Language) -> pl.Expr:
    """The severity in words, with the grade of a missed birth: «error A»."""
    words = {token: text.within(language) for token, text in SEVERITIES.items()}
    severity = pl.col("severity").replace(words)
    grade = pl.when(pl.col("grade").is_not_null()).then(pl.lit(" ") + pl.col("grade"))
    return severity + grade.otherwise(pl.lit(""))


def check_text(language: Language) -> pl.Expr:
    """What to check: for a missed birth the papers, else by the kind of problem."""
    by_dimension = {token: word(CHECKS, token, language) for token in CHECKS}
    return (
        pl.when(pl.col("grade").is_not_null())
        .then(pl.lit(word(CHECKS, "missed", language)))
        .otherwise(
            pl.col("dimension").replace_strict(by_dimension, default="", return_dtype=pl.String)
        )
    )


def message(language: Language) -> pl.Expr:
    """The title and the message: «birth not in the planning system: …»."""
    tag = language.value
    mark = Text(": ", "：").within(language)
    return pl.concat_str(f"title_{tag}", f"message_{tag}", separator=mark, ignore_nulls=True)


def _columns(language: Language) -> Iterator[Column]:
    for header, width in _SHOWN:
        yield Column(header.within(language), width)
    for header, width, hint in _ASKED:
        answers = tuple(each.within(language) for each in ANSWERS) if header is RESULT else ()
        yield Column(header.within(language), width, answers, hint.within(language), is_input=True)
    yield Column(KEY.within(language), 24, is_hidden=True)


def _cells(rows: pl.DataFrame, of_list: str, language: Language) -> Sequence[Sequence[Cell]]:
    household = pl.concat_str("household_no", "phone", separator="\n", ignore_nulls=True)
    cells = rows.select(
        pl.int_range(1, pl.len() + 1).alias("no"),
        "case_id",
        level(language).alias("level"),
        pl.col("group_no").cast(pl.String),
        household.alias("household"),
        "name",
        "id_no",
        message(language).alias("message"),
        "sources",
        check_text(language).alias("check"),
        standing(language).alias("standing"),
        *(pl.lit(None, pl.String).alias(header.en) for header, _, _ in _ASKED),
        (pl.lit(f"{of_list}:") + pl.col("case_id")).alias("key"),
    )
    return cells.rows()
