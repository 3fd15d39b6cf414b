"""Late entries, and dates of entry that tell of a migration or a program and of no clerk."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace

import polars as pl
import pytest

from builders import AS_OF, PERIOD
from cpaudit.events.births_late import late, registered_late
from cpaudit.events.chain import EventRule, judge

RULE = EventRule(as_of=AS_OF, first=date(2015, 1, 1), last_due=AS_OF, period=PERIOD)
MIGRATION = date(2025, 11, 15)
# A birth every ten days of the last years, the last one before the migration.
BORN = [MIGRATION - timedelta(days=10 * number + 5) for number in range(100)]
_IN_PERIOD = sum(born >= PERIOD[0] for born in BORN)


def reasons(entered):
    """Why late entries are no case, counted; by planning's and by the police's dates alike."""
    births = pl.DataFrame(
        {"birth_date": BORN, "planning.entry_date": entered},
        schema_overrides={"planning.entry_date": pl.Date},
    ).with_columns(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("person_no"),
        pl.col("birth_date").alias("planning.birth_date"),
        pl.col("birth_date").alias("police_birth.birth_date"),
        pl.col("planning.entry_date").alias("police_birth.register_date"),
        pl.lit(None, pl.String).alias("planning.kinship"),
        pl.lit(None, pl.String).alias("roll.residence_status"),
        pl.lit(1.0).alias("p_in_scope"),
        pl.lit(None, pl.String).alias("grade"),
        pl.lit(None, pl.String).alias("suppressed"),
    )
    evidence = SimpleNamespace(held_births=births, births=births)
    return [
        Counter(judge(told(evidence, RULE), RULE)["suppressed"]) for told in (late, registered_late)
    ]


def in_time(born):
    return born + timedelta(days=3 + born.toordinal() % 20)


def test_entries_after_the_limit_are_cases():
    entered = [in_time(born) for born in BORN]
    entered[10] = BORN[10] + timedelta(days=90)
    assert reasons(entered) == [Counter({None: 1})] * 2


def test_a_campaign_day_is_late_entry_as_any_other():
    entered = [in_time(born) for born in BORN]
    entered[10:22] = [MIGRATION] * 12
    assert reasons(entered) == [Counter({None: 12})] * 2


def test_entries_that_a_migration_set_anew_are_counted_and_no_case():
    planning, police = reasons([MIGRATION] * len(BORN))
    assert set(planning) == set(police) == {"bulk_entry_day"}
    assert planning["bulk_entry_day"] >= _IN_PERIOD - 3


def test_beside_a_migration_what_was_entered_late_by_hand_stays_a_case():
    entered = [MIGRATION] * len(BORN)
    entered[10] = BORN[10] + timedelta(days=60)
    planning, _ = reasons(entered)
    assert planning[None] == 1
    assert planning["bulk_entry_day"] > 1


def test_a_migration_village_by_village_is_one():
    days = [MIGRATION, MIGRATION + timedelta(days=7), MIGRATION + timedelta(days=14)]
    planning, _ = reasons([days[number % 3] for number in range(len(BORN))])
    assert set(planning) == {"bulk_entry_day"}


@pytest.mark.parametrize("days", [31, 45])
def test_dates_that_a_program_counted_from_the_birth_are_no_case(days):
    planning, police = reasons([born + timedelta(days=days) for born in BORN])
    assert set(planning) == set(police) == {"filled_by_program"}


def test_without_dates_of_entry_nothing_is_claimed():
    assert reasons([None] * len(BORN)) == [Counter()] * 2
