"""What a run did not look at is no proof: the ways in which a case may seem to be gone."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from small_office import PERIOD, case, cases, files, outcomes

from cpaudit.cases.judged import RUN_FILES, unjudged

PERIODS = pl.DataFrame(
    {"run_no": [1], "period_start": [PERIOD[0]], "period_end": [PERIOD[1]]},
    schema={"run_no": pl.UInt32, "period_start": pl.Date, "period_end": pl.Date},
)


def left(*, ran=None, now=None, before=None, bound=(), period=PERIOD):
    return unjudged(
        cases(case("a", "open")),
        outcomes=outcomes() if ran is None else ran,
        files=files(planning=100) if now is None else now,
        files_before=pl.DataFrame(
            [
                {"run_no": 1, "source_id": "planning", "file": f"{name}.csv", "n_records": n}
                for name, n in (before or {"planning": 100}).items()
            ],
            schema=dict(RUN_FILES),
        ),
        bound_rules=bound,
        period=period,
        periods_before=PERIODS,
    ).to_list()


def test_a_case_whose_rule_ran_over_its_files_is_judged():
    assert left() == []


@pytest.mark.parametrize(
    "ran",
    [
        outcomes("R002"),
        outcomes("R001", error="no such column"),
        outcomes("R001", skipped="no records"),
    ],
    ids=["left out", "failed", "skipped"],
)
def test_a_rule_that_did_not_run_judges_nothing(ran):
    assert left(ran=ran) == ["a"]


@pytest.mark.parametrize(
    ("before", "now", "is_judged"),
    [
        ({"planning": 100}, {}, False),
        ({"planning": 100}, {"planning": 0}, False),
        ({"planning": 100}, {"planning": 79}, False),
        ({"planning": 100}, {"planning": 80}, True),
        ({"planning": 100}, {"other": 100}, True),
        ({"planning": 100}, {"other": 40}, False),
        ({"planning": 100, "more": 900}, {"more": 900}, False),
        ({"planning": 100, "more": 900}, {"more": 1000}, False),
        ({"planning": 100, "more": 900}, {"all": 990}, True),
        ({"planning": 100, "more": 900}, {"planning": 60, "rest": 940}, True),
    ],
    ids=[
        "no file at all",
        "an empty file",
        "a file cut short",
        "a few rows struck out",
        "another name",
        "another name and much less",
        "one file of several missing",
        "others grew",
        "put together",
        "divided anew",
    ],
)
def test_files_that_are_missing_or_cut_close_nothing(before, now, is_judged):
    assert (left(before=before, now=files(**now)) == []) is is_judged


@pytest.mark.parametrize(
    ("period", "is_judged"),
    [
        (PERIOD, True),
        ((PERIOD[0], PERIOD[1] + dt.timedelta(days=31)), True),
        ((dt.date(2026, 1, 1), dt.date(2026, 12, 31)), False),
        ((PERIOD[0] + dt.timedelta(days=1), PERIOD[1]), False),
    ],
)
def test_a_rule_about_the_period_judges_only_the_period(period, is_judged):
    assert (left(bound=["R001"], period=period) == []) is is_judged
    assert left(bound=["R002"], period=period) == []
