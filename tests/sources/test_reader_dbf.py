import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from dbf_bytes import dbf

from cpaudit.errors import SourceError
from cpaudit.sources.readers import read_sheets
from cpaudit.sources.readers.cut_values import n_cut
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
    assert (sheet.n_cut_values, sheet.n_bad_bytes) == (1, 0)


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


@pytest.mark.parametrize(
    ("width", "name", "is_cut"),
    [
        (6, "欧阳娜", False),
        (5, "欧阳娜", True),
        (4, "欧阳", False),
        (6, "欧阳", False),
        (5, "a欧阳", False),
        (4, "a欧阳", True),
        (2, "丂", False),  # 81 40: the second byte is a letter's
        (3, "\u3400", True),  # four bytes in GB18030
        (4, "\u3400", False),
        (2, "A1", False),
    ],
)
def test_a_value_that_ends_within_a_character_is_cut(tmp_path, width, name, is_cut):
    sheet = read(tmp_path, dbf([("XM", "C", width), ("NL", "N", 3)], [(name, "33")]))
    assert sheet.n_cut_values == is_cut
    assert sheet.cells["c1"].to_list() == ["33"]


def test_utf8_names_are_cut_by_their_own_lengths():
    raw = np.frombuffer("王小芳李".encode()[:11], dtype=np.uint8).reshape(1, 11)
    assert n_cut(raw, "utf-8") == 1
    assert n_cut(raw[:, :9], "utf-8") == 0


def test_a_number_wider_than_its_field_counts_as_cut(tmp_path):
    sheet = read(tmp_path, dbf([("XM", "C", 4), ("NL", "N", 3)], [("王", "***"), ("李", " 33")]))
    assert sheet.n_cut_values == 1


def test_the_language_byte_is_not_believed(tmp_path):
    data = bytearray(dbf(FIELDS, [("王小芳", "19900101", "33")]))
    for latin in (0x00, 0x01, 0x03, 0x57, 0xFF):
        data[29] = latin
        assert read(tmp_path, bytes(data)).cells["c0"].to_list() == ["王小芳"]


def test_texts_wider_than_255_bytes_are_read(tmp_path):
    address = "花园村" * 50
    data = bytearray(dbf([("DZ", "C", 44), ("NL", "N", 3)], []))
    data[32 + 17] = 1  # 44 + 256
    data[10:12] = (1 + 300 + 3).to_bytes(2, "little")
    data[4:8] = (1).to_bytes(4, "little")
    row = b" " + address.encode("gb18030").ljust(300) + b" 33"
    assert read(tmp_path, bytes(data[:-1]) + row).cells.row(0) == (1, address, "33")


def test_two_fields_of_one_name_are_both_read(tmp_path):
    sheet = read(tmp_path, dbf([("XM", "C", 4), ("XM", "C", 4)], [("王", "李")]))
    assert sheet.headings == ("XM", "XM")
    assert sheet.cells.row(0) == (1, "王", "李")


def test_an_unset_logical_is_blank_and_a_date_stays_as_it_is_stored(tmp_path):
    sheet = read(
        tmp_path, dbf([("LDBZ", "L", 1), ("CSRQ", "D", 8)], [("?", "20190230"), ("T", "")])
    )
    assert sheet.cells.rows() == [(1, None, "20190230"), (2, "T", None)]


def foxpro_memo(text: str) -> bytes:
    body = text.encode("gb18030")
    head = bytes(6) + (64).to_bytes(2, "big")
    return head.ljust(64, b"\0") + (1).to_bytes(4, "big") + len(body).to_bytes(4, "big") + body


def dbase_memo(text: str, *, is_level_4: bool) -> bytes:
    body = text.encode("gb18030")
    head = b"\xff\xff\x08\x00" + (len(body) + 8).to_bytes(4, "little") if is_level_4 else b""
    return bytes(512) + head + body + b"\x1a\x1a"


@pytest.mark.parametrize(
    ("version", "memo"),
    [
        (0x30, foxpro_memo("已流出")),
        (0xF5, foxpro_memo("已流出")),
        (0x83, dbase_memo("已流出", is_level_4=False)),
        (0x8B, dbase_memo("已流出", is_level_4=True)),
    ],
)
def test_memos_are_read_from_the_file_beside_the_table(tmp_path, version, memo):
    data = bytearray(dbf([("XM", "C", 8), ("BZ", "M", 10)], [("王", "         1"), ("李", "")]))
    data[0] = version
    (tmp_path / ("HJ.FPT" if version in {0x30, 0xF5} else "HJ.DBT")).write_bytes(memo)
    assert read(tmp_path, bytes(data)).cells["c1"].to_list() == ["已流出", None]
    for cut in (len(memo) - 4, 40, 5):
        path = next(tmp_path.glob("HJ.*"))
        path.write_bytes(memo[:cut])
        read(tmp_path, bytes(data))  # what is left of it, or nothing; never an error


def test_foxpro_numbers_and_times_are_exact(tmp_path):
    fields = [("RS", "I", 4), ("JE", "Y", 8), ("SJ", "T", 8), ("TZ", "B", 8)]
    data = bytearray(dbf(fields, []))
    data[0] = 0x30
    data[4:8] = (1).to_bytes(4, "little")
    day = 2_456_428  # 2013-05-15
    row = struct.pack("<iqiid", -7, 1_234_500, day, 30_600_000, 3.25)
    sheet = read(tmp_path, bytes(data[:-1]) + b" " + row)
    assert sheet.cells.row(0) == (1, "-7", "123.45", "2013-05-15 08:30:00", "3.25")


def test_a_damaged_table_is_read_or_refused_whatever_byte_is_damaged(tmp_path):
    good = dbf(FIELDS, [("王", "19900101", "33")] * 3)
    for at in range(len(good)):
        for value in (0x00, 0xFF, 0x41):
            data = good[:at] + bytes([value]) + good[at + 1 :]
            path = tmp_path / "hj.dbf"
            path.write_bytes(data)
            with suppress(SourceError):  # any other error is a bug
                assert len(read_sheets(path, data, file="hj.dbf")) == 1


def test_a_table_that_is_no_table_is_not_taken_for_text(tmp_path):
    path = tmp_path / "hj.dbf"
    good = dbf(FIELDS, [("王", "19900101", "33")] * 3)
    for data in (b"\x07" + good[1:], bytes(40) + good[40:], good[:20]):
        with pytest.raises(SourceError, match="damaged"):
            read_sheets(path, data, file=path.name)
