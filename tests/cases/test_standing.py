"""What is proof that a problem is gone: the record is there, and its rule judges it."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from small_office import FILE, case, cases

from cpaudit.cases.standing import SUBJECTS, persons, standings
from cpaudit.cases.tellings import COLUMNS

BORN = dt.date(1990, 3, 1)
PERSON = {
    "person_key": "person",
    "source_id": "planning",
    "file": "planning.csv",
    "row": 2,
    "sha256": "one",
    "dataset": "planning_persons",
    "role": "self",
    "name_key": "王丽",
    "birth_date": BORN,
    "id18": "880101199003010468",
    "household_no": "88010110020103",
}
READ = '{"death_date":"2020-01-01","sex":null}'


def said(*rows):
    return pl.DataFrame([PERSON | one for one in rows], schema=dict(COLUMNS))


def subject(outcome, *empty, finding_id="a", person_key="person", **more):
    return {
        "rule_id": "R001",
        "view": "persons",
        "finding_id": finding_id,
        "person_key": person_key,
        "outcome": outcome,
        "empty": list(empty),
        **more,
    }


def standing(*subjects, before=({},), now=({"sha256": "two"},), shrunk=(), evidence=None):
    gone = cases(case("a", "open", person_key="person", evidence=evidence or [FILE]))
    was, is_ = said(*before), said(*now)
    told = standings(
        gone,
        names=pl.DataFrame({"finding_id": ["a"], "case_id": ["a"]}),
        who=persons(gone, was, is_),
        subjects=pl.DataFrame(list(subjects), schema=dict(SUBJECTS)),
        values=pl.DataFrame({"finding_id": ["a"], "values": [READ]}),
        before=was,
        now=is_,
        shrunk=pl.Series(list(shrunk), dtype=pl.String),
    )
    return told["standing"].to_list()


@pytest.mark.parametrize(
    ("subjects", "told"),
    [
        ([subject("known")], []),
        ([subject("unknown")], ["unknown"]),
        ([subject("not_applicable")], []),
        ([subject("not_applicable", "sex")], []),  # it was empty before
        ([subject("not_applicable", "death_date")], ["cell_emptied"]),
        ([subject("known", "death_date")], []),  # the rule says that it has to be empty
        # Another subject of the same person speaks only where its own is gone.
        ([subject("known"), subject("unknown", finding_id="b")], []),
        ([subject("unknown", finding_id="b")], ["unknown"]),
        ([subject("known", finding_id="b")], []),
        ([subject("unknown", finding_id="b", rule_id="R002")], []),
        ([subject("unknown", finding_id="b", person_key="other")], []),
        ([], []),  # a conflict that is no longer there
    ],
)
def test_what_its_rule_says_of_a_record_that_is_there(subjects, told):
    assert standing(*subjects) == told


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ([{"row": 7, "sha256": "two"}], []),  # moved within the file
        ([{"file": "other.csv", "row": 7, "sha256": "two"}], []),
        ([{"id18": "880101199003010476", "person_key": "new", "sha256": "two"}], []),
        ([{"name_key": "王莉", "birth_date": None, "sha256": "two"}], []),
        ([{"name_key": "王莉", "id18": None, "sha256": "two"}], []),  # the same row, birth date
        ([{"dataset": "police_persons", "source_id": "police", "sha256": "two"}], ["record_gone"]),
        ([{"role": "spouse", "sha256": "two"}], ["record_gone"]),
        ([], ["record_gone"]),
    ],
    ids=["moved", "file", "number", "name", "most", "elsewhere", "named only", "nowhere"],
)
def test_a_record_that_was_deleted_proves_nothing(now, told):
    assert standing(subject("known"), now=now) == told


def test_a_row_that_tells_of_somebody_else_now_is_another_record():
    other = {"name_key": "李强", "birth_date": dt.date(1971, 1, 1), "id18": None}
    assert standing(subject("known"), now=[other | {"household_no": "2", "sha256": "two"}]) == [
        "record_gone"
    ]


def test_of_two_equal_records_one_may_be_struck_out():
    both = [{}, {"row": 3}]
    evidence = [FILE, FILE | {"row": 3}]
    assert standing(subject("known"), before=both, evidence=evidence) == []
    # But not where the one with the fault is a subject of its own, which is gone.
    elsewhere = subject("known", finding_id="b")
    assert standing(elsewhere, before=both) == ["record_gone"]
    assert standing(elsewhere, before=both, now=[{"sha256": "two"}, {"row": 3}]) == []


def test_what_was_said_in_several_runs_is_one_record():
    elsewhere = subject("known", finding_id="b")
    assert standing(elsewhere, before=[{}, {"row": 3, "sha256": "two"}]) == []


def test_who_has_another_number_is_judged_under_it():
    now = [{"id18": None, "person_key": "new", "sha256": "two"}]
    asked = subject("unknown", finding_id="b", person_key="new")
    assert standing(asked, now=now) == ["unknown"]


@pytest.mark.parametrize(
    ("subjects", "shrunk", "told"),
    [
        ([], [], []),
        ([], ["a"], ["record_gone"]),
        ([subject("known", person_key=None)], ["a"], []),
        ([subject("unknown", person_key=None)], [], ["unknown"]),
    ],
)
def test_a_row_that_names_nobody_is_missed_by_the_number_of_rows(subjects, shrunk, told):
    assert standing(*subjects, before=(), now=(), shrunk=shrunk) == told
