"""The calendar in formulas is the calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from cpaudit.rules.proofs.calendar import Civil, civil_of, days_of, shifted
from cpaudit.rules.proofs.encoder import EPOCH
from cpaudit.rules.proofs.formulas import whole
from cpaudit.rules.proofs.solver import Answer, solve, z3

pytest.importorskip("z3")

# The ends of years and Februaries over two whole cycles of 400 years.
DAYS = [
    dt.date(year, month, day)
    for year in range(1600, 2401, 25)
    for month, day in ((1, 1), (2, 28), (3, 1), (12, 31))
] + [dt.date(year, 2, 29) for year in (1600, 1896, 1904, 1996, 2000, 2024, 2400)]


def number(formula):
    return z3().simplify(formula).as_long()


def civil(day: dt.date) -> Civil:
    return Civil(whole(day.year), whole(day.month), whole(day.day))


def test_days_are_counted_as_by_the_calendar():
    for day in DAYS:
        assert number(days_of(civil(day))) == (day - EPOCH).days, day


def test_the_lines_around_a_year_leave_no_day_out():
    for day in DAYS:
        _, ties = civil_of(whole((day - EPOCH).days), "x")
        year = z3().Int("x year")
        lines = [tie for tie in ties if "146097" in tie.sexpr()]
        assert len(lines) == 2
        for line in lines:
            at_year = z3().simplify(z3().substitute(line, (year, whole(day.year))))
            assert z3().is_true(at_year), day


@pytest.mark.parametrize("day", DAYS[::9])
def test_every_day_has_one_reading(day):
    read, ties = civil_of(whole((day - EPOCH).days), "x")
    found = solve(ties)
    parts = [found.model.eval(part).as_long() for part in (read.year, read.month, read.day)]
    assert parts == [day.year, day.month, day.day]
    other = z3().Or(read.year != day.year, read.month != day.month, read.day != day.day)
    assert solve([*ties, other]).answer is Answer.NO


def test_the_order_of_places_is_that_of_days():
    ordered = sorted(DAYS)
    places = [number(civil(day).place) for day in ordered]
    assert places == sorted(places)
    assert len(set(places)) == len(set(ordered))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", -48, "2020-02-29"),
        ("1900-03-31", -1, "1900-02-28"),
        ("2000-12-15", 1, "2001-01-15"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months, expected):
    later = shifted(civil(dt.date.fromisoformat(day)), months)
    assert number(days_of(later)) == (dt.date.fromisoformat(expected) - EPOCH).days
