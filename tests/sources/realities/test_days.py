"""Realities of days: forms, parts that are not known, words for none, the lunar calendar, ages."""

import datetime as dt

import pytest
from reality_tables import BOY, GIRL, LI, WANG, column, read, sheet, values


def dates(township, texts, heading="出生日期"):
    intake = read(township, "insurance", column(heading, list(texts)))
    return values(intake, "insurance", "birth_date", "birth_date_precision", "birth_date_status")


SAME_DAY = [
    "20130515",
    "2013.5.15",
    "2013年5月15日",
    "二〇一三年五月十五日",
    "13-5-15",
    "41409",
    "2013/5/15~0:00",
    "15/05/2013",
    "5/15/2013",
    "2013/05/15",
    "2013-05-15~14:30:00",
    "2013-05-15T00:00:00",
    "2013年05月15",
    "２０１３年５月１５日",
    "2013、5、15",
    "2013。5。15",
    "2013--05--15",
    "2013,5,15",
    "'2013-05-15",
    "20130515143000",
    "15-May-13",
    "May~15,~2013",
    "2013-5-15日",
    "二零一三年五月十五",
    "2013年五月15日",
    "130515",
    "2013.05.15.",
    "41409.5",
    "41409.0",
    "2013-O5-15",
    "2013.5.l5",
    "13年5月15日",
    "2013-05-15~星期三",
    "2013年5月15日出生",
    "公历2013年5月15日",
    "农历二〇一三年四月初六",
    "2013~05~15",
    "Wed~May~15~00:00:00~CST~2013",
]


def test_reality_19_every_form_of_one_day_in_one_column(township):
    found = dates(township, [text.replace("~", " ") for text in SAME_DAY])
    assert found == [(dt.date(2013, 5, 15), "day", "ok")] * len(SAME_DAY)


def test_reality_19_the_raw_text_is_kept(township):
    intake = read(township, "insurance", column("出生日期", ["二〇一三年五月十五日", "41409"]))
    assert intake.raw["insurance"]["出生日期"].to_list() == ["二〇一三年五月十五日", "41409"]


def test_reality_19_what_can_be_two_days_is_none(township):
    texts = [
        "03/04/2013",
        "12/05/13",
        "2013-02-30",
        "2013-13-01",
        "5月15日",
        "王小芳",
        "2013-5-15/16",
    ]
    found = dates(township, [*texts, *["2013-05-15"] * 20])[: len(texts)]
    assert [status for _, _, status in found] == [
        *("ambiguous", "ambiguous", "impossible", "impossible"),
        *("unreadable", "unreadable", "unreadable"),
    ]
    assert {day for day, _, _ in found} == {None}


@pytest.mark.parametrize(
    ("told", "day"),
    [
        (["15/05/2013", "28/02/2013"], dt.date(2013, 4, 3)),
        (["05/15/2013", "2/28/2013"], dt.date(2013, 3, 4)),
    ],
)
def test_reality_19_the_column_tells_the_order_of_day_and_month(township, told, day):
    found = dates(township, [*told, "03/04/2013", "3/4/2013 0:00"])
    assert [date for date, _, _ in found][2:] == [day, day]


def test_reality_19_a_column_of_both_orders_stays_ambiguous(township):
    found = dates(township, ["15/05/2013", "28/02/2013", "5/15/2013", "03/04/2013"])
    assert found[-1] == (None, None, "ambiguous")


def test_reality_22_a_month_or_a_year_alone_has_its_precision(township):
    texts = "2013-5 1955.3 2013年5月 201305 May-13 1955年 1955 一九五五年 约1955年 2013-05-00 19550000 1955.1"
    day = dt.date
    assert dates(township, texts.split(" ")) == [
        (day(2013, 5, 1), "month", "ok"),
        (day(1955, 3, 1), "month", "ok"),
        *[(day(2013, 5, 1), "month", "ok")] * 3,
        *[(day(1955, 1, 1), "year", "ok")] * 4,
        (day(2013, 5, 1), "month", "ok"),
        (day(1955, 1, 1), "year", "ok"),
        # As a number 1955.10 is 1955.1: the month is not known.
        (day(1955, 1, 1), "year", "ok"),
    ]


PLACEHOLDERS = [
    "1900-01-01",
    "1900/1/1",
    "1899-12-30",
    "1899-12-31",
    "9999-12-31",
    "1970-01-01",
    "1901-01-01",
    "00000000",
    "0000-00-00",
    "1111-11-11",
    "99991231",
    "19000101",
    "0",
    "1",
    "2099-12-31",
    "1900-1-0",
]


def test_reality_23_placeholders_are_no_dates(township):
    found = dates(township, [*PLACEHOLDERS, "2013-05-15"])
    assert found[:-1] == [(None, None, "placeholder")] * len(PLACEHOLDERS)
    assert found[-1] == (dt.date(2013, 5, 15), "day", "ok")


def test_reality_23_words_for_nothing_are_missing(township):
    words = ["无", "不详", "-", "—", "/", "未知", "NULL", "#N/A", "待补", ""]
    found = dates(township, [*words, *["2013-05-15"] * 10])
    assert found[:10] == [(None, None, "missing")] * 10


def test_reality_24_lunar_dates_are_converted_and_impossible_ones_refused(township):
    texts = {
        "一九五五年腊月初八": dt.date(1956, 1, 20),
        "农历1955年12月8日": dt.date(1956, 1, 20),
        "2012年闰四月初六": dt.date(2012, 5, 26),
        "农历二〇一二年四月初六": dt.date(2012, 4, 26),
        "1955年腊月三十": dt.date(1956, 2, 11),
        "农历2012年腊月三十": None,  # a month of 29 days
        "2013年闰四月初六": None,  # no leap month in that year
        "1990年正月廿五": dt.date(1990, 2, 20),
        "2013-5-15(农历)": dt.date(2013, 6, 22),
        "民国三十八年五月初六": dt.date(1949, 6, 2),
    }
    found = dates(township, texts)
    assert [day for day, _, _ in found] == list(texts.values())
    assert [status for _, _, status in found][5:7] == ["impossible", "impossible"]


def test_reality_24_a_heading_that_says_lunar_holds_for_the_column(township):
    found = dates(township, ["2013-04-06", "2013.4.6", "公历2013-05-15", "无"], "出生日期（农历）")
    assert [day for day, _, _ in found] == [*[dt.date(2013, 5, 15)] * 3, None]


def test_reality_25_nominal_age_is_kept_as_stated(township):
    intake = read(
        township,
        "planning_persons",
        sheet(
            "姓名 身份证号 户编号 年龄（虚岁）",
            f"王小芳 {WANG} 1 35",
            f"李明 {LI} 1 37岁",
            f"张三 {BOY} 1 十二",
            f"李四 {GIRL} 1 无",
        ),
    )
    assert values(intake, "planning_persons", "age_stated", "age_stated_status") == [
        (35, "ok"),
        (37, "ok"),
        (12, "ok"),
        (None, "missing"),
    ]
