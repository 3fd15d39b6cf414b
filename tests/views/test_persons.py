from __future__ import annotations

import polars as pl

from builders import AS_OF, day, linked_records, mentions_of
from cpaudit.view_tables import VIEWS
from cpaudit.views.couples import couples
from cpaudit.views.households import households
from cpaudit.views.mothers import mothers
from cpaudit.views.persons import persons


def people_of(linked):
    return persons(linked, mentions_of(linked))


def test_every_person_is_one_row_with_the_declared_columns(family):
    people = people_of(family)
    assert people["person_no"].to_list() == [1, 2, 3, 4, 5]
    assert dict(people.schema) == dict(VIEWS["persons"])


def test_the_active_row_is_quoted_where_a_person_stands_twice():
    linked = linked_records(
        planning_persons=[
            {"person_no": 1, "status": "moved_out", "village": "A", "name": "old"},
            {"person_no": 1, "status": "active", "village": "B", "name": "new"},
        ]
    )
    row = people_of(linked).row(0, named=True)
    assert (row["planning.name"], row["planning.n_rows"], row["planning.n_active_rows"]) == (
        "new",
        2,
        1,
    )


def test_police_death_is_named_before_planning_death():
    linked = linked_records(
        planning_persons=[{"person_no": 1, "death_date": day("2025-02-02")}],
        police_deaths=[{"person_no": 1, "death_date": day("2025-02-01")}],
    )
    row = people_of(linked).row(0, named=True)
    assert (row["death_date"], row["death_source"]) == (day("2025-02-01"), "police_deaths")


def test_a_marriage_gives_both_sides_their_spouse():
    linked = linked_records(
        planning_persons=[{"person_no": 1}, {"person_no": 2}],
        civil_marriages=[
            {"husband_person_no": 1, "wife_person_no": 2, "register_date": day("2024-05-01")}
        ],
    )
    people = people_of(linked)
    assert people["civil.spouse_person_no"].to_list() == [2, 1]
    assert people["civil.n_marriages"].to_list() == [1, 1]


def test_a_mutual_couple_is_mutual(family):
    view = couples(people_of(family))
    assert view["is_mutual"].to_list() == [True, True]
    assert view["is_relative"].to_list() == [False, False]
    assert view["n_claims"].to_list() == [0, 0]


def test_a_spouse_claimed_by_two_is_counted():
    linked = linked_records(
        planning_persons=[
            {"person_no": 1, "spouse_name": "x", "spouse_person_no": 3, "marital_status": "21"},
            {"person_no": 2, "spouse_name": "x", "spouse_person_no": 3, "marital_status": "21"},
            {"person_no": 3, "spouse_name": "y", "spouse_person_no": 1, "marital_status": "21"},
        ]
    )
    view = couples(people_of(linked)).sort("person_no")
    assert view["n_claims"].to_list() == [1, 1, 0]
    assert view["is_mutual"].to_list() == [True, False, True]


def test_a_spouse_who_has_no_row_leaves_mutuality_unknown():
    linked = linked_records(planning_persons=[{"person_no": 1, "spouse_name": "x"}])
    row = couples(people_of(linked)).row(0, named=True)
    assert row["is_mutual"] is None
    assert row["is_spouse_found"] is False


def test_a_mother_is_counted_with_her_children(family):
    row = mothers(family, people_of(family)).row(by_predicate=pl.col("person_no") == 1, named=True)
    assert (row["n_children"], row["n_rows_children"], row["n_rows_living"]) == (2, 2, 2)
    assert (row["n_rows_boys"], row["n_rows_girls"], row["max_order"]) == (1, 1, 2)
    assert row["is_order_by_date"] is True


def test_falling_orders_are_seen_and_twins_are_one_delivery():
    mother = {"mother_person_no": 9}
    linked = linked_records(
        planning_births=[
            {"person_no": 1, "birth_date": day("2015-01-01"), "birth_order": 2, **mother},
            {"person_no": 2, "birth_date": day("2018-01-01"), "birth_order": 1, **mother},
            {"person_no": 3, "birth_date": day("2018-01-02"), "birth_order": 1, **mother},
        ],
        planning_persons=[{"person_no": 9, "sex": "F"}],
    )
    row = mothers(linked, people_of(linked)).row(0, named=True)
    assert row["is_order_by_date"] is False
    assert row["min_interval_days"] == 1096


def test_a_household_knows_its_head_and_its_members(family):
    row = households(family, as_of=AS_OF).row(0, named=True)
    assert (row["n_members"], row["n_heads"], row["n_spouses"], row["n_minors"]) == (3, 1, 1, 1)
    assert row["head.name"] == "李强"


def test_members_who_stand_twice_are_counted():
    linked = linked_records(
        planning_persons=[
            {"person_no": 1, "household_no": "H"},
            {"person_no": 1, "household_no": "H"},
            {"person_no": 2, "household_no": "H"},
        ]
    )
    assert households(linked, as_of=AS_OF)["n_duplicates"].to_list() == [1]
