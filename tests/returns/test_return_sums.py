"""The cells of a return against each other: totals, parts, balance, continuity, percentages."""

from __future__ import annotations

import pytest
from return_world import B, check, compared, line

from cpaudit.returns import Status

OTHER = {"village": B, "village_name": "石桥村"}
TOTAL = {"village": None, "village_name": "合计"}


@pytest.mark.parametrize(
    ("total", "status"), [(7, Status.AGREES), (8, Status.DIFFERS), (6, Status.DIFFERS)]
)
def test_a_total_is_the_sum_of_its_villages(total, status):
    result = compared(line(births=3), line(**OTHER, births=4), line(**TOTAL, births=total))
    found = check(result, "villages", "births")
    assert (found["computed"], found["status"]) == (7.0, status)


@pytest.mark.parametrize(("total", "status"), [(7, Status.UNKNOWN), (2, Status.DIFFERS)])
def test_a_total_over_a_blank_cell_is_unknown_unless_it_is_too_little_already(total, status):
    result = compared(line(births=3), line(**OTHER, births=None), line(**TOTAL, births=total))
    found = check(result, "villages", "births")
    assert (found["n_blank"], found["status"]) == (1, status)


@pytest.mark.parametrize("name", ["合计", "合 计", "总计", "全镇合计", "凤凰镇", "Total"])
def test_a_total_line_is_known_by_its_word_or_the_area_name(name):
    result = compared(line(births=3), line(village=None, village_name=name, births=3),
                      area_name="凤凰镇")  # fmt: skip
    assert result.n_lines == 1
    assert check(result, "villages", "births")["status"] == Status.AGREES


def test_a_subtotal_adds_up_the_villages_above_it_and_a_total_all_of_them_once():
    result = compared(
        line(births=1),
        line(**OTHER, births=2),
        line(village=None, village_name="东片小计", births=3),
        line(village="880101100203", village_name="李家村", births=4),
        line(village=None, village_name="西片小计", births=4),
        line(**TOTAL, births=7),
    )
    rows = result.checks.select("village_name", "computed", "status").rows()
    assert sorted(rows) == [
        ("东片小计", 3.0, "agrees"),
        ("合计", 7.0, "agrees"),
        ("西片小计", 4.0, "agrees"),
    ]


@pytest.mark.parametrize(
    ("cells", "name", "status"),
    [
        ({"births": 5, "boys": 2, "girls": 3}, "sexes", Status.AGREES),
        ({"births": 5, "boys": 3, "girls": 3}, "sexes", Status.DIFFERS),
        ({"births": 5, "births_1": 3, "births_2": 2, "births_3plus": 0}, "orders", Status.AGREES),
        ({"births": 5, "births_1": 3, "births_2": 1, "births_3plus": 0}, "orders", Status.DIFFERS),
        ({"deaths": 3, "deaths_men": 1, "deaths_women": 1}, "sexes", Status.DIFFERS),
        ({"deaths": 1, "infant_deaths": 2}, "part_of_whole", Status.DIFFERS),
        ({"women_15_49": 9, "married_women_15_49": 10}, "part_of_whole", Status.DIFFERS),
    ],
)
def test_parts_make_up_the_whole(cells, name, status):
    assert check(compared(line(**cells)), name)["status"] == status


def test_a_part_that_is_no_more_than_the_whole_is_no_matter():
    assert compared(line(deaths=2, infant_deaths=2)).checks.is_empty()


BALANCE = {"population_start": 100, "births": 5, "deaths": 2, "move_in": 4, "move_out": 3}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"population_end": 104}, Status.AGREES),
        ({"population_end": 105}, Status.DIFFERS),
        ({"population_end": 104, "move_out": None}, Status.UNKNOWN),
        ({"population_end": 90, "move_out": None}, Status.UNKNOWN),
        ({"population_end": 106, "births_earlier": 2}, Status.AGREES),
        ({"population_end": 104, "births_earlier": 2}, Status.AGREES),
        ({"population_end": 105, "births_earlier": 2}, Status.DIFFERS),
    ],
)
def test_the_population_at_the_end_is_what_births_deaths_and_moves_make_of_it(change, status):
    assert check(compared(line(**(BALANCE | change))), "balance")["status"] == status


@pytest.mark.parametrize(("start", "status"), [(90, Status.AGREES), (91, Status.DIFFERS)])
def test_a_period_begins_with_what_the_one_before_ended_with(start, status):
    before = line(period="2024", population_end=90)
    result = compared(before, line(population_start=start))
    assert result.left_out["period"].to_list() == ["2024"]
    assert check(result, "continuity")["status"] == status


QUARTERS = [line(period=f"2025年第{n}季度", births=n) for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(("total", "status"), [(10, Status.AGREES), (11, Status.DIFFERS)])
def test_a_year_is_the_sum_of_its_quarters(total, status):
    result = compared(*QUARTERS, line(births=total))
    assert check(result, "shorter_periods")["status"] == status


def test_a_year_is_held_against_its_months_only_where_all_of_them_are_there():
    months = [line(period=f"2025-{n:02d}", births=1) for n in range(1, 13)]
    assert check(compared(*months, line(births=11)), "shorter_periods")["status"] == Status.DIFFERS
    assert compared(*months[1:], line(births=11)).checks.is_empty()


@pytest.mark.parametrize(
    ("cells", "field", "status"),
    [
        ({"births": 12, "population_end": 1000, "birth_rate": 12.0}, "birth_rate", Status.AGREES),
        ({"births": 12, "population_end": 1000, "birth_rate": 12.5}, "birth_rate", Status.DIFFERS),
        ({"deaths": 7, "population_start": 980, "population_end": 1020, "death_rate": 7.0},
         "death_rate", Status.AGREES),
        ({"births": 12, "deaths": 7, "population_end": 1000, "growth_rate": 0.5}, "growth_rate",
         Status.AGREES),
        ({"boys": 7, "girls": 6, "sex_ratio_at_birth": 116.67}, "sex_ratio_at_birth",
         Status.AGREES),
        ({"boys": 7, "girls": 6, "sex_ratio_at_birth": 117.0}, "sex_ratio_at_birth", Status.AGREES),
        ({"boys": 7, "girls": 6, "sex_ratio_at_birth": 118.0}, "sex_ratio_at_birth",
         Status.DIFFERS),
        ({"boys": 7, "girls": 0, "sex_ratio_at_birth": 100.0}, "sex_ratio_at_birth",
         Status.UNKNOWN),
        ({"births": 12, "population_end": None, "birth_rate": 12.0}, "birth_rate", Status.UNKNOWN),
    ],
)  # fmt: skip
def test_percentages_follow_from_their_parts_after_rounding(cells, field, status):
    assert check(compared(line(**cells)), "rate", field)["status"] == status


@pytest.mark.parametrize(("again", "kept"), [({"births": 5}, 5.0), ({"births": None}, 3.0)])
def test_a_village_that_stands_twice_is_added_up_once_and_named(again, kept):
    """The fuller of its lines, of equally full ones the last."""
    lines = [line(births=3), line(**OTHER, births=4), line(**again)]
    result = compared(*lines, line(**TOTAL, births=int(kept) + 4))
    total = check(result, "villages", "births")
    assert (total["computed"], total["status"]) == (kept + 4, Status.AGREES)
    doubled = check(result, "doubled")
    assert (doubled["stated"], doubled["computed"]) == (2.0, 1.0)
    assert doubled["status"] == Status.DIFFERS
    assert result.n_lines == 2
    (row,) = result.left_out.to_dicts()
    assert (row["why"], row["n_lines"], row["village_name"]) == ("stated_twice", 1, "花园村")
    assert len(row["rows_twice"].split(", ")) == 2


def test_a_village_in_the_returns_of_two_months_does_not_stand_twice():
    result = compared(*QUARTERS)
    assert result.left_out.is_empty()
    assert "doubled" not in set(result.checks["check"])
