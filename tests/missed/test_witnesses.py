"""Newborn screening, subsidies, schools, adoptions, migrants and death certificates as evidence."""

from __future__ import annotations

import pytest

from builders import day

BORN = day("2025-06-01")
MOTHER = {"person_no": 1, "sex": "F", "status": "active", "residence_status": "home"}
SCREENED = {
    "person_no": 5,
    "birth_date": BORN,
    "mother_person_no": 1,
    "event_date": day("2025-06-04"),
}
SUBSIDY = {"person_no": 5, "birth_date": BORN, "mother_person_no": 1, "hukou_place": "inside"}
SCHOOL = {"person_no": 5, "birth_date": BORN, "mother_person_no": 1, "resid_place": "inside"}
DELIVERY = {
    "person_no": 5,
    "birth_date": BORN,
    "outcome": "live",
    "mother_person_no": 1,
    "resid_place": "unknown",
}
CARD = {"person_no": 5, "birth_date": BORN}


@pytest.mark.parametrize(
    ("records", "grade", "sources"),
    [
        ({"health_screenings": [SCREENED]}, "B", "screening"),
        ({"childcare_subsidies": [SUBSIDY]}, "B", "subsidy"),
        ({"childcare_subsidies": [{**SUBSIDY, "mother_person_no": None}]}, "C", "subsidy"),
        ({"school_enrolments": [SCHOOL]}, "B", "school"),
        ({"health_screenings": [SCREENED], "childcare_subsidies": [SUBSIDY]}, "A", "screening;subsidy"),
    ],
    ids=["screening", "subsidy with a mother on the roll", "subsidy alone", "school", "two"],
)  # fmt: skip
def test_the_new_sources_show_births_that_planning_lacks(judge, records, grade, sources):
    case = judge(planning_persons=[MOTHER], **records)
    assert (case["grade"], case["sources"], case["in_planning"]) == (grade, sources, False)
    assert case["n_sources"] == len(sources.split(";"))


def test_a_screened_child_is_no_stillbirth(judge):
    stillborn = {**DELIVERY, "outcome": "stillbirth", "resid_place": "inside"}
    alone = judge(planning_persons=[MOTHER], health_deliveries=[stillborn])
    screened = judge(
        planning_persons=[MOTHER], health_deliveries=[stillborn], health_screenings=[SCREENED]
    )
    assert alone["suppressed"] == "stillbirth"
    assert screened["suppressed"] is None


def test_an_adopted_child_is_not_missed(judge):
    world = {"planning_persons": [MOTHER], "health_screenings": [SCREENED]}
    adoption = {"person_no": 5, "register_date": day("2025-10-01"), "husband_person_no": 21}
    assert judge(**world)["suppressed"] is None
    assert judge(**world, civil_adoptions=[adoption])["suppressed"] == "adopted"


def test_a_child_whom_planning_holds_is_not_suppressed_for_an_adoption(judge):
    case = judge(
        planning_births=[{"person_no": 5, "birth_date": BORN, "mother_person_no": 1}],
        civil_adoptions=[{"person_no": 5, "register_date": day("2025-10-01")}],
    )
    assert (case["in_planning"], case["suppressed"], case["grade"]) == (True, None, None)


@pytest.mark.parametrize(
    ("stay", "scope", "reason"),
    [
        ({"residence_status": "away", "move_out_date": day("2023-05-01")}, "outside",
         "migrant_away_long"),
        # Without a stated direction the places tell it, then the date that is given.
        ({"hukou_place": "inside", "resid_place": "outside", "flow_date": day("2023-05-01")},
         "outside", "migrant_away_long"),
        ({"move_out_date": day("2023-05-01")}, "outside", "migrant_away_long"),
        ({"residence_status": "away"}, "outside", "migrant_away_undated"),
        ({"residence_status": "away", "move_out_date": day("2025-08-01")}, "inside", "migrant_left_later"),
        ({"residence_status": "away", "move_out_date": day("2020-05-01"),
          "stop_date": day("2024-01-01")}, "inside", "migrant_back_long"),
        ({"residence_status": "incoming", "move_in_date": day("2022-05-01")}, "inside",
         "migrant_here_long"),
        ({"hukou_place": "outside", "resid_place": "inside", "move_in_date": day("2022-05-01")},
         "inside", "migrant_here_long"),
        ({"residence_status": "incoming", "move_in_date": day("2025-04-01")}, "outside",
         "migrant_newcomer"),
        ({"residence_status": "incoming", "move_in_date": day("2022-05-01"),
          "move_out_date": day("2024-05-01")}, "outside", "migrant_had_left"),
    ],
)  # fmt: skip
def test_the_list_of_migrants_says_where_the_mother_lived(judge, stay, scope, reason):
    case = judge(
        planning_migrants=[{"person_no": 1, "sex": "F", **stay}],
        health_deliveries=[DELIVERY],
        vaccinations=[CARD],
    )
    assert (case["scope"], case["scope_reason"]) == (scope, reason)


def test_of_several_stays_the_one_that_began_last_counts(judge):
    early = {"person_no": 1, "residence_status": "away", "move_out_date": day("2015-05-01"),
             "stop_date": day("2017-01-01")}  # fmt: skip
    late = {"person_no": 1, "residence_status": "away", "move_out_date": day("2023-05-01")}
    for stays in ([early, late], [late, early]):
        case = judge(planning_migrants=stays, health_deliveries=[DELIVERY], vaccinations=[CARD])
        assert case["scope_reason"] == "migrant_away_long"


def test_a_mother_on_the_list_of_migrants_is_no_stranger(judge):
    roll = [{"person_no": 80, "status": "active"}]
    world = {"planning_persons": roll, "police_persons": roll, "health_deliveries": [DELIVERY],
             "vaccinations": [CARD]}  # fmt: skip
    stranger = judge(**world)
    listed = judge(**world, planning_migrants=[{"person_no": 1, "residence_status": "home"}])
    assert stranger["scope"] == "outside"
    assert listed["p_in_scope"] > stranger["p_in_scope"]


@pytest.mark.parametrize(
    ("place", "basis", "scope"),
    [("inside", "hukou", "inside"), ("outside", "hukou", "outside")],
)
def test_a_subsidy_is_claimed_where_the_child_is_registered(judge, place, basis, scope):
    case = judge(
        childcare_subsidies=[{**SUBSIDY, "mother_person_no": None, "hukou_place": place}],
        basis=basis,
    )
    assert case["scope"] == scope
