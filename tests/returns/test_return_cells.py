"""Each cell of a return beside the count from the records."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from return_world import A, B, cell, child, compared, line, person

from builders import day
from cpaudit.project import DatedBy
from cpaudit.returns import Status

BORN = [
    child(1, "2025-03-01", sex="M", birth_order=1),
    child(2, "2025-05-01", sex="F", birth_order=2),
    child(3, "2025-12-31", sex="F", birth_order=3),
    child(4, "2024-12-31"),
    child(5, "2026-01-01"),
    child(6, "2025-06-01", resid_village=B, village=B),
]


@pytest.mark.parametrize(
    ("field", "n"),
    [
        ("births", 3),
        ("boys", 1),
        ("girls", 2),
        ("births_1", 1),
        ("births_2", 1),
        ("births_3plus", 1),
    ],
)
def test_births_are_those_of_the_village_and_period_by_sex_and_order(field, n):
    result = compared(line(**{field: n}), children=BORN)
    found = cell(result, field)
    assert (found["stated"], found["records"], found["status"]) == (n, n, Status.AGREES)
    wrong = cell(compared(line(**{field: n + 9}), children=BORN), field)
    assert (wrong["difference"], wrong["status"]) == (9, Status.DIFFERS)


@pytest.mark.parametrize(
    ("field", "n"),
    [
        ("deaths", 2),
        ("deaths_men", 1),
        ("deaths_women", 1),
        ("infant_deaths", 1),
        ("marriages", 1),
        ("divorces", 1),
        ("move_in", 1),
        ("move_out", 1),
    ],
)
def test_deaths_couples_and_moves_are_those_that_the_roll_dates_in_the_period(field, n):
    people = [
        person(1, status="dead", death_date=day("2025-02-01")),
        person(
            2, status="dead", death_date=day("2025-02-01"), birth_date=day("2025-01-01"), sex="M"
        ),
        person(3, status="dead", death_date=day("2024-02-01")),
        person(4, marital_status="21", marriage_date=day("2025-05-01"), spouse_person_no=5),
        person(
            5, sex="M", marital_status="21", marriage_date=day("2025-05-01"), spouse_person_no=4
        ),
        person(6, marital_status="40", marital_change_date=day("2025-05-01")),
        person(7, move_in_date=day("2025-07-01")),
        person(8, status="moved_out", move_out_date=day("2025-08-01")),
    ]
    assert cell(compared(line(**{field: n}), people=people), field)["records"] == n


@pytest.mark.parametrize(
    ("field", "n"),
    [
        ("population_end", 4),
        ("population_men", 1),
        ("population_women", 3),
        ("n_households", 2),
        ("women_15_49", 2),
        ("married_women_15_49", 1),
        ("incomers", 1),
        ("leavers", 1),
    ],
)
def test_people_are_counted_at_the_end_of_the_period(field, n):
    people = [
        person(1, household_no="1", marital_status="21", residence_status="away"),
        person(2, household_no="1", sex="M", residence_status="incoming"),
        person(3, household_no="2", birth_date=day("1950-01-01")),
        person(4, household_no="2", birth_date=day("2010-12-31")),
        person(5, household_no="3", status="dead", death_date=day("2025-01-01")),
    ]
    assert cell(compared(line(**{field: n}), people=people), field)["records"] == n


def test_the_population_at_the_start_is_carried_back_from_the_end():
    people = [person(1), person(2, move_in_date=day("2025-05-01")),
              person(3, status="dead", death_date=day("2025-05-01"))]  # fmt: skip
    result = compared(line(population_start=2, population_end=2), people=people)
    assert cell(result, "population_start")["records"] == 2


def test_a_blank_cell_is_unknown_and_not_nought():
    result = compared(line(births=None, deaths=0), line(village=B, village_name="石桥村", births=1),
                      children=BORN)  # fmt: skip
    found = cell(result, "births")
    assert (found["stated"], found["difference"], found["status"]) == (None, None, Status.UNKNOWN)
    assert result.mismatches.filter(pl.col("field") == "births").is_empty()


def test_without_records_nothing_agrees_and_nothing_differs():
    result = compared(line(births=3, deaths=1))
    assert set(result.cells["status"]) == {Status.UNKNOWN}


def test_without_a_roll_only_births_are_counted():
    result = compared(line(births=3, deaths=1), children=BORN)
    assert cell(result, "births")["status"] == Status.AGREES
    assert cell(result, "deaths")["status"] == Status.UNKNOWN


@pytest.mark.parametrize(("tolerance", "status"), [(0, Status.DIFFERS), (1, Status.AGREES)])
def test_a_difference_within_the_tolerance_agrees(tolerance, status):
    result = compared(line(births=4), children=BORN, tolerance=tolerance)
    assert cell(result, "births")["status"] == status


def test_what_a_return_states_never_reaches_the_count_from_the_records():
    stated = dict.fromkeys(("births", "deaths", "population_end", "population_start", "n_households", "move_in"), 77)  # fmt: skip
    result = compared(line(**stated), children=BORN, people=[person(9)])
    assert (result.cells["records"] != 77).all()


@pytest.mark.parametrize(
    ("extra", "cause"),
    [
        (child(1, "2025-03-01"), "entered_twice"),
        (child(9, "2025-03-01", outcome="stillbirth"), "stillbirth"),
        (child(9, "2025-03-01", kinship="adopted"), "adopted"),
        (child(9, "2025-03-01", kinship="step"), "adopted"),
        (child(9, "2025-03-01", status="cancelled"), "cancelled"),
        (child(9, "2024-03-01", entry_date=day("2025-02-01")), "earlier_birth_entered_now"),
    ],
)
def test_what_a_return_may_have_counted_besides_is_named(extra, cause):
    result = compared(line(births=4), children=[*BORN, extra])
    found = cell(result, "births")
    assert (found["records"], found["status"]) == (3, Status.EXPLAINED)
    (row,) = result.causes.filter(pl.col("field") == "births").to_dicts()
    assert (row["cause"], row["n"], row["is_surplus"]) == (cause, 1, True)


def test_a_birth_that_was_entered_after_the_return_explains_that_it_states_less():
    late = child(9, "2025-12-20", entry_date=day("2026-01-20"))
    result = compared(line(births=3), children=[*BORN, late])
    assert cell(result, "births")["status"] == Status.EXPLAINED
    (row,) = result.causes.filter(pl.col("field") == "births").to_dicts()
    assert (row["cause"], row["is_surplus"]) == ("entered_after_the_return", False)
    assert len(row["cases"]) == 1


def test_a_child_without_a_sex_is_neither_boy_nor_girl_and_named_for_both():
    result = compared(line(births=1, boys=1, girls=0), children=[child(1, "2025-03-01", sex=None)])
    assert cell(result, "births")["status"] == Status.AGREES
    assert cell(result, "boys")["status"] == Status.EXPLAINED
    assert result.causes["cause"].to_list() == ["sex_unknown"]


def test_births_belong_to_the_period_in_which_they_were_entered_where_the_project_says_so():
    children = [child(1, "2024-12-20", entry_date=day("2025-01-05")), child(2, "2025-12-20")]
    by_entry = compared(line(births=1), children=children, dated_by=DatedBy.ENTRY)
    assert cell(by_entry, "births")["counted_by"] == "entry"
    assert cell(by_entry, "births")["records"] == 1


def test_a_move_of_one_whose_address_is_elsewhere_by_now_is_that_of_the_household():
    people = [
        person(1, household_no="7"),
        person(2, household_no="7", resid_village=None, village=None, status="moved_out",
               move_out_date=day("2025-03-01")),
    ]  # fmt: skip
    assert cell(compared(line(move_out=1), people=people), "move_out")["records"] == 1


def _villages(n, *, off=0):
    children, lines = [], []
    for number in range(n):
        code = f"8801011002{number:02d}"
        children += [child(10 * number + at, "2025-03-01", resid_village=code, village=code)
                     for at in range(3)]  # fmt: skip
        lines.append(line(village=code, village_name=f"村{number}", births=3 + off))
    return children, lines


def test_a_cell_that_counts_something_else_everywhere_lists_no_village():
    people = [person(number, village=f"8801011002{number % 6:02d}",
                     resid_village=f"8801011002{number % 6:02d}", move_in_date=day("2025-03-01"))
              for number in range(12)]  # fmt: skip
    lines = [line(village=f"8801011002{number:02d}", village_name=f"村{number}", move_in=40)
             for number in range(6)]  # fmt: skip
    result = compared(*lines, people=people)
    assert set(result.cells["status"]) == {Status.COUNTED_OTHERWISE}


def test_births_that_differ_everywhere_are_listed_all_the_same():
    children, lines = _villages(6, off=1)
    assert set(compared(*lines, children=children).cells["status"]) == {Status.DIFFERS}


def test_marriages_are_counted_as_most_returns_count_them():
    people, lines = [], []
    for number in range(6):
        code = f"8801011002{number:02d}"
        home = {"village": code, "resid_village": code, "marital_status": "21",
                "marriage_date": day("2025-05-01")}  # fmt: skip
        people += [person(10 * number + 1, spouse_person_no=10 * number + 2, **home),
                   person(10 * number + 2, sex="M", spouse_person_no=10 * number + 1, **home)]  # fmt: skip
        lines.append(line(village=code, village_name=f"村{number}", marriages=2 if number else 3))
    result = compared(*lines, people=people)
    assert set(result.cells["counted_by"]) == {"persons"}
    assert result.mismatches["village_name"].to_list() == ["村0"]


def test_a_population_is_out_of_line_when_it_is_further_off_than_those_of_most_villages():
    people, lines = [], []
    for number in range(6):
        code = f"8801011002{number:02d}"
        people += [
            person(1000 * number + at, village=code, resid_village=code) for at in range(100)
        ]
        off = (1, -1, 1, 0, -1, 9)[number]
        lines.append(line(village=code, village_name=f"村{number}", population_end=100 + off))
    result = compared(*lines, people=people)
    by_name = dict(result.cells.select("village_name", "status").iter_rows())
    assert by_name == {
        "村0": Status.ROUGHLY, "村1": Status.ROUGHLY, "村2": Status.ROUGHLY,
        "村3": Status.AGREES, "村4": Status.ROUGHLY, "村5": Status.DIFFERS,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("period", "why"), [("2024", "another_period"), ("2026", "another_period")]
)
def test_a_return_of_another_period_is_left_out_and_named(period, why):
    result = compared(line(period=period, births=9), children=BORN)
    assert result.cells.is_empty()
    (row,) = result.left_out.to_dicts()
    assert (row["why"], row["n_lines"], row["period"]) == (why, 1, period)


def test_a_return_whose_period_has_not_ended_and_one_of_no_known_village_are_left_out():
    running = compared(line(births=9), children=BORN, as_of=date(2025, 6, 30))
    assert running.left_out["why"].to_list() == ["not_ended"]
    nowhere = compared(line(village=None, village_name="某村", births=9), children=BORN)
    assert nowhere.left_out["why"].to_list() == ["no_village"]


def test_a_monthly_return_is_held_against_its_month():
    result = compared(line(period="2025年5月", births=1), children=BORN)
    assert cell(result, "births")["status"] == Status.AGREES


def test_nothing_is_given_without_returns():
    assert not compared(children=BORN).is_given


def test_the_result_does_not_depend_on_the_order_of_the_records():
    forward = compared(line(births=9, deaths=1), children=BORN, people=[person(20)])
    back = compared(line(births=9, deaths=1), children=BORN[::-1], people=[person(20)])
    columns = ["field", "stated", "records", "status"]
    assert forward.cells.select(columns).equals(back.cells.select(columns))


def test_the_villages_are_those_of_the_line():
    assert cell(compared(line(births=3), children=BORN), "births")["village"] == A
