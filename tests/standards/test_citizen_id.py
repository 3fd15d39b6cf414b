"""Citizen numbers: every published vector, every status, and laws."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.standards import citizen_id
from laws import examples

AS_OF = date(2024, 12, 31)
VECTORS = Path(__file__).parent / "id_vectors.csv"

# What a vector expects → the statuses that say so. 880101201305150000 stands in the list twice,
# as mangled and as placeholder: it is damaged, with the 14 digits that are certain either way.
MEANT = {
    "valid": {"valid", "upgraded", "permit", "foreign"},
    "repairable": {"repaired"},
    "invalid": {"bad_check", "bad_date", "bad_length"},
    "mangled": {"damaged"},
    "placeholder": {"placeholder", "damaged"},
}


def parse(*texts: str | None) -> list[dict]:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.select(citizen_id.parse(pl.col("text"), as_of=AS_OF)).to_series().to_list()


def vectors() -> list[tuple[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return [(row["value"], row["expect"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("value", "expect"), vectors())
def test_vector(value, expect):
    meant = MEANT[expect.split()[0].rstrip("?")]
    found = parse(value)[0]
    assert found["id_status"] in meant
    if found["id_status"] == "damaged":
        assert found["id_partial"] in {"88010120130515", "880101"}


@pytest.mark.parametrize(
    ("text", "status", "id18"),
    [
        ("88010120110808002x", "valid", "88010120110808002X"),
        ("88010120110808002Χ", "valid", "88010120110808002X"),
        ("88010120110808002Х", "valid", "88010120110808002X"),
        ("88010120110808002*", "repaired", "88010120110808002X"),
        ("88010120110808002×", "repaired", "88010120110808002X"),
        ("88O101201305150154", "repaired", "880101201305150154"),
        ("880I0120l3051501 54", "repaired", "880101201305150154"),
        ("880101-20130515-0154", "repaired", "880101201305150154"),
        ("身份证号:880101201305150154", "repaired", "880101201305150154"),
        ("880101201305150154、880101201305150242", "bad_characters", None),
        ("88O101201305150153", "bad_characters", None),
        ("880101550101331", "upgraded", "880101195501013319"),
        ("8.80101550101331E+14", "upgraded", "880101195501013319"),
        ("880101550101331.0", "upgraded", "880101195501013319"),
        ("880101900101998", "upgraded", "880101189001019983"),
        ("880101550230331", "bad_date", None),
        ("810000199001010238", "permit", "810000199001010238"),
        ("932682198501010017", "foreign", "932682198501010017"),
        ("KAZ110090123105", "foreign", None),
        ("E12345678", "passport", None),
        ("EA1234567", "passport", None),
        ("H1234567890", "passport", None),
        ("880101201305159999", "placeholder", None),
        ("880101000000000000", "placeholder", None),
        ("0", "placeholder", None),
        ("待办", "placeholder", None),
        ("军字第1234567号", "bad_characters", None),
        ("X80101201305150154", "bad_characters", None),
        ("20130515", "bad_length", None),
        ("", "missing", None),
        (" \u3000", "missing", None),
        ("#N/A", "missing", None),
        (None, "missing", None),
    ],
)
def test_status(text, status, id18):
    found = parse(text)[0]
    assert (found["id_status"], found["id18"]) == (status, id18)


@pytest.mark.parametrize(
    ("text", "status", "partial", "birth"),
    [
        # Excel kept 15 digits and wrote zeros.
        ("880101201305151000", "damaged", "880101201305151", date(2013, 5, 15)),
        ("8.80101201305151E+17", "damaged", "880101201305151", date(2013, 5, 15)),
        # The last digit of a shorter mantissa is rounded, but not before a year.
        ("8.80101E+17", "damaged", "880101", None),
        ("8.80101E17", "damaged", "880101", None),
        ("8,80101E+17", "damaged", "880101", None),
        ("8.8010120130515E+17", "damaged", "8801012013051", None),
        ("8.8E+17", "damaged", None, None),
        # A float of the whole number may have carried into the fifteenth digit.
        ("880101201305150154.0", "damaged", "880101201305150", date(2013, 5, 15)),
        ("880101201305150989.0", "damaged", "88010120130515", date(2013, 5, 15)),
        ("8.80101550101E+14", "damaged", "880101", None),
        ("880101********0154", "masked", "880101", None),
        ("88010120130515XXXX", "masked", "88010120130515", date(2013, 5, 15)),
        ("88010120130515015*", "masked", "88010120130515015", date(2013, 5, 15)),
        ("4201****0057", "masked", None, None),
        ("880101201305150153", "bad_check", "880101201305150153", date(2013, 5, 15)),
        ("880101201302300153", "bad_date", "880101201302300153", None),
        ("88010120130515015", "bad_length", None, None),
    ],
)
def test_what_is_certain_of_an_unusable_number(text, status, partial, birth):
    found = parse(text)[0]
    assert (found["id_status"], found["id_partial"], found["id_birth_date"]) == (
        status,
        partial,
        birth,
    )
    assert found["id18"] is None
    assert found["id_sex"] is None


def test_birth_date_and_sex_come_out_of_good_numbers():
    man, woman, foreign = parse("880101201305150154", "880101201305150242", "932682198501010017")
    assert (man["id_birth_date"], man["id_sex"]) == (date(2013, 5, 15), "M")
    assert (woman["id_birth_date"], woman["id_sex"]) == (date(2013, 5, 15), "F")
    assert (foreign["id_birth_date"], foreign["id_sex"]) == (date(1985, 1, 1), None)


def test_an_area_code_is_never_judged():
    for area in ("659099", "000001", "710000"):
        assert parse(citizen_id.from_parts(area, date(1990, 1, 1), 23))[0]["id_status"] == "valid"


def test_a_birth_after_the_projects_date_is_impossible():
    number = citizen_id.from_parts("880101", date(2025, 1, 1), 15)
    assert parse(number)[0]["id_status"] == "bad_date"


def test_cut_tails_are_distrusted_on_demand():
    cut = next(
        number
        for sequence in range(0, 999, 10)
        if (number := citizen_id.from_parts("880101", date(2013, 5, 15), sequence)).endswith("000")
    )
    frame = pl.DataFrame({"text": [cut, "880101201305150154"]}).select(
        citizen_id.without_cut_tails(citizen_id.parse(pl.col("text"), as_of=AS_OF)).alias("id")
    )
    doubtful, good = frame.get_column("id").to_list()
    assert (doubtful["id_status"], doubtful["id18"]) == ("damaged", None)
    assert doubtful["id_partial"].startswith("88010120130515")
    assert good["id_status"] == "valid"


births = st.dates(date(1900, 1, 1), AS_OF)
areas = st.integers(110000, 799999).map(str)


@settings(max_examples=examples(60), deadline=None)
@given(areas, births, st.integers(1, 999))
def test_a_number_made_of_its_parts_gives_them_back(area, birth, sequence):
    number = citizen_id.from_parts(area, birth, sequence)
    found = parse(number)[0]
    assert found["id_status"] == "valid"
    assert found["id_birth_date"] == birth
    assert found["id_sex"] == ("M" if sequence % 2 else "F")


@settings(max_examples=examples(60), deadline=None)
@given(st.text("0123456789XxOl*. E+='", max_size=20))
def test_standardising_is_idempotent_and_usable_numbers_are_eighteen_long(text):
    once = parse(text)[0]
    again = parse(once["id18"] or once["id_no"])[0]
    assert again["id18"] == once["id18"]
    if once["id18"]:
        assert len(once["id18"]) == 18
        assert again["id_status"] == "valid"


def test_rows_keep_their_order_and_empty_columns_their_shape():
    numbers = ["880101201305150153", "880101201305150154", None, "880101550101331"]
    assert [row["id_no"] for row in parse(*numbers)] == numbers
    assert parse() == []
    nothing = pl.DataFrame({"text": [None, None]}).select(
        citizen_id.parse(pl.col("text"), as_of=AS_OF)
    )
    assert nothing.to_series().struct.field("id_status").to_list() == ["missing"] * 2


def test_lazy_and_streaming_queries_give_the_same():
    frame = pl.DataFrame({"text": ["880101201305150154", "880101201305150153", "x"] * 5})
    expression = citizen_id.parse(pl.col("text"), as_of=AS_OF)
    expected = frame.select(expression)
    assert frame.lazy().select(expression).collect(engine="streaming").equals(expected)
    assert frame.lazy().select(expression).collect(engine="in-memory").equals(expected)
