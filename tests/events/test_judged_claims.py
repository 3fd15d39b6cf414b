"""The chain on single claims, the weighing of voices, and the counting year."""

from __future__ import annotations

import dataclasses
import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import AS_OF, PERIOD, day, linked_records, mentions_of, sources_of
from cpaudit.events.chain import EventRule, judge
from cpaudit.events.claims import claims
from cpaudit.events.contest import VOTES, contest
from cpaudit.events.misdated import misdated
from cpaudit.events.people import people_of
from cpaudit.events.tellings import TELLINGS, Records, origins, tell, together
from cpaudit.events.witness import DEATHS
from cpaudit.tables import MEMBERS

RULE = EventRule(as_of=AS_OF, first=day("2015-01-01"), last_due=day("2026-01-01"), period=PERIOD)
_CLAIM = {
    "person_no": 1,
    "event_date": day("2025-05-01"),
    "voices": ["police"],
    "n_voices": 1,
    "p_real": 0.98,
}


def judged(rule=RULE, **changes):
    row = claims(pl.DataFrame([{**_CLAIM, **changes}]), event="death", problem="missed")
    return judge(row, rule).row(0, named=True)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"event_date": None}, "undated"),
        ({"event_date": None, "is_date_needed": False}, None),
        ({"event_date": day("2014-12-31"), "is_windowed": True}, "before_planning_window"),
        ({"event_date": day("2014-12-31")}, None),
        ({"event_date": day("2026-01-02")}, "too_recent"),
        ({"p_in_scope": 0.1}, "out_of_scope"),
        ({"p_in_scope": 0.4}, "scope_undecided"),
        ({"excuse": "left_again"}, "left_again"),
        ({"p_absent": 0.3}, "link_undecided"),
        ({"is_found": False}, "person_not_found"),
        ({"is_doubted": True}, "link_undecided"),
        ({"link": 0.6}, "link_undecided"),
        ({"p_real": 0.4}, "weak_evidence"),
        # The first reason that holds is the one that is given.
        ({"p_in_scope": 0.1, "p_real": 0.1, "excuse": "left_again"}, "out_of_scope"),
    ],
)
def test_the_first_link_of_the_chain_that_fails_is_the_reason(changes, reason):
    assert judged(**changes)["suppressed"] == reason


def test_without_planning_nothing_is_missed():
    rule = dataclasses.replace(RULE, has_planning=False)
    assert judged(rule)["suppressed"] == "no_planning_source"


def test_the_probability_is_the_product_of_the_chain():
    row = judged(p_real=0.9, p_in_scope=0.8, p_absent=0.7, link=0.95)
    assert math.isclose(row["probability"], 0.9 * 0.8 * 0.7 * 0.95)


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({"n_voices": 2}, "A"),
        ({"n_voices": 2, "p_real": 0.85}, "B"),
        ({}, "B"),
        ({"is_strong": False}, "C"),
        ({"p_real": 0.75}, "C"),
    ],
)
def test_grades_say_how_many_voices_and_how_sure(changes, grade):
    assert judged(**changes)["grade"] == grade


def test_the_counting_year_may_begin_in_october():
    days = pl.DataFrame({"day": [day("2024-09-30"), day("2024-10-01"), day("2024-12-31")]})
    statistical = dataclasses.replace(RULE, year_begins=10)
    assert days.select(statistical.year_of(pl.col("day"))).to_series().to_list() == [
        2024,
        2025,
        2025,
    ]
    assert days.select(RULE.year_of(pl.col("day"))).to_series().to_list() == [2024] * 3


def deaths_told(copies):
    linked = linked_records(
        police_deaths=[{"person_no": 1, "death_date": day("2025-05-01")}],
        funerals=[{"person_no": 1, "death_date": day("2025-05-01")}],
    )
    named = mentions_of(linked)
    members = named.select("mention_id", "person_no", pl.lit(1.0).alias("link_probability"))
    people = people_of(named, members.cast(dict(MEMBERS.columns)))
    records = Records(linked, people, copies)
    return together(
        pl.concat(
            [
                tell(records, dataset, DEATHS, date=pl.col("death_date"))
                for dataset in ("police_deaths", "funerals")
            ]
        ).collect(),
        ["person_no"],
    ).row(0, named=True)


def test_two_sources_are_two_voices_and_a_copy_is_none():
    apart = deaths_told({})
    copied = deaths_told({"funerals": "police_deaths"})
    assert (apart["n_voices"], copied["n_voices"]) == (2, 1)
    assert copied["p_real"] < apart["p_real"]
    assert len(copied["record_ids"]) == len(apart["record_ids"])


def test_an_event_whose_other_person_is_unknown_is_an_event_too():
    told = pl.DataFrame(
        {"person_no": [1, 1], "voice": ["civil", "police"], "reliability": [0.9, 0.8]},
        schema_overrides=TELLINGS,
    ).with_columns(
        pl.lit(None, kind).alias(name)
        for name, kind in TELLINGS.items()
        if name not in {"person_no", "voice", "reliability"}
    )
    event = together(told, ["person_no", "other_no"]).row(0, named=True)
    assert (event["p_real"], event["n_voices"], event["other_no"]) == (0.98, 2, None)


def test_a_source_copies_only_what_the_run_has():
    linked = linked_records(police_deaths=[{}], funerals=[{}])
    assert origins(sources_of(linked, funerals="police_deaths")) == {"funerals": "police_deaths"}
    assert origins(sources_of(linked, funerals="elsewhere")) == {}


def votes(*rows):
    return pl.DataFrame(rows, schema=VOTES, orient="row")


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.55, 0.99)), min_size=1, max_size=5),
    st.sampled_from("abc"),
)
def test_a_further_voice_never_speaks_against_what_it_states(said, value):
    rows = [(1, word, f"v{place}", right) for place, (word, right) in enumerate(said)]

    def p(given_rows):
        told = contest(votes(*given_rows), ways=3.0).filter(pl.col("value") == value)
        return told["p_value"].sum()

    before, after = p(rows), p([*rows, (1, value, "one more", 0.8)])
    assert after >= before - 1e-9


def test_the_probabilities_of_all_values_are_one():
    told = contest(votes((1, "a", "x", 0.9), (1, "b", "y", 0.8), (1, "b", "z", 0.7)), ways=5.0)
    assert math.isclose(told["p_value"].sum(), 1.0)
    assert told["value"][0] == "b"


def stated_and_told(n_alike, n_apart):
    """People whose dates agree, and people whose dates lie half a year apart."""
    n = n_alike + n_apart
    people = pl.DataFrame(
        {
            "person_no": pl.Series(range(n), dtype=pl.UInt32),
            "stated_date": [day("2025-01-05")] * n,
        }
    )
    told = ["2025-01-05"] * n_alike + ["2025-07-05"] * n_apart
    return people, votes(
        *((no, value, "civil", 0.99) for no, value in enumerate(told)),
        *((no, "2025-01-05", "planning", 0.95) for no in range(n)),
    ).with_columns(pl.col("value").str.to_date())


@pytest.mark.parametrize(
    ("n_alike", "n_apart", "excuse"), [(19, 1, None), (1, 19, "other_meaning"), (0, 1, None)]
)
def test_dates_that_mostly_differ_mean_different_days(n_alike, n_apart, excuse):
    people, told = stated_and_told(n_alike, n_apart)
    found = misdated(people, told, RULE, event="marriage", tolerance=31)
    assert found.height == n_apart
    assert set(found["excuse"]) == {excuse}
