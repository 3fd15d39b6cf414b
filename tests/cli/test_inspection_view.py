"""The look of ``cpaudit sources inspect``, apart from how well files are recognised."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from cpaudit.cli.inspection_view import file_view
from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Language, Text
from cpaudit.sources.inspection.inspected import (
    Guess,
    InspectedColumn,
    InspectedFile,
    InspectedSheet,
    SkippedRows,
)
from cpaudit.sources.inspection.notices import Notice

DELIVERIES = Text("Hospital deliveries", "住院分娩登记")
SHEET = InspectedSheet(
    file="分娩.xlsx",
    sheet="2025",
    why=Text("it is «Hospital deliveries».", "识别为“住院分娩登记”。"),
    profile_id="health_deliveries",
    title=DELIVERIES,
    score=0.93,
    guesses=(
        Guess("health_deliveries", DELIVERIES, 0.93),
        Guess("health_certificates", Text("Certificates", "出生医学证明"), 0.61),
    ),
    form="workbook",
    header_rows=(3, 4),
    n_rows=1234,
    n_records=1226,
    columns=(
        InspectedColumn(
            "产妇姓名",
            "mother_name",
            1.0,
            "alias",
            samples=("王*芳", "李*", "赵*丽"),
            n_values=1226,
        ),
        InspectedColumn(
            "产妇证照号码",
            "mother_id_no",
            0.72,
            "words",
            samples=("880101************",),
            n_values=1226,
            n_damaged=12,
            n_unreadable=3,
        ),
        InspectedColumn(
            "分娩日期",
            "birth_date",
            1.0,
            "alias",
            samples=("####-#-#",),
            date_forms=(("####-#-#", 1200), ("########", 26)),
            n_values=1226,
        ),
        InspectedColumn("子女1性别", "sex", 0.95, "words", number=1, n_values=0),
        InspectedColumn("诊断", is_sensitive=True, n_values=9),
        InspectedColumn("联系方式2", looks_like="phone", is_sensitive=True, n_values=9),
        InspectedColumn("自定义1", n_values=9),
        InspectedColumn("序号", is_known=True, n_values=9),
        InspectedColumn("结局", refused="outcome", n_values=9),
    ),
    uncollected=("outcome", "birth_weight_g"),
    skipped=(SkippedRows("header", 2, 3), SkippedRows("total", 6, 1229)),
    coverage=(date(2025, 1, 3), date(2025, 12, 30)),
    coverage_field="birth_date",
    notices=(Notice("n_hidden_rows", Text("4 hidden rows were read too", "4 行被隐藏，也已读取")),),
)
UNREADABLE = InspectedFile(
    "扫描.pdf",
    error=SourceError(
        Text("this is a PDF file, not a table.", "这是 PDF 文件，不是表格。"),
        mend=Text("Supply xlsx, csv or dbf.", "请提供 xlsx、csv 或 dbf 文件。"),
        place=Place(file="扫描.pdf"),
    ),
)


def shown(file, language, *, is_plain=True, width=80):
    stream = StringIO()
    console = Console(file=stream, width=width, highlight=False, markup=False)
    for block in file_view(file, language, is_plain=is_plain):
        console.print(block)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("language", list(Language))
def test_a_sheet_is_laid_out(snapshot, language):
    assert shown(InspectedFile("分娩.xlsx", (SHEET,)), language) == snapshot


@pytest.mark.parametrize("language", list(Language))
def test_a_file_that_cannot_be_read_is_said(snapshot, language):
    assert shown(UNREADABLE, language) == snapshot


@pytest.mark.parametrize("is_plain", [True, False])
def test_no_line_is_wider_than_the_screen(is_plain):
    for language in Language:
        for width in (80, 120):
            text = shown(
                InspectedFile("分娩.xlsx", (SHEET,)), language, is_plain=is_plain, width=width
            )
            assert max(map(cell_len, text.splitlines())) <= width
            assert is_plain != ("─" in text)
