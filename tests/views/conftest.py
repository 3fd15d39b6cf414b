from __future__ import annotations

import pytest

from builders import day, linked_records


@pytest.fixture
def family():
    """A couple (1, 2), their children 3 and 4, and a baby 5 whom planning lacks."""
    mother = {"mother_person_no": 1, "father_person_no": 2}
    return linked_records(
        planning_persons=[
            {"person_no": 1, "name": "王丽", "sex": "F", "birth_date": day("1995-03-01"),
             "status": "active", "residence_status": "home", "marital_status": "21",
             "spouse_name": "李强", "spouse_person_no": 2, "household_no": "H1",
             "relationship": "10", "village": "880101100201", "resid_village": "880101100201",
             "n_children": 2, "n_boys": 1, "n_girls": 1, "marriage_date": day("2016-05-01")},
            {"person_no": 2, "name": "李强", "sex": "M", "birth_date": day("1993-07-09"),
             "status": "active", "residence_status": "home", "marital_status": "21",
             "spouse_name": "王丽", "spouse_person_no": 1, "household_no": "H1",
             "relationship": "02", "village": "880101100201", "resid_village": "880101100201"},
            {"person_no": 3, "name": "李安", "sex": "M", "birth_date": day("2018-02-03"),
             "status": "active", "household_no": "H1", "relationship": "21", **mother},
        ],
        planning_births=[
            {"person_no": 3, "name": "李安", "sex": "M", "birth_date": day("2018-02-03"),
             "birth_order": 1, **mother},
            {"person_no": 4, "name": "李静", "sex": "F", "birth_date": day("2021-08-09"),
             "birth_order": 2, **mother},
        ],
        health_deliveries=[
            {"person_no": 5, "name": "王丽之女", "sex": "F", "birth_date": day("2025-06-01"),
             "outcome": "live", "mother_person_no": 1, "resid_place": "inside",
             "resid_village": "880101100201", "birth_order": 3},
        ],
        health_certificates=[
            {"person_no": 5, "name": "李宁", "sex": "F", "birth_date": day("2025-06-01"),
             "certificate_no": "X880000001", "mother_person_no": 1},
        ],
    )  # fmt: skip
