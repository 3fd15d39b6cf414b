"""The ladders of levels, one truth table each."""

import itertools

import numpy as np
import polars as pl
import pytest
from short_mentions import day

from cpaudit.linkage.codes import EPOCH, encode
from cpaudit.linkage.comparisons.dates import DateLevel, date_levels
from cpaudit.linkage.comparisons.ids import IdLevel, Ids, id_levels
from cpaudit.linkage.comparisons.names import NameLevel, Names, name_levels


def level_of_names(left, right):
    """The level of one pair of names."""
    values, codes = encode({"l": pl.Series([left], dtype=pl.String), "r": pl.Series([right])})
    found = name_levels(Names.of(values), codes["l"].to_numpy(), codes["r"].to_numpy())
    return NameLevel(int(found[0])).name.lower()


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("王小明", "王小明", "same"),
        ("王小明", "王晓明", "homophone"),
        ("王小明", "wang xiaoming", "homophone"),
        ("王小明", "王小红", "one_off"),
        ("王小明", "王明小", "one_off"),
        ("王明", "王小明", "one_off"),
        ("王小明", "张小明", "one_off"),
        ("王小明", "王建国", "surname"),
        ("王芳", "王丽", "surname"),
        ("王小明", "李建国", "different"),
        ("王小?", "王小明", "look_alike"),
        ("王?", "王明", "surname"),
        ("阿依古丽·买买提", "阿依古丽·买买江", "one_off"),
        ("阿依古丽·买买提", "阿依古丽", "one_off"),
        (None, "王小明", "missing"),
    ],
)
def test_names(left, right, level):
    assert level_of_names(left, right) == level
    assert level_of_names(right, left) == level


def level_of_dates(left, right, *, precision=("day", "day")):
    """The level of one pair of dates."""
    numbers = [
        np.array([(day(text) - day("19700101")).days + EPOCH], dtype=np.uint32)
        for text in (left, right)
    ]
    known = [
        np.array([{"year": 1, "month": 2, "day": 3}[word]], dtype=np.uint8) for word in precision
    ]
    return DateLevel(int(date_levels(*numbers, *known)[0])).name.lower()


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("20130515", "20130515", "same"),
        ("20130515", "20130517", "near"),
        ("20130515", "20130406", "lunar"),
        ("20130508", "20130805", "slip"),
        ("20130515", "20140515", "slip"),
        ("20130515", "20131015", "close"),
        ("20130101", "20141220", "year"),
        ("20130101", "19991220", "different"),
    ],
)
def test_birth_dates(left, right, level):
    assert level_of_dates(left, right) == level
    assert level_of_dates(right, left) == level


@pytest.mark.parametrize(
    ("left", "right", "precision", "level"),
    [
        ("20130501", "20130515", ("month", "day"), "part"),
        ("20130101", "20130515", ("year", "day"), "part"),
        ("20130101", "20130101", ("year", "year"), "part"),
        ("20130401", "20130515", ("month", "day"), "year"),
        ("20100101", "20130515", ("year", "day"), "different"),
    ],
)
def test_birth_dates_that_are_known_in_part(left, right, precision, level):
    assert level_of_dates(left, right, precision=precision) == level


VALID = "880101198503120119"


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (VALID[:15], VALID, "damaged"),
        (VALID[:14] + "9" + VALID[15:], VALID, "one_off"),
        (VALID[:9] + VALID[10] + VALID[9] + VALID[11:], VALID, "one_off"),
        (VALID[:6], VALID, "prefix"),
        ("880101199912310017", VALID, "different"),
        (None, VALID, "missing"),
    ],
)
def test_numbers(left, right, level):
    values, codes = encode({"l": pl.Series([left], dtype=pl.String), "r": pl.Series([right])})
    valid = np.array([False, *(value == VALID for value in values)])
    nothing = np.zeros(len(values) + 1, dtype=np.uint32)
    ids = Ids(values, valid, nothing, nothing)
    found = id_levels(ids, codes["l"].to_numpy(), codes["r"].to_numpy())
    assert IdLevel(int(found[0])).name.lower() == level


def test_two_sound_numbers_that_differ_in_the_sequence_are_two_people():
    twins = pl.Series(["880101198503120119", "880101198503120135"])
    values, codes = encode({"l": twins[:1], "r": twins[1:]})
    ids = Ids(values, np.array([False, True, True]), *[np.zeros(3, dtype=np.uint32)] * 2)
    found = id_levels(ids, codes["l"].to_numpy(), codes["r"].to_numpy())
    assert found[0] == IdLevel.DIFFERENT


def test_the_level_of_names_is_symmetric():
    letters = "王李小明红芳丽?"
    names = ["".join(some) for n in (1, 2, 3) for some in itertools.product(letters, repeat=n)]
    values, codes = encode({"n": pl.Series(names)})
    of = Names.of(values)
    left = np.repeat(codes["n"].to_numpy(), 40)
    right = np.tile(codes["n"].to_numpy(), 40)
    assert (name_levels(of, left, right) == name_levels(of, right, left)).all()
