import datetime as dt

import polars as pl
import pytest
import xlsxwriter
from dbf_bytes import dbf
from known_couple import MOTHER_ID

from cpaudit.errors import ProjectError, SourceError
from cpaudit.fields import DATASETS
from cpaudit.project import Period
from cpaudit.sources.load import record_columns

DELIVERIES = (
    "某镇2023年住院分娩登记表,,,,,\n"
    "单位：某卫生院,,,,,\n"
    "产妇姓名,产妇身份证号,分娩日期,性别,出生体重,现住址\n"
    f"王小芳,{MOTHER_ID},2023-01-05,男,3200,花园村3组\n"
    ",,,女,2400,\n"
    "赵敏,,2023.2.7,女,3100,外县某村\n"
    ",,,,,\n"
    "合计,,,,3,\n"
    "填表人：张某,,,,,\n"
)


def deliveries(township, **options):
    township.write("分娩.csv", DELIVERIES, "gb18030")
    township.source("health_deliveries", "分娩.csv", **options)
    return township.read()


def test_every_row_is_a_record_or_counted_with_its_reason(township):
    intake = deliveries(township)
    (file,) = intake.files.rows(named=True)
    assert (file["n_rows"], file["n_records"], file["n_skipped"]) == (9, 3, 6)
    assert dict(intake.skipped.select("reason", "n").rows()) == {
        "title": 1,
        "unit": 1,
        "header": 1,
        "blank": 1,
        "total": 1,
        "signature": 1,
    }
    assert file["encoding"] == "gb18030"
    assert intake.records["health_deliveries"]["row"].to_list() == [4, 5, 6]


def test_a_second_twin_takes_the_mother_of_the_row_above(township):
    records = deliveries(township).records["health_deliveries"]
    assert records["mother_name"].to_list() == ["王小芳", "王小芳", "赵敏"]
    assert records["birth_date"].to_list()[:2] == [dt.date(2023, 1, 5)] * 2
    assert records["birth_weight_g"].to_list() == [3200, 2400, 3100]
    assert records["resid_village"].to_list()[:2] == ["880101100201"] * 2
    assert records["resid_group"].to_list()[:2] == [3, 3]


def test_a_dataset_has_all_its_columns_and_null_where_the_file_has_none(township):
    intake = deliveries(township)
    assert set(intake.records) == set(DATASETS)
    for dataset, records in intake.records.items():
        assert dict(records.schema) == record_columns(dataset)
    records = intake.records["health_deliveries"]
    assert records["certificate_no_status"].null_count() == records.height
    assert records["mother_id_status"].to_list() == ["valid", "valid", "missing"]


def test_raw_cells_stand_under_their_headings_and_sensitive_ones_are_left_out(township):
    township.write(
        "a.csv", f"姓名,身份证号,参保日期,诊断,家庭收入,车牌\n王小芳,{MOTHER_ID},2020/1/1,x,y,z\n"
    )
    township.source("insurance", "a.csv")
    intake = township.read()
    assert intake.raw["insurance"].columns == ["record_id", "姓名", "身份证号", "参保日期", "车牌"]
    assert intake.raw["insurance"]["参保日期"].to_list() == ["2020/1/1"]
    (file,) = intake.files.rows(named=True)
    assert file["sensitive_columns"] == ["诊断", "家庭收入"]
    assert file["unmapped_columns"] == ["车牌"]
    assert file["missing_columns"] == ["sex"]


def test_monthly_files_with_other_headings_are_stacked(township):
    township.write("1月.csv", "产妇姓名,分娩日期\n王小芳,2023-01-05\n")
    township.write("2月.csv", "分娩时间,母亲姓名,孕周\n2023-02-05,赵敏,39\n")
    township.source("health_deliveries", "*月.csv")
    records = township.read().records["health_deliveries"]
    assert records.select("record_id", "file", "mother_name").rows() == [
        (0, "1月.csv", "王小芳"),
        (1, "2月.csv", "赵敏"),
    ]
    assert records["gestation_weeks"].to_list() == [None, 39]


def test_a_copy_of_a_file_is_not_counted_twice(township):
    township.write("a.csv", "姓名,身份证号\n王小芳,880101199001010021\n")
    township.write("b.csv", "姓名,身份证号\n王小芳,880101199001010021\n")
    township.source("insurance", "?.csv")
    intake = township.read()
    assert intake.records["insurance"].height == 1
    assert dict(intake.files.select("file", "same_as").rows())["b.csv"] == "a.csv"
    assert dict(intake.skipped.select("reason", "n").rows()) == {"header": 1, "same_file": 2}


def test_one_sheet_per_village_gives_the_village_and_hidden_sheets_are_told(township):
    path = township.folder / "医保.xlsx"
    book = xlsxwriter.Workbook(path)
    for name in ("花园村", "桃源村", "说明", "旧名单"):
        sheet = book.add_worksheet(name)
        if name == "说明":
            sheet.write(0, 0, "本表由各村填写")
            continue
        sheet.write_row(0, 0, ["姓名", "身份证号", "参保日期"])
        sheet.write_row(1, 0, [f"{name[0]}某", "880101199001010021", "2020-01-01"])
        if name == "旧名单":
            sheet.hide()
    book.close()
    township.source("insurance", "医保.xlsx")
    intake = township.read()
    records = intake.records["insurance"]
    assert records["resid_village"].to_list() == ["880101100201", "880101100202"]
    assert [(u.sheet, u.why.en) for u in intake.unrecognised] == [
        ("说明", "no row of known headings was found."),
        ("旧名单", "the sheet is hidden."),
    ]
    assert dict(intake.skipped.select("sheet", "reason").rows())["旧名单"] == "hidden_sheet"
    assert intake.files.filter(pl.col("sheet") == "旧名单")["is_hidden"].to_list() == [True]


def test_section_rows_give_the_village_of_the_rows_below(township):
    township.write(
        "a.csv",
        "姓名,身份证号\n花园村,\n王小芳,880101199001010021\n桃源村,\n李建国,880101198805050016\n",
    )
    township.source("insurance", "a.csv")
    records = township.read().records["insurance"]
    assert records["resid_village"].to_list() == ["880101100201", "880101100202"]
    assert records["resid_place"].to_list() == ["inside", "inside"]


def test_a_village_column_places_records_that_have_no_address(township):
    township.write("a.csv", "姓名,身份证号,村居,组\n王小芳,880101199001010021,桃源村,5组\n")
    township.source("insurance", "a.csv")
    records = township.read().records["insurance"]
    assert records.select("resid_village", "resid_group", "group_no").row(0) == (
        "880101100202",
        5,
        5,
    )


def test_a_couples_row_gives_a_record_for_each_child(township):
    township.write(
        "子女.csv",
        "妻子姓名,妻子身份证号,丈夫姓名,一孩姓名,一孩出生日期,二孩姓名,二孩出生日期\n"
        f"王小芳,{MOTHER_ID},李建国,李一,2015-01-01,李二,2018-01-01\n"
        "赵敏,,周杰,周一,2016-01-01,,\n"
        "孙丽,,吴刚,,,,\n",
    )
    township.source("planning_births", "子女.csv")
    intake = township.read()
    records = intake.records["planning_births"]
    assert records.select("row", "name", "mother_name", "birth_order").rows() == [
        (2, "李一", "王小芳", 1),
        (2, "李二", "王小芳", 2),
        (3, "周一", "赵敏", 1),
    ]
    assert dict(intake.skipped.select("reason", "n").rows()) == {"header": 1, "no_child": 1}


def test_a_dbf_roll_is_read_by_its_field_names_and_deleted_rows_are_counted(township):
    fields = [("XM", "C", 20), ("GMSFHM", "C", 18), ("CSRQ", "D", 8), ("HH", "C", 9)]
    rows = [
        ("王小芳", MOTHER_ID, "19900101", "000000001"),
        ("李建国", "", "19880505", "000000001"),
    ]
    township.write("hj.dbf", dbf(fields, [*rows, rows[0]], deleted={2}))
    township.source("police_persons", "hj.dbf")
    intake = township.read()
    assert intake.records["police_persons"]["birth_date"].to_list() == [
        dt.date(1990, 1, 1),
        dt.date(1988, 5, 5),
    ]
    assert intake.skipped.select("reason", "n").rows() == [("deleted", 1)]
    assert intake.files["n_rows"].to_list() == [3]


def test_a_missing_key_column_names_file_headings_field_and_mend(township):
    township.write("医保.csv", "户主,证号,参保日期,村\n王小芳,1,2020-01-01,花园村\n")
    township.source("insurance", "医保.csv")
    with pytest.raises(SourceError, match="no column for name") as caught:
        township.read()
    message = caught.value.message()
    assert "医保.csv" in message.zh
    assert "户主" in message.zh
    assert "sources.insurance.columns" in message.zh


def test_columns_and_codes_of_the_project_come_first(township):
    township.write(
        "a.csv",
        f"当事人,编码甲,停了没,SEX1\n王小芳,{MOTHER_ID},Z,2\n李建国,880101198805050016,Y,1\n",
    )
    township.source(
        "insurance",
        "a.csv",
        columns={"name": "当事人", "id_no": "编码甲", "stop_reason": "停了没", "sex": "SEX1"},
        codes={"stop_reason": {"Z": "death", "Y": "moved"}},
    )
    records = township.read().records["insurance"]
    assert records["stop_reason"].to_list() == ["death", "moved"]
    assert records["sex"].to_list() == ["F", "M"]


def test_a_declared_column_that_is_not_there_is_an_error(township):
    township.write("a.csv", "姓名,身份证号\n王小芳,880101199001010021\n")
    township.source("insurance", "a.csv", columns={"enrol_date": "参保"})
    with pytest.raises(ProjectError, match="no column «参保»"):
        township.read()


def test_a_source_without_a_record_is_an_error(township):
    township.write("a.csv", "姓名,身份证号,参保日期\n合计,,0\n")
    township.source("insurance", "a.csv")
    with pytest.raises(SourceError, match="no row is a record"):
        township.read()


def test_a_file_that_no_source_names_is_reported(township):
    township.write("a.csv", "姓名,身份证号\n王小芳,880101199001010021\n")
    township.write("财务.csv", "科目,金额\n办公费,3\n")
    township.source("insurance", "a.csv")
    assert [u.file for u in township.read().unrecognised] == ["财务.csv"]


def test_an_unknown_profile_names_the_nearest(township):
    township.write("a.csv", "姓名,身份证号\n王小芳,880101199001010021\n")
    township.source("insurence", "a.csv")
    with pytest.raises(ProjectError, match="perhaps insurance"):
        township.read()


def test_an_undeclared_profile_is_recognised_from_the_file(township):
    township.write(
        "a.csv", "医保号,姓名,身份证号,参保日期\n1,王小芳,880101199001010021,2020-01-01\n"
    )
    township.source("somewhere", "a.csv", is_profile_declared=False)
    assert township.read().sources["profile_id"].to_list() == ["insurance"]


def test_damage_shifts_and_date_forms_are_told_of_each_file(township):
    rows = [
        ("王", "8.80101E+17", "2020-01-01", "男"),
        ("李", "880101198805050000", "2020.1.2", "女"),
        ("张", "880101198805050016", "2020/1/3", "2020-01-01"),
        ("赵", "880101198805050016", "20200104", "男"),
        ("周", "880101198805050016", "20200105", "男"),
    ]
    lines = "\n".join(",".join(row) for row in rows)
    township.write("a.csv", f"姓名,身份证号,参保日期,性别\n{lines}\n")
    township.source("insurance", "a.csv")
    (file,) = township.read().files.rows(named=True)
    assert file["n_damaged_ids"] == 2
    assert file["n_date_patterns"] == 4
    assert (file["shifted_column"], file["share_shifted"]) == ("性别", 0.2)


def test_the_window_of_a_source_is_not_widened_by_a_slip_and_may_be_declared(township):
    days = [dt.date(2023, 1, 1) + dt.timedelta(days=n) for n in range(300)]
    rows = "".join(f"王{n},{day}\n" for n, day in enumerate([dt.date(1923, 1, 1), *days]))
    township.write("a.csv", f"产妇姓名,分娩日期\n{rows}")
    township.source("health_deliveries", "a.csv")
    period = Period(dt.date(2023, 1, 1), dt.date(2023, 6, 30))
    township.source("health_deliveries", "a.csv", source_id="again", coverage=period)
    sources = township.read().sources
    assert sources["first_event_date"].to_list()[0] >= dt.date(2023, 1, 1)
    assert sources.row(1)[-2:] == (period.start, period.end)


def test_progress_names_each_file_before_it_is_read(township):
    from cpaudit.sources.load import read_sources
    from cpaudit.standards.divisions import VillageTable

    township.write("a.csv", "姓名,身份证号\n王小芳,880101199001010021\n")
    township.source("insurance", "a.csv")
    seen = []
    read_sources(
        township.project,
        township.profiles,
        VillageTable.empty(),
        progress=lambda source, file: seen.append((source, file)),
    )
    assert seen == [("insurance", "a.csv")]


def test_the_first_row_of_each_reason_is_told(township):
    assert dict(deliveries(township).skipped.select("reason", "first_row").rows()) == {
        "title": 1,
        "unit": 2,
        "header": 3,
        "blank": 7,
        "total": 8,
        "signature": 9,
    }


def test_a_unit_or_a_calendar_in_the_heading_holds_for_the_values_below(township):
    township.write(
        "a.csv", "产妇姓名,分娩日期（农历）,出生体重（kg）\n王小芳,2023-01-05,3.2\n赵敏,,3200g\n"
    )
    township.source("health_deliveries", "a.csv")
    intake = township.read()
    records = intake.records["health_deliveries"]
    assert records["birth_date"].to_list() == [dt.date(2023, 1, 26), None]
    assert records["birth_weight_g"].to_list() == [3200, 3200]
    assert intake.raw["health_deliveries"]["出生体重（kg）"].to_list() == ["3.2", "3200g"]


def test_a_sheet_that_is_not_there_is_an_error_with_the_sheets_found(township):
    path = township.folder / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("名单").write_row(0, 0, ["姓名", "身份证号"])
    book.close()
    township.source("insurance", "a.xlsx", sheets=("2023*",))
    with pytest.raises(SourceError, match="found: 名单"):
        township.read()


def test_household_numbers_are_compared_without_what_kept_them_text(township):
    township.write(
        "a.csv",
        "姓名,公民身份号码,户号\n甲某,880101199001010021,'００1\n"
        '乙某,880101198805050016,"=""001"""\n丙某,880101198805050016,无\n',
    )
    township.source("police_persons", "a.csv")
    records = township.read().records["police_persons"]
    assert records["household_no"].to_list() == ["001", "001", None]


def test_a_womans_number_in_a_couples_row_is_never_the_childs(township):
    township.write(
        "a.csv",
        f"育妇姓名,育妇身份证号码,一孩姓名,一孩出生年月\n王小芳,{MOTHER_ID},李一,2015.01\n",
    )
    township.source("planning_births", "a.csv")
    (record,) = township.read().records["planning_births"].rows(named=True)
    assert (record["id_no"], record["mother_id18"]) == (None, MOTHER_ID)
    assert record["birth_date_precision"] == "month"
