from __future__ import annotations

import polars as pl
import pytest

from builders import day

RESIDENT = {"person_no": 1, "sex": "F", "status": "active", "residence_status": "home"}
DELIVERY = {
    "person_no": 5,
    "birth_date": day("2025-06-01"),
    "sex": "F",
    "outcome": "live",
    "mother_person_no": 1,
    "resid_place": "inside",
}
CERTIFICATE = {
    "person_no": 5,
    "birth_date": day("2025-06-01"),
    "sex": "F",
    "mother_person_no": 1,
    "resid_place": "inside",
}


def test_a_resident_mothers_baby_that_planning_lacks_is_missed(judge):
    case = judge(
        planning_persons=[RESIDENT],
        health_deliveries=[DELIVERY],
        health_certificates=[CERTIFICATE],
    )
    assert (case["scope"], case["grade"], case["suppressed"]) == ("inside", "A", None)
    assert case["p_missed"] > 0.95


@pytest.mark.parametrize(
    ("records", "grade"),
    [
        ({"health_deliveries": [DELIVERY], "health_certificates": [CERTIFICATE]}, "A"),
        ({"health_deliveries": [DELIVERY]}, "B"),
        (
            {"vaccinations": [{"person_no": 5, "birth_date": day("2025-06-01"),
                               "residence_kind": "resident"}]},
            "C",
        ),
        (
            {"vaccinations": [{"person_no": 5, "birth_date": day("2025-06-01"),
                               "mother_person_no": 1, "residence_kind": "resident"}]},
            "B",
        ),
        (
            {"vaccinations": [{"person_no": 5, "birth_date": day("2025-06-01"),
                               "residence_kind": "resident", "id18": "880101202506010025"}]},
            "B",
        ),
    ],
    ids=["two sources", "one strong source", "one weak source", "with a mother on the roll", "with a number"],
)  # fmt: skip
def test_the_grade_says_how_strong_the_evidence_is(judge, records, grade):
    assert judge(planning_persons=[RESIDENT], **records)["grade"] == grade


def test_a_child_on_the_roll_is_not_missed(judge):
    case = judge(
        planning_persons=[
            RESIDENT,
            {"person_no": 5, "birth_date": day("2025-06-01"), "mother_person_no": 1},
        ],
        health_deliveries=[DELIVERY],
    )
    assert case["in_planning"] is True
    assert case["grade"] is None
    assert case["p_missed"] is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"outcome": "stillbirth"}, "stillbirth"),
        ({"birth_date": None}, "undated"),
        ({"birth_date": day("2009-01-01")}, "before_planning_window"),
        ({"birth_date": day("2026-01-02")}, "too_recent"),
        ({"resid_place": "outside", "hukou_place": "outside", "mother_person_no": None},
         "out_of_scope"),
    ],
)  # fmt: skip
def test_what_need_not_be_reported_is_suppressed_with_its_reason(judge, change, reason):
    case = judge(planning_persons=[RESIDENT], health_deliveries=[{**DELIVERY, **change}])
    assert case["suppressed"] == reason


def test_a_newborn_who_died_counts_as_a_birth(judge):
    case = judge(
        planning_persons=[RESIDENT],
        health_deliveries=[{**DELIVERY, "outcome": "neonatal_death"}],
    )
    assert case["suppressed"] is None


def test_a_birth_on_the_last_due_day_is_due(judge):
    on_the_day = {**DELIVERY, "birth_date": day("2026-01-01")}
    case = judge(planning_persons=[RESIDENT], health_deliveries=[on_the_day])
    assert case["suppressed"] is None


@pytest.mark.parametrize(
    "planning_date",
    ["2025-01-06", "2024-06-01", "2025-07-03"],
    ids=["day and month swapped", "a year off", "lunar range"],
)
def test_a_birth_that_planning_dates_otherwise_is_not_missed(judge, planning_date):
    case = judge(
        planning_persons=[RESIDENT],
        planning_births=[
            {"person_no": 6, "birth_date": day(planning_date), "sex": "F", "mother_person_no": 1}
        ],
        health_deliveries=[DELIVERY],
    )
    assert case["suppressed"] == "recorded_otherwise"


def test_an_elder_sibling_does_not_hide_a_missed_birth(judge):
    case = judge(
        planning_persons=[RESIDENT],
        planning_births=[
            {"person_no": 6, "birth_date": day("2022-03-15"), "sex": "F", "mother_person_no": 1}
        ],
        health_deliveries=[DELIVERY],
    )
    assert case["suppressed"] is None


def test_an_open_link_to_planning_lowers_the_probability(judge):
    links = pl.DataFrame(
        {"person_no": [5], "p_open": [0.8]}, schema={"person_no": pl.UInt32, "p_open": pl.Float64}
    )
    case = judge(planning_persons=[RESIDENT], health_deliveries=[DELIVERY], open_links=links)
    assert case["suppressed"] == "link_undecided"
    assert case["p_missed"] < 0.25


CARD = {"person_no": 5, "birth_date": day("2025-06-01"), "sex": "F", "mother_person_no": 1,
        "residence_kind": "resident"}  # fmt: skip
KNOWN = {"person_no": 6, "birth_date": day("2025-06-01"), "sex": "F", "mother_person_no": 1}


@pytest.mark.parametrize(
    ("known", "is_again"),
    [
        ({}, True),
        ({"birth_date": day("2025-06-03")}, True),
        ({"birth_date": day("2025-03-01")}, True),
        ({"birth_date": day("2024-06-01")}, False),
        ({"sex": "M"}, False),
        ({"n_fetus": 2}, False),
    ],
    ids=["same day", "two days", "three months", "a year", "a brother", "a twin"],
)
def test_a_lone_record_beside_a_known_child_of_that_delivery_is_that_child_again(
    judge, known, is_again
):
    child = {**KNOWN, **known}
    case = judge(
        planning_persons=[RESIDENT],
        planning_births=[child],
        police_births=[{name: value for name, value in child.items() if name != "n_fetus"}],
        vaccinations=[CARD],
    )
    assert (case["suppressed"] == "recorded_otherwise") is is_again


def test_two_sources_of_a_second_child_are_no_record_twice(judge):
    case = judge(
        planning_persons=[RESIDENT],
        planning_births=[KNOWN],
        police_births=[KNOWN],
        vaccinations=[CARD],
        health_certificates=[CERTIFICATE],
    )
    assert case["suppressed"] is None


@pytest.mark.parametrize("reason", ["stillbirth", "too_recent", "adopted"])
def test_what_is_suppressed_for_a_reason_of_its_own_keeps_an_honest_small_probability(
    judge, reason
):
    change = {
        "stillbirth": {"outcome": "stillbirth"},
        "too_recent": {"birth_date": day("2026-01-10")},
    }
    more = {"civil_adoptions": [{"person_no": 5, "register_date": day("2025-10-01")}]}
    case = judge(
        planning_persons=[RESIDENT],
        health_deliveries=[{**DELIVERY, **change.get(reason, {})}],
        **(more if reason == "adopted" else {}),
    )
    assert case["suppressed"] == reason
    assert 0 < case["p_missed"] < 0.06


def test_a_missing_card_says_less_where_many_of_the_areas_own_children_have_none(judge):
    own = [
        {"person_no": 200 + at, "birth_date": day("2025-02-01"), "mother_person_no": 91}
        for at in range(300)
    ]
    world = {
        "planning_persons": [RESIDENT],
        "planning_births": own,
        "police_births": own,
        "health_certificates": [CERTIFICATE],
    }
    many = judge(**world, vaccinations=own)
    few = judge(**world, vaccinations=own[:150])
    assert few["p_in_scope"] > many["p_in_scope"]
