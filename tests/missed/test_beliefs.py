"""What verified cases teach: about themselves, and about the sources that told of them."""

from __future__ import annotations

import polars as pl
import pytest

from builders import day
from cpaudit.errors import Place
from cpaudit.events.case_table import _with_ids
from cpaudit.missed.answers import Answer, Answered
from cpaudit.missed.beliefs import PRIOR_WEIGHT, REAL, Beliefs, case_ids, learned
from cpaudit.privacy import Keyring

MOTHER = {"person_no": 1, "sex": "F", "status": "active", "residence_status": "home"}
DELIVERY = {"person_no": 5, "birth_date": day("2025-06-01"), "outcome": "live",
            "mother_person_no": 1, "resid_place": "inside"}  # fmt: skip


def births(n: int, *sources: str) -> pl.DataFrame:
    """``n`` births that the sources tell of."""
    return pl.DataFrame(
        {
            "person_no": range(n),
            "person_key": [f"p{at}" for at in range(n)],
            "subject_key": [f"p{at}" for at in range(n)],
            "mother_person_no": [100] * n,
            "id18": [None] * n,
            **{f"{name}.n_rows": [1 if name in sources else None] * n for name in REAL},
        },
        schema_overrides={"person_no": pl.UInt32, "id18": pl.String},
    )


def answered(answer: Answer, *cases: str) -> list[Answered]:
    return [Answered(case, answer, Place()) for case in cases]


def ids(n: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"case_id": [f"c{at}" for at in range(n)], "person_no": range(n)},
        schema_overrides={"person_no": pl.UInt32},
    )


def test_without_answers_everything_is_as_judged():
    found = learned(births(3, "delivery"), ids(3), [])
    assert dict(found.real) == pytest.approx(dict(REAL))
    assert found.unseen == pytest.approx(Beliefs().unseen)
    assert found.unseen_unknown == pytest.approx(Beliefs().unseen_unknown)


def test_births_that_do_not_exist_make_their_source_less_believed():
    cases = [f"c{at}" for at in range(10)]
    found = learned(births(10, "insurance"), ids(10), answered(Answer.SOURCE_WRONG, *cases))
    prior = REAL["insurance"]
    assert found.real["insurance"] == pytest.approx(prior * PRIOR_WEIGHT / (PRIOR_WEIGHT + 10))
    assert found.real["delivery"] == REAL["delivery"]


def test_births_that_do_exist_make_it_more_believed_wherever_they_count():
    for answer in (Answer.ADDED, Answer.NOT_HERE):
        found = learned(births(1, "insurance"), ids(1), answered(answer, "c0"))
        assert found.real["insurance"] > REAL["insurance"]


def test_births_that_planning_holds_after_all_make_unseen_links_likelier():
    found = learned(births(1, "delivery"), ids(1), answered(Answer.DUPLICATE, "c0"))
    assert found.unseen > Beliefs().unseen
    assert found.unseen_unknown == pytest.approx(Beliefs().unseen_unknown)


def test_what_is_not_settled_teaches_nothing():
    found = learned(births(1, "delivery"), ids(1), answered(Answer.PENDING, "c0"))
    assert dict(found.real) == pytest.approx(dict(REAL))


def test_cases_that_the_run_does_not_have_are_counted_and_told():
    found = learned(births(1, "delivery"), ids(1), answered(Answer.ADDED, "c0", "unknown"))
    assert found.n_unknown == 1
    assert "1" in found.notice().zh
    assert Beliefs().notice() is None


def test_a_birth_answers_to_the_id_of_its_case_and_of_its_findings(tmp_path):
    found = case_ids(births(2, "delivery"), Keyring(tmp_path / "key"), ("X001", "X002"))
    assert found["case_id"].n_unique() == 6
    assert found["person_no"].to_list().count(0) == 3


def test_the_id_of_a_case_is_the_one_that_the_list_of_cases_shows(tmp_path):
    keyring = Keyring(tmp_path / "key")
    case = pl.DataFrame(
        {"event": ["birth"], "problem": ["missed"], "person_key": ["p0"], "other_key": ["m"],
         "event_date": [day("2025-06-01")], "stated_date": [None]},
        schema_overrides={"stated_date": pl.Date},
    )  # fmt: skip
    shown = _with_ids(case, keyring)["case_id"].to_list()
    assert case_ids(births(1, "delivery"), keyring)["case_id"].to_list() == shown


@pytest.mark.parametrize(
    ("answer", "probability", "suppressed"),
    [
        (Answer.ADDED, 1.0, None),
        (Answer.NOT_HERE, 0.0, "answered"),
        (Answer.NOT_FOUND, 0.0, "answered"),
    ],
)
def test_a_verified_case_is_certain_and_says_why(judge, answer, probability, suppressed):
    verified = pl.DataFrame(
        {"person_no": [5], "answer": [str(answer)]}, schema_overrides={"person_no": pl.UInt32}
    )
    case = judge(
        planning_persons=[MOTHER], health_deliveries=[DELIVERY], beliefs=Beliefs(answers=verified)
    )
    assert (case["p_missed"], case["suppressed"]) == (probability, suppressed)
    assert case["answer"] == answer


def test_a_confirmed_case_is_listed_whatever_was_thought_of_it(judge):
    guest = {**DELIVERY, "mother_person_no": None, "resid_place": "outside"}
    verified = pl.DataFrame(
        {"person_no": [5], "answer": ["added"]}, schema_overrides={"person_no": pl.UInt32}
    )
    thought = judge(planning_persons=[MOTHER], health_deliveries=[guest])
    told = judge(
        planning_persons=[MOTHER], health_deliveries=[guest], beliefs=Beliefs(answers=verified)
    )
    assert (thought["suppressed"], told["suppressed"]) == ("out_of_scope", None)


def test_an_unsettled_answer_leaves_the_probability_and_is_told(judge):
    verified = pl.DataFrame(
        {"person_no": [5], "answer": ["pending"]}, schema_overrides={"person_no": pl.UInt32}
    )
    before = judge(planning_persons=[MOTHER], health_deliveries=[DELIVERY])
    after = judge(
        planning_persons=[MOTHER], health_deliveries=[DELIVERY], beliefs=Beliefs(answers=verified)
    )
    assert after["p_missed"] == before["p_missed"]
    assert after["answer"] == "pending"
