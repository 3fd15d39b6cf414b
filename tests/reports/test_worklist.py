from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cpaudit.i18n import Language
from cpaudit.privacy import contains_full_identifier
from cpaudit.reports.words import ANSWERS
from cpaudit.reports.worklist import COLUMNS, worklists
from cpaudit.tables import FINDINGS

ZH_HEADERS = [
    "序号",
    "疑点编号",
    "级别",
    "姓名",
    "身份证号",
    "户主/户号",
    "组",
    "疑点说明",
    "来源及日期",
    "建议核查内容",
    "核查结果",
    "依据",
    "核查人",
    "日期",
    "备注",
]


def open_all(material, *, is_masked=True, language=Language.ZH):
    return {
        name: load_workbook(BytesIO(content)).active
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
    assert row["来源及日期"] == "分娩.xlsx 2025 第7行；police.csv 第12行"
    assert row["建议核查内容"].startswith("核对出生医学证明")
    assert row["核查结果"] is None


def test_a_finding_on_a_whole_file_names_the_file(material):
    (row,) = rows_of(open_all(material)["未归村.xlsx"])
    assert row["来源及日期"] == "ins.csv"


def test_the_result_is_chosen_from_the_eight_answers(village):
    (validation,) = village.data_validations.dataValidation
    assert str(validation.sqref) == "K2:K3"
    assert validation.formula1.strip('"').split(",") == [answer.zh for answer in ANSWERS]


def test_it_prints_on_a4_landscape_with_the_header_on_every_page(village):
    assert village.page_setup.orientation == "landscape"
    assert village.page_setup.paperSize == 9
    assert village.print_title_rows == "$1:$1"
    assert village.freeze_panes == "A2"
    assert village.auto_filter.ref == "A1:O3"


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
        if column != "户主/户号"
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


def test_same_findings_same_bytes(material):
    turned = replace(material, findings=material.findings.reverse())
    first, second = (
        list(worklists(each, is_masked=True, language=Language.ZH)) for each in (material, turned)
    )
    assert first == second


def test_no_findings_are_no_worklists(material):
    empty = replace(material, findings=FINDINGS.empty())
    assert list(worklists(empty, is_masked=True, language=Language.ZH)) == []
