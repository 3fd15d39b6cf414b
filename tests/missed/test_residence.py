"""The residence history: what each source says of where somebody lived, and when."""

from __future__ import annotations

import polars as pl
import pytest

from builders import day, linked_records
from cpaudit.missed.residence import RESIDENCES, people_of, residences, residences_at

BORN = day("2025-06-01")
ROLES = {
    "self": "person_no",
    "mother": "mother_person_no",
    "husband": "husband_person_no",
    "wife": "wife_person_no",
}


def told(of: int = 1, **records) -> list[tuple[object, ...]]:
    """voice, kind, place, since, until of the person's statements."""
    linked = linked_records(**records)
    named = pl.concat(
        rows.select("record_id", pl.lit(role).alias("role"), pl.col(column).alias("person_no"))
        for rows in linked.values()
        for role, column in ROLES.items()
        if column in rows.columns
    ).drop_nulls()
    found = residences(linked, named, pl.Series([of]))
    RESIDENCES.keep(found)
    return found.select("voice", "kind", "place", "since", "until").rows()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"status": "active", "residence_status": "home"}, [("inside", None, None)]),
        (
            {"status": "active", "residence_status": "away", "flow_date": day("2023-05-01")},
            [("inside", None, day("2023-05-01")), ("outside", day("2023-05-01"), None)],
        ),
        (
            {"status": "active", "residence_status": "incoming", "flow_date": day("2023-05-01")},
            [("outside", None, day("2023-05-01")), ("inside", day("2023-05-01"), None)],
        ),
        (
            {"status": "moved_out", "move_in_date": day("2019-01-01"),
             "move_out_date": day("2024-01-01")},
            [("inside", day("2019-01-01"), day("2024-01-01")), ("outside", day("2024-01-01"), None)],
        ),
    ],
    ids=["at home", "away since", "come since", "moved out"],
)  # fmt: skip
def test_the_planning_roll_says_where_somebody_lives_and_since_when(row, said):
    found = told(planning_persons=[{"person_no": 1, **row}])
    assert found == [("planning", "residence", *one) for one in said]


def test_a_stay_elsewhere_that_ended_is_a_period_between_two_stays_here():
    stay = {"residence_status": "away", "move_out_date": day("2020-05-01"),
            "stop_date": day("2022-01-01")}  # fmt: skip
    assert told(planning_migrants=[{"person_no": 1, **stay}]) == [
        ("planning", "residence", "inside", None, day("2020-05-01")),
        ("planning", "residence", "outside", day("2020-05-01"), day("2022-01-01")),
        ("planning", "residence", "inside", day("2022-01-01"), None),
    ]


def test_moves_of_the_registration_date_the_time_before_and_after():
    move = {"person_no": 1, "move_kind": "in", "move_date": day("2021-03-04")}
    assert told(police_moves=[move]) == [
        ("police", "hukou", "outside", None, day("2021-03-04")),
        ("police", "hukou", "inside", day("2021-03-04"), None),
    ]


def test_the_address_given_in_the_ward_speaks_of_that_day_and_of_the_mother():
    delivery = {"person_no": 5, "mother_person_no": 1, "birth_date": BORN,
                "resid_place": "outside", "hukou_place": "inside"}  # fmt: skip
    assert told(health_deliveries=[delivery]) == [
        ("hospital", "hukou", "inside", BORN, BORN),
        ("hospital", "residence", "outside", BORN, BORN),
    ]
    assert told(5, health_deliveries=[delivery]) == []


def test_insurance_that_stopped_for_a_move_says_here_until_then_and_elsewhere_after():
    insured = {"person_no": 1, "enrol_date": day("2023-01-01"), "stop_date": day("2024-01-01"),
               "stop_reason": "moved", "resid_place": "inside"}  # fmt: skip
    assert told(insurance=[insured]) == [
        ("insurance", "residence", "inside", day("2023-01-01"), day("2024-01-01")),
        ("insurance", "residence", "outside", day("2024-01-01"), None),
    ]


def test_marriage_registers_place_husband_and_wife_apart():
    marriage = {"husband_person_no": 1, "wife_person_no": 2, "husband_place": "inside",
                "wife_place": "outside", "register_date": day("2020-02-02")}  # fmt: skip
    on = day("2020-02-02")
    assert told(1, civil_marriages=[marriage]) == [("civil", "residence", "inside", on, on)]
    assert told(2, civil_marriages=[marriage]) == [("civil", "residence", "outside", on, on)]


def test_an_unknown_place_is_no_statement():
    delivery = {"person_no": 5, "mother_person_no": 1, "birth_date": BORN, "resid_place": "unknown"}
    assert told(health_deliveries=[delivery]) == []


def test_statements_are_read_at_the_day_of_birth():
    history = pl.DataFrame(
        [
            (1, "planning", "a", "residence", "inside", None, None, day("2020-01-01"), "until", 1),
            (1, "planning", "a", "residence", "outside", None, day("2020-01-01"), None, "since", 1),
            (1, "police", "b", "hukou", "inside", None, None, None, "undated", 2),
            (5, "clinic", "c", "residence", "inside", None, day("2025-07-01"), None, "since", 3),
        ],
        schema=dict(RESIDENCES.columns),
        orient="row",
    )
    births = pl.DataFrame(
        {"person_no": [5], "birth_date": [BORN], "mother_person_no": [1], "father_person_no": [None]},
        schema={"person_no": pl.UInt32, "birth_date": pl.Date, "mother_person_no": pl.UInt32,
                "father_person_no": pl.UInt32},
    )  # fmt: skip
    found = residences_at(history, births)
    assert sorted(found.select("of", "place", "state").rows()) == [
        ("child", "inside", "after"),
        ("mother", "inside", "before"),
        ("mother", "inside", "undated"),
        ("mother", "outside", "then"),
    ]


def test_the_family_of_a_birth_that_planning_lacks_is_asked_for_and_no_other():
    births = pl.DataFrame(
        {
            "person_no": [5, 6, 7],
            "mother_person_no": [1, 1, 3],
            "father_person_no": [2, 2, 4],
            "in_planning": [False, True, True],
        },
        schema_overrides=dict.fromkeys(
            ("person_no", "mother_person_no", "father_person_no"), pl.UInt32
        ),
    )
    persons = pl.DataFrame(
        {
            "person_no": [1, 8, 9],
            "mother_person_no": [None, 1, 3],
            "spouse_person_no": [10, None, None],
        },
        schema=dict.fromkeys(("person_no", "mother_person_no", "spouse_person_no"), pl.UInt32),
    )
    assert set(people_of(births, persons).drop_nulls()) == {1, 2, 5, 6, 8, 10}
