"""Every cell and every sum of the returns, for the workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.reports.returns_lines import causes_text
from cpaudit.reports.returns_words import CHECKED, CHECKS, FIELDS, STATUS, WAYS
from cpaudit.reports.titled_sheet import titled_sheet
from cpaudit.reports.words import word

if TYPE_CHECKING:
    from cpaudit.i18n import Language
    from cpaudit.reports.xlsx import Sheet
    from cpaudit.returns import Returns

_NAME, _WORD, _COUNT, _TEXT = 16, 18, 9, 48


def returns_sheets(
    result: Returns, language: Language, page_header: tuple[str, str, str]
) -> list[Sheet]:
    """All cells, all sums, and what was left out; no persons."""
    if not result.is_given:
        return []
    causes = causes_text(result, language)
    cells = [
        (
            row["village_name"] or row["village"],
            str(row["period_start"]),
            str(row["period_end"]),
            word(FIELDS, row["field"], language),
            row["stated"],
            row["records"],
            row["difference"],
            word(STATUS, row["status"], language),
            word(WAYS, row["counted_by"], language),
            causes.get((row["line"], row["field"]), ""),
            _place(row),
        )
        for row in result.cells.iter_rows(named=True)
    ]
    checks = [
        (
            row["village_name"] or row["village"],
            str(row["period_start"]),
            str(row["period_end"]),
            word(CHECKED, row["field"], language),
            word(CHECKS, row["check"], language),
            row["stated"],
            row["computed"],
            row["difference"],
            row["n_blank"],
            word(STATUS, row["status"], language),
            _place(row),
        )
        for row in result.checks.iter_rows(named=True)
    ]

    sheet = partial(titled_sheet, language=language, page_header=page_header)

    place = (
        (Text("village", "村居"), _NAME),
        (Text("from", "起"), _COUNT),
        (Text("to", "止"), _COUNT),
        (Text("cell", "项目"), _WORD),
    )
    where = (Text("row of the return", "报表位置"), 30.0)
    sheets = [
        sheet(
            Text("Returns by cell", "报表逐项比对"),
            (
                *place,
                (Text("return", "报表"), _COUNT),
                (Text("records", "个案"), _COUNT),
                (Text("difference", "相差"), _COUNT),
                (Text("result", "结果"), _WORD),
                (Text("counted", "统计口径"), _WORD),
                (Text("what may explain it", "可能原因"), _TEXT),
                where,
            ),
            list(cells),
        ),
        sheet(
            Text("Returns: sums", "报表平衡关系"),
            (
                *place,
                (Text("against", "核对关系"), 26.0),
                (Text("stated", "报表"), _COUNT),
                (Text("computed", "应为"), _COUNT),
                (Text("difference", "相差"), _COUNT),
                (Text("blank cells", "空白项"), _COUNT),
                (Text("result", "结果"), _WORD),
                where,
            ),
            list(checks),
        ),
    ]
    return [one for one in sheets if one.rows]


def _place(row: dict[str, object]) -> str:
    sheet = f" [{row['sheet']}]" if row["sheet"] else ""
    return f"{row['file']}{sheet}:{row['row']}"
