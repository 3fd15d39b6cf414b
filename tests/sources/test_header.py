import polars as pl

from cpaudit.sources.detection.matching import match_columns
from cpaudit.sources.headings.header import find_header
from cpaudit.sources.shaping.rows import REASON, SECTION, label_above, label_rows
from cpaudit.sources.shaping.skips import Skip
from cpaudit.sources.sheet import Merge, Sheet, cell_names


def sheet(*rows: list[str], merges=()) -> Sheet:
    width = max(map(len, rows))
    grid = [[cell or None for cell in row] + [None] * (width - len(row)) for row in rows]
    cells = pl.DataFrame(grid, orient="row", schema=dict.fromkeys(cell_names(width), pl.String))
    return Sheet(None, cells.with_row_index("row", offset=1), n_rows=len(rows), merges=merges)


TITLE = ["某镇2023年住院分娩登记表"]
UNIT = ["单位：某卫生院", "", "", "2023年12月"]
UPPER = ["序号", "产妇", "", "", "新生儿", "", ""]
LOWER = ["", "姓名", "身份证号码", "出生日期", "性别", "出生日期", "体重"]
FIRST = ["1", "王小芳", "880101199001010021", "1990-01-01", "男", "2023-01-05", "3200"]
JOINED = (
    "序号",
    "产妇姓名",
    "产妇身份证号码",
    "产妇出生日期",
    "新生儿性别",
    "新生儿出生日期",
    "新生儿体重",
)


def test_two_header_rows_are_joined_without_merged_ranges():
    header = find_header(sheet(TITLE, UNIT, UPPER, LOWER, FIRST))
    assert (header.first_row, header.last_row) == (3, 4)
    assert header.headings == JOINED


def test_two_header_rows_are_joined_along_their_merged_ranges():
    merges = (Merge(1, 0, 1, 6), Merge(3, 1, 3, 3), Merge(3, 4, 3, 6), Merge(3, 0, 4, 0))
    header = find_header(sheet(TITLE, UNIT, UPPER, LOWER, FIRST, merges=merges))
    assert header.headings == JOINED


def test_repeated_headings_are_counted_and_shown_apart():
    header = find_header(
        sheet(["姓名", "身份证号", "母亲姓名", "身份证号"], ["王", "1", "李", "2"])
    )
    assert header.n_duplicates == 1
    assert header.shown == ("姓名", "身份证号", "母亲姓名", "身份证号#2")


def test_a_sheet_of_notes_has_no_header():
    assert find_header(sheet(["说明"], ["本表由各村填写，请于五日前上报。"])) is None


def label(profile, *rows: list[str], **options):
    grid = sheet(*rows, **options)
    header = find_header(grid)
    columns = match_columns(profile, header.headings)
    labelled = label_rows(grid, header, columns, keeps_totals=profile.keeps_totals)
    return header, grid, labelled


HEAD = ["序号", "姓名", "性别", "身份证号", "参保日期"]


def test_each_row_is_a_record_or_has_the_reason_why_not(profiles):
    _, _, labelled = label(
        profiles["insurance"],
        HEAD,
        ["花园村"],
        ["1", "王小芳", "女", "880101199001010021", "2020-01-01"],
        ["2"],
        ["小计", "", "", "", "1"],
        HEAD,
        ["桃源村（共1户）"],
        ["3", "何计", "男", "880101198805050016", "2020-01-01"],
        ["合  计：2"],
        ["填表人：张某", "", "审核人：李某"],
    )
    assert labelled.rows[REASON].to_list() == [
        "section",
        None,
        "blank",
        "total",
        "repeated_header",
        "section",
        None,
        "total",
        "signature",
    ]
    sections = labelled.rows.filter(pl.col(REASON).is_null())[SECTION].to_list()
    assert sections == ["花园村", "桃源村"]


def test_a_person_whose_name_alone_is_known_is_a_record(profiles):
    _, _, labelled = label(profiles["insurance"], HEAD, ["", "合欢"], ["", "何计"], ["", "村田"])
    assert labelled.rows[REASON].to_list() == [None, None, None]


def test_a_row_that_numbers_the_columns_is_a_header_row(profiles):
    _, _, labelled = label(
        profiles["village_returns"],
        ["村名", "出生人数", "男", "女", "死亡人数"],
        ["甲", "1", "2", "3", "4"],
        ["花园村", "3", "1", "2", "0"],
        ["合计", "3", "1", "2", "0"],
    )
    assert labelled.rows[REASON].to_list() == ["header", None, None]


def test_rows_above_the_header_are_told_apart(profiles):
    header, grid, labelled = label(
        profiles["health_deliveries"], TITLE, UNIT, [""], UPPER, LOWER, FIRST
    )
    assert label_above(grid, header, labelled) == {
        "title": Skip(1, 1),
        "unit": Skip(1, 2),
        "blank": Skip(1, 3),
        "header": Skip(2, 4),
    }


def test_a_merged_household_number_stands_for_each_member(profiles):
    _, _, labelled = label(
        profiles["police_persons"],
        ["户号", "姓名", "性别", "出生日期"],
        ["H1", "王", "男", "1990-01-01"],
        ["", "李", "女", "1991-01-01"],
        ["", "张", "女", "1992-01-01"],
        merges=(Merge(2, 0, 3, 0),),
    )
    assert labelled.rows["c0"].to_list() == ["H1", "H1", None]
