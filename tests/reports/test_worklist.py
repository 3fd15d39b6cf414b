from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import polars as pl
import pytest
from openpyxl import load_workbook

from cpaudit.i18n import Language, Text
from cpaudit.privacy import contains_full_identifier
from cpaudit.project import Layout
from cpaudit.project.working_month import WorklistsSpec
from cpaudit.reports.evidence_rows import EVIDENCE_ROWS
from cpaudit.reports.words import ANSWERS
from cpaudit.reports.worklist import COLUMNS, worklists
from cpaudit.tables import FINDINGS

ZH_HEADERS = [
    "序号",
    "疑点编号",
    "级别",
    "组",
    "户号、电话",
    "姓名",
    "身份证号",
    "疑点说明",
    "来源及日期",
    "建议核查内容",
    "状态",
    "核查结果",
    "查看的依据",
    "核查人",
    "核查日期",
    "备注",
    "行标识（请勿改动）",
]
FILLED_IN = "LMNOP"


def open_all(material, *, is_masked=True, language=Language.ZH):
    return {
        name: load_workbook(BytesIO(content)).worksheets[0]
        for name, content in worklists(material, is_masked=is_masked, language=language)
    }


@pytest.fixture
def village(material):
    return open_all(material)["880101001201_花园村.xlsx"]


def rows_of(sheet):
    return [
        dict(zip(ZH_HEADERS, row, strict=True))
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def test_each_village_has_a_file_and_findings_of_no_village_have_their_own(material):
    assert list(open_all(material)) == [
        "880101001201_花园村.xlsx",
        "880101001202_河东_社区.xlsx",
        "未归村.xlsx",
    ]


def test_no_finding_to_check_is_lost_and_notes_stay_out(material):
    ids = [row["疑点编号"] for sheet in open_all(material).values() for row in rows_of(sheet)]
    assert sorted(ids) == ["f1", "f2", "f4", "f5"]


def test_columns_are_those_of_the_paper_form(village):
    assert [cell.value for cell in village[1]] == ZH_HEADERS


def test_rows_follow_the_walk_through_the_village(village):
    assert [(row["组"], row["疑点编号"]) for row in rows_of(village)] == [("1", "f2"), ("2", "f1")]


def test_a_row_says_what_is_in_doubt_where_it_stands_and_what_to_check(village):
    row = rows_of(village)[1]
    assert row["级别"] == "错误 A"
    assert row["疑点说明"] == "出生未入全员库：王*芳 2025-02-01 出生"
    assert row["来源及日期"] == "分娩.xlsx 2025 第7行\npolice.csv 第12行"
    assert row["建议核查内容"].startswith("核对出生医学证明")
    assert row["核查结果"] is None


def test_a_finding_on_a_whole_file_names_the_file(material):
    (row,) = rows_of(open_all(material)["未归村.xlsx"])
    assert row["来源及日期"] == "ins.csv"


EVIDENCE = pl.DataFrame(
    [
        {
            "source_id": "deliveries",
            "file": "分娩.xlsx",
            "sheet": "2025",
            "row": 7,
            "dataset": "health_deliveries",
            "event_date": date(2025, 2, 1),
            "entry_date": date(2025, 2, 3),
        },
        {
            "source_id": "police_births",
            "file": "police.csv",
            "sheet": None,
            "row": 12,
            "dataset": "police_births",
            "entry_date": date(2025, 3, 9),
            "phone": "13800000000",
        },
    ],
    schema=dict(EVIDENCE_ROWS.columns),
)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            Language.ZH,
            [
                "住院分娩 2025-02-01（分娩.xlsx 2025 第7行）",
                "公安·出生登记 2025-03-09录入（police.csv 第12行）",
            ],
        ),
        (
            Language.EN,
            [
                "delivered in hospital 2025-02-01 (分娩.xlsx 2025 row 7)",
                "police: births, entered 2025-03-09 (police.csv row 12)",
            ],
        ),
    ],
)
def test_each_row_of_evidence_has_its_date_in_words(material, language, said):
    told = replace(material, evidence_rows=EVIDENCE)
    sheet = open_all(told, language=language)["880101001201_花园村.xlsx"]
    assert rows_of(sheet)[1]["来源及日期"].split("\n") == said


def test_a_phone_is_a_text_masked_unless_it_is_asked_for(material):
    told = replace(material, evidence_rows=EVIDENCE)
    for is_masked, phone in ((True, "138****0000"), (False, "13800000000")):
        sheet = open_all(told, is_masked=is_masked)["880101001201_花园村.xlsx"]
        assert rows_of(sheet)[1]["户号、电话"] == f"880101001201020007\n{phone}"


def test_the_result_is_chosen_from_the_eight_answers(village):
    by_cells = {str(each.sqref): each for each in village.data_validations.dataValidation}
    assert list(by_cells) == [f"{column}2:{column}3" for column in FILLED_IN]
    validation = by_cells["L2:L3"]
    assert validation.type == "list"
    assert all(each.prompt for each in by_cells.values())
    assert validation.formula1.strip('"').split(",") == [answer.zh for answer in ANSWERS]


def test_it_prints_on_a4_landscape_with_the_header_on_every_page(village):
    assert village.sheet_properties.pageSetUpPr.fitToPage
    assert (village.page_setup.fitToWidth or 1, village.page_setup.fitToHeight) == (1, 0)
    assert "&P / &N" in village.oddFooter.center.text
    assert village.page_setup.orientation == "landscape"
    assert village.page_setup.paperSize == 9
    assert village.print_title_rows == "$1:$1"
    assert village.freeze_panes == "A2"
    assert village.auto_filter.ref == "A1:Q3"


def test_every_cell_but_the_running_number_is_text_and_none_is_a_formula(material):
    for sheet in open_all(material, is_masked=False).values():
        for row in sheet.iter_rows(min_row=2):
            assert row[0].data_type == "n"
            assert {cell.data_type for cell in row[1:] if cell.value is not None} == {"s"}
            assert all(cell.number_format == "@" for cell in row[1:])


def text_of(sheets):
    return "\n".join(
        str(value)
        for sheet in sheets.values()
        for row in rows_of(sheet)
        for column, value in row.items()
        if column not in {"户号、电话", "行标识（请勿改动）"}
    )


@pytest.mark.parametrize("language", list(Language))
def test_full_values_stand_only_where_they_are_asked_for(material, language):
    masked = text_of(open_all(material, language=language))
    assert not contains_full_identifier(masked)
    assert "王小芳" not in masked
    full = text_of(open_all(material, is_masked=False, language=language))
    assert "880101202502010013" in full
    assert "王小芳" in full


def test_english_has_the_same_columns(material):
    sheet = open_all(material, language=Language.EN)["880101001201_花园村.xlsx"]
    assert [cell.value for cell in sheet[1]] == [header.en for header, _ in COLUMNS]


def test_only_the_columns_to_fill_in_are_open_and_sorting_and_filtering_stay_allowed(village):
    locks = {cell.column_letter: cell.protection.locked for cell in village[2]}
    assert "".join(column for column, is_locked in locks.items() if not is_locked) == FILLED_IN
    protection = village.protection
    assert protection.sheet
    assert not any((protection.sort, protection.autoFilter, protection.formatColumns))
    assert protection.insertRows
    assert protection.password is None


def test_the_hidden_last_column_tells_the_rows_apart(village):
    assert village.column_dimensions["Q"].hidden
    keys = [row["行标识（请勿改动）"] for row in rows_of(village)]
    assert keys == ["cpw1:0:880101001201:f2", "cpw1:0:880101001201:f1"]


def test_on_a4_the_letters_stay_legible(village):
    # A character of the usual font is 7 points of a screen wide and a cell has 5 around it; A4 landscape
    # within its margins has 1045 of them.
    width = sum(wide * 7 + 5 for _, wide in COLUMNS[:-1])
    assert 1045 / width * village["A2"].font.size >= 7.5


def test_a_second_sheet_says_how_to_fill_it_in(material):
    (_, content), *_ = worklists(material, is_masked=True, language=Language.ZH)
    page = load_workbook(BytesIO(content)).worksheets[1]
    told = "\n".join(str(cell.value) for row in page.iter_rows() for cell in row)
    assert page.title == "说明"
    assert all(answer.zh in told for answer in ANSWERS)


def test_one_workbook_has_a_sheet_for_each_village(material):
    project = replace(material.project, worklists=WorklistsSpec(Layout.WORKBOOK))
    ((name, content),) = worklists(
        replace(material, project=project), is_masked=True, language=Language.ZH
    )
    assert name == "核查单.xlsx"
    titles = [sheet.title for sheet in load_workbook(BytesIO(content)).worksheets]
    assert titles == ["说明", "花园村", "河东_社区", "未归村"]


def test_same_findings_same_bytes(material):
    turned = replace(material, findings=material.findings.reverse())
    first, second = (
        list(worklists(each, is_masked=True, language=Language.ZH)) for each in (material, turned)
    )
    assert first == second


def test_no_findings_are_no_worklists(material):
    empty = replace(material, findings=FINDINGS.empty())
    assert list(worklists(empty, is_masked=True, language=Language.ZH)) == []


@pytest.mark.parametrize("is_partial", [False, True])
def test_lists_of_a_run_that_was_cut_short_say_so_on_each_page_and_in_the_manual(
    material, is_partial
):
    unfinished = (Text("left out: the screens.", "未完成：筛查。"),) if is_partial else ()
    lists = worklists(
        replace(material, unfinished=unfinished), is_masked=True, language=Language.ZH
    )
    for _, content in lists:
        sheet, page = load_workbook(BytesIO(content)).worksheets
        assert ("部分结果" in sheet.oddHeader.center.text) is is_partial
        assert (page["A2"].value == "清单不完整") is is_partial
