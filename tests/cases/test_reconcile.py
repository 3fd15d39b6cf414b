"""Cases known again under another key, and those that only look alike."""

from __future__ import annotations

import datetime as dt

import polars as pl
from small_office import case, cases, finding, findings

from cpaudit.cases.pairing import paired
from cpaudit.cases.reconcile import reconcile
from cpaudit.cases.tellings import COLUMNS, kept

BORN = dt.date(1990, 3, 1)


def said(person_key, **more):
    return {
        "person_key": person_key,
        "source_id": "planning",
        "file": "planning.csv",
        "row": 2,
        "sha256": "one",
        "dataset": "planning_persons",
        "role": "self",
        "name_key": "王丽",
        "birth_date": BORN,
        "sex": "F",
        "id18": "880101199003010468",
        "household_no": "88010110020103",
        **more,
    }


def tellings(*rows):
    return pl.DataFrame(list(rows), schema=dict(COLUMNS))


def known_again(gone, fresh, *, before, now):
    pairs = reconcile(cases(*gone), findings(*fresh), before=tellings(*before), now=tellings(*now))
    return dict(pairs.select("case_id", "finding_id").iter_rows())


def old(name="a", **more):
    return case(name, "open", person_key="old", **more)


def new(name="b", **more):
    return finding(name, person_key="new", **more)


def test_a_corrected_number_does_not_make_another_case():
    again = known_again(
        [old()],
        [new()],
        before=[said("old", id18=None)],
        now=[said("new", sha256="two")],
    )
    assert again == {"a": "b"}


def test_a_corrected_name_does_not_make_another_case():
    again = known_again(
        [old()], [new()], before=[said("old")], now=[said("new", name_key="王莉", sha256="two")]
    )
    assert again == {"a": "b"}


def test_the_order_of_rows_and_the_format_play_no_part():
    again = known_again(
        [old()],
        [new()],
        before=[said("old", id18=None, row=5)],
        now=[said("new", file="planning.xlsx", sheet="人员", row=900, sha256="two")],
    )
    assert again == {"a": "b"}


def test_another_rule_or_view_is_another_case():
    both = {"before": [said("old")], "now": [said("new")]}
    assert known_again([old()], [new(rule_id="R002")], **both) == {}
    assert known_again([old()], [new(view="births")], **both) == {}


def test_another_person_is_another_case():
    other = said(
        "new",
        name_key="李强",
        birth_date=dt.date(1988, 7, 9),
        id18="880101198807090351",
        sha256="two",
    )
    assert known_again([old()], [new()], before=[said("old")], now=[other]) == {}


def test_a_sister_in_the_same_household_is_another_case():
    entered = {"entry_date": dt.date(2025, 6, 1), "event_date": dt.date(2025, 5, 10)}
    child = {"role": "child", "mother_id18": "880101199003010468", **entered}
    before = said(
        "old", **child, name_key="李宁", id18="880101202505100682", birth_date=dt.date(2025, 5, 10)
    )
    now = said(
        "new",
        **child,
        sha256="two",
        name_key="李静",
        id18="880101202505100887",
        birth_date=dt.date(2025, 5, 10),
    )
    assert known_again([old()], [new()], before=[before], now=[now]) == {}


def test_whoever_is_still_there_was_not_renamed():
    # Two of one name and one birthday: one of them was put right, the other is found for the first time.
    again = known_again(
        [old()],
        [new()],
        before=[said("old")],
        now=[
            said("old", sha256="two"),
            said("new", id18="880101199003010889", household_no="88010110020199", sha256="two"),
        ],
    )
    assert again == {}


def test_a_number_that_went_to_somebody_else_takes_no_case_along():
    again = known_again(
        [old()],
        [new()],
        before=[said("old")],
        now=[
            said(
                "old",
                name_key="赵刚",
                birth_date=dt.date(1975, 12, 20),
                household_no="1",
                sha256="two",
            ),
            said("new", id18="880101199003010889", sha256="two"),
        ],
    )
    assert again == {"a": "b"}


def test_another_record_of_the_same_person_is_another_case():
    record = {"dataset": "police_moves", "sha256": "one"}
    again = known_again(
        [old(view="police_moves")],
        [finding("b", person_key="old", view="police_moves")],
        before=[said("old", **record, event_date=dt.date(2024, 1, 1))],
        now=[said("old", dataset="police_moves", sha256="two", event_date=dt.date(2025, 6, 1))],
    )
    assert again == {}


def test_the_same_record_with_a_corrected_date_is_the_same_case():
    again = known_again(
        [old(view="planning_persons")],
        [finding("b", person_key="old", view="planning_persons")],
        before=[said("old", entry_date=dt.date(2020, 1, 1))],
        now=[
            said(
                "old", birth_date=dt.date(1990, 3, 2), entry_date=dt.date(2020, 1, 1), sha256="two"
            )
        ],
    )
    assert again == {"a": "b"}


def test_a_file_in_another_format_is_the_same_file():
    file = {"person_key": None, "view": "files"}
    evidence = [{"source_id": "health", "file": "分娩.xlsx", "sheet": "一", "row": None}]
    other = [{"source_id": "health", "file": "分娩.csv", "sheet": None, "row": None}]
    again = known_again(
        [case("a", "open", evidence=evidence, **file)],
        [finding("b", evidence=other, **file)],
        before=[],
        now=[],
    )
    assert again == {"a": "b"}


def test_each_case_and_each_finding_is_taken_once():
    twins = [
        said(f"old{number}", name_key="王丽之女", id18=None, birth_date=BORN) for number in (1, 2)
    ]
    later = [
        said(f"new{number}", name_key="王丽之女", id18=None, sha256="two") for number in (1, 2, 3)
    ]
    again = known_again(
        [case(f"a{number}", "open", person_key=f"old{number}") for number in (1, 2)],
        [finding(f"b{number}", person_key=f"new{number}") for number in (1, 2, 3)],
        before=twins,
        now=later,
    )
    assert set(again) == {"a1", "a2"}
    assert len(set(again.values())) == 2


def test_the_one_with_most_in_common_comes_first():
    again = known_again(
        [old()],
        [new("b1"), finding("b2", person_key="nearer")],
        before=[said("old", id18=None)],
        now=[
            said("new", household_no="2", sha256="two"),
            said("nearer", id18=None, sha256="two"),
        ],
    )
    assert again == {"a": "b2"}


def test_as_many_are_paired_as_can_be():
    assert paired({"x": ["1", "2"], "y": ["1"]}) == {"1": "y", "2": "x"}


def test_what_was_said_is_kept_while_a_case_needs_it():
    before, now = tellings(said("old"), said("gone", row=3)), tellings(said("new", row=4))
    left = kept(before, now, cases(old(is_found=False), case("c", "open", person_key="new")))
    assert sorted(left["person_key"]) == ["new", "old"]


def test_everybody_in_a_row_of_evidence_is_kept_with_it():
    before = tellings(said("old"), said("child", role="child"), said("elsewhere", row=3))
    left = kept(before, tellings(), cases(old(is_found=False)))
    assert sorted(left["person_key"]) == ["child", "old"]
