"""What is linked without comparing all fields, and what is not."""

from datetime import date

import polars as pl
import pytest

from cpaudit.linkage import compare
from cpaudit.linkage.frames.exact import by_agreement, by_number
from cpaudit.linkage.frames.tables import compared_columns
from cpaudit.standards.check_digit import check_digit

SHARED = compare.Kinship.SHARED
COMPARISONS = (
    compare.citizen_id("id"),
    compare.name("name"),
    compare.date("born"),
    compare.exact("sex"),
    compare.place("village", area=9),
    compare.name("mother", kinship=SHARED),
)


def number(first17):
    last = pl.DataFrame({"n": [first17]}).select(check_digit(pl.col("n"))).item()
    return first17 + last


SOUND, OTHER = number("88010119800506123"), number("88010119800506125")
PERSON = {
    "id": SOUND,
    "name": "王小明",
    "born": date(1980, 5, 6),
    "sex": "M",
    "village": "880101001001",
    "mother": "赵玉兰",
}


def rows(*changes):
    """The person with these changes, a row each."""
    schema = {column: pl.Date if column == "born" else pl.String for column in PERSON}
    frame = pl.DataFrame([{**PERSON, **change} for change in changes], schema=schema)
    return compared_columns(frame, COMPARISONS)


def settled(settle, left, right):
    found = settle(left, right, COMPARISONS)
    return sorted(zip(found.left.tolist(), found.right.tolist(), strict=True))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"born": date(1999, 9, 9)},  # the name confirms
        {"name": "王晓明", "born": None},  # heard alike
        {"name": None},  # the date confirms
        {"name": "王某之子"},
        {"village": None, "mother": None, "sex": None},
    ],
)
def test_a_number_once_in_both_tables_settles_what_name_or_date_confirms(change):
    assert settled(by_number, rows({}), rows(change)) == [(0, 0)]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "李建国"},  # another name, whatever the date: the number of a twin
        {"name": None, "born": date(1999, 9, 9)},
        {"name": None, "born": None},
        {"id": None},
        {"id": OTHER},
    ],
)
def test_a_number_that_nothing_confirms_settles_nothing(change):
    assert settled(by_number, rows({}), rows(change)) == []


def test_the_number_of_the_twin_settles_nothing():
    left = rows({"name": "王大双"}, {"name": "李建国", "id": OTHER})
    right = rows({"name": "李建国"}, {"name": "王大双", "id": OTHER})
    assert settled(by_number, left, right) == []


def test_a_number_that_stands_twice_in_a_table_settles_nothing():
    assert settled(by_number, rows({}, {"name": "王建国"}), rows({})) == []
    assert settled(by_number, rows({}), rows({}, {"name": "王建国"})) == []


def test_a_number_with_a_wrong_check_digit_needs_full_agreement():
    wrong = SOUND[:-1] + ("0" if SOUND[-1] != "0" else "1")
    assert settled(by_number, rows({"id": wrong}), rows({"id": wrong, "name": "王晓明"})) == []
    assert settled(by_number, rows({"id": "88010119800506"}), rows({"id": "88010119800506"})) == []


def test_numbers_in_lower_case_or_with_spaces_are_the_same():
    with_x = next(
        found
        for serial in range(100, 200)
        if (found := number(f"88010119800506{serial}"))[-1] == "X"
    )
    assert settled(by_number, rows({"id": with_x}), rows({"id": f" {with_x.lower()} "})) == [(0, 0)]


def test_rows_of_several_persons_are_settled_each_with_its_own():
    left = rows({}, {"id": OTHER, "name": "李建国"}, {"id": None})
    right = rows({"id": OTHER, "name": "李建国"}, {"id": None}, {})
    assert settled(by_number, left, right) == [(0, 2), (1, 0)]


@pytest.mark.parametrize(
    "change", [{}, {"mother": None}, {"village": "880101001002"}, {"id": None}]
)
def test_name_and_date_of_one_person_settle_where_mother_or_village_agrees(change):
    assert settled(by_agreement, rows({}), rows(change)) == [(0, 0)]


@pytest.mark.parametrize(
    "change",
    [
        {"sex": "F"},
        {"id": OTHER},
        {"mother": None, "village": None},
        {"mother": "钱桂英", "village": "880101001002"},
        {"name": "王晓明"},
        {"born": date(1980, 5, 7)},
        {"name": None},
        {"born": None},
    ],
)
def test_name_and_date_settle_nothing_else(change):
    assert settled(by_agreement, rows({}), rows(change)) == []


@pytest.mark.parametrize("name", ["赵玉兰之子", "未取名", "不详", "小宝", "", "王*明"])
def test_what_stands_in_the_place_of_a_name_settles_nothing(name):
    assert settled(by_agreement, rows({"name": name}), rows({"name": name})) == []


def test_two_of_one_name_and_date_settle_nothing():
    assert settled(by_agreement, rows({}, {"village": "880101002001"}), rows({})) == []


def test_without_a_column_that_relatives_share_nothing_is_settled():
    alone = tuple(c for c in COMPARISONS if c.column in {"name", "born", "sex"})
    assert len(by_agreement(rows({}), rows({}), alone)) == 0
    without_date = tuple(c for c in COMPARISONS if c.column != "born")
    assert len(by_agreement(rows({}), rows({}), without_date)) == 0


@pytest.mark.parametrize("settle", [by_number, by_agreement])
def test_empty_tables_settle_nothing(settle):
    assert settled(settle, rows(), rows({})) == []
    assert settled(settle, rows({}), rows()) == []
    assert settled(settle, rows(), rows()) == []
