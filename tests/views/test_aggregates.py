from __future__ import annotations

import polars as pl
import pytest

from builders import AS_OF, PERIOD, day, frame, linked_records, mentions_of, sources_of
from cpaudit.tables import MENTIONS
from cpaudit.view_tables import VIEWS
from cpaudit.views.births import births
from cpaudit.views.mentions import completed_years, mentions
from cpaudit.views.persons import persons
from cpaudit.views.returns import returns
from cpaudit.views.villages import area, villages

VILLAGE = "880101100201"


def world(**records):
    linked = linked_records(**records)
    people = persons(linked, mentions_of(linked))
    children = births(linked, people, sources_of(linked), as_of=AS_OF, period=PERIOD)
    return linked, people, children


@pytest.fixture
def counted():
    _, people, children = world(
        planning_persons=[
            {"person_no": 1, "sex": "F", "birth_date": day("1995-01-01"), "village": VILLAGE,
             "resid_village": VILLAGE},
        ],
        planning_births=[
            {"person_no": 2, "sex": "M", "birth_date": day("2025-03-01"), "birth_order": 1,
             "resid_village": VILLAGE},
            {"person_no": 3, "sex": "F", "birth_date": day("2025-12-31"), "birth_order": 3,
             "resid_village": VILLAGE},
            {"person_no": 4, "sex": "F", "birth_date": day("2024-12-31"), "birth_order": 1,
             "entry_date": day("2025-02-01"), "resid_village": VILLAGE},
            {"person_no": 5, "sex": "F", "birth_date": day("2025-05-01"), "outcome": "stillbirth",
             "resid_village": VILLAGE},
        ],
    )  # fmt: skip
    return people, children


def test_a_village_counts_the_live_births_of_the_period(counted):
    people, children = counted
    names = pl.DataFrame({"village": [VILLAGE, "880101100202"], "village_name": ["花园村", "空村"]})
    view = villages(children, people, names, as_of=AS_OF, period=PERIOD)
    assert dict(view.schema) == dict(VIEWS["villages"])
    row = view.row(0, named=True)
    assert (row["n_births"], row["n_boys"], row["n_girls"]) == (2, 1, 1)
    assert (row["n_births_1"], row["n_births_2"], row["n_births_3plus"]) == (1, 0, 1)
    assert row["n_late"] == 1
    assert row["n_women_20_39"] == 1


def test_a_village_without_anybody_is_a_row_of_zeros(counted):
    people, children = counted
    names = pl.DataFrame({"village": ["880101100202"], "village_name": ["空村"]})
    row = villages(children, people, names, as_of=AS_OF, period=PERIOD).row(0, named=True)
    assert (row["n_persons"], row["n_births"], row["n_late"]) == (0, 0, 0)


def test_the_area_is_one_row_that_adds_up(counted):
    people, children = counted
    view = area(
        children,
        people,
        name="凤凰镇",
        as_of=AS_OF,
        period=PERIOD,
        measured={"sex_ratio_low": 90.0, "sex_ratio_high": 120.0},
    )
    assert dict(view.schema) == dict(VIEWS["area"])
    row = view.row(0, named=True)
    assert (row["n_births"], row["n_first_of_month"], row["sex_ratio_low"]) == (2, 1, 90.0)


@pytest.mark.parametrize(
    ("period", "start", "end", "n_births"),
    [
        ("2025", "2025-01-01", "2025-12-31", 2),
        ("2025年3月", "2025-03-01", "2025-03-31", 1),
        ("2025-12", "2025-12-01", "2025-12-31", 1),
        ("202503", "2025-03-01", "2025-03-31", 1),
        (None, "2025-01-01", "2025-12-31", 2),
        ("本月", "2025-01-01", "2025-12-31", 2),
    ],
)
def test_a_return_is_held_against_the_records_of_its_own_period(
    counted, period, start, end, n_births
):
    people, children = counted
    rows = linked_records(
        village_returns=[{"village": VILLAGE, "village_name": "花园村", "period": period}]
    )["village_returns"]
    row = returns(rows, children, people, period=PERIOD).row(0, named=True)
    assert (row["period_start"], row["period_end"]) == (day(start), day(end))
    assert row["records.births"] == n_births


def test_a_total_line_is_held_against_the_sum_of_the_villages(counted):
    people, children = counted
    rows = linked_records(
        village_returns=[
            {"village": VILLAGE, "village_name": "花园村", "births": 3, "period": "2025"},
            {"village": "880101100202", "village_name": "空村", "births": 4, "period": "2025"},
            {"village_name": "合计", "births": 8, "period": "2025"},
        ]
    )["village_returns"]
    view = returns(rows, children, people, period=PERIOD)
    assert view["is_total"].to_list() == [False, False, True]
    assert view["sum.births"].to_list() == [None, None, 7]


@pytest.mark.parametrize(
    ("born", "age"), [("2025-01-31", 1), ("2025-02-01", 0), ("1995-01-31", 31), ("2026-03-01", -1)]
)
def test_years_are_completed_on_the_birthday(born, age):
    table = pl.DataFrame({"born": [day(born)]})
    assert table.select(completed_years(pl.col("born"), AS_OF)).item() == age


def test_a_phone_of_one_family_in_two_systems_is_one_household():
    schema = {**MENTIONS.columns, "person_no": pl.UInt32(), "person_key": pl.String()}
    rows = [
        {"mention_id": 0, "dataset": "planning_persons", "phone": "1", "household_no": "A"},
        {"mention_id": 1, "dataset": "police_persons", "phone": "1", "household_no": "9"},
        {"mention_id": 2, "dataset": "planning_persons", "phone": "2", "household_no": "A"},
        {"mention_id": 3, "dataset": "planning_persons", "phone": "2", "household_no": "B"},
    ]
    view = mentions(frame(schema, rows), as_of=AS_OF)
    assert view["n_households_of_phone"].to_list() == [1, 1, 2, 2]


def test_the_area_counts_last_periods_births_deaths_by_age_and_incomers():
    _, people, children = world(
        planning_persons=[
            {"person_no": 1, "birth_date": day("1950-01-01")},
            {"person_no": 2, "birth_date": day("1940-01-01"), "status": "dead",
             "death_date": day("2025-06-01")},
            {"person_no": 3, "birth_date": day("1990-01-01"), "status": "dead",
             "death_date": day("2025-06-01")},
            {"person_no": 4, "birth_date": day("1990-01-01"), "residence_status": "incoming"},
        ],
        planning_births=[
            {"person_no": 10, "birth_date": day("2024-03-01"), "birth_order": 1},
            {"person_no": 11, "birth_date": day("2024-04-01"), "birth_order": 2},
            {"person_no": 12, "birth_date": day("2024-05-01"), "birth_order": 4},
            {"person_no": 13, "birth_date": day("2023-05-01"), "birth_order": 4},
            {"person_no": 14, "birth_date": day("2025-05-01"), "birth_order": 1,
             "death_date": day("2025-08-01")},
            {"person_no": 15, "birth_date": day("2024-05-01"), "birth_order": 1,
             "death_date": day("2025-08-01")},
        ],
        vaccinations=[
            {"person_no": 20, "birth_date": day("2024-05-01"), "hukou_place": "outside",
             "resid_place": "inside", "residence_kind": "migrant"},
            {"person_no": 21, "birth_date": day("2024-05-01"), "hukou_place": "outside",
             "resid_place": "inside", "residence_kind": "temporary"},
            {"person_no": 22, "birth_date": day("2024-05-01"), "hukou_place": "inside",
             "resid_place": "inside"},
        ],
        planning_migrants=[{"person_no": 20}],
    )  # fmt: skip
    row = area(children, people, name="凤凰镇", as_of=AS_OF, period=PERIOD, measured={}).row(
        0, named=True
    )
    assert (row["n_births_before"], row["n_births_2_before"], row["n_births_3plus_before"]) == (
        4,
        1,
        1,
    )
    assert row["n_infant_deaths"] == 1
    assert (row["n_persons_65"], row["n_deaths_65"]) == (1, 1)
    assert (row["n_incomers"], row["n_incomers_filed"]) == (2, 1)
