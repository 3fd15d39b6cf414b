"""The user's village table: what is read, and what is refused with a place."""

from datetime import date

import polars as pl
import pytest

from cpaudit.errors import ProjectError
from cpaudit.standards.divisions import VillageTable

GOOD = """代码,名称,别名,原代码,停用日期,并入
880101100000,凤凰镇,,,,
880101100200,花园村,李家湾；花园大队,880101100500;880101100501,,
880101100203,老庄村,,,2019-01-01,880101100200

"""


def read(folder, content: str, encoding: str = "utf-8") -> VillageTable:
    path = folder / "villages.csv"
    path.write_bytes(content.encode(encoding))
    return VillageTable.read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_and_every_encoding_are_read(tmp_path, encoding):
    table = read(tmp_path, GOOD, encoding)
    assert table.upper.rows() == [("880101100", "凤凰镇")]
    assert table.frame.rows(named=True) == [
        {
            "code": "880101100200",
            "name": "花园村",
            "aliases": ["李家湾", "花园大队"],
            "old_codes": ["880101100500", "880101100501"],
            "valid_from": None,
            "valid_to": None,
            "replaced_by": None,
        },
        {
            "code": "880101100203",
            "name": "老庄村",
            "aliases": [],
            "old_codes": [],
            "valid_from": None,
            "valid_to": date(2019, 1, 1),
            "replaced_by": "880101100200",
        },
    ]


def test_english_headers_and_tabs_are_read(tmp_path):
    table = read(tmp_path, "code\tname\n'880101100200\t花园村\n")
    assert table.frame.select("code", "name").rows() == [("880101100200", "花园村")]


def test_a_frame_of_codes_and_names_is_enough():
    table = VillageTable.from_frame(pl.DataFrame({"code": ["880101100200"], "name": ["花园村"]}))
    assert table.frame.height == 1
    assert VillageTable.empty().frame.columns == table.frame.columns


@pytest.mark.parametrize(
    ("content", "row", "column", "words"),
    [
        ("a,b\n1,2\n", 1, None, "no column for the code; found: a, b"),
        ("代码,备注\n880101100200,x\n", 1, None, "no column for the name"),
        ("code,name\n880101100200,花园村\n8.80101E+11,石桥村\n", 3, "code", "no division code"),
        ("code,name\n88010110020,花园村\n", 2, "code", "no division code"),
        ("code,name\n,花园村\n", 2, "code", "no division code"),
        ("code,name\n880101100200,\n", 2, "name", "empty"),
        ("code,name\n880101100200,甲村\n880101100200,乙村\n", 3, "code", "stands in row 2 too"),
        ("code,name,old_codes\n880101100200,甲村,12x\n", 2, "old_codes", "no division code"),
        ("code,name,valid_to\n880101100200,甲村,2013-02-30\n", 2, "valid_to", "no date"),
        ("code,name,replaced_by\n880101100200,甲村,880101100999\n", 2, "replaced_by", "not in"),
        ("code,name\n", None, None, "no rows"),
        ("", 1, None, "no column for the code"),
    ],
)
def test_a_bad_table_is_refused_with_file_row_and_column(tmp_path, content, row, column, words):
    with pytest.raises(ProjectError, match=words) as caught:
        read(tmp_path, content)
    place = caught.value.place
    assert place.file
    assert place.file.endswith("villages.csv")
    assert (place.row, place.column) == (row, column)
    assert caught.value.mend.zh


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ProjectError, match="cannot be read"):
        VillageTable.read(tmp_path / "none.csv")


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "villages.csv"
    path.write_bytes(b"code,name\n880101100200,\xff\xff\n")
    with pytest.raises(ProjectError, match="neither UTF-8 nor GB18030"):
        VillageTable.read(path)
