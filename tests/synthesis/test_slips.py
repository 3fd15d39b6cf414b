import polars as pl
import pytest

from cpaudit.synthesis import slips
from cpaudit.synthesis.chance import stream
from cpaudit.synthesis.characters import GIVEN, READINGS, SYLLABLES

NAMES = pl.Series(["王丽英", "李强", "欧阳建国", "张浩然"] * 30)
IDS = pl.Series(["880101195501013319", "88010120110808002X", "880101201305150154"] * 40)
DATES = pl.Series(["2013-05-15", "2012-02-29", "2020-03-07", "1988-12-31"] * 30)


def chance():
    return stream(1, "test")


def test_characters_in_fashion_have_a_reading():
    assert all(character in READINGS for given in GIVEN.values() for character in given)


def test_a_homophone_keeps_the_surname_and_the_reading():
    heard = slips.homophone(NAMES, chance())
    assert (heard.str.head(1) == NAMES.str.head(1)).all()
    for before, after in zip(NAMES.str.tail(1), heard.str.tail(1), strict=True):
        assert READINGS[before] == READINGS[after]
        assert before in SYLLABLES[READINGS[before]]


def test_a_number_typed_wrong_differs_in_one_digit_or_in_two_neighbours():
    for before, after in zip(IDS, slips.one_digit(IDS, chance()), strict=True):
        assert len(after) == 18
        wrong = [place for place in range(18) if before[place] != after[place]]
        assert len(wrong) == 1 or (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and before[wrong[0]] == after[wrong[1]]
            and before[wrong[1]] == after[wrong[0]]
        )


@pytest.mark.parametrize("slip", [slips.date_slip, slips.lunar])
def test_dates_stay_dates_and_mostly_change(slip):
    told = slip(DATES, chance())
    assert told.str.to_date().null_count() == 0
    assert (told != DATES).mean() > 0.9


def test_old_numbers_are_made_of_people_born_in_the_1900s_only():
    old = slips.old_number(IDS, chance())
    assert set(old.str.len_chars().unique()) == {15, 18}
    assert old[0] == "880101550101331"
    assert old[1] == IDS[1]


def test_dressed_numbers_hold_the_same_digits():
    bare = [text.replace("'", "").replace(" ", "").upper() for text in slips.dressed(IDS, chance())]
    folded = [
        "".join(chr(ord(c) - 0xFEE0) if ord(c) > 0xFEE0 else c for c in text) for text in bare
    ]
    assert folded == IDS.to_list()


def test_spoil_touches_about_the_share_asked_for_and_no_null():
    values = pl.Series(["M", "F", None] * 1000)
    spoilt = slips.spoil(values, 0.1, slips.other_sex, chance())
    assert spoilt.null_count() == 1000
    assert 140 < (spoilt != values).sum() < 260


def test_a_share_of_nothing_changes_nothing():
    assert slips.spoil(NAMES, 0.0, slips.name_slip, chance()).equals(NAMES)
