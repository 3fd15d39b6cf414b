import time
from contextlib import suppress

import pytest

from cpaudit.errors import SourceError
from cpaudit.sources.readers.markup import read_markup
from cpaudit.sources.sheet import Merge

SS = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'


def read(text: str, encoding: str = "utf-8", **options):
    return read_markup(text.encode(encoding), file="名单.xls", **options)


def rows(text: str, encoding: str = "utf-8"):
    return [row[1:] for row in read(text, encoding)[0].cells.rows()]


def html(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


def xml(body: str, *, name: str = "名单", options: str = "") -> str:
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook {SS}>'
        f'<Worksheet ss:Name="{name}"><Table>{body}</Table>{options}</Worksheet></Workbook>'
    )


TABLE = "<table><tr><th>姓名</th><th>户号</th></tr><tr><td>王小芳</td><td>H1</td></tr></table>"
EXPECTED = [("姓名", "户号"), ("王小芳", "H1")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "iso-8859-1", "unicode", ""])
def test_the_bytes_tell_the_encoding_whatever_the_page_declares(encoding, declared):
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    assert rows(html(TABLE, meta), encoding) == EXPECTED


def test_big5_is_believed_where_it_is_declared():
    page = html(TABLE.replace("户号", "戶號"), "<meta charset=big5>")
    assert rows(page, "big5") == [("姓名", "戶號"), ("王小芳", "H1")]


@pytest.mark.parametrize(
    "written",
    [
        TABLE.upper().replace("H1", "H1"),
        TABLE.replace("</td>", "").replace("</tr>", ""),
        TABLE.replace("<td>", '<td style=\'mso-number-format:"\\@"\' title="a>b">'),
        TABLE.replace("<td>王小芳", '<td title="x>王小芳'),
        TABLE.replace("<td>王小芳", "<td title='it's'>王小芳"),
        TABLE.replace("王小芳", "<font color=red><b>王小</b></font>芳&nbsp;"),
        TABLE.replace("王小芳", "王<!-- <td>x</td> -->小芳"),
        TABLE.replace("<tr>", "<tbody><tr>", 1).replace("</table>", "</tbody></table>"),
        "<script>if (a<b) document.write('<table><tr><td>1</td></tr></table>')</script>" + TABLE,
        "<style>td{color:red}</style><title>t</title>" + TABLE,
        TABLE.removesuffix("</table>"),
        "<table><tr><td>" + TABLE + "</td></tr></table>",
        "<table><tr><td>菜单</td></tr></table>" + TABLE,
    ],
)
def test_a_table_reads_the_same_however_its_page_is_written(written):
    assert rows(html(written)) == EXPECTED


def test_an_inner_table_interrupts_the_cell_of_the_outer_one():
    page = (
        "<table><tr><td>甲</td><td>前<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td>"
        "</tr></table>后</td></tr><tr><td>乙</td><td>丙</td></tr></table>"
    )
    outer, inner = read(html(page))
    assert [row[1:] for row in outer.cells.rows()] == [("甲", "前后"), ("乙", "丙")]
    assert [row[1:] for row in inner.cells.rows()] == [("1", "2"), ("3", "4")]


def test_each_table_of_a_page_is_a_sheet():
    first, second = read(html(TABLE + "<p>说明</p>" + TABLE.replace("王小芳", "李")))
    assert (first.name, first.n_rows, second.cells["c0"][1]) == (None, 2, "李")


def test_spans_take_their_room_and_are_merged_ranges():
    page = (
        "<table><tr><td colspan=2>题</td><td>x</td></tr>"
        "<tr><td rowspan='2'>H1</td><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    )
    (sheet,) = read(html(page))
    assert [row[1:] for row in sheet.cells.rows()] == [
        ("题", None, "x"),
        ("H1", "a", "b"),
        (None, "c", "d"),
    ]
    assert sheet.merges == (Merge(1, 0, 1, 1), Merge(2, 0, 3, 0))


def test_hidden_rows_and_columns_of_a_page_are_counted():
    page = (
        "<table><col><col span=2 style='display:none'><tr style='DISPLAY: none'><td>1</td><td>2</td>"
        "</tr><tr><td>3</td><td>4</td></tr><tr style='display:none'><td></td></tr></table>"
    )
    (sheet,) = read(html(page))
    assert (sheet.n_hidden_rows, sheet.n_hidden_columns) == (1, 1)


def test_a_number_that_a_page_shows_rounded_comes_from_its_attribute():
    page = TABLE.replace("<td>王小芳", '<td x:num="880101201305150154">8.80101E+17')
    (sheet,) = read(html(page))
    assert sheet.cells["c0"][1] == "8.80101201305150E+17"
    assert dict(sheet.damaged) == {"c0": 1}


def test_xml_2003_cells_by_their_types():
    def cell(kind: str, text: str) -> str:
        return f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>'

    body = "".join(
        (
            cell("Number", "8.8010120130515E+17"),
            cell("Number", "3.0"),
            cell("DateTime", "2013-05-15T00:00:00.000"),
            cell("DateTime", "2013-05-15T08:30:00.000"),
            cell("Boolean", "1"),
            cell("Error", "#N/A"),
            cell("String", "a&#10;b<![CDATA[<c>]]>"),
        )
    )
    (sheet,) = read(xml(f"<Row>{body}</Row><Row>{cell('String', 'x')}</Row>"))
    assert sheet.cells.row(0)[1:] == (
        "8.80101201305150E+17",
        "3",
        "2013-05-15",
        "2013-05-15 08:30:00",
        "TRUE",
        "#N/A",
        "a\nb<c>",
    )
    assert (sheet.name, sheet.n_formula_errors, dict(sheet.damaged)) == ("名单", 1, {"c0": 1})


def test_xml_2003_indexes_merges_notes_and_prefixes():
    body = (
        '<Column ss:Hidden="1" ss:Span="1"/><Column ss:Width="9"/>'
        '<Row ss:Index="2"><Cell ss:MergeAcross="1"><Data ss:Type="String">题</Data></Cell>'
        '<Cell><Data ss:Type="String">x</Data><Comment><ss:Data>批注</ss:Data></Comment></Cell></Row>'
        '<Row ss:Hidden="1"><Cell ss:Index="3"><Data ss:Type="String">y</Data></Cell></Row>'
    )
    prefixed = (
        xml(body)
        .replace("<Row", "<ss:Row")
        .replace("</Row", "</ss:Row")
        .replace("<Cell", "<ss:Cell")
    )
    for written in (xml(body), prefixed):
        (sheet,) = read(written)
        assert sheet.cells.rows() == [
            (1, None, None, None),
            (2, "题", None, "x"),
            (3, None, None, "y"),
        ]
        assert sheet.merges == (Merge(2, 0, 2, 1),)
        assert (sheet.n_hidden_rows, sheet.n_hidden_columns) == (1, 1)


def test_xml_2003_hidden_sheets_are_announced_without_cells():
    options = "<WorksheetOptions><Visible>SheetVeryHidden</Visible></WorksheetOptions>"
    row = '<Row><Cell><Data ss:Type="String">a</Data></Cell><Cell><Data>b</Data></Cell></Row>'
    (sheet,) = read(xml(row * 2, options=options))
    assert (sheet.is_hidden, sheet.n_rows, sheet.cells.height) == (True, 2, 0)


def test_entities_of_the_documents_own_are_never_expanded():
    laughs = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;">]>'
    assert rows(laughs + TABLE.replace("H1", "&b;")) == [("姓名", "户号"), ("王小芳", "&b;")]


def test_a_page_without_a_table_is_refused():
    with pytest.raises(SourceError, match="no table") as caught:
        read(html("<p>请登录</p>"))
    assert "xlsx" in caught.value.mend.zh


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td rowspan=1000 colspan=1000>x" * 3000,
        "<table>" + '<tr><td title="' * 20_000 + "<tr><td>x",
        "<table>" * 3000 + "<tr><td>x",
        "<!--" * 50_000 + "<table><tr><td>x",
        "<table>" + "<Row ss:Index='1000000'><Cell><Data>x" * 3,
    ],
)
def test_careless_or_hostile_pages_take_no_more_than_their_length(page):
    begun = time.process_time()
    with suppress(SourceError):
        read(page)
    assert time.process_time() - begun < 10


def test_twice_the_rows_take_about_twice_the_time():
    def seconds(n_rows: int) -> float:
        page = html("<table>" + "<tr><td>王</td><td>1</td></tr>" * n_rows + "</table>").encode()
        begun = time.process_time()
        assert read_markup(page, file="a.xls")[0].n_rows == n_rows
        return time.process_time() - begun

    seconds(2000)
    assert seconds(24_000) < 12 * max(seconds(6000), 0.02)
