"""Births of recent months that are still to be entered: simulated delays with a known truth."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from cpaudit.i18n import Text
from cpaudit.missed.entry_dates import EntryDates, judge
from cpaudit.timeliness.outstanding import Outstanding, outstanding

FIRST, AS_OF = date(2021, 2, 1), date(2026, 1, 31)
DAYS = (AS_OF - FIRST).days + 1
EPOCH = date(1970, 1, 1)


def simulate(per_month, seed, *, median=25.0, days=DAYS, late_share=0.1):
    """All births with their true entries, those after ``AS_OF`` too."""
    dice = np.random.default_rng(seed)
    n = dice.poisson(per_month * days / 30.44)
    born = dice.integers(DAYS - days, DAYS, n)
    usual, late = dice.exponential(median / np.log(2), n), dice.exponential(150, n)
    delay = np.where(dice.random(n) < late_share, late, usual).astype(int)
    origin = (FIRST - EPOCH).days
    return (
        pl.DataFrame({"born": born + origin, "entered": born + delay + origin})
        .cast(pl.Int32)
        .cast(pl.Date)
    )


def known(events):
    return events.filter(pl.col("entered") <= AS_OF)


def told(events, **dates):
    return outstanding(known(events), EntryDates(dates.get("since"), AS_OF))


@pytest.mark.slow
def test_the_interval_holds_the_true_number_of_births_about_as_often_as_it_says():
    hits, hits_3, n = 0, 0, 80
    for seed in range(n):
        events = simulate(12, seed)
        found = told(events)
        assert isinstance(found, Outstanding)
        year = events.filter(pl.col("born") >= date(2025, 2, 1)).height
        quarter = events.filter(pl.col("born") >= date(2025, 11, 1)).height
        hits += found.year.low - 0.5 <= year <= found.year.high + 0.5
        hits_3 += found.quarter.low - 0.5 <= quarter <= found.quarter.high + 0.5
    assert hits >= 0.9 * n
    assert hits_3 >= 0.87 * n


def test_the_estimate_is_right_on_average():
    ratios = []
    for seed in range(30):
        events = simulate(40, seed)
        found = told(events)
        truth = events.filter(pl.col("born") >= date(2025, 2, 1)).height
        ratios.append(found.year.expected / truth)
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.02)


def test_months_are_taken_together_by_quarters_where_they_are_small():
    assert told(simulate(40, 1)).months_per_bin == 1
    small = told(simulate(6, 1))
    assert small.months_per_bin == 3
    assert small.recent.height == 4
    assert small.recent["born_to"].to_list()[-1] == AS_OF


def test_too_few_births_or_months_give_a_reason_and_no_number():
    few, short = told(simulate(1, 1)), told(simulate(20, 1, days=600))
    assert isinstance(few, Text)
    assert "too few" in few.en
    assert isinstance(short, Text)
    assert "fewer than 24" in short.en
    since_then = told(simulate(40, 1), since=date(2024, 6, 1))
    assert isinstance(since_then, Text)
    refused = outstanding(known(simulate(40, 1)), EntryDates(None, AS_OF, refused=Text("no", "否")))
    assert refused == Text("no", "否")


def test_a_change_of_practice_restricts_the_months():
    """Offices took half a year until 2023, a week since: only the months since then tell."""
    old = simulate(30, 3, median=90, late_share=0).filter(pl.col("born") < date(2023, 6, 1))
    new = simulate(30, 4, median=7, late_share=0).filter(pl.col("born") >= date(2023, 6, 1))
    found = told(pl.concat([old, new]))
    assert isinstance(found, Outstanding)
    assert date(2023, 4, 1) <= found.first <= date(2023, 8, 1)
    assert found.quarter.outstanding_share < 0.2
    recent = new.filter(pl.col("born") >= date(2024, 9, 1))
    older = simulate(30, 3, median=90, late_share=0).filter(pl.col("born") < date(2024, 9, 1))
    too_short = told(pl.concat([older, recent]))
    assert isinstance(too_short, Text)
    assert "another pace" in too_short.en


def test_a_steady_office_shows_no_change_of_practice():
    n_changed = sum(told(simulate(20, seed)).first > date(2021, 3, 1) for seed in range(30))
    assert n_changed <= 2


def test_only_months_that_are_over_are_used():
    events = simulate(40, 5)
    found = outstanding(
        events.filter(pl.col("entered") <= date(2026, 1, 20)),
        judge(events.filter(pl.col("entered") <= date(2026, 1, 20)), as_of=date(2026, 1, 20)),
    )
    assert isinstance(found, Outstanding)
    assert found.last == date(2025, 12, 31)
    assert found.year_begins == date(2025, 1, 1)
    assert found.last - found.recent["born_from"].to_list()[0] > timedelta(days=300)
