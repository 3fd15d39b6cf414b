"""Each comparison's levels as a truth table; what is missing on either side says nothing."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from cpaudit.linkage import compare
from cpaudit.linkage.frames.readings import as_date, as_number, as_text
from cpaudit.linkage.frames.values import behind_missing, coded, row_rarity


def level(comparison, left, right):
    """The name of the level of two values, the same either way."""
    column = comparison.read(pl.Series([left, right], strict=False))
    encoded = comparison.encode(column)
    one, other = np.array([0]), np.array([1])
    there, back = encoded.level(one, other), encoded.level(other, one)
    assert there == back
    return comparison.levels[int(there[0])]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("王小明", "王小明", "same"),
        ("王晓明", "王小明", "homophone"),
        ("王小明", "王小阴", "one_off"),
        ("王小明", "王明小", "look_alike"),
        ("王小明", "王明", "part"),
        ("王小明", "李小明", "given"),
        ("王小明", "王建国", "surname"),
        ("王小明", "李建国", "different"),
        ("王丽之女", "王丽之女", "missing"),
        ("不详", "王小明", "missing"),
        ("", "", "missing"),
        (None, "王小明", "missing"),
        (None, None, "missing"),
    ],
)
def test_levels_of_names(left, right, expected):
    assert level(compare.name("x"), left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (date(1980, 5, 6), date(1980, 5, 6), "same"),
        (date(1980, 5, 6), date(1980, 5, 8), "near"),
        (date(1980, 3, 20), date(1980, 1, 1), "part"),  # 1 January for the year
        (date(2000, 2, 5), date(2000, 1, 1), "lunar"),  # the Spring Festival of 2000
        (date(1980, 3, 7), date(1980, 7, 3), "slip"),
        (date(1980, 5, 1), date(1980, 5, 20), "part"),
        (date(1980, 5, 6), date(1980, 9, 17), "close"),
        (date(1980, 5, 6), date(1981, 3, 17), "year"),
        (date(1980, 5, 6), date(1991, 8, 27), "different"),
        (None, date(1980, 5, 6), "missing"),
        (None, None, "missing"),
    ],
)
def test_levels_of_dates(left, right, expected):
    assert level(compare.date("x"), left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [("M", "M", "same"), ("M", "F", "different"), ("M", None, "missing"), ("", "", "missing")],
)
def test_levels_of_exact_values(left, right, expected):
    assert level(compare.exact("x"), left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("catherine", " Catherine", "same"),
        ("catherine", "cathrine", "close"),
        ("martha", "marta hill", "similar"),
        ("catherine", "bob", "different"),
        ("catherine", None, "missing"),
        ("", "", "missing"),
        ("  ", "  ", "missing"),
    ],
)
def test_levels_of_texts(left, right, expected):
    assert level(compare.text("x"), left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (3200.0, 3200.0, "same"),
        (3200.0, 3250.0, "near"),
        (3200.0, 3251.0, "different"),
        (0.0, 0.0, "same"),
        (0.0, None, "missing"),
        (float("nan"), float("nan"), "missing"),
        ("12", "x", "missing"),
        ("12", "12.0", "same"),
    ],
)
def test_levels_of_numbers(left, right, expected):
    assert level(compare.number("x", near=50), left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("880101001001", "880101001001", "same"),
        ("880101001001", "880101001002", "area"),
        ("880101001001", "880101002001", "different"),
        ("880101001001", None, "missing"),
    ],
)
def test_levels_of_places(left, right, expected):
    assert level(compare.place("x", area=9), left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("13800000001", "13800000001", "same"),
        ("138-0000 0001", "+86 13800000001", "same"),
        ("13800000001", "13800000002", "one_off"),
        ("13800000001", "13900000001", "one_off"),
        ("13800000001", "13900000002", "different"),
        ("13800000001", "无", "missing"),
        ("13800000001", None, "missing"),
        ("无", "不详", "missing"),
    ],
)
def test_levels_of_telephones(left, right, expected):
    assert level(compare.phone("x"), left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("880101198005061234", "880101198005061234", "same"),
        ("88010119800506123x", " 88010119800506123X", "same"),
        ("880101198005061234", "880101198005060000", "different"),
        ("880101198005061234", "880101198005", "prefix"),
        ("880101198005061234", "88010119800506", "damaged"),
        ("880101198005061234", "880101800506123", "damaged"),
        ("880101198005061234", "880101198005161234", "one_off"),
        ("880101198005061234", "880202197001019999", "different"),
        ("880101198005061234", None, "missing"),
        (None, None, "missing"),
    ],
)
def test_levels_of_citizen_numbers(left, right, expected):
    assert level(compare.citizen_id("x"), left, right) == expected


EVERY = (
    compare.name("x"),
    compare.date("x"),
    compare.exact("x"),
    compare.text("x"),
    compare.number("x", near=1),
    compare.place("x", area=9),
    compare.phone("x"),
    compare.citizen_id("x"),
)


@pytest.mark.parametrize("comparison", EVERY, ids=lambda c: "/".join(c.levels[1:3]))
class TestEveryComparison:
    def test_expects_shares_that_add_up_to_one(self, comparison):
        for shares in (comparison.match, comparison.kin, comparison.twin):
            if shares is not None:
                assert tuple(shares) == comparison.levels[1:]
                assert 0.95 < sum(shares.values()) < 1.05

    def test_reads_a_column_that_is_null_or_empty(self, comparison):
        for column in (pl.Series([None, None]), pl.Series([], dtype=pl.String)):
            read = comparison.read(column)
            encoded = comparison.encode(read)
            rows = np.arange(len(read))
            assert (encoded.level(rows, rows) == 0).all()
            for words in encoded.keys.values():
                assert words.dtype == np.uint64
                assert (words == 0).all()

    def test_reads_text_integers_and_categories_alike(self, comparison):
        text = pl.Series(["19800506", "19800506", "19910827"])
        columns = [text, text.cast(pl.Int64), text.cast(pl.Float64), text.cast(pl.Categorical)]
        columns.append(text.cast(pl.Enum(["19800506", "19910827"])))
        read = [comparison.read(column) for column in columns]
        for column in read[1:]:
            assert column.equals(read[0])

    def test_its_keys_bring_equal_values_together(self, comparison):
        read = comparison.read(pl.Series(["19800506", "19800506"]))
        for words in comparison.encode(read).keys.values():
            assert words[0] == words[1]


def test_dates_are_read_from_usual_forms():
    forms = ["1980-01-02", "1980/1/2", "1980年1月2日", "19800102", "1980-01-02 00:00:00"]
    assert as_date(pl.Series(forms)).to_list() == [date(1980, 1, 2)] * 5
    assert as_date(pl.Series(["1980-02-30", "80-1-2", "x", "", None])).to_list() == [None] * 5
    moment = pl.Series([date(1980, 1, 2)]).cast(pl.Datetime) + timedelta(hours=3)
    assert as_date(moment).to_list() == [date(1980, 1, 2)]


def test_whole_numbers_with_gaps_are_written_without_a_point():
    assert as_text(pl.Series([88010.0, float("nan"), None])).to_list() == ["88010", None, None]
    assert as_text(pl.Series([1.5, 2.0])).to_list() == ["1.5", "2.0"]
    assert as_text(pl.Series([True, None])).to_list() == ["true", None]
    assert as_text(pl.Series(["", "a"])).to_list() == [None, "a"]


def test_texts_that_are_no_numbers_are_missing():
    assert as_number(pl.Series(["1", "x", None])).to_list() == [1.0, None, None]


def test_values_have_one_code_each_whatever_the_order_of_rows():
    values = pl.Series(["b", "a", None, "b", ""])
    known, turned = coded(values), coded(values.reverse())
    assert known.codes.tolist()[2] == known.codes.tolist()[4] == 0
    assert known.codes[0] == known.codes[3] != known.codes[1]
    assert known.values.gather(known.codes[[0, 1]] - 1).to_list() == ["b", "a"]
    assert turned.codes.tolist()[::-1] == known.codes.tolist()


def test_rare_values_have_fewer_bits_than_common_ones():
    codes = np.repeat(np.arange(1, 4, dtype=np.uint32), [1, 10, 100])
    rare, usual, common = row_rarity(codes)[[0, 1, 11]]
    assert rare < usual < common
    assert row_rarity(np.zeros(0, dtype=np.uint32)).tolist() == []
    assert behind_missing(np.array([7], dtype=np.uint32)).tolist() == [0, 7]
