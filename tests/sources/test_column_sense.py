import polars as pl
import pytest

from cpaudit.sources.detection.child_columns import numbered
from cpaudit.sources.shaping.column_sense import (
    in_one_order,
    is_binary,
    sexes_in_words,
    without_dittos,
)

MAN, WOMAN = "880101198805050016", "880101199001010021"


def test_ditto_marks_take_what_stands_above_and_blanks_stay_blank():
    texts = pl.Series("a", ["同上", "甲", "〃", None, "同上", "乙", "″"])
    assert without_dittos(texts).to_list() == [None, "甲", "甲", None, None, "乙", "乙"]


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["3/4/2013", "15/4/2013", "28.2.2013 0:00"], "2013-4-3"),
        (["3/4/2013", "4/15/2013", "2-28-2013"], "2013-3-4"),
        (["3/4/2013", "15/4/2013"], "3/4/2013"),  # one day proves nothing
        (["3/4/2013", "15/4/2013", "28/2/2013", "4/15/2013"], "3/4/2013"),  # both orders
        (["3/4/2013", None, "2013-05-15"], "3/4/2013"),
    ],
)
def test_the_days_above_twelve_show_the_order_of_the_column(texts, first):
    assert in_one_order(pl.Series("a", texts)).to_list()[0] == first


def test_zero_and_one_are_a_list_of_their_own():
    assert is_binary(pl.Series(["0", "1", None]))
    for other in (["1", "2"], ["0", "1", "2"], ["0"], ["男", "0", "1"], []):
        assert not is_binary(pl.Series(other, dtype=pl.String))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([MAN, WOMAN, None], ["男", "女", "男"]),
        ([WOMAN, MAN, None], ["女", "男", "女"]),
        ([MAN, MAN, WOMAN], ["0?", "1?", "0?"]),  # they contradict one another
        ([None, None, None], ["0?", "1?", "0?"]),
        ([None, MAN, None], ["0?", "1?", "0?"]),  # too few
    ],
)
def test_citizen_numbers_tell_what_zero_and_one_mean(numbers, words):
    codes = pl.Series("sex", ["0", "1", "0"])
    found = sexes_in_words(codes, [pl.Series("id", numbers, dtype=pl.String)])
    assert found.to_list() == words


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        ("母亲姓名 长子姓名 次子姓名 长女姓名", "母亲姓名 子女1姓名 子女2姓名 子女3姓名"),
        ("母亲姓名 长子姓名", "母亲姓名 长子姓名"),
        ("老大姓名 老大性别 老二姓名", "子女1姓名 子女1性别 子女2姓名"),
        ("子女姓名(1) 性别(1) 子女姓名(2)", "子女姓名(1) 子女1性别 子女姓名(2)"),
        ("子女姓名 子女性别 子女姓名", "子女1姓名 子女性别 子女2姓名"),
        ("一孩姓名 性别 二孩姓名 性别", "一孩姓名 子女1性别 二孩姓名 子女2性别"),
        ("妻子姓名 身份证号 丈夫姓名 身份证号", "妻子姓名 身份证号 丈夫姓名 身份证号"),
        ("姓名 独生子女 子女数 现有子女数", "姓名 独生子女 子女数 现有子女数"),
    ],
)
def test_the_headings_of_a_couples_children_are_numbered_alike(headings, found):
    assert numbered(headings.split()) == tuple(found.split())
