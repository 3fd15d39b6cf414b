import pytest

from cpaudit.errors import SourceError
from cpaudit.sources.readers import read_sheets
from cpaudit.sources.readers.signature import Kind, sniff

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04...", Kind.WORKBOOK),
        (OLE + "Workbook".encode("utf-16-le"), Kind.WORKBOOK),
        (b"\xef\xbb\xbf<html><table>", Kind.MARKUP),
        (b'<?xml version="1.0"?>', Kind.MARKUP),
        ("姓名\t性别\n".encode("gb18030"), Kind.TEXT),
        ("姓名\t性别\n".encode("utf-16"), Kind.TEXT),
        ("[2023年]出生登记\n".encode(), Kind.TEXT),
        (b"PAR1....PAR1", Kind.PARQUET),
        (b"PAR1,XM\n", Kind.TEXT),
        (b"MZ,XM\n", Kind.TEXT),
        (b"\x1f\x8b\x08", Kind.GZIP),
        (b'{"a": 1}', Kind.JSON),
    ],
)
def test_the_first_bytes_decide_and_not_the_extension(data, kind):
    assert sniff(data, file="file.xls") is kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + "WordDocument".encode("utf-16-le"), "text document"),
        (OLE, "no workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"MIME-Version: 1.0\r\n", "MHT"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (bytes(257) + b"ustar", "tar"),
        (b"\x00\x01\x00\x00Standard Jet DB\x00", "Access"),
        (bytes(range(1, 9)) * 50, "not what its name says"),
    ],
)
def test_what_no_reader_can_take_is_refused_in_both_languages(data, words):
    with pytest.raises(SourceError, match=words) as caught:
        sniff(data, file="户籍.xls")
    assert caught.value.place.file == "户籍.xls"
    assert caught.value.what.zh
    assert caught.value.mend.zh


def test_an_xls_that_is_html_is_read_with_its_spans(tmp_path):
    html = (
        "<html><head><meta charset=gb2312></head><table>"
        "<tr><td colspan=2>母亲</td><td rowspan=2>出生日期</td></tr>"
        "<tr><td>姓名</td><td>身份证号</td></tr>"
        "<tr><td>王&nbsp;芳</td><td>8.80101E+17</td><td>2023-01-05</td></tr></table></html>"
    ).encode("gb18030")
    (sheet,) = read_sheets(tmp_path / "a.xls", html, file="a.xls")
    assert sheet.cells.row(1) == (2, "姓名", "身份证号", None)
    assert sheet.cells.row(2) == (3, "王\xa0芳", "8.80101E+17", "2023-01-05")
    assert [(m.top, m.left, m.bottom, m.right) for m in sheet.merges] == [
        (1, 0, 1, 1),
        (1, 2, 2, 2),
    ]
    assert sheet.damaged == {"c1": 1}


def test_an_xml_2003_spreadsheet_keeps_its_row_and_cell_numbers(tmp_path):
    xml = (
        '<?xml version="1.0"?><Workbook xmlns:ss="urn:x"><Worksheet ss:Name="花园村"><Table>'
        '<Row ss:Index="3"><Cell><Data ss:Type="String">姓名</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="String">性别</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">王</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    ).encode()
    (sheet,) = read_sheets(tmp_path / "a.xls", xml, file="a.xls")
    assert sheet.name == "花园村"
    assert sheet.cells.rows() == [
        (1, None, None, None),
        (2, None, None, None),
        (3, "姓名", None, "性别"),
        (4, "王", None, None),
    ]
