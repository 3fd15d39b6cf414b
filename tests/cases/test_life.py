"""The life of a case, transition by transition: the truth table of docs/cases.md."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from small_office import AS_OF, case, cases, finding, findings

from cpaudit.cases.answers import state_after
from cpaudit.cases.life import Moment, follow
from cpaudit.cases.state import State
from cpaudit.missed.answers import Answer

SAME, OTHER = "files 1", "files 2"
EARLIER, LATER = "2026-01-01T00:00:00", "2026-03-01T00:00:00"
BEGUN = "2026-02-01T00:00:00"
LAPSED, RUNNING = AS_OF - dt.timedelta(days=1), AS_OF
NOTHING = pl.DataFrame(schema={"finding_id": pl.String, "case_id": pl.String})


def live(*rows, found=(), files=OTHER, unjudged=(), lost=(), renamed=None, run_no=2):
    earlier = cases(*rows)
    known = earlier.select(pl.col("case_id").alias("finding_id"), "case_id")
    renamed = (
        NOTHING if renamed is None else pl.DataFrame(renamed, schema=NOTHING.schema, orient="row")
    )
    return follow(
        earlier,
        findings(*found),
        known_as=known,
        renamed=renamed,
        unjudged=pl.Series(list(unjudged), dtype=pl.String),
        lost=pl.Series(list(lost), dtype=pl.String),
        at=Moment(run_no, AS_OF, files, BEGUN),
    )


def after(row, **more):
    """(state, change) of the one case."""
    one = live(row, **more).cases.row(0, named=True)
    return one["state"], one["last_change"]


def test_a_finding_without_a_case_opens_one():
    life = live(found=["a"])
    row = life.cases.row(0, named=True)
    assert (row["case_id"], row["state"], row["last_change"]) == ("a", "new", "new")
    assert (row["first_run"], row["last_run"], row["opened_on"]) == (2, 2, AS_OF)
    assert life.moved.rows() == [("a", None, "new")]


@pytest.mark.parametrize("files", [SAME, OTHER])
@pytest.mark.parametrize(
    ("state", "then"),
    [
        ("new", "open"),
        ("open", "open"),
        ("returned", "open"),
        ("sent", "sent"),
    ],
)
def test_what_is_still_found_stays_in_work(state, then, files):
    assert after(case("a", state), found=["a"], files=files) == (then, "still")


@pytest.mark.parametrize("state", ["new", "open", "returned", "sent"])
def test_what_is_gone_from_other_files_is_proved(state):
    assert after(case("a", state)) == ("verified", "verified")


@pytest.mark.parametrize("state", ["new", "open", "returned", "sent"])
def test_what_is_gone_although_no_file_changed_is_not_proved(state):
    assert after(case("a", state), files=SAME) == ("unproven", "unproven")


@pytest.mark.parametrize("state", list(State))
def test_what_could_not_be_judged_stays_as_it_is(state):
    told = None if state.is_closed else "not_judged"
    row = case("a", str(state), waived_until=LAPSED, answer_files=SAME)
    assert after(row, unjudged=["a"]) == (str(state), told)


@pytest.mark.parametrize(
    ("found", "files", "answered_at", "then"),
    [
        (["a"], SAME, EARLIER, ("answered", "still")),
        (["a"], OTHER, EARLIER, ("open", "still")),
        (["a"], OTHER, LATER, ("answered", "still")),
        ([], OTHER, EARLIER, ("verified", "verified")),
        ([], SAME, EARLIER, ("answered", None)),
    ],
    ids=["no new files", "not borne out", "answered during the run", "proved", "no proof yet"],
)
def test_an_answer_waits_for_its_proof(found, files, answered_at, then):
    row = case("a", "answered", answer="added", answer_files=SAME, answered_at=answered_at)
    assert after(row, found=found, files=files) == then


@pytest.mark.parametrize(
    ("row", "then"),
    [
        *((case("a", state), "unproven") for state in ("new", "open", "returned", "sent")),
        (case("a", "answered", answer="corrected", answer_files=SAME), "unproven"),
        (case("a", "waived", waived_until=RUNNING), "unproven"),
        (case("a", "verified", is_found=False), "verified"),
        # A denial says that the record is wrong: that it was struck out bears it out.
        (case("a", "unproven", answer="not_found"), "verified"),
        (case("a", "unproven", answer="not_found", grade="A"), "unproven"),
    ],
)
def test_what_is_gone_with_its_record_is_not_proved(row, then):
    assert after(row, lost=["a"])[0] == then


def test_what_was_proved_and_is_found_again_came_back():
    assert after(case("a", "verified", is_found=False), found=["a"]) == ("returned", "returned")
    assert after(case("a", "verified", is_found=False)) == ("verified", None)


@pytest.mark.parametrize(
    ("was_found", "found", "files", "grade", "then"),
    [
        (True, ["a"], OTHER, None, "unproven"),
        (False, ["a"], OTHER, None, "returned"),
        (True, [], OTHER, None, "verified"),
        (True, [], SAME, None, "unproven"),
        (True, [], OTHER, "A", "unproven"),
        (False, [], OTHER, None, "unproven"),
    ],
    ids=[
        "still told",
        "came back",
        "corrected",
        "nothing changed",
        "kept off by the answer",
        "away",
    ],
)
def test_what_was_closed_on_a_word_stays_closed_until_it_comes_back(
    was_found, found, files, grade, then
):
    row = case("a", "unproven", is_found=was_found, grade=grade)
    assert after(row, found=found, files=files)[0] == then


def test_a_denied_case_under_another_key_did_not_come_back():
    row = case("a", "unproven", is_found=False)
    assert after(row, found=["b"], renamed=[("b", "a")]) == ("unproven", "still")


@pytest.mark.parametrize(
    ("until", "found", "files", "then"),
    [
        (RUNNING, ["a"], OTHER, "waived"),
        (LAPSED, ["a"], OTHER, "returned"),
        (LAPSED, ["a"], SAME, "returned"),
        (RUNNING, [], OTHER, "verified"),
        (RUNNING, [], SAME, "waived"),
        (LAPSED, [], SAME, "unproven"),
    ],
)
def test_a_waiver_holds_until_its_day(until, found, files, then):
    row = case("a", "waived", waived_until=until, state_before="open")
    assert after(row, found=found, files=files)[0] == then


def test_the_day_of_a_change_is_the_day_of_the_data():
    old = case("a", "open", changed_on=dt.date(2020, 1, 1))
    assert live(old, found=["a"]).cases["changed_on"][0] == dt.date(2020, 1, 1)
    assert live(old).cases["changed_on"][0] == AS_OF


def test_a_case_says_what_its_last_finding_said():
    told = finding("a", severity="warning", message_en="other words")
    row = live(case("a", "open"), found=[told]).cases.row(0, named=True)
    assert (row["severity"], row["message_en"]) == ("warning", "other words")
    gone = live(case("a", "open", message_en="as before")).cases.row(0, named=True)
    assert (gone["message_en"], gone["finding_id"], gone["is_found"]) == ("as before", None, False)
    assert gone["last_run"] == 1


def test_two_findings_known_as_one_case_are_two_cases():
    earlier = cases(case("a", "open", finding_id="b"))
    known = pl.DataFrame({"finding_id": ["a", "b"], "case_id": ["a", "a"]})
    life = follow(
        earlier,
        findings("a", "b"),
        known_as=known,
        renamed=NOTHING,
        unjudged=pl.Series([], dtype=pl.String),
        lost=pl.Series([], dtype=pl.String),
        at=Moment(2, AS_OF, OTHER, BEGUN),
    )
    assert dict(life.cases.select("case_id", "finding_id").iter_rows()) == {"a": "a", "b": "b"}


PROMISED, DENIED, OPEN = (
    (Answer.ADDED, Answer.CORRECTED),
    (Answer.NOT_HERE, Answer.DUPLICATE, Answer.SOURCE_WRONG, Answer.NOT_FOUND),
    (Answer.PENDING, Answer.SPECIAL),
)


@pytest.mark.parametrize(
    ("answers", "then"),
    [
        (
            PROMISED,
            dict.fromkeys(("new", "open", "sent", "returned", "answered", "unproven"), "answered"),
        ),
        (
            DENIED,
            dict.fromkeys(("new", "open", "sent", "returned", "answered", "unproven"), "unproven"),
        ),
        (
            OPEN,
            {
                "new": "new",
                "open": "open",
                "sent": "sent",
                "returned": "returned",
                "answered": "open",
                "unproven": "open",
            },
        ),
    ],
    ids=["promised", "denied", "settles nothing"],
)
def test_where_a_case_stands_after_an_answer(answers, then):
    for answer in answers:
        for state in State:
            # What a run has proved stays proved, and a waiver holds.
            expected = then.get(str(state), str(state))
            assert state_after(state, answer) is State(expected), (state, answer)
