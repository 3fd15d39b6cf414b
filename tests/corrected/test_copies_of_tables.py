"""Corrected copies of workbooks, DBF, JSON and Parquet tables."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from corrected_world import HEADINGS, corrected, digest, intake, project, roll

from cpaudit.sources.readers import read_sheets


def _workbook(path, rows, *, title=True):
    with xlsxwriter.Workbook(path) as book:
        red = book.add_format({"font_color": "red"})
        day = book.add_format({"num_format": "yyyy/m/d"})
        for name in ("花园村", "桃源村"):
            sheet = book.add_worksheet(name)
            start = 1 if title else 0
            if title:
                sheet.merge_range(0, 0, 0, 4, "城乡居民医保参保名单")
            sheet.write_row(start, 0, HEADINGS)
            for k, row in enumerate(rows, start=start + 1):
                for at, cell in enumerate(row):
                    if at == 2:
                        sheet.write_datetime(k, at, dt.datetime.fromisoformat(cell), day)
                    else:
                        sheet.write_string(k, at, cell, red)
        book.add_worksheet("说明").write(0, 0, "填表说明")


def test_a_workbook_keeps_its_other_parts_and_styles(tmp_path):
    source = tmp_path / "医保.xlsx"
    _workbook(source, roll())
    before = digest(tmp_path)
    done = corrected(
        project(tmp_path, "医保.xlsx"),
        {"row": 5, "field": "name", "suggested": "张<三>&", "nth": 1},
        {"row": 6, "field": "birth_date", "suggested": "1981-03-07", "nth": 0},
    )
    assert not done.left
    copy = tmp_path / "医保.corrected.xlsx"
    assert digest(tmp_path)["医保.xlsx"] == before["医保.xlsx"]
    old, new = zipfile.ZipFile(source), zipfile.ZipFile(copy)
    changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert old.namelist() == new.namelist()
    assert changed == ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]
    book = openpyxl.load_workbook(copy)
    assert book["桃源村"]["A5"].value == "张<三>&"
    assert book["桃源村"]["A5"].font.color.rgb == "FFFF0000"
    assert book["花园村"]["C6"].value == dt.datetime(1981, 3, 7)  # noqa: DTZ001 - workbooks know no zones
    assert book["花园村"]["C6"].number_format == "yyyy/m/d"


def test_a_formula_is_not_overwritten(tmp_path):
    rows = roll()
    with xlsxwriter.Workbook(tmp_path / "医保.xlsx") as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, HEADINGS)
        for k, row in enumerate(rows, start=1):
            sheet.write_row(k, 0, row)
        sheet.write_formula(3, 1, '=IF(1,"男","女")', None, "男")
    done = corrected(project(tmp_path, "医保.xlsx"), {"row": 4, "field": "sex", "suggested": "F"})
    assert not done.copies
    assert done.left[0].why.zh == "单元格中是公式。"
    assert not (tmp_path / "医保.corrected.xlsx").exists()


def test_a_cell_that_is_not_there_is_put_in_its_place(tmp_path):
    rows = roll()
    with xlsxwriter.Workbook(tmp_path / "医保.xlsx") as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, HEADINGS)
        for k, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                if (k, at) not in {(3, 0), (3, 1), (4, 4)}:
                    sheet.write_string(k, at, cell)
    done = corrected(
        project(tmp_path, "医保.xlsx"),
        {"row": 4, "field": "name", "suggested": "张三"},
        {"row": 4, "field": "sex", "suggested": "M"},
        {"row": 5, "field": "enrol_date", "suggested": "2020-02-02"},
    )
    assert not done.left
    sheet = openpyxl.load_workbook(tmp_path / "医保.corrected.xlsx")["名单"]
    assert [cell.value for cell in sheet[4]][:2] == ["张三", "男"]
    assert sheet["E5"].value == "2020-02-02"


def test_a_merged_cell_is_changed_only_for_all_its_records(tmp_path):
    rows = roll()
    with xlsxwriter.Workbook(tmp_path / "医保.xlsx") as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, [*HEADINGS, "户号"])
        for k, row in enumerate(rows, start=1):
            sheet.write_row(k, 0, row)
        for k in range(1, 30, 3):
            sheet.merge_range(k, 5, k + 2, 5, f"88010110020103{k:04d}")
    of = project(tmp_path, "医保.xlsx")
    one = {"field": "household_no", "suggested": "880101100201039999"}
    assert [left.change.row for left in corrected(of, {"row": 3, **one}).left] == [3]
    done = corrected(of, *({"row": row, **one} for row in (2, 3, 4)))
    assert not done.left
    assert [copy.n_cells for copy in done.copies] == [1]


def test_a_dbf_field_keeps_its_place_and_width(tmp_path):
    from sources.dbf_bytes import dbf

    rows = roll()
    fields = [
        ("XM", "C", 10),
        ("XB", "C", 2),
        ("CSRQ", "D", 8),
        ("SFZH", "C", 18),
        ("CBRQ", "C", 10),
    ]
    stored = [(r[0], r[1], r[2].replace("-", ""), r[3], r[4]) for r in rows]
    data = dbf(fields, stored, deleted={1})
    (tmp_path / "医保.dbf").write_bytes(data)
    (tmp_path / "医保.fpt").write_bytes(b"memo")
    done = corrected(
        project(tmp_path, "医保.dbf"),
        {"row": 5, "field": "name", "suggested": "张三"},
        {"row": 6, "field": "birth_date", "suggested": "1981-03-07"},
        {"row": 7, "field": "name", "suggested": "买买提·玉山江"},
    )
    stored[4] = ("张三", *stored[4][1:])
    stored[5] = (*stored[5][:2], "19810307", *stored[5][3:])
    assert (tmp_path / "医保.corrected.dbf").read_bytes() == dbf(fields, stored, deleted={1})
    assert (tmp_path / "医保.corrected.fpt").read_bytes() == b"memo"
    assert [one.why.en for one in done.left] == ["the value is too long for its field."]


@pytest.mark.parametrize("form", ["lines", "array", "wrapped", "pretty"])
def test_json_changes_in_one_value(tmp_path, form):
    rows = [dict(zip(HEADINGS, row, strict=True)) | {"年龄": 40} for row in roll()]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    content = {
        "lines": lines,
        "array": json.dumps(rows, ensure_ascii=False),
        "wrapped": json.dumps({"code": 0, "data": rows}, ensure_ascii=False),
        "pretty": json.dumps(rows, ensure_ascii=False, indent=2),
    }[form]
    (tmp_path / "医保.json").write_text(content, encoding="utf-8", newline="")
    done = corrected(
        project(tmp_path, "医保.json"),
        {"row": 7, "field": "id_no", "suggested": rows[20]["身份证号"]},
    )
    assert not done.left
    copy = (tmp_path / "医保.corrected.json").read_bytes().decode()
    assert copy == content.replace(rows[6]["身份证号"], rows[20]["身份证号"])


def test_a_parquet_table_keeps_its_columns_and_types(tmp_path):
    frame = pl.DataFrame(roll(), schema=HEADINGS, orient="row").with_columns(
        pl.col("出生日期").str.to_date(), 编号=pl.int_range(pl.len(), dtype=pl.Int16)
    )
    frame.write_parquet(tmp_path / "医保.parquet")
    done = corrected(
        project(tmp_path, "医保.parquet"),
        {"row": 3, "field": "birth_date", "suggested": "1981-03-07"},
        {"row": 4, "field": "name", "suggested": "张三"},
    )
    assert not done.left
    copy = pl.read_parquet(tmp_path / "医保.corrected.parquet")
    assert copy.schema == frame.schema
    assert copy["出生日期"][2] == dt.date(1981, 3, 7)
    assert copy["姓名"][3] == "张三"
    assert copy.drop("出生日期", "姓名").equals(frame.drop("出生日期", "姓名"))


def test_formats_that_are_not_written_are_told(tmp_path):
    cells = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
        for row in [HEADINGS, *roll()]
    )
    (tmp_path / "医保.xls").write_text(f"<html><table>{cells}</table></html>", encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("医保.csv", "\n".join(",".join(row) for row in [HEADINGS, *roll(5)]))
    (tmp_path / "数据.zip").write_bytes(packed.getvalue())
    of = project(tmp_path, "医保.xls", "数据.zip")
    before = digest(tmp_path)
    assert intake(of).records["insurance"].height == 35
    done = corrected(
        of,
        {"row": 4, "field": "name", "suggested": "张三", "file": "医保.xls"},
        {"row": 3, "field": "name", "suggested": "张三", "file": "数据.zip/医保.csv"},
    )
    assert not done.copies
    assert {one.change.file for one in done.left} == {"医保.xls", "数据.zip/医保.csv"}
    assert digest(tmp_path) == before


def test_other_cells_read_as_before(tmp_path):
    _workbook(tmp_path / "医保.xlsx", roll(), title=False)
    corrected(project(tmp_path, "医保.xlsx"), {"row": 9, "field": "name", "suggested": "张三"})

    def sheets(name):
        return read_sheets(tmp_path / name, (tmp_path / name).read_bytes(), file=name)

    for old, new in zip(sheets("医保.xlsx"), sheets("医保.corrected.xlsx"), strict=True):
        differing = (old.cells != new.cells).sum().sum_horizontal().item()
        assert differing == (1 if old.name == "花园村" else 0)
