import csv
import io

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cpaudit.errors import SourceError
from cpaudit.sources.readers.encoding import decode
from cpaudit.sources.readers.text import read_text, sniff_separator
from cpaudit.sources.sheet import BLANKS
from laws import examples

LINES = "姓名,性别,出生日期\n王小芳,女,1990-01-01\n李建国,男,1988-05-05\n"


def read(data: bytes, **options):
    (sheet,) = read_text(data, file="file.csv", **options)
    return sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_every_usual_encoding_gives_the_same_cells(encoding):
    assert read(LINES.encode(encoding)).cells.rows() == [
        (1, "姓名", "性别", "出生日期"),
        (2, "王小芳", "女", "1990-01-01"),
        (3, "李建国", "男", "1988-05-05"),
    ]


@pytest.mark.parametrize("separator", [",", "\t", "|", "^", ";", "，"])
def test_the_separator_is_found_on_the_lines(separator):
    text = LINES.replace(",", separator)
    assert read(text.encode()).cells.width == 4


def test_commas_inside_addresses_do_not_outvote_the_tabs():
    text = "姓名\t地址\n王\t花园村,3组,5号\n李\t桃源村,1组,2号\n"
    assert sniff_separator(text.encode()) == "\t"


def test_rows_are_numbered_as_the_program_shows_them():
    text = '标题\n\n姓名,地址\n王,"花园村\n3组"\n\n李,桃源村\n'
    assert read(text.encode()).cells.rows() == [
        (1, "标题", None),
        (2, None, None),
        (3, "姓名", "地址"),
        (4, "王", "花园村\n3组"),
        (5, None, None),
        (6, "李", "桃源村"),
    ]


def test_bad_bytes_are_counted_and_the_rest_is_kept():
    data = LINES.encode("gb18030").replace("建".encode("gb18030"), b"\xff")
    sheet = read(data)
    assert sheet.n_bad_bytes == 1
    assert sheet.encoding == "gb18030"
    assert sheet.cells["c1"][1] == "女"


def test_utf8_with_one_cut_character_is_not_taken_for_gbk():
    data = (LINES * 40).encode() + "王".encode()[:2] + b",x,y\n"
    sheet = read(data)
    assert sheet.encoding == "utf-8"
    assert sheet.n_bad_bytes == 1
    assert sheet.cells["c0"][0] == "姓名"


@pytest.mark.parametrize(
    "spoilt",
    [
        LINES.encode().decode("gb18030", "replace"),  # 濮撳悕
        LINES.encode("gb18030").decode("latin-1"),  # ÐÕÃû
        LINES.encode().decode("cp1252", "replace"),  # å§“å
        LINES.replace("王小芳", "锟斤拷"),
    ],
)
def test_text_that_was_decoded_wrongly_before_is_refused(spoilt):
    with pytest.raises(SourceError, match="spoilt") as caught:
        read(spoilt.encode())
    assert "重新导出" in caught.value.message().zh


def test_a_wrong_declared_encoding_is_refused_with_the_mend():
    with pytest.raises(SourceError, match="utf-8") as caught:
        read(LINES.encode("gb18030"), encoding="utf-8")
    assert "cpaudit.yaml" in caught.value.mend.zh


def test_stray_quotes_swallow_no_rows():
    text = '姓名,地址\n王,5"号\n李,"桃源\n' + "张,x\n" * 50
    assert read(text.encode()).cells.height == 53


@pytest.mark.parametrize("distance", [1, 3, 40])
def test_two_unclosed_quotes_swallow_none_of_the_rows_between_them(distance):
    rows = [f"李{place},桃源,{place}" for place in range(distance)]
    text = "\n".join(["姓名,地址,电话", '王,"花园,1', *rows, '张,"花园,2', '赵,"东村,西村",3'])
    cells = read(text.encode()).cells
    assert cells["c2"].to_list()[1:] == ["1", *map(str, range(distance)), "2", "3"]
    assert cells["c1"].to_list()[-1] == "东村,西村"


def test_quotes_are_taken_as_they_are_meant():
    text = (
        '姓名,地址,电话\n王, "花园村,3组" ,1\n李,"5"号",2\n张,"甲 ""乙"" 丙",3\n赵,桃"源,4\n'
        '钱,"花园\n3组",5\n'
    )
    assert read(text.encode()).cells["c1"].to_list() == [
        "地址",
        "花园村,3组",
        '5"号',
        '甲 "乙" 丙',
        '桃"源',
        "花园\n3组",
    ]


def test_a_separator_in_the_first_line_is_a_hint_and_no_row():
    sheet = read(("sep=;\n" + LINES.replace(",", ";")).encode())
    assert sheet.cells.row(0) == (1, "姓名", "性别", "出生日期")
    assert sheet.n_rows == 3


@pytest.mark.parametrize(
    "text",
    [
        LINES.replace("\n", "\r\r\n"),
        LINES.replace("\n", "\r\n", 1).replace("男,", "男,"),
        LINES.replace("01-01\n", "01-01\r"),
        LINES + "\x1a",
        LINES.removesuffix("\n"),
        LINES.replace("王小芳", "王小芳\0\0"),
    ],
)
def test_line_ends_of_several_systems_and_fillers_make_no_difference(text):
    assert read(text.encode("gb18030")).cells.equals(read(LINES.encode()).cells)


def test_a_carriage_return_inside_a_cell_ends_no_line():
    text = "姓名,地址\r\n" + "王,花园\r3组\r\n" + "李,桃源\r\n" * 30
    cells = read(text.encode()).cells
    assert cells.height == 32
    assert cells["c1"][1] == "花园 3组"


def test_a_very_long_line_is_read():
    remark = "长" * 3_000_000
    cells = read(f"姓名,备注\n王,{remark}\n李,短\n".encode("gb18030")).cells
    assert cells["c1"].str.len_chars().to_list() == [2, 3_000_000, 1]


def test_cells_are_found_again_whatever_the_pieces_that_a_large_file_is_read_in(monkeypatch):
    rows = [f'王{n},"花园村\n{n}组",139{n:08}' for n in range(300)]
    data = "\n".join(["姓名,地址,电话", *rows]).encode("gb18030")
    whole = read(data)
    monkeypatch.setattr("cpaudit.sources.readers.encoding._CHUNK", 101)
    monkeypatch.setattr("cpaudit.sources.readers.lines._PIECE", 997)
    assert read(data).cells.equals(whole.cells)
    assert read(data).n_rows == 301


def test_the_first_cell_with_bad_bytes_is_told():
    data = LINES.encode("gb18030").replace("建".encode("gb18030"), b"\xff")
    assert read(data).first_bad == (3, 1)


def test_columns_of_fixed_width_are_divided_where_the_headings_stand():
    lines = [
        "姓名      性别  出生日期  ",
        "王小芳    女    1990-01-01",
        "欧阳娜娜  女    1977-07-07",
    ]
    sheet = read("\n".join(lines).encode("gb18030"))
    assert sheet.cells.rows()[1:] == [
        (2, "王小芳", "女", "1990-01-01"),
        (3, "欧阳娜娜", "女", "1977-07-07"),
    ]


def test_columns_that_only_blanks_divide_are_refused_with_the_mend():
    lines = ["姓名 性别 出生日期", "王小芳 女 1990-01-01", "欧阳娜娜 女 1977-07-07"]
    with pytest.raises(SourceError, match="separator") as caught:
        read("\n".join(lines).encode())
    assert "CSV" in caught.value.mend.zh


def test_a_list_of_one_column_is_one_column():
    assert read("姓名\n王\n李\n".encode()).cells.rows() == [(1, "姓名"), (2, "王"), (3, "李")]


def test_big5_is_read_where_it_is_declared():
    text = "姓名,性別\n王小芳,女\n"
    assert read(text.encode("big5"), encoding="big5").cells["c1"].to_list() == ["性別", "女"]


def test_an_empty_column_between_bars_does_not_make_a_double_bar_the_separator():
    assert sniff_separator("姓名|性别|日期\n王||1\n李|男|\n张||2\n赵||3\n".encode()) == "|"


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("n_rows", [20, 200])
def test_a_line_with_cells_too_many_is_mended_or_counted_and_never_cut(quote, n_rows):
    def line(*cells: str) -> str:
        return ",".join(f"{quote}{cell}{quote}" for cell in cells)

    rows = [line(f"王{n}甲", "女", f"花园村{n}组", f"139{n:08}") for n in range(n_rows)]
    rows[3] = "李四,男,桃源村,3组,13900011112"
    rows[5] = "赵,四,男,桃源村,3组,13900011112"
    sheet = read("\n".join([line("姓名", "性别", "现住址", "联系电话"), *rows]).encode())
    assert sheet.cells.filter(row=5).rows() == [(5, "李四", "男", "桃源村,3组", "13900011112")]
    assert (sheet.n_joined, sheet.n_broken, sheet.first_broken) == (1, 1, 7)
    assert sheet.n_rows == sheet.cells.height + 1 == n_rows + 1


def test_a_wider_table_below_the_first_keeps_its_cells():
    first = [f"王{n},女" for n in range(250)]
    second = ["姓名,性别,身份证号,出生日期", *[f"李{n},男,x{n},1990-01-01" for n in range(5)]]
    sheet = read("\n".join(["姓名,性别", *first, *second]).encode())
    assert sheet.cells.width == 5
    assert sheet.cells.height == sheet.n_rows == 257


def test_longer_lines_keep_their_extra_cells():
    cells = read("姓名,地址\n王,花园村,3组\n".encode()).cells
    assert cells.row(1) == (2, "王", "花园村", "3组")


def test_old_macintosh_line_ends_are_line_ends():
    assert read(LINES.replace("\n", "\r").encode()).cells.height == 3


def test_utf_16_that_is_declared_but_has_no_mark_is_read():
    decoded = decode("姓名\t性别\n".encode("utf-16-le"), file="a.txt", encoding="utf-16")
    assert decoded.n_bad_bytes == 0


@given(
    cells=st.lists(st.text('村3"," \n;|\t', max_size=12), min_size=3, max_size=3),
    place=st.integers(0, 20),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    separator=st.sampled_from([",", "\t", "|", ";"]),
)
def test_what_a_program_wrote_in_quotes_is_read_as_it_was(cells, place, quoting, separator):
    # Whether two lines that are rows each by itself are one cell, nobody can tell.
    assume(not any("\n" in cell and cell.count(separator) > 1 for cell in cells))
    rows = [[f"王{n}", f"花园村{n}组", f"139{n:08}"] for n in range(20)]
    rows.insert(place, cells)
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting).writerows(
        [["姓名", "地址", "电话"], *rows]
    )
    read_back = read(out.getvalue().encode("gb18030")).cells
    meant = [[cell.replace("\r\n", "\n").strip(BLANKS) or None for cell in row] for row in rows]
    assert [list(row[1:]) for row in read_back.rows()[1:]] == meant


@settings(max_examples=examples(60))
@given(data=st.data())
def test_no_damage_to_a_text_file_ends_in_anything_but_rows_or_a_clear_refusal(data):
    line = '王{0},女,"花园村,{0}组",139{0:08}\n'
    whole = "姓名,性别,地址,电话\n" + "".join(line.format(n) for n in range(12))
    damaged = bytearray(whole.encode(data.draw(st.sampled_from(["utf-8", "gb18030", "utf-16"]))))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, max(len(damaged) - 1, 0)))
        length = data.draw(st.integers(0, 3))
        damaged[at : at + length] = data.draw(st.binary(max_size=3) | st.just(b'"'))
    try:
        sheet = read(bytes(damaged))
    except SourceError:
        return
    assert sheet.n_rows == sheet.cells.height + sheet.n_broken
    assert sheet.cells["row"].is_unique().all()
