from __future__ import annotations

import polars as pl
import pytest

from builders import AS_OF, PERIOD, day, linked_records, mentions_of, sources_of
from cpaudit.view_tables import VIEWS
from cpaudit.views.births import births
from cpaudit.views.persons import persons


def build(linked, **derived_from):
    people = persons(linked, mentions_of(linked))
    return births(linked, people, sources_of(linked, **derived_from), as_of=AS_OF, period=PERIOD)


def child(view, person_no):
    return view.row(by_predicate=pl.col("person_no") == person_no, named=True)


def test_every_child_is_one_row_with_the_declared_columns(family):
    view = build(family)
    assert view["person_no"].to_list() == [3, 4, 5]
    assert dict(view.schema) == dict(VIEWS["births"])


def test_a_birth_outside_planning_names_its_sources_and_its_mother(family):
    baby = child(build(family), 5)
    assert baby["sources"] == "delivery;certificate"
    assert baby["n_sources"] == 2
    assert baby["in_planning"] is False
    assert baby["mother_person_no"] == 1
    assert baby["in_period"] is True


def test_a_source_that_copies_another_is_no_second_voice(family):
    baby = child(build(family, health_certificates="health_deliveries"), 5)
    assert baby["n_sources"] == 1


def test_the_register_and_the_registration_of_a_birth_are_one_voice():
    birth = {"person_no": 1, "birth_date": day("2025-03-01")}
    view = build(linked_records(police_births=[birth], police_persons=[birth]))
    assert child(view, 1)["n_sources"] == 1


def test_the_certificate_is_trusted_before_the_roll():
    view = build(
        linked_records(
            planning_births=[{"person_no": 1, "birth_date": day("2025-03-02"), "sex": "M"}],
            health_certificates=[{"person_no": 1, "birth_date": day("2025-03-01"), "sex": "F"}],
        )
    )
    row = child(view, 1)
    assert (row["birth_date"], row["sex"]) == (day("2025-03-01"), "F")
    assert (row["n_birth_dates"], row["birth_date_spread_days"], row["n_sexes"]) == (2, 1, 2)


def test_an_old_person_on_a_roll_is_no_birth():
    view = build(linked_records(police_persons=[{"person_no": 1, "birth_date": day("1990-01-01")}]))
    assert view.is_empty()


@pytest.mark.parametrize(
    ("second", "together"), [("2025-06-02", True), ("2025-06-03", False), ("2026-01-01", False)]
)
def test_twins_are_born_within_a_day(second, together):
    view = build(
        linked_records(
            health_deliveries=[
                {"person_no": 1, "birth_date": day("2025-06-01"), "mother_person_no": 9},
                {"person_no": 2, "birth_date": day(second), "mother_person_no": 9},
            ]
        )
    )
    assert view["is_multiple"].to_list() == [together, together]
