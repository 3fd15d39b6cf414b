"""Answers and waivers in the store."""

from __future__ import annotations

import datetime as dt

import pytest
from small_office import AS_OF, given, run, states

from cpaudit.cases.answering import take_answers
from cpaudit.cases.answers import Taken
from cpaudit.cases.waivers import Waiver, lift, waive
from cpaudit.errors import UsageError
from cpaudit.missed.answers import Answer

WAIVER = Waiver(AS_OF + dt.timedelta(days=30), "the family moves in spring", "an official")


def taken(store, *answers):
    return [str(result.taken) for result in take_answers(store, answers)]


def test_an_answer_is_taken_once(store):
    run(store, "a")
    before = given("a", file="list.xlsx", place="Sheet1!K7", remark="seen")
    assert taken(store, before) == [Taken.TAKEN]
    after = store.cases()
    assert taken(store, before, before) == [Taken.KNOWN, Taken.KNOWN]
    assert store.cases().equals(after)
    assert (store.answers().height, store.events("a").height) == (1, 2)


def test_the_same_answer_from_a_copy_of_the_list_is_known(store):
    run(store, "a")
    taken(store, given("a", file="list.xlsx"))
    assert taken(store, given("a", file="copy.xlsx", place="elsewhere")) == [Taken.KNOWN]


def test_the_same_answer_in_a_later_list_is_another_answer(store):
    run(store, "a")
    taken(store, given("a", list_of_run=1))
    run(store, "a", files="files 2")
    assert states(store) == {"a": "open"}
    assert taken(store, given("a", list_of_run=1)) == [Taken.KNOWN]
    assert states(store) == {"a": "open"}
    assert taken(store, given("a", list_of_run=2)) == [Taken.TAKEN]
    assert states(store) == {"a": "answered"}


def test_an_old_list_does_not_undo_a_later_answer(store):
    run(store, "a")
    old = given("a", Answer.PENDING)
    taken(store, old)
    taken(store, given("a", Answer.NOT_HERE))
    assert taken(store, old) == [Taken.KNOWN]
    assert states(store) == {"a": "unproven"}


def test_two_answers_to_one_case_at_once_are_both_left(store):
    run(store, "a", "b")
    told = taken(store, given("a"), given("b"), given("a", Answer.DUPLICATE))
    assert told == [Taken.CONFLICT, Taken.TAKEN, Taken.CONFLICT]
    assert states(store) == {"a": "new", "b": "answered"}


def test_a_case_that_nobody_knows_is_told(store):
    run(store, "a")
    assert taken(store, given("zz")) == [Taken.UNKNOWN_CASE]


def test_answers_about_missed_births_are_given_under_all_keys(store):
    from small_office import facts, finding, findings, tables

    store.record_run(facts(), tables(findings(finding("a", grade="A"), finding("b"))))
    taken(store, given("a", Answer.NOT_HERE), given("b", Answer.NOT_HERE))
    assert store.answers_about_missed() == (("a", "not_here"),)


def test_a_waiver_needs_a_reason_a_person_and_a_day_to_come(store):
    run(store, "a")
    for wrong in (
        Waiver(WAIVER.until, " ", "me"),
        Waiver(WAIVER.until, "why", ""),
        Waiver(AS_OF - dt.timedelta(days=1), "why", "me"),
    ):
        with pytest.raises(UsageError):
            waive(store, ["a"], wrong, today=AS_OF)
    assert states(store) == {"a": "new"}


def test_a_waived_case_rests_and_comes_back_when_the_waiver_has_expired(store):
    run(store, "a", "b")
    assert waive(store, ["a"], WAIVER, today=AS_OF) == 1
    assert waive(store, ["a"], WAIVER, today=AS_OF) == 0
    assert states(run(store, "a", "b", files="files 2") and store) == {"a": "waived", "b": "open"}
    later = WAIVER.until + dt.timedelta(days=1)
    run(store, "a", "b", files="files 2", at={"as_of": later, "settings": "later"})
    assert states(store) == {"a": "returned", "b": "open"}
    assert store.events("a")["told"].to_list()[-1] == "waiver_expired"


def test_a_waiver_that_is_lifted_puts_the_case_where_it_was(store):
    run(store, "a")
    taken(store, given("a"))
    waive(store, ["a"], WAIVER, today=AS_OF)
    assert lift(store, ["a"], by="me", today=AS_OF) == 1
    assert lift(store, ["a"], by="me", today=AS_OF) == 0
    row = store.cases().row(0, named=True)
    assert (row["state"], row["waived_until"], row["state_before"]) == ("answered", None, None)


def test_what_is_closed_is_not_waived(store):
    run(store, "a")
    run(store, files="files 2")
    assert waive(store, ["a"], WAIVER, today=AS_OF) == 0
