import pytest

from cpaudit.errors import SourceError
from cpaudit.sources.readers.encoding import decode
from cpaudit.sources.readers.text import read_text, sniff_separator

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


def test_longer_lines_keep_their_extra_cells():
    cells = read("姓名,地址\n王,花园村,3组\n".encode()).cells
    assert cells.row(1) == (2, "王", "花园村", "3组")


def test_old_macintosh_line_ends_are_line_ends():
    assert read(LINES.replace("\n", "\r").encode()).cells.height == 3


def test_utf_16_that_is_declared_but_has_no_mark_is_read():
    decoded = decode("姓名\t性别\n".encode("utf-16-le"), file="a.txt", encoding="utf-16")
    assert decoded.n_bad_bytes == 0
