"""Coded values: codes, words, and both in one cell."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.standards import code_lists, codes
from laws import examples


def of(function, *texts: str | None, **options) -> list[tuple]:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.select(function(pl.col("text"), **options).alias("c")).unnest("c").rows()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", ("M", "ok")),
        ("2", ("F", "ok")),
        ("1.0", ("M", "ok")),
        ("０１", ("M", "ok")),
        ("男", ("M", "ok")),
        ("女性", ("F", "ok")),
        ("f", ("F", "ok")),
        (" 男 ", ("M", "ok")),
        ("1-男", ("M", "mixed")),
        ("1男", ("M", "mixed")),
        ("男1", ("M", "mixed")),
        ("(2)女性", ("F", "mixed")),
        ("2-男", (None, "invalid")),
        ("男/女", (None, "invalid")),
        ("3", (None, "invalid")),
        ("0", (None, "unknown")),
        ("9", (None, "unknown")),
        ("不详", (None, "unknown")),
        ("-", (None, "missing")),
        ("", (None, "missing")),
        (None, (None, "missing")),
    ],
)
def test_sex(text, expected):
    assert of(codes.sex, text) == [expected]


def test_a_profiles_mapping_replaces_the_national_codes_of_sex_but_not_the_words():
    found = of(codes.sex, "0", "1", "2", "0-男", "1-男", "女", mapping={"0": "M", "1": "F"})
    assert found == [
        ("M", "ok"),
        ("F", "ok"),
        (None, "invalid"),
        ("M", "mixed"),
        (None, "invalid"),
        ("F", "ok"),
    ]


@pytest.mark.parametrize(
    ("function", "text", "expected"),
    [
        (codes.marital, "10", ("10", "ok")),
        (codes.marital, "1", ("10", "ok")),
        (codes.marital, "21-初婚", ("21", "mixed")),
        (codes.marital, "離婚", ("40", "ok")),
        (codes.marital, "离异", ("40", "ok")),
        (codes.marital, "90", (None, "unknown")),
        (codes.marital, "50", (None, "invalid")),
        (codes.relationship, "户主", ("02", "ok")),
        (codes.relationship, "戶主", ("02", "ok")),
        (codes.relationship, "妻", ("12", "ok")),
        (codes.relationship, "长子", ("22", "ok")),
        (codes.relationship, "儿媳", ("38", "ok")),
        (codes.relationship, "32次女", (None, "invalid")),
        (codes.relationship, "32长女", ("32", "mixed")),
        (codes.relationship, "外孙女", ("44", "ok")),
        (codes.relationship, "非亲属", ("99", "ok")),
        (codes.relationship, "朋友", (None, "invalid")),
        (codes.ethnic, "1", ("01", "ok")),
        (codes.ethnic, "01", ("01", "ok")),
        (codes.ethnic, "汉", ("01", "ok")),
        (codes.ethnic, "漢族", ("01", "ok")),
        (codes.ethnic, "01汉族", ("01", "mixed")),
        (codes.ethnic, "03汉族", (None, "invalid")),
        (codes.ethnic, "柯尔克孜族", ("29", "ok")),
        (codes.ethnic, "57", (None, "invalid")),
        (codes.ethnic, "97", ("97", "ok")),
        (codes.education, "本科", ("20", "ok")),
        (codes.education, "71", ("70", "ok")),
        (codes.education, "小学", ("80", "ok")),
        (codes.education, "05", (None, "invalid")),
    ],
)
def test_national_lists(function, text, expected):
    assert of(function, text) == [expected]


def test_all_fifty_six_groups_are_listed_once():
    national = {code for code in code_lists.ethnic().values() if int(code) <= 56}
    assert national == {f"{number:02d}" for number in range(1, 57)}


def test_the_column_tells_what_one_digit_of_relationship_means():
    assert of(codes.relationship, "1", "2", "12", "20") == [
        ("01", "ok"),
        ("02", "ok"),
        ("12", "ok"),
        ("20", "ok"),
    ]
    assert of(codes.relationship, "0", "1", "2", "3") == [
        ("02", "ok"),
        ("10", "ok"),
        ("20", "ok"),
        ("30", "ok"),
    ]


def test_a_mapping_serves_codes_and_words_alike():
    mapping = {"1": "active", "02": "dead", "死亡": "dead", "不明": "unknown"}
    found = of(
        codes.by_map,
        "1",
        "01",
        "2",
        "1-正常",
        "2-死亡",
        "1-死亡",
        "死亡",
        "不明",
        "7",
        mapping=mapping,
    )
    assert found == [
        ("active", "ok"),
        ("active", "ok"),
        ("dead", "ok"),
        ("active", "mixed"),
        ("dead", "mixed"),
        (None, "invalid"),
        ("dead", "ok"),
        (None, "unknown"),
        (None, "invalid"),
    ]


def test_an_empty_mapping_knows_nothing():
    assert of(codes.by_map, "1", None, mapping={}) == [(None, "invalid"), (None, "missing")]


@settings(max_examples=examples(60), deadline=None)
@given(st.text("0129男女性MFmf-() 不详汉", max_size=6))
def test_standardising_is_idempotent_and_a_value_comes_only_with_a_good_status(text):
    value, status = of(codes.sex, text)[0]
    assert (value is not None) == (status in {"ok", "mixed"})
    if value:
        assert of(codes.sex, value) == [(value, "ok")]


WORDS = st.lists(st.none() | st.sampled_from(["1", "01", "2", "男", "1-男", "死亡", "不详", "x"]))


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(
        st.tuples(
            WORDS, st.dictionaries(st.sampled_from(["1", "男", "死亡"]), st.text("ab", min_size=1))
        )
    )
)
def test_columns_looked_up_together_are_each_looked_up_by_their_own_mapping(columns):
    given_columns = [
        (pl.Series("text", texts, dtype=pl.String), mapping) for texts, mapping in columns
    ]
    together = [
        [(row["value"], row["status"]) for row in found] for found in codes.by_maps(given_columns)
    ]
    assert together == [of(codes.by_map, *texts, mapping=mapping) for texts, mapping in columns]
