from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xls_bytes import Day, Formula, XlsSheet, ole, xls

from cpaudit.errors import SourceError
from cpaudit.sources.readers.excel import read_workbook
from cpaudit.sources.readers.ole import DamagedOleError, streams
from cpaudit.sources.readers.xls_strings import shared_strings
from cpaudit.sources.sheet import Merge

ROWS = [
    ["姓名", "身份证号", "出生日期", "户号"],
    ["王", 880101201305150154, Day(41409), "H1"],
    ["李", "88010120130515015X", Day(41409.5), "#N/A"],
    ["张", 3.5, True, Formula("#DIV/0!")],
    ["赵", 20130515, Formula(7.0), None],
]


def read(*sheets: XlsSheet, **options):
    return read_workbook(xls(*sheets, **options), file="名单.xls")


def test_texts_numbers_days_truth_values_and_errors():
    (sheet,) = read(XlsSheet("花园村", ROWS))
    assert sheet.name == "花园村"
    assert [row[1:] for row in sheet.cells.rows()] == [
        ("姓名", "身份证号", "出生日期", "户号"),
        ("王", "8.80101201305150E+17", "2013-05-15", "H1"),
        ("李", "88010120130515015X", "2013-05-15 12:00:00", "#N/A"),
        ("张", "3.5", "TRUE", "#DIV/0!"),
        ("赵", "20130515", "7", None),
    ]
    assert (sheet.n_formula_errors, dict(sheet.damaged)) == (2, {"c1": 1})


def test_cells_begin_at_the_top_left_corner_of_the_sheet():
    (sheet,) = read(XlsSheet("a", [[], [], [None, None, "姓名"], [None, None, "#REF!"]]))
    assert sheet.cells.rows() == [
        (1, None, None, None),
        (2, None, None, None),
        (3, None, None, "姓名"),
        (4, None, None, "#REF!"),
    ]
    assert sheet.n_formula_errors == 1


def test_hidden_rows_columns_and_sheets_and_merged_ranges():
    first, second, third = read(
        XlsSheet("a", ROWS, hidden_rows={1, 2, 40}, hidden_columns={1, 9}, merges=[(1, 3, 3, 3)]),
        XlsSheet("b", ROWS, visibility=1),
        XlsSheet("c", ROWS, visibility=2),
    )
    assert (first.n_hidden_rows, first.n_hidden_columns) == (2, 1)
    assert first.merges == (Merge(2, 3, 4, 3),)
    assert [(s.is_hidden, s.n_rows, s.cells.height) for s in (second, third)] == [(True, 5, 0)] * 2


def test_days_count_from_1904_where_the_workbook_says_so():
    (sheet,) = read(XlsSheet("a", [["日期"], [Day(39947)]]), is_1904=True)
    assert sheet.cells["c0"].to_list() == ["日期", "2013-05-15"]
    assert sheet.is_1904


def test_a_chart_sheet_is_no_table():
    with pytest.raises(SourceError, match="only charts"):
        read(XlsSheet("图", [], kind=2))


def test_a_password_is_told():
    with pytest.raises(SourceError, match="protected") as caught:
        read(XlsSheet("a", ROWS), password=True)
    assert "密码" in caught.value.mend.zh


def test_a_file_that_is_cut_off_is_damaged():
    data = xls(XlsSheet("a", ROWS * 200))
    for length in (600, 3000, len(data) // 2):
        with pytest.raises(SourceError, match="damaged"):
            read_workbook(data[:length], file="名单.xls")


def old_book() -> bytes:
    """A sheet as Excel 5 writes it: texts of bytes within their cells, in the system's code page."""

    def record(kind: int, data: bytes = b"") -> bytes:
        return pack("<HH", kind, len(data)) + data

    def label(row: int, column: int, text: str) -> bytes:
        raw = text.encode("gb18030")
        return record(0x204, pack("<4H", row, column, 0, len(raw)) + raw)

    name, code = "花园村".encode("gb18030"), b"yyyy-mm-dd"
    start = (
        record(0x809, pack("<HHHH", 0x500, 5, 0x0DBB, 0x07CC))
        + record(0x42, pack("<H", 936))
        + record(0x41E, pack("<HB", 164, len(code)) + code)
        + record(0xE0, pack("<HH", 0, 0) + bytes(12))
        + record(0xE0, pack("<HH", 0, 164) + bytes(12))
    )
    at = len(start) + 4 + 7 + len(name) + 4
    start += record(0x85, pack("<IBBB", at, 0, 0, len(name)) + name) + record(0x0A)
    text = "甲乙".encode("gb18030")
    return (
        start
        + record(0x809, pack("<HHHH", 0x500, 0x10, 0x0DBB, 0x07CC))
        + label(0, 0, "姓名")
        + label(0, 1, "日期")
        + label(1, 0, "王小芳")
        + record(0x203, pack("<3Hd", 1, 1, 1, 41409.0))
        + record(
            0xBD, pack("<2H", 2, 0) + pack("<HIHI", 0, 5 << 2 | 2, 0, 25 << 2 | 3) + pack("<H", 1)
        )
        + record(0x06, pack("<3H", 3, 0, 0) + pack("<BxBxxxH", 0, 0, 0xFFFF) + bytes(8))
        + record(0x207, pack("<H", len(text)) + text)
        + record(0x06, pack("<3H", 3, 1, 0) + pack("<BxBxxxH", 1, 1, 0xFFFF) + bytes(8))
        + record(0x0A)
    )


def test_an_excel_5_book_is_read_in_the_systems_code_page():
    (sheet,) = read_workbook(ole({"Book": old_book()}), file="名单.xls")
    assert sheet.name == "花园村"
    assert [row[1:] for row in sheet.cells.rows()] == [
        ("姓名", "日期"),
        ("王小芳", "2013-05-15"),
        ("5", "0.25"),
        ("甲乙", "TRUE"),
    ]


@given(
    st.lists(st.text(st.characters(blacklist_categories=("Cs",)), max_size=8), max_size=6),
    st.data(),
)
@settings(deadline=None)
def test_shared_strings_run_over_any_ends_of_records(strings, data):
    """Each record that goes on within a text begins with the width of what follows."""
    segments = [bytearray(pack("<II", 9, len(strings)))]
    for text in strings:
        raw = text.encode("utf-16-le")
        kind = data.draw(st.sampled_from([0, 4, 8, 12]))
        segments[-1] += pack("<HB", len(raw) // 2, 1 | kind)
        segments[-1] += (pack("<H", 1) if kind & 8 else b"") + (pack("<I", 5) if kind & 4 else b"")
        for place in range(0, len(raw), 2):
            if data.draw(st.booleans()):
                segments.append(bytearray(b"\1"))
            segments[-1] += raw[place : place + 2]
        for byte in (b"runs" if kind & 8 else b"") + (b"phone" if kind & 4 else b""):
            if data.draw(st.booleans()):
                segments.append(bytearray())
            segments[-1].append(byte)
    assert shared_strings([bytes(one) for one in segments]) == strings


def test_long_streams_and_many_sectors_hold_together():
    parts = {"Workbook": bytes(range(256)) * 4000, "Second": b"x" * 5000, "Third": b"y" * 4096}
    assert streams(ole(parts)) == parts


def test_sectors_that_run_in_a_circle_are_damage():
    data = bytearray(ole({"Workbook": bytes(8192)}))
    at = 512 + 4 * 3
    data[at : at + 4] = (3).to_bytes(4, "little")
    with pytest.raises(DamagedOleError):
        streams(bytes(data))
