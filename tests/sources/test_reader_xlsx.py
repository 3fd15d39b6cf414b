from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_bytes import HEAD, MAIN, STRICT, shared, sheet, styles, xlsx, zipped

from cpaudit.errors import SourceError
from cpaudit.sources.readers.excel import read_workbook
from cpaudit.sources.readers.xlsx_parts import Package
from cpaudit.sources.readers.xml_plain import plain
from cpaudit.sources.sheet import BLANKS, Merge
from laws import examples


def read(data: bytes):
    return read_workbook(data, file="名单.xlsx")[0]


def rows(data: bytes):
    return [row[1:] for row in read(data).cells.rows()]


ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>李&amp;四</t></is></c><c r="B2"><v>3</v></c></row>'
)
STRINGS = {"sharedStrings": shared("<t>姓名</t>", "<t>户号</t>")}
EXPECTED = [("姓名", "户号"), ("李&四", "3")]


def test_shared_and_inline_strings_and_numbers_are_read():
    assert rows(xlsx(sheet(ROWS), parts=STRINGS)) == EXPECTED


@pytest.mark.parametrize(
    "written",
    [
        sheet(ROWS, ns=STRICT),
        sheet(ROWS).replace('<c r="A1" t="s">', "<c r='A1' t='s'>"),
        sheet(ROWS).replace(' t="s"', '\n\tt = "s"'),
        sheet(ROWS).replace("<v>3</v>", "<v><![CDATA[3]]></v>"),
        sheet(ROWS).replace("<v>3</v>", "<!-- <v>9</v> --><f>1&gt;0</f><v>3</v>"),
        sheet(ROWS).replace("<v>3</v>", "<f>IF(1>0,3,4)</f><v>3</v>"),
        sheet(ROWS).replace("</c>", "</c >"),
        sheet(ROWS).replace(' r="A1"', "").replace(' r="B1"', ""),
        sheet(ROWS).replace(' r="A1"', "").replace(' r="A2"', ""),
        sheet(ROWS).replace(' r="1"', "").replace(' r="2"', ""),
        sheet(ROWS).replace(' r="1"', ""),
        sheet(ROWS).replace("李&amp;四", "李&#38;四"),
        sheet(ROWS).replace("李&amp;四", "李&#x26;四"),
        sheet(ROWS).replace("李&amp;四", "李_x0026_四"),
        sheet(ROWS).replace("<t>李", '<t xml:space="preserve">  李'),
        sheet(ROWS).replace("<t>李&amp;四</t>", "<r><t>李</t></r><r><rPr><b/></rPr><t>&amp;四</t></r>"),
        sheet(ROWS).replace("</t>", '</t><rPh sb="0" eb="1"><t>リ</t></rPh><phoneticPr fontId="1"/>'),
        sheet(ROWS).replace("<row", "<x:row").replace("</row", "</x:row")
        .replace("<c ", "<x:c ").replace("</c>", "</x:c>")
        .replace("<v>", "<x:v>").replace("</v>", "</x:v>")
        .replace("<is><t>", "<x:is><x:t>").replace("</t></is>", "</x:t></x:is>")
        .replace("sheetData>", "x:sheetData>").replace("</x:", "</x:")
        .replace("</x:sheetData", "</x:sheetData").replace("<worksheet xmlns=", "<x:worksheet xmlns:x=")
        .replace("</worksheet", "</x:worksheet").replace("</x:x:", "</x:"),
        sheet(ROWS).replace("UTF-8", "UTF-16").encode("utf-16"),
        b"\xef\xbb\xbf" + sheet(ROWS).encode(),
        sheet('<row r="9" hidden="1"/>' + ROWS.replace('r="1"', 'r="1" spans="1:2" customFormat="1"')),
        sheet(ROWS + '<row r="3"><c r="A3" s="0"/><c r="XFD3" s="0"></c></row>'),
        sheet(ROWS, before='<dimension ref="A1:XFD1048576"/>'),
        sheet(ROWS.replace('<row r="2">', '<row r="2" x14ac:dyDescent="0.2">')),
    ],
)  # fmt: skip
def test_a_sheet_reads_the_same_however_its_xml_is_written(written):
    assert rows(xlsx(written, parts=STRINGS)) == EXPECTED


def test_rows_out_of_order_come_in_order_and_missing_ones_are_blank():
    written = (
        '<row r="4"><c r="B4"><v>4</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c></row>'
    )
    result = read(xlsx(sheet(written)))
    assert result.cells.rows() == [(1, "1", None), (2, None, None), (3, "3", None), (4, None, "4")]
    assert result.n_rows == 4


def test_a_row_that_stands_twice_is_damage_and_told_with_its_number():
    written = '<row r="7"><c r="A7"><v>1</v></c></row>' * 2
    with pytest.raises(SourceError) as caught:
        read(xlsx(sheet(written)))
    assert (caught.value.place.sheet, caught.value.place.row) == ("名单", 7)


def test_phonetic_readings_and_rich_text_in_shared_strings():
    strings = shared(
        '<t>姓名</t><rPh sb="0" eb="1"><t>xing</t></rPh><phoneticPr fontId="1" type="noConversion"/>',
        '<r><rPr><sz val="9"/></rPr><t>王</t></r><r><t xml:space="preserve">小 </t></r><r><t>芳</t></r>',
        "<t/>",
        "<t>a_x000D_&#10;b_x005F_x000D_</t>",
        "<t>\U00020bb7_xD842__xDFB7_</t>",
    )
    cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(5))
    data = xlsx(sheet(f"<row>{cells}</row>"), parts={"sharedStrings": strings})
    assert rows(data) == [("姓名", "王小 芳", None, "a\nb_x000D_", "\U00020bb7\U00020bb7")]


FORMATS = (
    0,
    14,
    22,
    57,
    'yyyy"年"m"月"d"日"',
    'yyyy"年"m"月"',
    '[$-804]yyyy"年"m"月"d"日";@',
    "h:mm:ss",
    "0.00_);[Red](0.00)",
    "yyyy",
    'm"月"d"日"',
    '"第"0"日"',
    "[DBNum1][$-804]aaaa",
    "General",
    "mm:ss.0",
    "0.00E+00",
)


@pytest.mark.parametrize(
    ("style", "number", "text"),
    [
        (0, "41409", "41409"),
        (1, "41409", "2013-05-15"),
        (1, "41409.0", "2013-05-15"),
        (2, "41409.354166666664", "2013-05-15 08:30:00"),
        (1, "41409.99999999", "2013-05-16"),
        (3, "41395", "2013-05"),
        (3, "41409", "2013-05-15"),
        (4, "41409", "2013-05-15"),
        (5, "41395", "2013-05"),
        (6, "41409", "2013-05-15"),
        (7, "0.5", "12:00:00"),
        (7, "41409.5", "2013-05-15 12:00:00"),
        (8, "41409.25", "41409.25"),
        (9, "41275", "2013"),
        (10, "41409", "2013-05-15"),
        (11, "41409", "41409"),
        (12, "41409", "2013-05-15"),
        (13, "41409", "41409"),
        (14, "0.5", "12:00:00"),
        (15, "41409", "41409"),
        (1, "0", "1900-01-00"),
        (1, "1", "1900-01-01"),
        (1, "59", "1900-02-28"),
        (1, "60", "1900-02-29"),
        (1, "61", "1900-03-01"),
        (1, "-1", "-1"),
        (1, "2958465", "9999-12-31"),
        (1, "20130515", "20130515"),
        (99, "41409", "41409"),
    ],
)
def test_numbers_are_dates_where_their_format_says_so(style, number, text):
    written = sheet(f'<row r="1"><c r="A1" s="{style}"><v>{number}</v></c></row>')
    assert rows(xlsx(written, parts={"styles": styles(*FORMATS)})) == [(text,)]


def test_days_count_from_1904_where_the_workbook_says_so():
    written = sheet(
        '<row><c s="1"><v>39947</v></c><c s="0"><v>39947</v></c><c s="7"><v>.5</v></c></row>'
    )
    result = read(xlsx(written, parts={"styles": styles(*FORMATS)}, is_1904=True))
    assert result.cells.row(0)[1:] == ("2013-05-15", "39947", "12:00:00")
    assert result.is_1904


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("880101201305150154", "8.80101201305150E+17"),
        ("8.8010120130515E+17", "8.80101201305150E+17"),
        ("880101550101331", "880101550101331"),
        ("3.0", "3"),
        ("1E3", "1000"),
        ("0.30000000000000004", "0.3"),
        ("-0.5", "-0.5"),
        ("007", "7"),
    ],
)
def test_numbers_say_what_the_file_says_and_never_more(number, text):
    result = read(xlsx(sheet(f"<row><c><v>{number}</v></c></row>")))
    assert result.cells.row(0)[1] == text
    assert dict(result.damaged) == ({"c0": 1} if "E+17" in text else {})


def test_booleans_errors_formula_texts_and_iso_dates():
    written = (
        '<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>文</v></c>'
        '<c t="d"><v>2013-05-15T00:00:00</v></c><c t="n"><v>5</v></c><c t="str"><v></v></c></row>'
    )
    result = read(xlsx(sheet(written)))
    assert result.cells.row(0)[1:] == ("TRUE", "#N/A", "文", "2013-05-15", "5")
    assert result.n_formula_errors == 1


def test_hidden_rows_and_columns_count_where_they_hold_values():
    before = (
        '<cols><col min="2" max="2" hidden="1"/><col min="3" max="3" width="9"/>'
        '<col max="16384" min="4" hidden="1"/></cols>'
    )
    written = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="2" hidden="1" outlineLevel="1"><c r="A2"><v>1</v></c></row>'
        '<row r="3" hidden="true"><c r="A3"><v>1</v></c></row>'
        '<row r="4" hidden="0"><c r="A4"><v>1</v></c></row>'
        '<row r="5" hidden="1"/><row r="6" hidden="1"><c r="A6" s="0"/></row>'
    )
    result = read(xlsx(sheet(written, before=before)))
    assert (result.n_hidden_rows, result.n_hidden_columns, result.n_rows) == (2, 1, 4)


def test_merged_ranges_are_read_behind_the_cells():
    after = (
        '<mergeCells count="2"><mergeCell ref="A1:A3"/><mergeCell ref="$B$1:$C$1"/></mergeCells>'
    )
    written = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row><row r="3"><c r="D3"><v>1</v></c></row>'
    assert read(xlsx(sheet(written, after=after))).merges == (Merge(1, 0, 3, 0), Merge(1, 1, 1, 2))


def test_hidden_and_very_hidden_sheets_are_announced_and_charts_left_out():
    one = sheet('<row r="3"><c r="A3"><v>1</v></c></row>')
    data = xlsx(one, one, one, states=("visible", "hidden", "veryHidden"))
    assert [
        (s.is_hidden, s.n_rows, s.cells.height) for s in read_workbook(data, file="a.xlsx")
    ] == [
        (False, 3, 3),
        (True, 3, 0),
        (True, 3, 0),
    ]
    data = xlsx("<chartsheet/>", one, kinds=("chartsheet",))
    assert [s.name for s in read_workbook(data, file="a.xlsx")] == ["二"]


def test_a_sheet_without_cells_is_empty():
    for written in (sheet(""), sheet("").replace("<sheetData></sheetData>", "<sheetData/>")):
        result = read(xlsx(written))
        assert (result.cells.height, result.n_rows) == (0, 0)


def test_a_used_range_of_the_whole_sheet_costs_nothing():
    blank = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 1 << 20, 7))
    wide = "".join(
        f'<c r="{openpyxl.utils.get_column_letter(n)}2" s="0"/>' for n in range(1, 16385)
    )
    result = read(
        xlsx(sheet(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{wide}</row>{blank}'))
    )
    assert result.cells.rows() == [(1, "1")]


def test_a_stray_cell_in_the_last_column_leaves_the_empty_ones_between_out():
    written = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    result = read(xlsx(sheet(written)))
    assert result.cells.width == 1 + 257
    assert result.cells.row(0)[-1] == "2"


def test_values_in_far_corners_everywhere_are_refused():
    wide = "".join(
        f'<c r="{openpyxl.utils.get_column_letter(n)}1"><v>1</v></c>' for n in range(1, 16385)
    )
    written = f'<row r="1">{wide}</row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    with pytest.raises(SourceError, match="far below") as caught:
        read(xlsx(sheet(written)))
    assert "零散" in caught.value.message().zh


@pytest.mark.parametrize(
    ("data", "en", "zh"),
    [
        (xlsx(sheet(ROWS)), "part of the workbook is missing", "缺少"),
        (
            xlsx(sheet(ROWS), parts=STRINGS, without=("xl/worksheets/sheet1.xml",)),
            "missing",
            "缺少",
        ),
        (
            xlsx(sheet(ROWS), parts={**STRINGS, "styles": styles(0)}, without=("xl/styles.xml",)),
            "missing",
            "缺少",
        ),
        (xlsx(sheet(ROWS.replace("<v>1</v>", "<v>2</v>")), parts=STRINGS), "missing", "缺少"),
        (xlsx(sheet(ROWS)[:-40], parts=STRINGS), "damaged", "损坏"),
        (
            xlsx(sheet(ROWS), parts={"sharedStrings": STRINGS["sharedStrings"][:-20]}),
            "damaged",
            "损坏",
        ),
        (xlsx(sheet(ROWS), parts=STRINGS)[:-200], "damaged", "损坏"),
        (xlsx("<chartsheet/>", kinds=("chartsheet",)), "only charts", "图表"),
    ],
)
def test_what_is_missing_or_cut_off_is_refused(data, en, zh):
    with pytest.raises(SourceError, match=en) as caught:
        read_workbook(data, file="名单.xlsx")
    assert zh in caught.value.message().zh
    assert caught.value.place.file == "名单.xlsx"
    assert caught.value.mend.zh


@pytest.mark.parametrize(
    "damage",
    [
        "<v>1</v2></c>",
        "<v>1</c>",
        "<v>&nbsp;</v></c>",
        "<v>1 < 2</v></c>",
        "<v>\x02</v></c></row><row>",
    ],
)
def test_damage_in_the_middle_of_a_sheet_names_sheet_and_row(damage):
    written = sheet(ROWS + f'<row r="3"><c r="A3">{damage}</row>' + ROWS)
    with pytest.raises(SourceError, match="damaged from here") as caught:
        read(xlsx(written, parts=STRINGS))
    assert (caught.value.place.sheet, caught.value.place.row) == ("名单", 3)


def test_entities_of_the_documents_own_are_never_expanded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    for entities, used in (
        (f'<!ENTITY a0 "ha">{laughs}', "&a11;"),
        (f'<!ENTITY e SYSTEM "{secret.as_uri()}">', "&e;"),
    ):
        doctype = f"<!DOCTYPE worksheet [{entities}]>"
        written = sheet(ROWS).replace("<worksheet", f"{doctype}<worksheet").replace("李", used)
        with pytest.raises(SourceError, match="damaged"):
            read(xlsx(written, parts=STRINGS))
        spoilt = {"sharedStrings": STRINGS["sharedStrings"].replace("<sst", f"{doctype}<sst")}
        with pytest.raises(SourceError, match="damaged"):
            read(xlsx(sheet(ROWS), parts=spoilt))


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = zipped({"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": b" " * (70 << 20)})
    with pytest.raises(SourceError, match="swell"):
        read_workbook(data, file="a.xlsx")


def test_what_openpyxl_writes_comes_back():
    book = openpyxl.Workbook()
    page = book.active
    page.append(["姓名", "n", " 空 "])
    page.append(["王", 3.5, True])
    buffer = BytesIO()
    book.save(buffer)
    assert rows(buffer.getvalue()) == [("姓名", "n", "空"), ("王", "3.5", "TRUE")]


TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n&<>_x00D"), max_size=12
)


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(
        st.dictionaries(st.integers(0, 30), st.tuples(st.sampled_from("nsibe"), TEXTS), max_size=5),
        max_size=6,
    )
)
def test_the_plain_form_of_any_sheet_reads_like_the_sheet_itself(table):
    """The parser that rewrites XML and the arrays that read it agree on every cell."""
    from xml.sax.saxutils import escape

    strings: list[str] = []
    written = ""
    for n, row in enumerate(table, 1):
        cells = ""
        for column, (kind, text) in sorted(row.items()):
            reference = f"{openpyxl.utils.get_column_letter(column + 1)}{n}"
            body = f"<v>{len(text)}</v>"
            if kind == "i":
                body = f"<is><t>{escape(text)}</t></is>"
            if kind == "s":
                strings.append(f"<t>{escape(text)}</t>")
                body = f"<v>{len(strings) - 1}</v>"
            cells += f'<c r="{reference}" t="{kind.replace("i", "inlineStr")}">{body}</c>'
        written += f'<row r="{n}">{cells}</row>'
    parts = {"sharedStrings": shared(*strings)}
    direct = read(xlsx(sheet(written), parts=parts))
    commented = read(xlsx(sheet(written, before="<!-- -->"), parts=parts))
    assert direct.cells.equals(commented.cells)
    for n, row in enumerate(table):
        for column, (kind, text) in row.items():
            if kind in "is" and "_x" not in text and text.strip(BLANKS):
                assert direct.cells[f"c{column}"][n] == text.strip(BLANKS)


def test_the_plain_form_keeps_what_matters_and_nothing_else():
    data = xlsx(sheet(ROWS, before="<sheetViews/>"), parts=STRINGS)
    package = Package.of(data, file="a.xlsx")
    info = package.find("xl/worksheets/sheet1.xml")
    assert info
    written = b"".join(plain(package.stream(info))).decode()
    assert written == (
        f"<worksheet><sheetData>{ROWS}</sheetData></worksheet>".replace("<is>", "").replace(
            "</is>", ""
        )
    )
    assert HEAD not in written
    assert MAIN not in written
