"""Which dates of entry can be believed."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl
import pytest

from cpaudit.missed.entry_dates import judge

AS_OF = date(2026, 1, 31)


def events(pairs):
    return pl.DataFrame(pairs, schema={"born": pl.Date, "entered": pl.Date}, orient="row")


def births(n, *, first=date(2020, 1, 1), days=2000):
    return [first + timedelta(days=number * days // n) for number in range(n)]


def delayed(days_born, seed=1):
    dice = random.Random(seed)
    return [(born, born + timedelta(days=dice.randrange(1, 60))) for born in days_born]


def test_ordinary_entries_are_believed_from_the_first_on():
    found = judge(events(delayed(births(200))), as_of=AS_OF)
    assert found.refused is None
    assert found.note is None
    assert found.since < date(2020, 4, 1)
    assert found.until <= AS_OF


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda _: date(2025, 6, 15), "migration"),
        (lambda born: born + timedelta(days=7), "7 days exactly"),
        (lambda _: None, "no dates of entry"),
    ],
    ids=["all on one day", "all delays equal", "none"],
)
def test_entries_that_no_clerk_made_are_refused_with_the_reason(make, word):
    found = judge(events([(born, make(born)) for born in births(60)]), as_of=AS_OF)
    assert word in found.refused.en


def test_a_campaign_day_is_no_migration():
    """Late births entered on one day: the older ones keep their own dates."""
    campaign = [(born, date(2024, 6, 1)) for born in births(20, days=1400)]
    found = judge(events(delayed(births(300)) + campaign), as_of=AS_OF)
    assert found.refused is None
    assert found.note is None


def test_after_a_migration_only_later_births_are_believed():
    moved = date(2022, 9, 1)
    older = [(born, moved) for born in births(100, days=900)]
    newer = delayed(births(120, first=moved, days=1000))
    found = judge(events(older + newer), as_of=AS_OF)
    assert found.refused is None
    assert found.since == date(2022, 9, 2)
    assert found.bulk_days == (moved,)
    assert "2022-09-01" in found.note.en


def test_an_export_that_stopped_early_is_known_to_its_last_entry_only():
    pairs = delayed(births(200, days=1500))
    newest = max(entered for _, entered in pairs)
    assert judge(events(pairs), as_of=AS_OF).until == newest
    assert judge(events(pairs), as_of=newest + timedelta(days=20)).until == newest + timedelta(20)


def test_a_few_entries_show_no_pattern():
    same_day = [(born, date(2025, 6, 15)) for born in births(9)]
    assert judge(events(same_day), as_of=date(2025, 6, 20)).refused is None
