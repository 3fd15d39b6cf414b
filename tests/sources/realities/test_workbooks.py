"""Workbooks as Excel and WPS leave them, and pages that are called workbooks."""

import datetime as dt
import sys
from pathlib import Path

import pytest
from ods_bytes import ods, row, table
from reality_tables import HUAYUAN, LI, TAOYUAN, WANG, read_all, skipped, values
from workbook_files import HEAD, NAMES, ROWS, cells, html, insured, tabbed, xml_2003
from xls_bytes import XlsSheet, ole, xls
from xlsx_bytes import sheet, xlsx, zipped

from cpaudit.errors import ExitCode, SourceError

sys.path.append(str(Path(__file__).parent.parent))


@pytest.mark.parametrize("write", [html, xml_2003, tabbed])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_reality_04_an_xls_that_is_a_page_xml_or_text(township, write, encoding):
    intake = insured(township, write([HEAD, *ROWS]).encode(encoding))
    assert values(intake, "insurance", "name", "id18", "sex", "enrol_date") == [
        ("王小芳", WANG, "F", dt.date(2023, 1, 1)),
        ("李建国", LI, "M", dt.date(2023, 2, 1)),
    ]
    assert skipped(intake) == {"header": 1}


@pytest.mark.parametrize("name", ["医保.et", "医保.xls", "医保.wps.xls", "医保"])
def test_reality_05_a_workbook_of_wps_is_read_as_what_it_is(township, name):
    intake = insured(township, xls(XlsSheet("医保", [HEAD, *ROWS])), name)
    assert values(intake, "insurance", "name") == NAMES


PASSWORD = ("protected by a password", "密码")
DOCUMENT = ("text document", "文字文档")
DAMAGED = ("damaged", "损坏")
NO_BOOK = ("no workbook", "没有找到工作簿")
LONG = bytes(9000)
CONTENT_TYPES = {"[Content_Types].xml": "<Types/>"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", ole({"EncryptionInfo": LONG, "EncryptedPackage": LONG}), PASSWORD),
        ("a.et", ole({"EncryptionInfo": LONG, "EncryptedPackage": LONG}), PASSWORD),
        ("a.xls", xls(XlsSheet("a", [HEAD, *ROWS]), password=True), PASSWORD),
        ("a.et", xls(XlsSheet("a", [HEAD, *ROWS]), password=True), PASSWORD),
        ("a.ods", ods(table(row("a")), manifest="<m><encryption-data/></m>"), PASSWORD),
        ("a.wps", ole({"WordDocument": LONG}), DOCUMENT),
        ("a.doc", ole({"WordDocument": LONG}), DOCUMENT),
        ("a.xls", ole({"WordDocument": LONG}), DOCUMENT),
        ("a.xlsx", zipped({**CONTENT_TYPES, "word/document.xml": "<w/>"}), DOCUMENT),
        ("a.docx", zipped({**CONTENT_TYPES, "word/document.xml": "<w/>"}), DOCUMENT),
        ("a.xlsx", zipped({**CONTENT_TYPES, "ppt/presentation.xml": "<p/>"}), ("document", "文档")),
        ("a.xls", ole({"PowerPoint Document": LONG}), NO_BOOK),
        ("a.xlsx", xlsx(sheet(cells([HEAD, *ROWS])))[:-300], DAMAGED),
        ("a.xls", xls(XlsSheet("a", [HEAD, *ROWS]))[:2000], DAMAGED),
        ("a.ods", ods(table(row("a")))[:-300], DAMAGED),
        ("a.xlsx", xlsx(sheet(cells([HEAD, *ROWS]))[:-30]), DAMAGED),
        ("a.xlsx", xlsx("<chartsheet/>", kinds=("chartsheet",)), ("only charts", "图表")),
        ("a.xlsx", xlsx(sheet("")), ("no record", "没有")),
        ("a.xlsx", xlsx(sheet('<row><c t="s"><v>0</v></c></row>')), ("part", "缺少")),
        ("a.xls", "MIME-Version: 1.0\r\nX: y\r\n", ("saved web page", "网页")),
    ],
)
def test_reality_05_what_is_protected_damaged_or_no_workbook_is_refused_with_the_mend(
    township, name, content, said
):
    with pytest.raises(SourceError) as caught:
        insured(township, content, name)
    message = caught.value.message()
    assert said[0] in message.en
    assert said[1] in message.zh
    assert name in message.zh
    assert caught.value.mend.en
    assert caught.value.mend.zh
    assert caught.value.exit_code is ExitCode.UNREADABLE


MERGED = [
    ["户编号", "姓名", "身份证号", "联系电话"],
    ["H001", "王小芳", WANG, "13912345671"],
    ["", "李建国", LI, ""],
    ["H002", "赵敏", "", ""],
    ["", "周杰", "", ""],
]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.xlsx",
            xlsx(sheet(cells(MERGED), after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')),
        ),
        (
            "a.xls",
            xls(XlsSheet("a", [[c or None for c in r] for r in MERGED], merges=[(1, 2, 0, 0)])),
        ),
        (
            "a.xls",
            html(MERGED)
            .replace("<td>H001", "<td rowspan=2>H001")
            .replace("<td></td><td>李", "<td>李"),
        ),
    ],
)
def test_reality_16_cells_are_filled_down_where_they_are_merged_and_nowhere_else(
    township, name, content
):
    intake = insured(township, content, name)
    assert values(intake, "insurance", "name", "household_no", "phone") == [
        ("王小芳", "H001", "13912345671"),
        ("李建国", "H001", None),
        ("赵敏", "H002", None),
        ("周杰", None, None),
    ]


def test_reality_17_one_sheet_per_village_gives_the_village(township):
    first, second = ([HEAD, line] for line in ROWS)
    book = xlsx(sheet(cells(first)), sheet(cells(second)), names=("花园村", "桃源村"))
    intake = insured(township, book, "a.xlsx")
    assert values(intake, "insurance", "name", "sheet", "resid_village") == [
        ("王小芳", "花园村", HUAYUAN),
        ("李建国", "桃源村", TAOYUAN),
    ]


def test_reality_17_one_sheet_per_year_and_empty_sheets_beside(township):
    sheets = [sheet(cells([HEAD, ROWS[0]])), sheet(cells([HEAD, ROWS[1]])), sheet("")]
    intake = insured(township, xlsx(*sheets, names=("2022年", "2023年", "Sheet3")), "a.xlsx")
    assert values(intake, "insurance", "name", "sheet") == [
        ("王小芳", "2022年"),
        ("李建国", "2023年"),
    ]
    assert [u.sheet for u in intake.unrecognised] == ["Sheet3"]
    assert values(intake, "insurance", "resid_village") == [None, None]


HIDING = {"hidden_rows": {2}, "hidden_columns": {2}}
COLUMN = "<table:table-column {}/>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.xlsx",
            xlsx(
                sheet(
                    cells([HEAD, *ROWS], hidden={3}),
                    before='<cols><col min="3" max="3" hidden="1"/></cols>',
                    after='<autoFilter ref="A1:D3"/>',
                ),
                sheet(cells([HEAD, *ROWS])),
                sheet(cells([HEAD, *ROWS])),
                states=("visible", "hidden", "veryHidden"),
            ),
        ),
        (
            "a.xls",
            xls(
                XlsSheet("名单", [HEAD, *ROWS], **HIDING),
                XlsSheet("二", [HEAD, *ROWS], visibility=1),
                XlsSheet("三", [HEAD, *ROWS], visibility=2),
            ),
        ),
        (
            "a.ods",
            ods(
                table(
                    row(*HEAD) + row(*ROWS[0]) + row(*ROWS[1], more='table:visibility="filter"'),
                    columns=COLUMN.format('table:number-columns-repeated="2"')
                    + COLUMN.format('table:visibility="collapse"'),
                ),
                *(
                    table(row(*HEAD) + row(*ROWS[0]) + row(*ROWS[1]), name=name, style="hidden")
                    for name in ("二", "三")
                ),
            ),
        ),
    ],
)
def test_reality_18_hidden_sheets_rows_and_columns_are_told(township, name, content):
    intake = insured(township, content, name)
    assert values(intake, "insurance", "name", "sex") == [("王小芳", "F"), ("李建国", "M")]
    assert intake.files.select(
        "sheet", "n_hidden_rows", "n_hidden_columns", "is_hidden", "n_skipped"
    ).rows() == [
        ("名单", 1, 1, False, 1),
        ("二", 0, 0, True, 3),
        ("三", 0, 0, True, 3),
    ]
    assert skipped(intake) == {"header": 1, "hidden_sheet": 6}


def test_damage_in_the_middle_of_a_sheet_names_file_sheet_and_row(township):
    spoilt = cells([HEAD, *ROWS]).replace(f"<t>{LI}</t>", f"<t>{LI}</tt>")
    with pytest.raises(SourceError) as caught:
        insured(township, xlsx(sheet(spoilt)), "医保.xlsx")
    message = caught.value.message()
    assert message.zh.startswith("医保.xlsx，工作表 名单，第 3 行")
    assert "另存为" in message.zh


def test_several_sheets_of_which_one_is_damaged_are_not_half_read(township):
    book = xlsx(sheet(cells([HEAD, *ROWS])), sheet(cells([HEAD, *ROWS]))[:-40])
    with pytest.raises(SourceError, match="damaged") as caught:
        insured(township, book, "医保.xlsx")
    assert caught.value.place.sheet == "二"
    township.specs.clear()
    intake = insured(township, xlsx(sheet(cells([HEAD, *ROWS]))), "医保.xlsx")
    assert read_all(township).files.height == intake.files.height == 1
