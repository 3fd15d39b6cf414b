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
