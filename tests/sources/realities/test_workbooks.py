"""Workbooks as Excel and WPS leave them, and pages that are called workbooks."""

import datetime as dt
import sys
from pathlib import Path

import pytest
from reality_tables import HUAYUAN, LI, TAOYUAN, WANG, read, read_all, skipped, values

from cpaudit.errors import ExitCode, SourceError

sys.path.append(str(Path(__file__).parent.parent))
from ods_bytes import ods, row, table, typed
from xls_bytes import Day, XlsSheet, ole, xls
from xlsx_bytes import shared, sheet, styles, xlsx, zipped

HEAD = ["姓名", "身份证号", "性别", "参保日期"]
ROWS = [["王小芳", WANG, "女", "2023-01-01"], ["李建国", LI, "男", "2023-02-01"]]
NAMES = ["王小芳", "李建国"]
SS = "urn:schemas-microsoft-com:office:spreadsheet"


def cells(lines, *, style=0, hidden=()) -> str:
    """The rows of an xlsx sheet; numbers are numbers, in a cell of this style."""
    out = ""
    for number, line in enumerate(lines, 1):
        inside = "".join(
            f'<c s="{style}"><v>{cell!r}</v></c>'
            if isinstance(cell, (int, float))
            else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            if cell
            else "<c/>"
            for cell in line
        )
        attribute = ' hidden="1"' if number in hidden else ""
        out += f"<row{attribute}>{inside}</row>"
    return out


def insured(township, content, name="医保.xls", **spec):
    return read(township, "insurance", content, name, **spec)


def html(lines) -> str:
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines
    )
    return f'<html><head><meta charset="gb2312"></head><body><table>{body}</table></body></html>'


def xml_2003(lines) -> str:
    body = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in line)
        + "</Row>"
        for line in lines
    )
    return (
        f'<?xml version="1.0" encoding="GBK"?><Workbook xmlns="{SS}" xmlns:ss="{SS}">'
        f'<Worksheet ss:Name="医保"><Table>{body}</Table></Worksheet></Workbook>'
    )


def tabbed(lines) -> str:
    return "".join("\t".join(line) + "\r\n" for line in lines)


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


ID_NUMBERS = [int(WANG), 880101201305150154, 880101900101002]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.xlsx",
            xlsx(sheet(cells([HEAD, *(["王", n, "女", "2023-01-01"] for n in ID_NUMBERS)]))),
        ),
        ("a.xls", xls(XlsSheet("a", [HEAD, *(["王", n, "女", "2023-01-01"] for n in ID_NUMBERS)]))),
        (
            "a.ods",
            ods(
                table(
                    row(*HEAD)
                    + "".join(
                        row("王", typed("float", f"{n:.14E}"), "女", "2023-01-01")
                        for n in ID_NUMBERS
                    )
                )
            ),
        ),
        (
            "a.xls",
            xml_2003([HEAD, *(["王", f"{n:.14E}", "女", "2023-01-01"] for n in ID_NUMBERS)])
            .replace('"String">8', '"Number">8')
            .encode("gb18030"),
        ),
    ],
)
def test_reality_06_an_id_that_is_a_number_keeps_its_first_fifteen_digits(township, name, content):
    intake = insured(township, content, name)
    assert values(intake, "insurance", "id18", "id_status", "id_partial") == [
        (None, "damaged", WANG[:15]),
        (None, "damaged", "880101201305150"),
        (WANG, "upgraded", None),
    ]
    assert intake.files["n_damaged_ids"].to_list() == [2]


def test_reality_06_a_long_number_that_is_a_text_is_whole(township):
    strings = shared(*(f"<t>{text}</t>" for text in (*HEAD, *ROWS[0])))
    body = "".join(
        "<row>" + "".join(f'<c t="s"><v>{n}</v></c>' for n in line) + "</row>"
        for line in (range(4), range(4, 8))
    )
    intake = insured(township, xlsx(sheet(body), parts={"sharedStrings": strings}), "a.xlsx")
    assert values(intake, "insurance", "id18") == [WANG]


def test_reality_08_damage_is_reported_for_each_column(township):
    head = ["姓名", "身份证号", "母亲姓名", "母亲身份证号", "参保日期"]
    lines = [
        ["甲某", "88010119900101003X", "王小芳", int(WANG), "2023-01-01"],
        ["乙某", int(LI), "王小芳", int(WANG), "2023-01-01"],
        ["丙某", int(LI), "王小芳", WANG, "2023-01-01"],
    ]
    intake = insured(township, xlsx(sheet(cells([head, *lines]))), "a.xlsx")
    assert values(intake, "insurance", "id_status")[1:] == ["damaged", "damaged"]
    (file,) = intake.files.rows(named=True)
    assert file["n_damaged_ids"] == 4


def test_reality_12_line_breaks_in_cells_and_headings(township):
    head = ["姓名", "身份证_x000D_&#10;号码", "参保&#10;日期", "家庭&#10;住址"]
    lines = [["王&#10;小芳", f"{WANG}&#10;", "2023-01-01", "花园村&#10;3组"]]
    intake = insured(township, xlsx(sheet(cells([head, *lines]))), "a.xlsx")
    assert values(
        intake, "insurance", "name", "id18", "enrol_date", "resid_village", "resid_group"
    ) == [("王小芳", WANG, dt.date(2023, 1, 1), HUAYUAN, 3)]


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


DAYS = [[*ROWS[0][:3], 44927], [*ROWS[1][:3], 44958]]
DAYS_1904 = [[*line[:3], line[3] - 1462] for line in DAYS]
CODES = styles(0, 'yyyy"年"m"月"d"日"', 14)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("general.xlsx", xlsx(sheet(cells([HEAD, *DAYS])), parts={"styles": CODES})),
        ("format.xlsx", xlsx(sheet(cells([HEAD, *DAYS], style=1)), parts={"styles": CODES})),
        ("text.xlsx", xlsx(sheet(cells([HEAD, *([*r[:3], str(r[3])] for r in DAYS)])))),
        (
            "1904.xlsx",
            xlsx(sheet(cells([HEAD, *DAYS_1904], style=2)), parts={"styles": CODES}, is_1904=True),
        ),
        ("1904 general.xlsx", xlsx(sheet(cells([HEAD, *DAYS_1904])), is_1904=True)),
        (
            "1904 text.xlsx",
            xlsx(sheet(cells([HEAD, *([*r[:3], str(r[3])] for r in DAYS_1904)])), is_1904=True),
        ),
        ("general.xls", xls(XlsSheet("a", [HEAD, *DAYS]))),
        ("format.xls", xls(XlsSheet("a", [HEAD, *([*r[:3], Day(r[3])] for r in DAYS)]))),
        (
            "1904.xls",
            xls(XlsSheet("a", [HEAD, *([*r[:3], Day(r[3])] for r in DAYS_1904)]), is_1904=True),
        ),
        ("1904 general.xls", xls(XlsSheet("a", [HEAD, *DAYS_1904]), is_1904=True)),
    ],
)
def test_reality_20_day_numbers_of_both_epochs(township, name, content):
    intake = insured(township, content, name)
    assert values(intake, "insurance", "enrol_date") == [dt.date(2023, 1, 1), dt.date(2023, 2, 1)]


def test_reality_20_a_year_or_a_written_date_of_a_1904_workbook_is_no_day_number(township):
    days = ["2013", "2013.5", "20130515", "2013-05-15"]
    lines = [["王小芳", WANG, "女", day] for day in days]
    intake = insured(township, xlsx(sheet(cells([HEAD, *lines])), is_1904=True), "a.xlsx")
    assert values(intake, "insurance", "enrol_date") == [
        dt.date(2013, 1, 1),
        dt.date(2013, 5, 1),
        dt.date(2013, 5, 15),
        dt.date(2013, 5, 15),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", xlsx(sheet(cells([HEAD, *DAYS], style=2)), parts={"styles": CODES})),
        (
            "text.xlsx",
            xlsx(sheet(cells([HEAD, *([*r[:3], f"{r[3]} 00:00:00"] for r in ROWS)]))),
        ),
        (
            "a.csv",
            "".join(
                ",".join(r) + "\n" for r in [HEAD, *([*r[:3], f"{r[3]} 00:00:00"] for r in ROWS)]
            ),
        ),
        (
            "a.ods",
            ods(
                table(
                    row(*HEAD)
                    + "".join(row(*r[:3], typed("date", f"{r[3]}T00:00:00")) for r in ROWS)
                )
            ),
        ),
    ],
)
def test_reality_21_a_day_with_the_time_of_midnight_is_a_day(township, name, content):
    intake = insured(township, content, name)
    assert values(intake, "insurance", "enrol_date", "enrol_date_precision") == [
        (dt.date(2023, 1, 1), "day"),
        (dt.date(2023, 2, 1), "day"),
    ]


ERROR = '<c t="e"><f>VLOOKUP(A2,D:E,2,0)</f><v>#N/A</v></c>'
WITH_ERROR = [HEAD, ["王小芳", WANG, "女", "#N/A"], ["李建国", "#REF!", "男", "2023-02-01"]]
ODS_ERROR = (
    '<table:table-cell table:formula="of:=NA()" office:value-type="string" '
    'calcext:value-type="error"><text:p>{}</text:p></table:table-cell>'
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.xlsx",
            xlsx(
                sheet(
                    cells(WITH_ERROR).replace(
                        '<c t="inlineStr"><is><t>#N/A</t></is></c>', ERROR
                    ).replace(
                        '<c t="inlineStr"><is><t>#REF!</t></is></c>', '<c t="e"><v>#REF!</v></c>'
                    )
                )
            ),
        ),
        ("a.xls", xls(XlsSheet("a", WITH_ERROR))),
        (
            "a.ods",
            ods(
                table(
                    "".join(
                        row(*(ODS_ERROR.format(c) if c.startswith("#") else c for c in line))
                        for line in WITH_ERROR
                    )
                )
            ),
        ),
        (
            "b.xls",
            xml_2003(WITH_ERROR).replace('"String">#', '"Error">#').encode("gb18030"),
        ),
    ],
)  # fmt: skip
def test_reality_40_formula_errors_are_no_values_and_are_counted(township, name, content):
    intake = insured(township, content, name)
    assert intake.files["n_formula_errors"].to_list() == [2]
    assert values(intake, "insurance", "enrol_date") == [None, dt.date(2023, 2, 1)]
    assert values(intake, "insurance", "id18") == [WANG, None]


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
