"""Which lists cover the window: holes, silences, ends, and sources of one kind."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl
import pytest
from aligned_lists import ALL, YEAR, aligned, births, child, evenly, project_of, sources_of

from builders import day
from cpaudit.missed.alignment import align
from cpaudit.missed.covered_span import silences
from cpaudit.project import (
    Period,
)


def test_lists_that_hold_the_whole_window_are_compared_and_planning_is_not_among_them():
    found = aligned(evenly(120, *ALL), *ALL)
    assert found.covering() == ("delivery", "police_birth", "vaccination")
    assert found.left_out() == ()


@pytest.mark.parametrize(
    ("hole", "words"),
    [
        (lambda born: born.month == 6, "2025-06-01"),
        (lambda born: born >= date(2025, 9, 28), "2025-12-31"),
        (lambda born: born < date(2025, 3, 15), "2025-01-01"),
    ],
    ids=["a month in the middle", "three months at the end", "ten weeks at the beginning"],
)
def test_a_list_with_a_hole_is_left_out_and_its_hole_is_named(hole, words):
    view = evenly(240, *ALL, but={"vaccination": hole})
    found = aligned(view, *ALL)
    assert found.covering() == ("delivery", "police_birth")
    (left_out,) = found.left_out()
    assert left_out.name == "vaccination"
    assert words in left_out.left_out.en
    assert "2025-01-03 – 2025-12-20" in left_out.left_out.en
    assert "sources.vaccination.coverage" in left_out.left_out.zh
    assert left_out.left_out in found.statement()


def test_a_tiny_village_has_months_without_births_and_all_its_lists_cover_the_window():
    # Nine births, three of the year's months without one, and each list lacks another birth.
    days = ["01-20", "02-11", "04-02", "05-30", "06-14", "08-08", "09-19", "10-21", "11-25"]
    rows = [
        child(number, day(f"2025-{text}"), *(name for name in ALL if len(name) % 9 != number))
        for number, text in enumerate(days)
    ]
    assert aligned(births(rows), *ALL).left_out() == ()


def test_a_tiny_village_still_shows_a_list_that_ends_early():
    """Twelve births after the last one that the list holds are no chance, two are."""
    many = evenly(24, *ALL, but={"delivery": lambda born: born > date(2025, 6, 30)})
    few = evenly(5, *ALL, but={"delivery": lambda born: born > date(2025, 9, 30)})
    assert [each.name for each in aligned(many, *ALL).left_out()] == ["delivery"]
    assert aligned(few, *ALL).left_out() == ()


def test_a_few_strays_do_not_make_a_month():
    view = evenly(
        360,
        *ALL,
        but={"vaccination": lambda born: born.month in {7, 8} and born.day != 15},
    )
    assert [each.name for each in aligned(view, *ALL).left_out()] == ["vaccination"]


def test_a_list_may_lag_by_a_month_at_the_end_and_it_is_said():
    view = evenly(360, *ALL, but={"police_birth": lambda born: born > date(2025, 12, 3)})
    found = aligned(view, *ALL)
    assert "police_birth" in found.covering()
    assert "2025-12-04 – 2025-12-31" in found.list_of("police_birth").doubt.en


def test_births_that_are_not_due_yet_show_no_hole():
    view = evenly(360, *ALL, but=dict.fromkeys(ALL[2:], lambda born: born > date(2025, 10, 1)))
    assert aligned(view, *ALL, as_of=date(2025, 11, 5)).left_out() == ()


def test_a_list_without_a_birth_of_the_window_does_not_cover_it():
    view = evenly(30, "planning", "delivery")
    found = aligned(view, "planning", "delivery", "vaccination")
    assert found.covering() == ("delivery",)
    assert found.list_of("vaccination").n == 0


def test_declared_coverage_goes_before_what_the_dates_tell():
    whole = {"vaccination": {"coverage": YEAR}}
    half = {"vaccination": {"coverage": Period(date(2025, 1, 1), date(2025, 6, 30))}}
    view = evenly(240, *ALL, but={"vaccination": lambda born: born.month == 6})
    kept = aligned(view, *ALL, **whole)
    assert "vaccination" in kept.covering()
    assert "declared" in kept.list_of("vaccination").doubt.en
    assert "vaccination" not in aligned(evenly(240, *ALL), *ALL, **half).covering()


def test_a_silent_end_of_planning_is_not_due_and_a_silent_month_is_named():
    ends = evenly(240, *ALL, but={"planning": lambda born: born > date(2025, 9, 20)})
    found = aligned(ends, *ALL)
    assert found.due_to < date(2025, 9, 30)
    gap = evenly(240, *ALL, but={"planning": lambda born: born.month == 4})
    lines = [line.en for line in aligned(gap, *ALL).statement()]
    assert any("planning lacks 2025-04-01 – 2025-04-30" in line for line in lines)


def test_complete_lists_show_no_silence_by_chance():
    """Two hundred complete lists of all sizes and shares: hardly a false alarm."""

    dice = random.Random(7)
    alarms = 0
    for _ in range(200):
        n, share = dice.choice([6, 15, 40, 120, 400]), dice.choice([0.4, 0.7, 0.95])
        days = [YEAR.start + timedelta(days=dice.randrange(365)) for _ in range(n)]
        held = [dice.random() < share for _ in days]
        own = [each for each, is_held in zip(days, held, strict=True) if is_held]
        if own:
            found = silences(days, held, own, (YEAR.start, YEAR.end))
            alarms += any(hole.end - hole.start > timedelta(days=30) for hole in found)
    assert alarms <= 4


def test_a_silence_that_no_other_list_confirms_needs_many_births_of_its_own():
    window = (YEAR.start, YEAR.end)
    every_day = [YEAR.start + timedelta(days=number) for number in range(180)]
    assert silences([], [], every_day, window)[0].end == YEAR.end
    every_month = every_day[::30]
    assert silences([], [], every_month, window) == ()


@pytest.mark.parametrize(
    ("second_ends", "first_begins", "is_named"),
    [
        (date(2025, 6, 30), YEAR.start, True),  # one of two hospitals stops, the other goes on
        (YEAR.end, YEAR.start, False),
        (date(2025, 6, 30), date(2025, 7, 1), False),  # a file for each half of the year
    ],
)
def test_one_of_two_hospitals_that_stops_is_named(second_ends, first_begins, is_named):
    rows, sources = [], []
    for number in range(360):
        born = YEAR.start + timedelta(days=number)
        both = first_begins > YEAR.start
        of_second = born <= second_ends and (both or number % 2 == 0)
        of_first = born >= first_begins and (both or number % 2 == 1)
        held = ["delivery"] if of_second or of_first else []
        rows.append(child(number, born, "planning", *held) | {"record_ids": [number]})
        if held:
            sources.append((number, "second" if of_second else "first"))
    records = {
        "health_deliveries": pl.DataFrame(
            sources, schema={"record_id": pl.UInt32, "source_id": pl.String}, orient="row"
        )
    }
    names = ("planning", "delivery")
    found = align(project_of(*names), births(rows), sources_of(*names), records)
    assert "delivery" in found.covering()
    lines = [line.en for line in found.statement() if "source second" in line.en]
    assert bool(lines) is is_named
    assert all("2025-12-31" in line for line in lines)
