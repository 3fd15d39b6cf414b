"""The file rules, each shown on a real file that goes through ``read_sources``."""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile

import polars as pl
import pytest
import xlsxwriter
from intake_files import HEADINGS, insurance, number, roll, text, workbook


def test_a_file_in_order_fires_nothing(township, fired):
    insurance(township, text(roll(40)))
    assert fired() == {}


def test_f001_a_key_column_that_another_stands_in_for(township, fired):
    rows = [[name, sex, "1980-01-05", day] for name, sex, _, day in roll(8)]
    insurance(township, text(rows, ["姓名", "性别", "出生日期", "参保日期"]))
    said = fired()
    assert set(said) == {"F001"}
    assert "身份证号 (id_no)" in said["F001"]
    assert "sources.insurance.columns" in said["F001"]


def test_f001_deliveries_without_their_outcome(township, fired):
    township.write(
        "分娩.csv",
        "产妇姓名,产妇身份证号,分娩日期,性别,出生体重\n"
        + "".join(f"{row[0]},{row[2]},2023-12-2{k},男,3{k}00\n" for k, row in enumerate(roll(8))),
    )
    township.source("health_deliveries", "分娩.csv")
    said = fired()
    assert set(said) == {"F001"}
    assert "(outcome)" in said["F001"]


def test_f001b_a_column_that_only_lowers_completeness(township, fired):
    rows = [[name, day, no] for name, _, no, day in roll(8)]
    insurance(township, text(rows, ["姓名", "参保日期", "身份证号"]))
    said = fired()
    assert set(said) == {"F001b"}
    assert "性别 (sex)" in said["F001b"]


def test_f001c_a_column_that_one_month_lacks(township, fired):
    insurance(township, text([[*row, "1"] for row in roll(8)], [*HEADINGS, "户编号"]), "1月.csv")
    township.write("2月.csv", text(roll(8, start=20)))
    township.specs.clear()
    township.source("insurance", "*月.csv")
    said = fired()
    assert set(said) == {"F001c"}
    assert "2月.csv" in said["F001c"]
    assert "(household_no)" in said["F001c"]


def test_f002_bytes_that_no_encoding_explains(township, fired):
    content = text(roll(40)).encode("gb18030").replace("丁".encode("gb18030"), b"\xff\xff", 1)
    township.write("医保.csv", content)
    township.source("insurance", "医保.csv")
    said = fired()
    assert "F002" in said
    assert "gb18030" in said["F002"]
    assert "row 12, column 1" in said["F002"]
    assert "第 12 行第 1 列" in said["F002"]


def test_f003_totals_of_each_page_among_the_records(township, fired):
    total = ["合计", "", "", ""]
    rows = [*roll(10), total, *roll(10, start=10), total]
    insurance(township, text(rows))
    said = fired()
    assert set(said) == {"F003"}
    assert "第 12 行" in said["F003"]


def test_f003_a_total_below_the_records_is_in_its_place(township, fired):
    insurance(township, text([*roll(10), ["合计", "", "", ""]]))
    assert fired() == {}


def test_f003b_a_list_without_headings_is_told(township, fired):
    book = xlsxwriter.Workbook(township.folder / "医保.xlsx")
    for name, rows in (("名单", [HEADINGS, *roll(8)]), ("续表", roll(8, start=20))):
        sheet = book.add_worksheet(name)
        for k, row in enumerate(rows):
            sheet.write_row(k, 0, row)
    book.close()
    township.source("insurance", "医保.xlsx")
    intake = township.read()
    lost = dict(intake.files.select("sheet", "n_lost").rows())
    assert lost == {"名单": 0, "续表": 8}
    said = fired(intake)
    assert set(said) == {"F003b"}
    assert "医保.xlsx [续表]" in said["F003b"]


def test_f003b_covers_and_tables_of_counts_are_not_lost(township, fired):
    book = xlsxwriter.Workbook(township.folder / "医保.xlsx")
    covers = [["说明"], ["本表由各村于 2023-05-15 前填写"], ["联系人：张某"]]
    counts = [["村", "户数", "人数"], *([f"{k}村", 100 + k, 300 + k] for k in range(12))]
    for name, rows in (("说明", covers), ("名单", [HEADINGS, *roll(8)]), ("汇总", counts)):
        sheet = book.add_worksheet(name)
        for k, row in enumerate(rows):
            sheet.write_row(k, 0, row)
    book.close()
    township.source("insurance", "医保.xlsx")
    assert "F003b" not in fired()


def test_f004_the_same_file_under_another_name_and_in_an_archive(township, fired):
    content = text(roll(8)).encode()
    township.write("a.csv", content)
    township.write("b.csv", content)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("c.csv", content)
    township.write("d.zip", packed.getvalue())
    township.source("insurance", "?.csv", "d.zip")
    intake = township.read()
    assert intake.records["insurance"].height == 8
    said = fired(intake)
    assert set(said) == {"F004"}
    assert "b.csv" in said["F004"]
    assert "d.zip/c.csv" in said["F004"]


def test_f004b_the_same_list_in_another_format_and_order(township, fired):
    rows = roll(12)
    township.write("a.csv", text(rows), "gb18030")
    shuffled = list(rows)
    random.Random(1).shuffle(shuffled)
    workbook(township.folder / "b.xlsx", [HEADINGS, *shuffled])
    township.source("insurance", "a.csv", "b.xlsx")
    said = fired()
    assert set(said) == {"F004b"}
    assert "a.csv" in said["F004b"]


def test_f004b_lists_of_equal_length_are_not_copies(township, fired):
    township.write("a.csv", text(roll(12)))
    township.write("b.csv", text(roll(12, start=30)))
    township.source("insurance", "?.csv")
    assert fired() == {}


@pytest.mark.parametrize(("last", "is_stale"), [(150, True), (364, False)])
def test_f005_events_that_stop_before_the_period_ends(township, fired, last, is_stale):
    first = dt.date(2023, 1, 1)
    rows = "".join(
        f"{row[0]},{row[2]},{first + dt.timedelta(days=last * k // 59)},男,活产,3{k}0\n"
        for k, row in enumerate(roll(60))
    )
    township.write("分娩.csv", f"产妇姓名,产妇身份证号,分娩日期,性别,分娩结局,出生体重\n{rows}")
    township.source("health_deliveries", "分娩.csv")
    said = fired()
    assert ("F005" in said) == is_stale
    assert set(said) <= {"F005"}


def test_f006b_an_export_that_stopped_at_a_page(township, fired):
    given = [f"{a}{b}" for a in "一丁七万三上下不与专" for b in "东丝两严个中丰临丸丹"]
    rows = [f"{s}{g},女,1980-01-05\n" for s in "王李张刘陈杨黄赵吴周" * 5 for g in given]
    assert len(rows) == 5000
    insurance(township, "姓名,性别,出生日期\n" + "".join(rows))
    said = fired()
    assert "F006b" in said
    assert "5000" in said["F006b"]


def test_rows_in_are_records_and_rows_left_out_on_every_sheet(township):
    township.write("子女.csv", "妻子姓名,妻子身份证号,一孩姓名,一孩出生日期,二孩姓名,二孩出生日期\n"
                   f"王小芳,{number(2)},李一,2015-01-01,李二,2018-01-01\n赵敏,,,,,\n合计,,,,,\n")  # fmt: skip
    township.source("planning_births", "子女.csv")
    (row,) = township.read().files.rows(named=True)
    assert (row["n_rows"], row["n_records"], row["n_record_rows"], row["n_skipped"]) == (4, 2, 1, 3)


def test_a_row_that_is_nowhere_is_a_bug_with_a_trace(township, monkeypatch):
    import cpaudit.sources.gathering.gather as gathering

    def forgetful(*args, **options):
        found = taken(*args, **options)
        return type(found)(
            **{name: getattr(found, name) for name in found.__dataclass_fields__}
            | {"records": found.records[1:]}
        )

    taken = gathering.extract
    monkeypatch.setattr(gathering, "extract", forgetful)
    insurance(township, text(roll(8)))
    with pytest.raises(AssertionError, match="9 rows, but 7 rows of records and 1 left out"):
        township.read()


def test_dates_of_the_records_are_those_of_the_file(township):
    insurance(township, text(roll(8)))
    days = township.read().records["insurance"]["enrol_date"]
    assert days.to_list() == [dt.date(2020, 1, 1) + dt.timedelta(days=k) for k in range(8)]
    assert days.dtype == pl.Date
