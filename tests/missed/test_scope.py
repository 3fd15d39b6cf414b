from __future__ import annotations

import polars as pl
import pytest

from builders import day
from cpaudit.fields import DATASETS
from cpaudit.missed.evidence import evidence

BORN = day("2025-06-01")
DELIVERY = {"person_no": 5, "birth_date": BORN, "outcome": "live", "mother_person_no": 1}
HOME = {"person_no": 1, "sex": "F", "status": "active", "residence_status": "home"}


ALL = dict.fromkeys(DATASETS, (None, None))


@pytest.mark.parametrize(
    ("mother", "scope", "reason"),
    [
        (HOME, "inside", "on_roll_at_home"),
        ({**HOME, "residence_status": "away", "flow_date": day("2023-05-01")}, "outside",
         "away_long_before_birth"),
        ({**HOME, "residence_status": "away", "flow_date": day("2025-09-01")}, "inside",
         "left_near_or_after_birth"),
        ({**HOME, "residence_status": "incoming", "flow_date": day("2023-05-01")}, "inside",
         "incoming_long_before_birth"),
        ({**HOME, "residence_status": "incoming", "flow_date": day("2025-04-01")}, "outside",
         "newcomer"),
        ({**HOME, "residence_status": "incoming", "flow_date": day("2025-08-01")}, "outside",
         "newcomer"),
        ({**HOME, "status": "moved_out", "residence_status": None,
          "move_out_date": day("2024-01-01")}, "outside", "moved_out_before_birth"),
        ({**HOME, "status": "moved_out", "residence_status": None,
          "move_out_date": day("2025-10-01")}, "inside", "moved_out_after_birth"),
    ],
)  # fmt: skip
def test_the_mothers_dated_residence_decides(judge, mother, scope, reason):
    case = judge(
        planning_persons=[mother],
        health_deliveries=[{**DELIVERY, "resid_place": "unknown"}],
        vaccinations=[{"person_no": 5, "birth_date": BORN}],
    )
    assert (case["scope"], case["scope_reason"]) == (scope, reason)


def test_a_guest_in_the_hospital_is_outside(judge):
    case = judge(
        planning_persons=[HOME],
        health_deliveries=[
            {**DELIVERY, "mother_person_no": None, "resid_place": "outside",
             "hukou_place": "outside"}
        ],
    )  # fmt: skip
    assert case["scope"] == "outside"
    assert case["suppressed"] == "out_of_scope"


def test_a_migrant_mother_who_lives_here_is_inside_by_residence_and_outside_by_hukou(judge):
    world = {
        "planning_persons": [
            {**HOME, "residence_status": "incoming", "flow_date": day("2022-01-01")}
        ],
        "health_deliveries": [{**DELIVERY, "resid_place": "inside", "hukou_place": "outside"}],
    }
    assert judge(**world)["scope"] == "inside"
    assert judge(**world, basis="hukou")["scope"] == "outside"
    assert judge(**world, basis="either")["scope"] == "inside"


@pytest.mark.parametrize(("months", "scope"), [(1, "inside"), (3, "outside"), (6, "outside")])
def test_the_months_of_residence_are_the_projects(judge, months, scope):
    case = judge(
        planning_persons=[{**HOME, "residence_status": "incoming", "flow_date": day("2025-04-20")}],
        health_deliveries=[DELIVERY],
        months=months,
    )
    assert case["scope"] == scope


def test_the_fathers_place_counts_where_the_rule_says_so(judge):
    world = {
        "planning_persons": [
            {**HOME, "status": "moved_out", "residence_status": None,
             "move_out_date": day("2020-01-01")},
            {"person_no": 2, "sex": "M", "status": "active", "residence_status": "home"},
        ],
        "police_births": [
            {"person_no": 5, "birth_date": BORN, "mother_person_no": 1, "father_person_no": 2}
        ],
    }  # fmt: skip
    assert judge(**world)["scope"] != "inside"
    assert judge(**world, couple="father")["scope"] == "inside"
    assert judge(**world, couple="either")["scope"] == "inside"


def test_a_source_that_the_run_lacks_is_no_absence():
    names = {piece.name for piece in evidence(6, {})}
    assert "family_on_no_roll" not in names


def test_probabilities_are_probabilities(judge):
    case = judge(planning_persons=[HOME], health_deliveries=[DELIVERY])
    assert 0 <= case["p_in_scope"] <= 1
    assert 0 <= case["p_missed"] <= case["p_in_scope"]


def test_every_piece_of_evidence_has_its_own_name():
    names = [piece.name for piece in evidence(6, ALL)]
    assert len(names) == len(set(names))
    assert all(isinstance(piece.condition, pl.Expr) for piece in evidence(6, ALL))
