"""Rows that are no records, headings that are not where they should be, cells that stand for others."""

import datetime as dt

import polars as pl
import pytest
import xlsxwriter
from reality_tables import (
    BOY,
    GIRL,
    HUAYUAN,
    LI,
    TAOYUAN,
    WANG,
    ZONG,
    read,
    read_all,
    sheet,
    skipped,
    values,
)

from cpaudit.errors import SourceError

HEAD = "序号 姓名 身份证号 性别 参保日期"


def test_reality_13_title_unit_two_header_rows_and_a_numbering_row(township):
    intake = read(
        township,
        "health_deliveries",
        sheet(
            "测试镇2023年住院分娩登记表",
            "单位：测试镇卫生院 _ _ _ 2023年12月31日",
            "",
            "序号 产妇 _ _ 新生儿 _ _",
            "_ 姓名 身份证号码 出生日期 性别 出生日期 体重(克)",
            "1 2 3 4 5 6 7",
            f"1 王小芳 {WANG} 1990-01-01 男 2023-01-05 3200",
            f"2 李建红 {GIRL} 1993-05-05 女 2023.2.7 3100",
        ),
    )
    assert values(
        intake,
        "health_deliveries",
        *("mother_name", "mother_id18", "mother_birth_date", "sex", "birth_date", "birth_weight_g"),
    ) == [
        ("王小芳", WANG, dt.date(1990, 1, 1), "M", dt.date(2023, 1, 5), 3200),
        ("李建红", GIRL, dt.date(1993, 5, 5), "F", dt.date(2023, 2, 7), 3100),
    ]
    assert skipped(intake) == {"blank": 1, "header": 3, "title": 1, "unit": 1}


@pytest.mark.parametrize(
    "marks",
    ["1 2 3 4 5", "(1) (2) (3) (4) (5)", "甲 乙 1 2 3", "A B C D E", "栏次 1 2 3 4", "① ② ③ ④ ⑤"],
)
def test_reality_13_rows_that_number_the_columns(township, marks):
    intake = read(township, "insurance", sheet(HEAD, marks, f"1 王小芳 {WANG} 女 2023-01-01"))
    assert values(intake, "insurance", "name") == ["王小芳"]
    assert skipped(intake) == {"header": 2}


def test_reality_13_headings_named_again_in_pinyin_or_told_how_to_fill(township):
    intake = read(
        township,
        "insurance",
        sheet(
            HEAD,
            "XH XM SFZH XB CBRQ",
            "_ 必填 必填，18位 男/女 格式：2023-01-01",
            f"_ 张三（示例） {LI} 男 2023-01-01",
            f"1 王小芳 {WANG} 女 2023-01-01",
        ),
    )
    assert values(intake, "insurance", "name", "row") == [("王小芳", 5)]
    assert skipped(intake) == {"header": 3, "note": 1}


@pytest.mark.parametrize("n_above", [3, 12, 29, 44, 120])
def test_reality_13_headings_far_from_the_top(township, n_above):
    notes = [f"填表说明第{n}条" for n in range(n_above)]
    intake = read(township, "insurance", sheet(*notes, HEAD, f"1 王小芳 {WANG} 女 2023-01-01"))
    assert values(intake, "insurance", "row") == [n_above + 2]


def test_reality_13_three_header_rows_over_a_couple_and_its_children(township):
    intake = read(
        township,
        "planning_births",
        sheet(
            "夫妻情况 _ _ _ 子女情况 _ _ _",
            "妻子 _ 丈夫 _ 一孩 _ 二孩 _",
            "姓名 身份证号 姓名 身份证号 姓名 出生日期 姓名 出生日期",
            f"王小芳 {WANG} 李建国 {LI} 李一 2015-01-01 李二 2018.3.4",
        ),
    )
    assert values(
        intake, "planning_births", "mother_id18", "father_id18", "name", "birth_date"
    ) == [
        (WANG, LI, "李一", dt.date(2015, 1, 1)),
        (WANG, LI, "李二", dt.date(2018, 3, 4)),
    ]


def test_reality_13_a_file_without_headings_is_refused_with_what_to_do(township):
    with pytest.raises(SourceError, match="no row of known headings") as caught:
        read(
            township,
            "insurance",
            sheet(f"1 王小芳 {WANG} 女 2023-01-01", f"2 李明 {LI} 男 2023-01-02"),
        )
    assert "a.csv" in caught.value.message().zh


def test_reality_14_totals_subtotals_and_signatures_wherever_they_stand(township):
    intake = read(
        township,
        "insurance",
        sheet(
            "序号 村 姓名 身份证号 性别 参保日期",
            f"1 花园村 王小芳 {WANG} 女 2023-01-01",
            "_ 花园村合计 1 _ _ _",
            f"1 桃源村 李明 {LI} 男 2023-01-01",
            "_ 小~~计 1人 _ _ _",
            "合~计 _ _ _ _ _",
            "_ _ 总　　计 2 _ _",
            "_ 其中：男 1 _ _ _",
            "（全镇总计：2人） _ _ _ _ _",
            "单位（盖章）：测试镇人民政府 _ _ 2024年1月5日 _ _",
            "填表人：张某 _ 审核人：李某 _ 填表日期：2024-1-5 _",
            "第1页~共1页 _ _ _ _ _",
        ),
    )
    assert values(intake, "insurance", "name") == ["王小芳", "李明"]
    assert skipped(intake) == {"header": 1, "signature": 3, "total": 6}


def test_reality_14_headings_and_titles_repeated_on_every_page(township):
    page = ["测试镇参保名册", HEAD]
    intake = read(
        township,
        "insurance",
        sheet(
            *page,
            f"1 王小芳 {WANG} 女 2023-01-01",
            "_ 本页小计 1 _ _",
            "第1页~共2页",
            *page,
            f"2 李明 {LI} 男 2023-01-01",
            "第2页~共2页",
            "2024年1月5日",
        ),
    )
    assert values(intake, "insurance", "name") == ["王小芳", "李明"]
    assert skipped(intake) == {
        "header": 1,
        "repeated_header": 1,
        "signature": 3,
        "title": 2,
        "total": 1,
    }


def test_reality_14_notes_below_the_table_are_no_persons(township):
    intake = read(
        township,
        "insurance",
        sheet(
            "姓名 身份证号 参保日期",
            f"王小芳 {WANG} 2023-01-01",
            "",
            "*本表一式两份",
            "说明： 1.姓名按身份证填写；",
            "_ 2.日期按公历填写。",
            "联系电话：0888-1234567",
            "数据来源：村委会",
            "以上人员均已核对无误，请各村于本月底前上报。",
        ),
    )
    assert values(intake, "insurance", "name") == ["王小芳"]
    assert skipped(intake) == {"blank": 1, "header": 1, "note": 3, "signature": 3}


def test_reality_14_persons_whose_names_look_like_totals_or_places_stay(township):
    intake = read(
        township,
        "insurance",
        sheet(
            HEAD,
            f"1 何计 {WANG} 女 2023-01-01",
            f"2 合计 {LI} 男 2023-01-01",
            "3 总村 _ 女 2023-01-01",
            "4 何小计 _ _ 2023-01-01",
            "5 张村 _ _ _",
            "6 单位 _ _ 2023-01-01",
            f"7 注册 {BOY} _ _",
            "8 村田 _ _ _",
            "9 阿卜杜热合曼·买买提吐尔逊·艾山江 _ _ _",
        ),
    )
    assert values(intake, "insurance", "name") == [
        *("何计", "合计", "总村", "何小计", "张村", "单位", "注册", "村田"),
        "阿卜杜热合曼·买买提吐尔逊·艾山江",
    ]
    assert skipped(intake) == {"header": 1}


def test_reality_14_village_returns_keep_their_totals(township):
    intake = read(
        township,
        "village_returns",
        sheet(
            "村名 出生人数 男 女 死亡人数",
            "花园村 3 1 2 0",
            "桃源村 1 1 0 2",
            "合~计 4 2 2 2",
            "填表人：张某",
        ),
    )
    assert values(intake, "village_returns", "births") == [3, 1, 4]
    assert skipped(intake) == {"header": 1, "signature": 1}


def test_reality_15_section_rows_place_the_rows_below(township):
    intake = read(
        township,
        "insurance",
        sheet(
            HEAD,
            "花园村",
            f"1 王小芳 {WANG} 女 2023-01-01",
            "_ 二、桃源村（共1人） _ _ _",
            f"1 李明 {LI} 男 2023-01-01",
            "村名：总村",
            f"1 张三 {BOY} 男 2023-01-01",
            "（四） 花园村~共1户1人",
            f"1 李四 {GIRL} 女 2023-01-01",
        ),
    )
    assert values(intake, "insurance", "resid_village") == [HUAYUAN, TAOYUAN, ZONG, HUAYUAN]
    assert skipped(intake) == {"header": 1, "section": 4}


def test_reality_15_a_group_under_a_village_keeps_the_village(township):
    intake = read(
        township,
        "insurance",
        sheet(
            HEAD,
            "花园村",
            "一组",
            f"1 王小芳 {WANG} 女 2023-01-01",
            "第2村民小组",
            f"2 李明 {LI} 男 2023-01-01",
            "桃源村3组",
            f"3 张三 {BOY} 男 2023-01-01",
            "总村",
            f"4 李四 {GIRL} 女 2023-01-01",
        ),
    )
    assert values(intake, "insurance", "resid_village", "resid_group") == [
        (HUAYUAN, 1),
        (HUAYUAN, 2),
        (TAOYUAN, 3),
        (ZONG, None),
    ]


def test_reality_15_a_blank_line_or_a_total_does_not_end_a_section(township):
    intake = read(
        township,
        "insurance",
        sheet(
            HEAD,
            "花园村",
            f"1 王小芳 {WANG} 女 2023-01-01",
            "",
            "小计 _ 1 _ _",
            HEAD,
            f"2 李明 {LI} 男 2023-01-01",
        ),
    )
    assert values(intake, "insurance", "resid_village") == [HUAYUAN, HUAYUAN]


def household_rolls(path, *, merged):
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    lines = [
        ["户号", "与户主关系", "姓名", "公民身份号码", "村"],
        ["001", "户主", "李明", LI, "花园村"],
        ["", "妻", "王小芳", WANG, ""],
        ["", "子", "李小明", BOY, ""],
        ["002", "户主", "张三", GIRL, "桃源村"],
    ]
    for number, line in enumerate(lines):
        page.write_row(number, 0, line)
    if merged:
        page.merge_range(1, 0, 3, 0, "001")
        page.merge_range(1, 4, 3, 4, "花园村")
    book.close()


def test_reality_16_merged_household_numbers_stand_for_every_member(township):
    household_rolls(township.folder / "户.xlsx", merged=True)
    township.source("police_persons", "户.xlsx")
    intake = read_all(township)
    assert values(intake, "police_persons", "household_no") == ["001", "001", "001", "002"]
    assert values(intake, "police_persons", "hukou_village") == [HUAYUAN] * 3 + [TAOYUAN]


def test_reality_16_without_merges_only_declared_columns_are_filled(township):
    household_rolls(township.folder / "户.xlsx", merged=False)
    township.source("police_persons", "户.xlsx")
    assert values(read_all(township), "police_persons", "household_no") == [
        "001",
        None,
        None,
        "002",
    ]
    township.specs.clear()
    township.source("police_persons", "户.xlsx", fill_down=("household_no",))
    intake = read_all(township)
    assert values(intake, "police_persons", "household_no") == ["001", "001", "001", "002"]
    assert values(intake, "police_persons", "hukou_village") == [HUAYUAN, None, None, TAOYUAN]


def test_reality_16_ditto_marks_stand_for_the_cell_above(township):
    intake = read(
        township,
        "insurance",
        sheet(
            "户编号 姓名 身份证号 参保日期 家庭住址",
            f"001 王小芳 {WANG} 2023-01-01 花园村3组",
            f"同上 李明 {LI} 〃 同上",
            f"″ 李小明 {BOY} 〃 〃",
            f"002 张三 {GIRL} _ 桃源村",
            f"同上 张小三 {GIRL} 同上 _",
        ),
    )
    assert values(intake, "insurance", "household_no", "enrol_date", "resid_group") == [
        *[("001", dt.date(2023, 1, 1), 3)] * 3,
        *[("002", None, None)] * 2,
    ]
    assert intake.raw["insurance"]["户编号"].to_list() == ["001", "同上", "″", "002", "同上"]


def test_reality_42_monthly_files_with_drifting_columns_are_stacked(township):
    township.write(
        "分娩1月.csv", sheet("产妇姓名 产妇身份证号 分娩日期", f"王小芳 {WANG} 2023-01-05")
    )
    township.write(
        "分娩2月.csv",
        sheet(
            "2月分娩登记", "分娩时间 母亲姓名 证件号码 孕周 病区", f"2023.2.5 李明红 {LI} 39+2 无"
        ),
    )
    township.write("分娩3月.csv", sheet("CFXM FMRQ XB", "张三红 20230305 2"))
    township.source("health_deliveries", "分娩*月.csv")
    intake = read_all(township)
    names = ("file", "mother_name", "mother_id18", "birth_date", "sex")
    assert values(intake, "health_deliveries", *names) == [
        ("分娩1月.csv", "王小芳", WANG, dt.date(2023, 1, 5), None),
        ("分娩2月.csv", "李明红", LI, dt.date(2023, 2, 5), None),
        ("分娩3月.csv", "张三红", None, dt.date(2023, 3, 5), "F"),
    ]
    weeks = intake.records["health_deliveries"]["gestation_weeks"].to_list()
    assert weeks == [None, pytest.approx(39 + 2 / 7), None]
    # What drifted is told for each file: the collected fields that it lacks, the strange headings.
    told = intake.files.select("file", "missing_columns", "unmapped_columns").rows()
    assert told[0] == ("分娩1月.csv", ["sex", "outcome", "birth_weight_g"], [])
    assert told[1][1:] == (["sex", "outcome", "birth_weight_g"], ["病区"])
    assert told[2][1:] == (["mother_id_no", "outcome", "birth_weight_g"], [])


def test_reality_42_two_tables_in_one_sheet_are_both_read(township):
    intake = read(
        township,
        "insurance",
        sheet(
            "姓名 身份证号 参保日期 性别",
            f"王小芳 {WANG} 2023-01-01 女",
            "",
            "二、补录人员",
            "参保日期 性别 身份证号 姓名",
            f"2023-02-01 男 {LI} 李明",
        ),
    )
    assert values(intake, "insurance", "name", "id18", "sex") == [
        ("王小芳", WANG, "F"),
        ("李明", LI, "M"),
    ]
    assert skipped(intake) == {"blank": 1, "header": 2, "note": 1}


def test_reality_42_another_table_below_is_left_alone_and_told(township):
    intake = read(
        township,
        "health_deliveries",
        sheet(
            "产妇姓名 产妇身份证号 分娩日期 新生儿性别",
            f"王小芳 {WANG} 2023-01-05 男",
            "",
            "逝者姓名 身份证号 火化日期 火化编号",
            f"李明 {LI} 2023-03-01 88",
        ),
    )
    assert values(intake, "health_deliveries", "mother_name") == ["王小芳"]
    assert skipped(intake) == {"blank": 1, "header": 1, "other_table": 2}
    assert [one.file for one in intake.unrecognised] == ["a.csv"]


def test_reality_42_records_above_a_header_are_not_lost(township):
    intake = read(
        township,
        "insurance",
        sheet(
            f"1 王小芳 {WANG} 女 2023-01-01",
            "第3页",
            HEAD,
            f"2 李明 {LI} 男 2023-01-01",
        ),
    )
    assert values(intake, "insurance", "row", "name") == [(1, "王小芳"), (4, "李明")]
    assert skipped(intake) == {"header": 1, "title": 1}
    assert intake.files.select(pl.col("n_rows") - pl.col("n_skipped")).item() == 2
