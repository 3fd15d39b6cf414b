"""What is compared with what: windows, dates of entry, live births, what is due."""

from __future__ import annotations

from datetime import date

import pytest
from aligned_lists import ALL, aligned, births, child, evenly

from builders import day
from cpaudit.missed.due_window import due_window
from cpaudit.project import (
    Counting,
    DatedBy,
    LiveBirth,
    Period,
    PlacesBy,
    YearKind,
)
from cpaudit.project.counting import kind_of_period, year_period


def test_a_source_that_says_so_is_placed_and_dated_otherwise():
    specs = {"vaccination": {"places_by": PlacesBy.HUKOU, "dated_by": DatedBy.EVENT}}
    view = births(
        [
            child(1, date(2025, 5, 1), "planning", **{"delivery.hukou_place": "outside"}),
            child(2, date(2025, 5, 2), "planning", **{"delivery.hukou_place": "inside"}),
            child(3, date(2025, 5, 3), "planning"),
            child(4, date(2019, 5, 3), "planning"),
        ]
    )
    plain, told = aligned(view, *ALL), aligned(view, *ALL, **specs)
    assert plain.list_of("delivery").places_by is PlacesBy.DELIVERY
    assert view.select(plain.could_hold("vaccination")).to_series().all()
    held = view.select(told.could_hold("vaccination").alias("held"))["held"].to_list()
    assert held == [False, True, True, False]
    assert not view.select(plain.could_hold("school")).to_series().any()


LATE = [
    # born, entered by planning, registered by the police, in the window by birth, by entry
    ("2025-05-01", "2025-05-20", "2025-06-01", True, True),
    ("2023-05-01", "2025-03-20", None, False, True),  # found late: counted when found
    ("2025-12-20", "2026-01-10", None, True, False),
    ("2024-12-20", None, "2025-01-15", False, True),  # planning lacks it: as the others found it
    ("2025-12-20", None, "2026-01-15", True, False),
    ("2025-07-01", None, None, True, True),  # no entry anywhere: the day of birth
]


@pytest.mark.parametrize(("born", "planning", "police", "by_event", "by_entry"), LATE)
def test_a_birth_belongs_by_birth_or_by_entry(born, planning, police, by_event, by_entry):
    def maybe(text):
        return None if text is None else day(text)

    row = child(
        1,
        day(born),
        "delivery",
        **{"planning.entry_date": maybe(planning), "police_birth.register_date": maybe(police)},
    )
    view = births([row])
    for dated_by, expected in ((DatedBy.EVENT, by_event), (DatedBy.ENTRY, by_entry)):
        found = aligned(view, "delivery", counting=Counting(dated_by=dated_by))
        assert view.select(found.belongs()).item() is expected


LIVE = [
    # weeks, grams, planning outcome; any sign of life, from 28 weeks on
    (39, 3200, None, True, True),
    (27, 1100, None, True, False),
    (28, 900, None, True, True),
    (None, 950, None, True, False),
    (None, 1000, None, True, True),
    (None, None, None, True, True),
    (39, 3200, "stillbirth", False, False),
]


@pytest.mark.parametrize(("weeks", "grams", "outcome", "any_sign", "from_28"), LIVE)
def test_a_live_birth_follows_the_definition(weeks, grams, outcome, any_sign, from_28):
    row = child(
        1,
        date(2025, 5, 1),
        "delivery",
        **{
            "delivery.gestation_weeks": weeks,
            "certificate.birth_weight_g": grams,
            "planning.outcome": outcome,
        },
    )
    view = births([row])
    for definition, expected in zip(LiveBirth, (any_sign, from_28), strict=True):
        found = aligned(view, "delivery", counting=Counting(live_birth=definition))
        assert view.select(found.is_live()).item() is expected
        assert view.select(found.comparable()).item() is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"scope": "outside"}, False),
        ({"scope": None}, False),
        ({"suppressed": "adopted"}, False),
        ({"birth_date": date(2024, 12, 31)}, False),
        ({"birth_date": date(2025, 12, 30)}, False),  # not due on 15 January
        ({"birth_date": None}, False),
        ({"planning.kinship": "adopted"}, False),
        ({"planning.kinship": "birth"}, True),
    ],
)
def test_comparable_is_of_the_window_due_ours_and_not_explained_away(change, expected):
    view = births([child(1, date(2025, 5, 1), "delivery") | change])
    found = aligned(view, "delivery", as_of=date(2026, 1, 15))
    assert view.select(found.comparable()).item() is expected


def test_the_due_window_ends_a_grace_before_a_stale_export():
    def due(entry):
        row = child(1, date(2025, 3, 1), "planning", **{"planning.entry_date": entry})
        return due_window(births([row]), as_of=date(2026, 1, 31), grace_days=30)[1]

    assert due(date(2026, 1, 20)) == date(2026, 1, 1)
    assert due(date(2025, 9, 30)) == date(2025, 8, 31)


@pytest.mark.parametrize(
    ("period", "kind"),
    [
        (year_period(2025, YearKind.CALENDAR), YearKind.CALENDAR),
        (year_period(2025, YearKind.STATISTICAL), YearKind.STATISTICAL),
        (Period(date(2024, 10, 1), date(2025, 3, 31)), YearKind.STATISTICAL),
        (Period(date(2025, 1, 1), date(2025, 6, 30)), YearKind.CALENDAR),
        (Period(date(2024, 7, 1), date(2025, 6, 30)), YearKind.OTHER),
        (Period(date(2025, 1, 1), date(2026, 3, 31)), YearKind.OTHER),
    ],
)
def test_a_period_is_known_as_the_year_that_it_is(period, kind):
    assert kind_of_period(period) is kind


def test_the_statement_names_rule_window_and_lists_in_both_languages():
    counting = Counting(dated_by=DatedBy.ENTRY, live_birth=LiveBirth.WEEKS_28, year="statistical")
    found = aligned(evenly(24, *ALL), *ALL, counting=counting)
    english = " ".join(line.en for line in found.statement())
    chinese = " ".join(line.zh for line in found.statement())
    for word in (
        "2025-01-01 – 2025-12-31",
        "calendar",
        "by date of entry",
        "28 weeks",
        "deliveries",
    ):
        assert word in english
    assert "planning gives no dates of entry" in english
    for word in ("按录入日期", "满 28 周", "分娩记录"):
        assert word in chinese


def test_entries_of_one_day_are_doubted_where_births_are_dated_by_entry():
    reset = {"planning.entry_date": date(2025, 6, 15)}
    view = births([child(number, date(2025, 1, 1), "planning", **reset) for number in range(30)])
    found = aligned(view, "planning", counting=Counting(dated_by=DatedBy.ENTRY))
    assert "migration" in found.doubts[-1].en
