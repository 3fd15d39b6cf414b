"""Mothers whom no number leads to, found in the child's household."""

from __future__ import annotations

import polars as pl
import pytest

from builders import day, linked_records, mentions_of
from cpaudit.views.household_parents import household_mothers
from cpaudit.views.persons import persons

BORN = day("2024-06-01")
CHILD = {"person_no": 5, "birth_date": BORN, "household_no": "7", "mother_name_key": "王丽华"}
WOMAN = {"person_no": 1, "sex": "F", "birth_date": day("1996-01-01"), "household_no": "7",
         "name": "王丽华", "name_key": "王丽华"}  # fmt: skip


def found(child, *others, roll=()):
    linked = linked_records(insurance=[child, *others], planning_persons=list(roll))
    people = persons(linked, mentions_of(linked)).with_columns(
        pl.when(pl.col("name_key").is_null()).then("name").otherwise("name_key").alias("name_key")
    )
    sought = pl.DataFrame(
        {"person_no": [5], "birth_date": [BORN]}, schema_overrides={"person_no": pl.UInt32}
    )
    return household_mothers(linked, people, sought)["mother_person_no"].to_list()


def test_the_woman_of_that_name_in_the_household_is_the_mother():
    assert found(CHILD, WOMAN) == [1]


@pytest.mark.parametrize(
    "change",
    [
        {"household_no": "8"},
        {"birth_date": day("1950-01-01")},
        {"birth_date": day("2015-01-01")},
        {"sex": "M"},
        {"name": "李秀", "name_key": "李秀"},
    ],
    ids=["another household", "too old", "too young", "a man", "another name"],
)
def test_nobody_else_is(change):
    assert found(CHILD, {**WOMAN, **change}) == []


def test_one_character_may_be_mistyped():
    assert found(CHILD, {**WOMAN, "name": "王莉华", "name_key": "王莉华"}) == [1]


def test_two_women_of_the_name_leave_it_open():
    assert found(CHILD, WOMAN, {**WOMAN, "person_no": 2}) == []


def test_the_mother_of_a_brother_in_the_household_counts():
    brother = {"person_no": 6, "birth_date": day("2019-01-01"), "household_no": "7",
               "mother_person_no": 1}  # fmt: skip
    away = {**WOMAN, "household_no": None}
    assert found(CHILD, brother, roll=[away]) == [1]


def test_without_a_name_the_heads_wife_is_the_mother_of_the_heads_child():
    child = {**CHILD, "mother_name_key": None, "relationship": "20"}
    wife = {**WOMAN, "relationship": "12"}
    assert found(child, wife) == [1]
    assert found(child, {**WOMAN, "relationship": "30"}) == []
    assert found({**child, "relationship": "40"}, wife) == []
