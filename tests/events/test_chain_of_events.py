"""Each link of the chains on a known village: sound records are no case, one change is one."""

from __future__ import annotations

import pytest
from village_cases import said, village_cases

from builders import day
from cpaudit.privacy import Keyring
from known_village import own, records, relative

_ROLL, _CHILDREN = "planning_persons", "planning_births"
_MARRIED = ("father", "mother")
_NOW_ALIVE = {"status": "active", "exit_reason": None, "death_date": None}
_COUPLE = {**relative("husband", "father"), **relative("wife", "mother")}
_DIVORCED = {"marital_status": "40", "marital_change_date": day("2025-05-01")}
_GONE = {"status": "moved_out", "status_date": day("2025-03-02")}
_DEAD = {"status": "dead", "exit_reason": "death", "death_date": day("2025-03-01")}


def moved(who, kind, date, **more):
    return own(who, move_kind=kind, move_date=day(date), to_address="花园村4组", **more)


# What is changed (dataset, row, fields; None drops the row) and what is said of it: event, problem,
# and why it is no case.
_CHANGES = {
    "sound": ([], set()),
    # Deaths.
    "dead elsewhere, alive in planning": (
        [(_ROLL, "grandmother", _NOW_ALIVE)],
        {("death", "missed", None)},
    ),
    "dead elsewhere, unknown to planning": (
        [(_ROLL, "grandmother", None)],
        {("death", "missed", "person_not_found")},
    ),
    "dead the other day": (
        [
            (_ROLL, "grandmother", _NOW_ALIVE),
            ("police_deaths", "grandmother", {"death_date": day("2026-01-20")}),
            ("funerals", "grandmother", {"death_date": day("2026-01-20")}),
        ],
        {("death", "missed", "too_recent")},
    ),
    "insurance ended by death": (
        [("insurance", "neighbour", {"stop_reason": "death", "stop_date": day("2025-09-01")})],
        {("death", "missed", None)},
    ),
    "dead on another day": (
        [(_ROLL, "grandmother", {"death_date": day("2024-03-20")})],
        {("death", "misdated", None)},
    ),
    "dead in another year": (
        [(_ROLL, "grandmother", {"death_date": day("2025-02-03")})],
        {("death", "other_year", None)},
    ),
    "dead within the days that count as the same": (
        [(_ROLL, "grandmother", {"death_date": day("2024-02-05")})],
        set(),
    ),
    "dead twice": (
        [(_ROLL, "grandmother 2", records()[_ROLL]["grandmother"])],
        {("death", "duplicated", None)},
    ),
    "dead in planning, married since": (
        [
            (_ROLL, "neighbour", _DEAD),
            (
                "civil_marriages",
                "late",
                {
                    **relative("husband", "neighbour"),
                    "wife_name": "周敏",
                    "register_date": day("2025-09-09"),
                },
            ),
        ],
        {("death", "phantom", None)},
    ),
    "dead in planning, registration open": (
        [(_ROLL, "neighbour", _DEAD), ("insurance", "neighbour", None)],
        {("death", "not_cancelled", None)},
    ),
    # Marriages and divorces.
    "married elsewhere, single in planning": (
        [
            (_ROLL, who, {"marital_status": "10", "marriage_date": None, "spouse_name": None})
            for who in _MARRIED
        ],
        {("marriage", "missed", None)},
    ),
    "married, neither on the roll": (
        [(_ROLL, who, None) for who in _MARRIED],
        {("marriage", "missed", "person_not_found")},
    ),
    "married in another year": (
        [(_ROLL, who, {"marriage_date": day("2017-05-01")}) for who in _MARRIED],
        {("marriage", "other_year", None)},
    ),
    "married to somebody else": (
        [(_ROLL, "father", relative("spouse", "sister"))],
        {("marriage", "other_spouse", None)},
    ),
    "divorced elsewhere, married in planning": (
        [("civil_divorces", "couple", {**_COUPLE, "register_date": day("2025-03-03")})],
        {("divorce", "missed", None)},
    ),
    "divorced before this marriage": (
        [("civil_divorces", "couple", {**_COUPLE, "register_date": day("2010-03-03")})],
        set(),
    ),
    "divorced on another day": (
        [
            ("civil_divorces", "couple", {**_COUPLE, "register_date": day("2025-02-02")}),
            *((_ROLL, who, _DIVORCED) for who in _MARRIED),
        ],
        {("divorce", "misdated", None)},
    ),
    "divorced in planning only": (
        [(_ROLL, who, _DIVORCED) for who in _MARRIED],
        {("divorce", "phantom", "by_court_perhaps")},
    ),
    # Moves.
    "came, not on the roll": (
        [
            (_ROLL, "neighbour", None),
            ("police_moves", "neighbour", moved("neighbour", "in", "2025-05-01")),
        ],
        {("move_in", "missed", None)},
    ),
    "came and left again": (
        [
            (_ROLL, "neighbour", None),
            ("police_persons", "neighbour", _GONE),
            ("police_moves", "neighbour", moved("neighbour", "in", "2024-05-01")),
            ("police_moves", "neighbour 2", moved("neighbour", "out", "2025-03-02")),
        ],
        {("move_in", "missed", "left_again"), ("move_out", "missed", "person_not_found")},
    ),
    "came and died": (
        [
            (_ROLL, "neighbour", None),
            ("police_moves", "neighbour", moved("neighbour", "in", "2024-05-01")),
            ("police_deaths", "neighbour", own("neighbour", death_date=day("2025-08-01"))),
        ],
        {("move_in", "missed", "died_since"), ("death", "missed", "person_not_found")},
    ),
    "left, still counted": (
        [
            ("police_persons", "neighbour", _GONE),
            ("police_moves", "neighbour", moved("neighbour", "out", "2025-03-01")),
        ],
        {("move_out", "missed", None)},
    ),
    "left, and the roll says so": (
        [
            ("police_persons", "neighbour", _GONE),
            ("police_moves", "neighbour", moved("neighbour", "out", "2025-03-01")),
            (_ROLL, "neighbour", {"move_out_date": day("2025-03-01")}),
        ],
        set(),
    ),
    # Births.
    "born, in no planning file": (
        [(_ROLL, "twin", None), (_CHILDREN, "twin", None)],
        {("birth", "missed", None)},
    ),
    "born on another day": (
        [(_CHILDREN, "twin", {"birth_date": day("2025-06-10")})],
        {("birth", "misdated", None)},
    ),
    "born in another year": (
        [(_CHILDREN, "twin", {"birth_date": day("2024-05-10")})],
        {("birth", "other_year", None)},
    ),
    "another sex": ([(_CHILDREN, "twin", {"sex": "M"})], {("birth", "other_sex", None)}),
    "another mother": (
        [(_CHILDREN, "twin", relative("mother", "grandmother"))],
        {("birth", "other_mother", None)},
    ),
    "twice in planning": (
        [(_CHILDREN, "twin 2", records()[_CHILDREN]["twin"])],
        {("birth", "duplicated", None)},
    ),
    "entered late": (
        [(_CHILDREN, "twin", {"entry_date": day("2025-08-20")})],
        {("birth", "late", None)},
    ),
    "registered late": (
        [("police_births", "twin", {"register_date": day("2025-08-20")})],
        {("birth", "registered_late", None)},
    ),
    "stillborn, and counted as living": (
        [
            ("health_deliveries", "twin", {"outcome": "stillbirth"}),
            *(
                (dataset, "twin", None)
                for dataset in (
                    *("health_certificates", "police_births", "police_persons", "vaccinations"),
                    "insurance",
                )
            ),
        ],
        {("birth", "stillborn", None)},
    ),
}


def changed(changes):
    village = records()
    for dataset, who, fields in changes:
        rows = village.setdefault(dataset, {})
        if fields is None:
            del rows[who]
        else:
            rows[who] = {**rows.get(who, {}), **fields}
    return village


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    villages = {name: changed(changes) for name, (changes, _said) in _CHANGES.items()}
    return village_cases(villages, Keyring(tmp_path_factory.mktemp("key") / "key"))


@pytest.mark.parametrize("name", list(_CHANGES))
def test_a_change_is_the_case_that_it_makes_and_no_other(cases, name):
    assert said(cases[name]) == _CHANGES[name][1]


def test_two_voices_are_grade_a_and_one_strong_voice_is_grade_b(cases):
    grades = {
        name: cases[name].filter("is_flagged")["grade"].to_list()
        for name in ("dead elsewhere, alive in planning", "insurance ended by death")
    }
    assert list(grades.values()) == [["A"], ["B"]]


def test_a_case_names_its_voices_and_shows_its_rows(cases):
    case = cases["dead elsewhere, alive in planning"].row(0, named=True)
    assert case["voices"] == ["funeral", "police"]
    assert {row["dataset"] for row in case["evidence"]} == {
        "funerals",
        "planning_persons",
        "police_deaths",
    }
    assert case["event_date"] == day("2024-02-03")
    assert "2024-02-03" in case["what_en"]
    assert "2024-02-03" in case["what_zh"]
