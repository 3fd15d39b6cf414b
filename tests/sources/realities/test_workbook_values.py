"""Realities of the cells of workbooks: numbers, days, line breaks, errors."""

import datetime as dt

import pytest
from ods_bytes import ods, row, table, typed
from reality_tables import HUAYUAN, LI, WANG, values
from workbook_files import HEAD, ROWS, cells, insured, xml_2003
from xls_bytes import Day, XlsSheet, xls
from xlsx_bytes import shared, sheet, styles, xlsx

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
