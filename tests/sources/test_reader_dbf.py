from pathlib import Path

import pytest
from dbf_bytes import dbf

from cpaudit.errors import SourceError
from cpaudit.sources.readers.dbf import read_dbf

FIELDS = [("XM", "C", 8), ("CSRQ", "D", 8), ("NL", "N", 3)]


def read(tmp_path: Path, data: bytes, **options):
    path = tmp_path / "hj.dbf"
    path.write_bytes(data)
    (sheet,) = read_dbf(path, data, file=path.name, **options)
    return sheet


def test_records_have_the_field_names_as_headings_and_their_own_numbers(tmp_path):
    rows = [("王小芳", "19900101", " 33"), ("李建国", "19880505", " 35")]
    sheet = read(tmp_path, dbf(FIELDS, rows))
    assert sheet.headings == ("XM", "CSRQ", "NL")
    assert sheet.cells.rows() == [(1, "王小芳", "19900101", "33"), (2, "李建国", "19880505", "35")]
    assert sheet.encoding == "gb18030"


def test_deleted_records_are_counted_and_not_read(tmp_path):
    rows = [("王", "", ""), ("李", "", ""), ("张", "", "")]
    sheet = read(tmp_path, dbf(FIELDS, rows, deleted={1}))
    assert sheet.cells["row"].to_list() == [1, 3]
    assert (sheet.n_rows, sheet.n_deleted) == (3, 1)


def test_a_character_cut_by_the_field_width_spoils_no_other_field(tmp_path):
    sheet = read(
        tmp_path, dbf(FIELDS, [("古丽巴哈尔", "19900101", "33"), ("王", "19880505", "35")])
    )
    assert sheet.cells["c0"].to_list() == ["古丽巴哈", "王"]
    sheet = read(tmp_path, dbf([("XM", "C", 5), ("NL", "N", 3)], [("欧阳娜", "33"), ("王", "35")]))
    assert sheet.cells["c1"].to_list() == ["33", "35"]
    assert sheet.n_bad_bytes == 1


def test_a_memo_field_without_its_file_is_empty(tmp_path):
    fields = [("XM", "C", 8), ("BZ", "M", 10)]
    sheet = read(tmp_path, dbf(fields, [("王", "         1")]))
    assert sheet.cells["c0"].to_list() == ["王"]


def test_a_table_that_is_cut_off_is_refused(tmp_path):
    data = dbf(FIELDS, [("王", "19900101", "33")] * 5)
    with pytest.raises(SourceError, match="cut off"):
        read(tmp_path, data[:-25])


def test_a_table_without_records_has_its_headings(tmp_path):
    sheet = read(tmp_path, dbf(FIELDS, []))
    assert sheet.headings == ("XM", "CSRQ", "NL")
    assert sheet.cells.height == 0
