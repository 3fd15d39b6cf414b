"""Delays between the event and its entry."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from cpaudit.statistics import timeliness

BORN = date(2019, 3, 1)


def _frame(delays, villages=None):
    return pl.DataFrame(
        {
            "birth_date": [BORN] * len(delays),
            "entry_date": [None if d is None else BORN + timedelta(days=d) for d in delays],
            "village": villages or ["a"] * len(delays),
        },
        schema={"birth_date": pl.Date, "entry_date": pl.Date, "village": pl.String},
    )


def _shares(frame, **options):
    return timeliness.shares_within(
        frame, event_date="birth_date", entry_date="entry_date", **options
    )


def test_shares_within_each_limit_leave_out_unknown_and_impossible_delays():
    found = _shares(_frame([0, 3, 10, 40, None, -2]), limits=(3, 30))
    first, last = found.row(0, named=True), found.row(1, named=True)
    assert (first["limit_days"], last["limit_days"]) == (3, 30)
    assert (first["n"], first["n_known"], first["n_unknown"], first["n_before"]) == (6, 4, 1, 1)
    assert (first["n_within"], last["n_within"]) == (2, 3)
    assert first["share"] == 0.5
    assert first["median_days"] == pytest.approx(6.5)
    assert first["p90_days"] == 40
    assert not first["is_enough"]


def test_the_limit_itself_is_in_time():
    assert _shares(_frame([30]), limits=(30,))["share"].to_list() == [1.0]


def test_villages_follow_the_total():
    found = _shares(_frame([1, 50, 2], ["b", "a", None]), by="village", limits=(30,))
    assert found["village"].to_list() == [None, "a", "b"]
    assert found["share"].to_list() == pytest.approx([2 / 3, 0.0, 1.0])


def test_without_entry_dates_the_share_is_unknown():
    found = _shares(_frame([None, None]), limits=(30,))
    assert found["share"].to_list() == [None]
    assert found["low"].to_list() == [None]
    assert found["n_unknown"].to_list() == [2]


def test_no_events_give_no_share():
    assert _shares(_frame([]), limits=(30,))["n"].to_list() == [0]
