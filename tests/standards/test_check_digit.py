"""The check digit: the standard's own examples, and what it promises to notice."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.standards.check_digit import check_digit
from laws import examples

first17s = st.text("0123456789", min_size=17, max_size=17)


def check(*first17: str) -> list[str | None]:
    frame = pl.DataFrame({"first17": first17}, schema={"first17": pl.String})
    return frame.select(check_digit(pl.col("first17"))).to_series().to_list()


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_standards_own_examples_hold(number):
    assert check(number[:17]) == [number[17]]


@settings(max_examples=examples(60), deadline=None)
@given(first17s)
def test_it_is_the_weighted_sum_of_the_standard(first17):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    remainder = sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11
    assert check(first17) == ["10X98765432"[remainder]]


@settings(max_examples=examples(60), deadline=None)
@given(first17s, st.integers(0, 16), st.integers(1, 9))
def test_it_notices_every_wrong_digit(first17, place, change):
    wrong = str((int(first17[place]) + change) % 10)
    assert check(first17) != check(first17[:place] + wrong + first17[place + 1 :])


@settings(max_examples=examples(60), deadline=None)
@given(first17s, st.integers(0, 15))
def test_it_notices_every_swap_of_neighbours(first17, place):
    one, other = first17[place], first17[place + 1]
    swapped = first17[:place] + other + one + first17[place + 2 :]
    assert (one == other) == (check(first17) == check(swapped))


def test_other_texts_have_none():
    assert check("123", "1101051949123100", "1101051949123100A", None) == [None] * 4
