"""Worklists: what to check in one village, in the order of a walk through it, with room to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Language, Text
from cpaudit.reports.rows import by_household, show, sources_text, to_check
from cpaudit.reports.words import ANSWERS, CHECKS, SEVERITIES, word
from cpaudit.reports.xlsx import Column, Sheet, file_name, write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.reports.material import Material

# Header, width in characters, and whether the village worker fills it in.
COLUMNS = (
    (Text("no.", "序号"), 4),
    (Text("finding", "疑点编号"), 15),
    (Text("level", "级别"), 6),
    (Text("name", "姓名"), 8),
    (Text("number", "身份证号"), 17),
    (Text("household", "户主/户号"), 17),
    (Text("group", "组"), 4),
    (Text("what is in doubt", "疑点说明"), 38),
    (Text("sources and rows", "来源及日期"), 22),
    (Text("what to check", "建议核查内容"), 19),
    (Text("result", "核查结果"), 11),
    (Text("evidence", "依据"), 9),
    (Text("checked by", "核查人"), 7),
    (Text("date", "日期"), 9),
    (Text("remark", "备注"), 9),
)
_N_TO_FILL_IN = 5
_RESULT = Text("result", "核查结果")
NO_VILLAGE = Text("no village", "未归村")


def worklists(
    material: Material, *, is_masked: bool, language: Language
) -> Iterator[tuple[str, bytes]]:
    """Each village's file name and workbook; findings of no village have one of their own."""
    shown = by_household(to_check(show(material.findings, is_masked=is_masked)))
    villages = shown.partition_by("village", maintain_order=True)
    for rows in sorted(villages, key=lambda rows: (rows["village"][0] is None, rows["village"][0])):
        code = rows["village"][0]
        known = rows["village_name"].drop_nulls()
        name = NO_VILLAGE.within(language) if code is None else (known[0] if len(known) else "")
        yield (
            f"{file_name(code or '', name)}.xlsx",
            worklist(rows, village=name or code, material=material, language=language),
        )


def worklist(rows: pl.DataFrame, *, village: str, material: Material, language: Language) -> bytes:
    """The workbook of one village; ``rows`` are findings that ``rows.show`` has made showable."""
    project = material.project
    period = f"{project.period.start} – {project.period.end}"
    sheet = Sheet(
        name=Text("worklist", "核查单").within(language),
        columns=tuple(_column(header, width, language) for header, width in COLUMNS),
        rows=_cells(rows, language),
        page_header=(
            f"{project.area.name}  {village}",
            Text("Worklist: to be verified", "疑点核查单（待核实）").within(language),
            period,
        ),
    )
    return write_workbook([sheet], as_of=project.as_of, title=f"{project.name} {village}")


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


def _column(header: Text, width: float, language: Language) -> Column:
    answers: tuple[str, ...] = ()
    if header == _RESULT:
        answers = tuple(answer.within(language) for answer in ANSWERS)
    return Column(header.within(language), width, answers)


def _cells(rows: pl.DataFrame, language: Language) -> list[tuple[str | int | None, ...]]:
    cells = rows.select(
        pl.int_range(1, pl.len() + 1).alias("no"),
        "finding_id",
        level(language).alias("level"),
        "name",
        "id_no",
        "household_no",
        pl.col("group_no").cast(pl.String),
        message(language).alias("message"),
        sources_text(language).alias("sources"),
        check_text(language).alias("check"),
        *(pl.lit(None, pl.String).alias(f"answer_{n}") for n in range(_N_TO_FILL_IN)),
    )
    return cells.rows()
