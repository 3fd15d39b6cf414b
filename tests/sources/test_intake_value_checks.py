"""The rules on files fire on what their columns and cells hold."""

from __future__ import annotations

import pytest
import xlsxwriter
from dbf_bytes import dbf
from intake_files import HEADINGS, insurance, roll, text, workbook

from cpaudit.sources.load import read_sources
from cpaudit.standards.divisions import VillageTable


def test_f007_rows_that_shifted_by_a_stray_separator(township, fired):
    rows = [row if k % 5 else [row[0], "", *row[1:]] for k, row in enumerate(roll(40))]
    insurance(township, text([[*row, ""][:5] for row in rows], [*HEADINGS, "户编号"]))
    said = fired()
    assert "F007" in said
    assert "身份证号" in said["F007"]


def test_f007_slips_masks_and_remarks_are_no_shift(township, fired):
    odd = {0: "未办理", 1: "8801****0057", 2: "无", 3: "88010119800105"}
    rows = [
        [name if k % 3 else f"{name[0]}*{name[2]}", sex, odd.get(k % 6, no), "1234567"]
        for k, (name, sex, no, _) in enumerate(roll(36))
    ]
    insurance(township, text(rows, ["姓名", "性别", "身份证号", "联系电话"]))
    (row,) = township.read().files.rows(named=True)
    assert (row["share_shifted"], row["shifted_column"]) == (0.0, None)
    assert "F007" not in fired()


def test_f008_numbers_that_excel_cut(township, fired):
    rows = [[a, b, f"{no[:15]}000", c] for a, b, no, c in roll(8)]
    rows[0][2] = "8.80101198001050E+17"
    insurance(township, text(rows))
    assert "F008" in fired()


@pytest.mark.parametrize(
    "hide",
    [
        lambda sheet: sheet.set_row(3, None, None, {"hidden": True}),
        lambda sheet: sheet.set_column(1, 1, None, None, {"hidden": True}),
    ],
    ids=["row", "column"],
)
def test_f009_hidden_rows_and_columns_are_read_and_told(township, fired, hide):
    workbook(township.folder / "医保.xlsx", [HEADINGS, *roll(8)], hide=hide)
    township.source("insurance", "医保.xlsx")
    intake = township.read()
    assert intake.records["insurance"].height == 8
    assert intake.records["insurance"]["sex"].null_count() == 0
    assert set(fired(intake)) == {"F009"}


def test_f009_a_hidden_sheet_is_not_read_and_told(township, fired):
    book = xlsxwriter.Workbook(township.folder / "医保.xlsx")
    for name in ("名单", "旧"):
        sheet = book.add_worksheet(name)
        for k, row in enumerate([HEADINGS, *roll(8)]):
            sheet.write_row(k, 0, row)
    sheet.hide()
    book.close()
    township.source("insurance", "医保.xlsx")
    said = fired()
    assert set(said) == {"F009"}
    assert "医保.xlsx [旧]" in said["F009"]


def test_f010_names_cut_within_a_character(township, fired):
    fields = [("XM", "C", 7), ("XB", "C", 2), ("SFZH", "C", 18), ("CBRQ", "D", 8)]
    names = [f"{row[0]}提" if k in {3, 5} else row[0] for k, row in enumerate(roll(12))]
    rows = [(n, row[1], row[2], "20200101") for n, row in zip(names, roll(12), strict=True)]
    township.write("医保.dbf", dbf(fields, rows))
    township.source("insurance", "医保.dbf")
    said = fired()
    assert "F010" in said
    assert "2 个值" in said["F010"]


def test_f011_columns_that_are_nobodys_business(township, fired):
    insurance(township, text([[*row, "x"] for row in roll(8)], [*HEADINGS, "诊断"]))
    said = fired()
    assert set(said) == {"F011"}
    assert "诊断" in said["F011"]


def test_f012_dates_written_in_several_ways(township, fired):
    rows = roll(12)
    rows[3][3], rows[5][3] = "20200104", "2020年1月6日"
    insurance(township, text(rows))
    said = fired()
    assert set(said) == {"F012"}
    assert "3 种" in said["F012"]
    assert "参保日期" in said["F012"]


def test_f012_days_and_months_that_may_change_places(township, fired):
    rows = [
        [a, b, c, f"{k % 12 + 1:02d}/{k % 11 + 1:02d}/2020"]
        for k, (a, b, c, _) in enumerate(roll(24))
    ]
    insurance(township, text(rows))
    said = fired()
    assert "F012" in said
    assert "参保日期" in said["F012"]


def test_f012_words_that_say_nothing_are_no_form_of_date(township, fired):
    rows = roll(12)
    rows[3][3], rows[5][3], rows[6][3] = "不详", "-", ""
    insurance(township, text(rows))
    assert fired() == {}


def test_f013_codes_of_a_former_year_by_the_village_table(township, fired):
    table = township.folder / "villages.table"
    table.write_text(
        "code,name,old_codes,valid_to,replaced_by\n"
        "880101100201,花园村,880101100299,,\n880101100202,桃源村,,2020-12-31,880101100201\n",
        encoding="utf-8",
    )
    codes = ["880101100201", "880101100202", "880101100299", "880101100201001"]
    rows = [[*row, codes[k % 4]] for k, row in enumerate(roll(12))]
    insurance(township, text(rows, [*HEADINGS, "居住地代码"]))
    intake = read_sources(township.project, township.profiles, VillageTable.read(table))
    assert intake.files.select("n_codes", "n_old_codes").row(0) == (12, 6)
    assert intake.records["insurance"]["resid_village"].unique().to_list() == ["880101100201"]
    assert set(fired(intake)) == {"F013"}


def test_f014_a_form_with_many_rows_that_hold_a_number_only(township, fired):
    rows = [[str(k + 1), *row] for k, row in enumerate(roll(20))]
    rows += [[str(k), "", "", "", ""] for k in range(21, 61)]
    insurance(township, text(rows, ["序号", *HEADINGS]))
    said = fired()
    assert set(said) == {"F014"}
    assert "40" in said["F014"]


def test_f015_broken_formulas_kept_as_values(township, fired):
    book = xlsxwriter.Workbook(township.folder / "医保.xlsx")
    sheet = book.add_worksheet("名单")
    for k, row in enumerate([HEADINGS, *roll(8)]):
        sheet.write_row(k, 0, row)
    sheet.write_formula(3, 1, "=VLOOKUP(A4,Z:Z,1,0)", None, "#N/A")
    book.close()
    township.source("insurance", "医保.xlsx")
    assert "F015" in fired()


def test_f016_headings_that_stand_twice(township, fired):
    rows = [[*row, "x"] for row in roll(8)]
    insurance(township, text(rows, [*HEADINGS[:3], "参保 日期", "参保日期"]))
    said = fired()
    assert "F016" in said
    assert "参保 日期" in said["F016"] or "参保日期" in said["F016"]
