"""The list of corrections, as CSV and as a workbook, with room for a reviewer's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.corrected.change import HARMLESS, HIDDEN
from cpaudit.corrected.words import ACCEPT, CORRECTION, NO, NOTE, ONLY_WRONG, SUGGESTED, YES
from cpaudit.i18n import Language, Text
from cpaudit.output import csv_safe_column
from cpaudit.privacy import mask
from cpaudit.reports.xlsx import Column, Sheet, write_workbook
from cpaudit.view_tables import is_personal

if TYPE_CHECKING:
    from cpaudit.project import Project

# Header and width in characters.
COLUMNS = (
    (CORRECTION, 15),
    (Text("source", "来源"), 14),
    (Text("file", "文件"), 18),
    (Text("sheet", "工作表"), 10),
    (Text("row", "行号"), 6),
    (Text("heading", "列名"), 12),
    (Text("field", "字段"), 12),
    (Text("present value", "现值"), 18),
    (SUGGESTED, 18),
    (Text("probability", "把握"), 8),
    (Text("probability that it is wrong", "有误的把握"), 8),
    (Text("another change would do as well", "另有同样可能的改法"), 8),
    (Text("said by", "依据"), 18),
    (Text("rules that it settles", "可消除的规则"), 16),
    (Text("findings that it settles", "可消除的疑点"), 24),
    (ACCEPT, 8),
    (NOTE, 14),
)
_DIGITS = 3
_BY_NUMBER = Text("the citizen number", "身份证号")


def corrections_csv(corrections: pl.DataFrame, *, is_masked: bool, language: Language) -> str:
    """The list as CSV that Excel opens rightly."""
    rows = _rows(corrections, is_masked=is_masked, language=language)
    safe = rows.with_columns(
        csv_safe_column(pl.col(name)).alias(name)
        for name, kind in rows.schema.items()
        if kind == pl.String()
    )
    headings = {
        name: text.within(language) for name, (text, _) in zip(safe.columns, COLUMNS, strict=True)
    }
    return "\ufeff" + safe.rename(headings).write_csv()


def corrections_workbook(
    corrections: pl.DataFrame, project: Project, *, is_masked: bool, language: Language
) -> bytes:
    """The list as a workbook in which each decision is chosen from a list."""
    answers = (YES.within(language), NO.within(language))
    sheet = Sheet(
        Text("corrections", "更正清单").within(language),
        tuple(
            Column(text.within(language), width, answers if text == ACCEPT else ())
            for text, width in COLUMNS
        ),
        _rows(corrections, is_masked=is_masked, language=language).rows(),
        (project.area.name, "", f"{project.period.start} – {project.period.end}"),
    )
    return write_workbook([sheet], as_of=project.as_of, title=project.name)


def _rows(corrections: pl.DataFrame, *, is_masked: bool, language: Language) -> pl.DataFrame:
    """The cells in the order of ``COLUMNS``, by file and row, the surest of a cell first."""
    comma = Text(", ", "、").within(language)
    ordered = corrections.sort(
        ["file", "sheet", "row", "field", "probability", "correction_id"],
        descending=[False, False, False, False, True, False],
        nulls_last=True,
    )
    nothing = pl.lit(None, pl.String)
    return ordered.select(
        "correction_id",
        "source_id",
        "file",
        "sheet",
        "row",
        "heading",
        "field",
        _shown("current", corrections, is_masked=is_masked),
        _shown("suggested", corrections, is_masked=is_masked).fill_null(
            ONLY_WRONG.within(language)
        ),
        pl.col("probability", "p_wrong").round(_DIGITS),
        pl.when(pl.col("is_tie")).then(pl.lit(YES.within(language))).alias("is_tie"),
        pl.col("said_by")
        .list.eval(pl.element().replace({"id_no": _BY_NUMBER.within(language)}))
        .list.join(comma),
        pl.col("rules").list.join(comma),
        pl.col("finding_ids").list.join(comma),
        nothing.alias("accept"),
        nothing.alias("note"),
    )


def _shown(column: str, corrections: pl.DataFrame, *, is_masked: bool) -> pl.Expr:
    """The values, each masked as its field is."""
    shown = pl.col(column)
    if not is_masked:
        return shown
    if column == "current":
        # In a column that shifted, a name may stand under 性别.
        is_unsafe = pl.col("is_read").not_() & ~pl.col(column).str.contains(f"^(?:{HARMLESS})$")
        shown = pl.when(is_unsafe).then(pl.lit(HIDDEN)).otherwise(shown)
    for field in corrections["field"].unique().sort():
        kind = is_personal(field)
        if kind is not None:
            masked = mask(pl.col(column), kind)
            shown = pl.when(pl.col("field") == field).then(masked).otherwise(shown)
    return shown.alias(column)
