import random

import polars as pl
import pytest
from localisation_cells import AS_OF, day, mentions, sources

from cpaudit.localisation.attributes import BIRTH_DATE, ID_NO, SEX
from cpaudit.localisation.evidence import weigh
from cpaudit.localisation.suspects import suspects

ALL = ("planning_persons", "police_persons", "insurance", "vaccinations", "funerals")
NUMBERS = pl.DataFrame(schema={"person_no": pl.UInt32(), "id18": pl.String()})
TRUE, WRONG = "1990-03-12", "1990-03-22"


def found(named, *, attribute=BIRTH_DATE, copies=None):
    evidence = weigh({}, named, sources(*ALL, copies=copies), as_of=AS_OF)
    belief = next(one for one in evidence.beliefs if one.attribute == attribute)
    return suspects(belief, NUMBERS).sort("record_id")


def born(*told: tuple[str, str | None]):
    return mentions(
        *(
            {"dataset": dataset, "birth_date": None if date is None else day(date)}
            for dataset, date in told
        )
    )


def test_of_three_sources_the_one_against_two_is_wrong():
    row = found(
        born(("planning_persons", WRONG), ("police_persons", TRUE), ("insurance", TRUE))
    ).row(0, named=True)
    assert (row["source_id"], row["current"], row["suggested"]) == (
        "planning_persons",
        WRONG,
        TRUE,
    )
    assert row["p_wrong"] > 0.95
    assert row["probability"] > 0.95
    assert row["said_by"] == ["insurance", "police_persons"]
    assert not row["is_tie"]


def test_one_against_one_is_a_tie_and_nobody_is_blamed_for_sure():
    rows = found(born(("planning_persons", WRONG), ("police_persons", TRUE)))
    assert rows.height == 2
    assert rows["is_tie"].all()
    assert (rows["probability"] < 0.5).all()


def test_a_source_that_copies_another_adds_no_voice():
    told = born(("planning_persons", WRONG), ("police_persons", TRUE), ("insurance", TRUE))
    rows = found(told, copies={"insurance": "police_persons"})
    assert rows["is_tie"].all()
    assert (rows["probability"] < 0.5).all()


def test_two_registers_of_one_office_are_one_voice():
    told = born(("planning_persons", WRONG), ("police_persons", TRUE), ("police_births", TRUE))
    evidence = weigh(
        {}, told, sources("planning_persons", "police_persons", "police_births"), as_of=AS_OF
    )
    rows = suspects(evidence.beliefs[1], NUMBERS)
    assert rows["is_tie"].all()


def test_saying_it_twice_adds_no_voice():
    told = born(("planning_persons", WRONG), ("police_persons", TRUE), ("police_persons", TRUE))
    assert found(told)["is_tie"].all()


def test_the_number_decides_between_two():
    number = "880101199003120017"
    named = mentions(
        {"dataset": "planning_persons", "birth_date": day(WRONG), "id18": number},
        {"dataset": "police_persons", "birth_date": day(TRUE), "id18": number},
    )
    rows = found(named)
    assert rows["source_id"].to_list() == ["planning_persons"]
    assert rows["said_by"].to_list() == [["id_no", "police_persons"]]
    assert rows["probability"][0] > 0.9


def test_one_number_copied_to_many_sources_is_one_witness():
    number = "880101199003220018"
    named = mentions(
        *(
            {"dataset": name, "birth_date": day(TRUE), "id18": number}
            for name in ("police_persons", "insurance", "vaccinations")
        ),
    )
    rows = found(named)
    assert rows.is_empty()  # three voices against one: nobody's cell is wrong


def test_a_number_with_a_wrong_check_digit_is_no_witness_of_the_date():
    named = mentions(
        {
            "dataset": "planning_persons",
            "birth_date": day(WRONG),
            "id_no": "880101199003220018",
            "id_status": "bad_check",
            "id_birth_date": day(WRONG),
        },
        {"dataset": "police_persons", "birth_date": day(TRUE)},
    )
    assert found(named)["is_tie"].all()


def test_the_sex_in_the_number_decides_between_two():
    number = "880101199003120017"
    named = mentions(
        {"dataset": "planning_persons", "sex": "F", "id18": number},
        {"dataset": "police_persons", "sex": "M", "id18": number},
    )
    rows = found(named, attribute=SEX)
    assert rows["source_id"].to_list() == ["planning_persons"]
    assert rows["suggested"].to_list() == ["M"]


def test_day_and_month_exchanged_is_likelier_than_any_other_day():
    def doubt(wrong):
        named = born(("planning_persons", wrong), ("police_persons", TRUE), ("insurance", TRUE))
        return 1 - found(named)["p_wrong"][0]

    assert doubt("1990-12-03") < 1e-3
    assert doubt("1985-07-28") < 1e-3


def test_a_lunar_reading_of_the_other_date_is_the_wrong_one():
    # 12 March 1990 was the sixteenth day of the second month.
    rows = found(born(("planning_persons", "1990-02-16"), ("police_persons", TRUE)))
    best = rows.sort("p_wrong").row(-1, named=True)
    assert best["source_id"] == "planning_persons"
    assert best["p_wrong"] > 0.8


def test_a_date_that_is_yet_to_come_is_wrong():
    rows = found(born(("planning_persons", "2091-05-01"), ("police_persons", "2019-05-01")))
    assert rows["source_id"].to_list() == ["planning_persons"]


def test_a_number_one_digit_off_the_valid_one_of_others_is_wrong():
    named = mentions(
        {
            "dataset": "planning_persons",
            "id_no": "880101199003120018",
            "id_status": "bad_check",
        },
        {"dataset": "police_persons", "id18": "880101199003120017"},
    )
    rows = found(named, attribute=ID_NO)
    assert rows["current"].to_list() == ["880101199003120018"]
    assert rows["suggested"].to_list() == ["880101199003120017"]
    assert rows["probability"][0] > 0.95


def test_a_blank_is_never_wrong():
    assert found(born(("planning_persons", None), ("police_persons", TRUE))).is_empty()


def test_an_impossible_date_is_wrong_though_nobody_contradicts():
    named = mentions(
        {"dataset": "planning_persons", "birth_date_status": "impossible"},
        {"dataset": "police_persons", "birth_date": day(TRUE)},
    )
    row = found(named).row(0, named=True)
    assert (row["source_id"], row["suggested"]) == ("planning_persons", TRUE)
    assert row["p_wrong"] >= 0.99


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed):
    told = [
        {"dataset": dataset, "birth_date": day(date), "person_no": person, "record_id": record}
        for record, (person, dataset, date) in enumerate(
            [
                (1, "planning_persons", WRONG),
                (1, "police_persons", TRUE),
                (1, "insurance", TRUE),
                (2, "planning_persons", TRUE),
                (2, "insurance", WRONG),
                (3, "vaccinations", TRUE),
                (3, "police_persons", WRONG),
                (3, "insurance", "1971-01-05"),
            ]
        )
    ]
    straight = found(mentions(*told))
    random.Random(seed).shuffle(told)
    rounded = pl.col("probability", "p_wrong").round(6)
    assert found(mentions(*told)).with_columns(rounded).equals(straight.with_columns(rounded))


def test_the_example_of_the_handbook():
    number = "880101199003120017"
    told = (("planning_persons", WRONG), ("police_persons", TRUE), ("insurance", TRUE))
    named = mentions(*({"dataset": x, "birth_date": day(at), "id18": number} for x, at in told))
    evidence = weigh({}, named, sources(*ALL), as_of=AS_OF)
    belief = next(one for one in evidence.beliefs if one.attribute == BIRTH_DATE)
    rates = dict(belief.reliability.select("source_id", "share_wrong").iter_rows())
    assert {name: round(rate, 3) for name, rate in rates.items()} == {
        "planning_persons": 0.029,
        "police_persons": 0.010,
        "insurance": 0.010,
        "id_no": 0.010,
    }
    row = suspects(belief, NUMBERS).row(0, named=True)
    assert (row["source_id"], row["suggested"]) == ("planning_persons", TRUE)
    assert row["said_by"] == ["id_no", "insurance", "police_persons"]
    assert row["probability"] > 0.9999
    rows = found(born(*told[:2]))
    assert rows["is_tie"].all()
    assert rows["probability"].round(4).to_list() == [0.4999, 0.4999]
