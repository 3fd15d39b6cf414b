"""Laws: whatever comes in whatever order, no case is lost and each has one state."""

from __future__ import annotations

import datetime as dt

import polars as pl
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from small_office import AS_OF, facts, findings, given, outcomes, run, tables

from cpaudit.cases.answering import take_answers
from cpaudit.cases.followed import of_findings
from cpaudit.cases.life import COLUMNS, Moment, follow
from cpaudit.cases.state import State
from cpaudit.cases.store import open_store
from cpaudit.cases.waivers import Waiver, lift, waive
from cpaudit.missed.answers import Answer

NAMES = st.sampled_from("abcdef")
SEVERAL = st.sets(NAMES, max_size=6)
NOTHING = pl.DataFrame(schema={"finding_id": pl.String, "case_id": pl.String})
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("run"), SEVERAL, st.integers(1, 3), st.booleans()),
        st.tuples(st.just("answer"), NAMES, st.sampled_from(Answer)),
        st.tuples(st.just("send"), SEVERAL),
        st.tuples(st.just("waive"), SEVERAL, st.integers(0, 60)),
        st.tuples(st.just("lift"), SEVERAL),
    ),
    max_size=7,
)


@st.composite
def offices(draw):
    """Cases in any state, and what is found of them."""
    rows = [
        {
            "case_id": name,
            "finding_id": name,
            "rule_id": "R001",
            "severity": "error",
            "view": "persons",
            "evidence": [],
            "state": str(draw(st.sampled_from(State))),
            "is_found": draw(st.booleans()),
            "is_judged": True,
            "first_run": 1,
            "last_run": 1,
            "found_files": draw(st.sampled_from(["files 1", "files 2"])),
            "grade": draw(st.sampled_from([None, "A"])),
            "waived_until": AS_OF + dt.timedelta(days=draw(st.integers(-1, 1))),
            "answer_files": draw(st.sampled_from([None, "files 1", "files 2"])),
        }
        for name in draw(SEVERAL)
    ]
    return pl.DataFrame(rows, schema=dict(COLUMNS))


def live(earlier, found, left):
    known = earlier.select(pl.col("case_id").alias("finding_id"), "case_id")
    return follow(
        earlier,
        found,
        known_as=known,
        renamed=NOTHING,
        unjudged=pl.Series(sorted(left), dtype=pl.String),
        lost=pl.Series([], dtype=pl.String),
        at=Moment(2, AS_OF, "files 2", "2999"),
    )


@settings(max_examples=25)
@for_all(offices(), SEVERAL, SEVERAL)
def test_no_case_is_lost_and_each_has_one_state(earlier, found, left):
    life = live(earlier, findings(*found), left)
    assert life.cases["case_id"].to_list() == sorted({*earlier["case_id"], *found})
    assert set(life.cases["state"]) <= {str(state) for state in State}
    assert set(life.cases.filter("is_found")["finding_id"]) == found
    # What could not be judged is as it was.
    still = life.cases.filter(
        pl.col("case_id").is_in([*(left - found)]) & ~pl.col("is_found")
    ).join(earlier, on="case_id")
    assert (still["state"] == still["state_right"]).all()


@settings(max_examples=25)
@for_all(offices(), st.permutations("abcdef"), SEVERAL)
def test_the_order_of_findings_plays_no_part(earlier, names, left):
    one = live(earlier, findings(*names[:4]), left)
    other = live(earlier.reverse(), findings(*reversed(names[:4])), left)
    assert one.cases.equals(other.cases)
    assert one.moved.equals(other.moved)


def step(store, number, what):
    match what:
        case ("run", names, files, proves):
            return run(
                store,
                *sorted(names),
                files=f"files {files}",
                at={"as_of": AS_OF + dt.timedelta(days=10 * number), "settings": str(number)},
                proves=proves,
                outcomes=outcomes(),
            )
        case ("answer", name, answer):
            return take_answers(store, [given(name, answer)])
        case ("send", names):
            return store.mark_sent(sorted(names), by="me", on=AS_OF)
        case ("waive", names, days):
            waiver = Waiver(AS_OF + dt.timedelta(days=days), "why", "me")
            return waive(store, sorted(names), waiver, today=AS_OF)
        case ("lift", names):
            return lift(store, sorted(names), by="me", today=AS_OF)
    raise AssertionError(what)


@settings(max_examples=6)
@for_all(STEPS, SEVERAL)
def test_whatever_people_do_no_case_is_lost_and_a_repeat_changes_nothing(
    tmp_path_factory, steps, last
):
    path = tmp_path_factory.mktemp("office") / "store.sqlite"
    with open_store(path) as store:
        seen = set()
        for number, what in enumerate(steps):
            step(store, number, what)
            cases = store.cases()
            assert seen <= set(cases["case_id"])
            seen = set(cases["case_id"])
            # The events tell the same story as the states.
            told = (
                store.events()
                .drop_nulls("state_after")
                .group_by("case_id", maintain_order=True)
                .agg(pl.col("state_after").last())
            )
            assert dict(told.iter_rows()) == dict(cases.select("case_id", "state").iter_rows())
        first = store.record_run(facts("the last"), tables(findings(*sorted(last))))
        again = store.record_run(facts("the last"), tables(findings(*sorted(last, reverse=True))))
        assert again.is_repeat
        assert again.cases.equals(first.cases)
        assert of_findings(findings(*last), again)["state"].null_count() == 0
        answers = [given(name, Answer.PENDING, list_of_run=9) for name in sorted(last)]
        take_answers(store, answers)
        once = store.cases()
        take_answers(store, answers)
        assert store.cases().equals(once)
