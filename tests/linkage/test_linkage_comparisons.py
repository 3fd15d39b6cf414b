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
from cpaudit.linkage.comparisons.phones import PHONE, digits_of, phone_levels


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
        ("王小明", "王明小", "look_alike"),
        ("王明", "王小明", "part"),
        ("王小明", "张小明", "given"),
        ("王小明", "王建国", "surname"),
        ("王芳", "王丽", "surname"),
        ("王小明", "李建国", "different"),
        ("王小?", "王小明", "look_alike"),
        # Folded: traditional, variant, separator, private-use, upper case, blanks, remarks.
        ("劉芳", "刘芳", "same"),
        ("肖国栋", "萧国栋", "same"),
        ("阿依古丽·买买提", "阿依古丽买买提", "same"),
        ("阿依古丽•买买提", "阿依古丽．买买提", "same"),
        ("王\ue863", "王䶮", "same"),
        ("Wang Yan", "WANGYAN", "same"),
        ("王　明", "王明", "same"),
        ("王小明（已故）", "王小明", "same"),
        ("王小明已故", "王小明", "same"),
        # Heard alike: pinyin in place of a rare character; surnames read as surnames.
        ("王岩", "王yan", "homophone"),
        ("曾珍", "ZENG ZHEN", "homophone"),
        ("单芳", "shan fang", "homophone"),
        ("仇英", "邱英", "homophone"),
        ("解明", "谢明", "homophone"),
        ("区建国", "欧建国", "homophone"),
        ("查良", "zha liang", "homophone"),
        ("尉迟恭", "yuchi gong", "homophone"),
        ("欧阳娜", "欧阳那", "homophone"),
        ("吕芳", "lv fang", "homophone"),
        # Of one dialect: zh/z, ch/c, sh/s, n/l, h/f, ing/in, eng/en, ang/an.
        ("王志强", "王自强", "dialect"),
        ("王晨", "王岑", "dialect"),
        ("刘芳", "牛芳", "dialect"),
        ("王慧", "王飞", "dialect"),
        ("王明", "王敏", "dialect"),
        ("王生", "王森", "dialect"),
        ("王芳", "王帆", "dialect"),
        # Looking alike, out of order, hidden.
        ("王末", "王未", "look_alike"),
        ("王小*", "王小明", "look_alike"),
        ("王□芳", "王小芳", "look_alike"),
        ("王\ue000芳", "王小芳", "look_alike"),
        ("王*芳", "王小芳", "look_alike"),
        # What is hidden says nothing, unless what is shown contradicts.
        ("王?", "王明", "missing"),
        ("王**", "王小明", "missing"),
        ("王**", "王**", "missing"),
        ("王*芳", "王小明", "surname"),
        # A part: nicknames, milk names, a doubled or dropped character, no surname.
        ("丽丽", "王丽丽", "part"),
        ("王丽", "王丽丽", "part"),
        ("丽丽", "王丽", "part"),
        ("小芳", "王芳", "part"),
        ("阿芳", "王秀芳", "part"),
        ("小明", "王小明", "part"),
        ("芳", "王芳", "part"),
        ("阿依古丽·买买提", "阿依古丽", "part"),
        ("阿依古丽·买买提", "阿依古力", "part"),
        ("阿依古丽·买买提", "买买提", "part"),
        ("阿依古丽", "阿依古力", "homophone"),
        ("阿依古丽·买买提", "阿依古丽·买买江", "one_off"),
        ("阿依古麗·买买提", "阿依古丽·买买提", "same"),
        # Another surname, a whole given name.
        ("欧阳小明", "王小明", "given"),
        ("王芳", "李芳", "different"),
        ("王?明", "李小明", "different"),
        ("不详", "王小明", "missing"),
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
        # The first of a month, and of a year, stands for one of which no more is known.
        ("20130501", "20130519", "part"),
        ("20130101", "20130819", "part"),
        ("20130501", "20130619", "close"),
        ("20121225", "20130101", "close"),
        ("20130501", "20130511", "slip"),
        ("20100101", "20110203", "year"),
        ("20000112", "20001012", "slip"),
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
        (VALID[:6] + VALID[8:17], VALID, "damaged"),  # the 15 digits of before 1999
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


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("13912345670", "13912345670", "same"),
        ("13912345670", "13912345678", "one_off"),
        ("13912345670", "13912345607", "one_off"),
        ("13912345670", "13821345607", "different"),
        ("08881234567", "13912345670", "different"),
        (None, "13912345670", "missing"),
        ("转8801", "13912345670", "different"),
    ],
)
def test_phones(left, right, level):
    values, codes = encode({"l": pl.Series([left], dtype=pl.String), "r": pl.Series([right])})
    found = phone_levels(digits_of(values), codes["l"].to_numpy(), codes["r"].to_numpy())
    assert PHONE.levels[int(found[0])] == level


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
