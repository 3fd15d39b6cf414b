from __future__ import annotations

import polars as pl
import pytest

from builders import day
from cpaudit.missed.near import near_rows

CHILD = {
    "person_no": 5,
    "mother_person_no": 1,
    "name": "王小明",
    "sex": "M",
    "birth_date": day("2024-05-20"),
    "id18": None,
    "in_planning": False,
    "n_sources": 1,
    "planning.outcome": None,
    "planning.n_fetus": None,
    "delivery.n_fetus": None,
    "certificate.n_fetus": None,
}
SCHEMA = {
    **dict.fromkeys(("person_no", "mother_person_no"), pl.UInt32),
    **dict.fromkeys(("name", "sex", "id18", "planning.outcome"), pl.String),
    "birth_date": pl.Date,
    "in_planning": pl.Boolean,
    **dict.fromkeys(
        ("n_sources", "planning.n_fetus", "delivery.n_fetus", "certificate.n_fetus"), pl.Int32
    ),
}
HELD = {**CHILD, "person_no": 6, "in_planning": True, "n_sources": 0}
ID, OTHER_ID = "880101202405201977", "880101202405202056"


def p_same(lacking: dict[str, object], held: dict[str, object]) -> float:
    found = near_rows(pl.DataFrame([{**CHILD, **lacking}, {**HELD, **held}], schema=SCHEMA))
    return found["p_same"].item() if found.height else 0.0


@pytest.mark.parametrize(
    ("lacking", "held"),
    [
        ({}, {"birth_date": day("2024-06-24")}),
        ({}, {"birth_date": day("2025-05-20")}),
        ({"birth_date": day("2024-05-04")}, {"birth_date": day("2024-04-05"), "name": None}),
        ({"name": None}, {"birth_date": day("2024-07-01")}),
        ({"id18": ID, "sex": "F"}, {"id18": ID, "mother_person_no": None, "n_sources": 3}),
        ({"name": "李梅之子", "sex": "F"}, {"n_sources": 2}),
    ],
    ids=[
        "same name, other date",
        "same name, a year mistyped",
        "day and month exchanged",
        "too close for two births",
        "one number, other sex and no mother",
        "a placeholder says the sex",
    ],
)
def test_a_planning_row_may_be_this_child_under_other_particulars(lacking, held):
    assert p_same(lacking, held) > 0.5


@pytest.mark.parametrize(
    ("lacking", "held"),
    [
        ({}, {"birth_date": day("2014-05-20")}),
        ({"id18": ID}, {"id18": OTHER_ID}),
        ({"id18": ID}, {"id18": OTHER_ID, "n_sources": 2}),
        ({"name": None}, {"birth_date": day("2014-05-20")}),
        ({"name": "王小明"}, {"name": "王佳", "n_sources": 2}),
        ({"id18": ID}, {"id18": ID, "birth_date": day("2020-01-02")}),
        ({"name": "李梅之女", "sex": "M"}, {"n_sources": 2}),
        ({"sex": "F"}, {"n_sources": 2}),
        ({}, {"mother_person_no": 2}),
    ],
    ids=[
        "a brother of that name, ten years older",
        "two valid numbers",
        "two valid numbers, one confirmed",
        "ten years are no slip",
        "another given name",
        "a brother's number",
        "a placeholder of a daughter",
        "a sister of that day",
        "another mother",
    ],
)
def test_another_child_hides_no_missed_birth(lacking, held):
    assert p_same(lacking, held) <= 0.5


def test_a_planning_row_stands_for_one_child_only():
    twice = pl.DataFrame([CHILD, {**CHILD, "person_no": 7, "n_sources": 2}, HELD], schema=SCHEMA)
    assert near_rows(twice).height == 1
