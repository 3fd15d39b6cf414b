"""Wilson's interval."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import wilson
from cpaudit.statistics.interval import Interval, normal_quantile

COUNTS = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("n_hits", "n", "low", "high"),
    [
        (50, 50, 0.92865, 1.0),  # 50 clean of 50 shows 92.9 % and no more
        (0, 50, 0.0, 0.07135),
        (0, 1, 0.0, 0.79345),
        (1, 1, 0.20655, 1.0),
        (5, 10, 0.23659, 0.76341),
        (81, 263, 0.25525, 0.36621),  # Newcombe (1998), table I, method 3
        (15, 148, 0.06239, 0.16053),  # the same
        (0, 20, 0.0, 0.16113),  # the same
        (1, 29, 0.00611, 0.17176),  # the same
    ],
)
def test_small_cases_have_their_known_limits(n_hits, n, low, high):
    limits = wilson.interval(n_hits, n)
    assert limits is not None
    assert (limits.low, limits.high) == pytest.approx((low, high), abs=5e-5)


def test_nothing_observed_gives_no_interval():
    assert wilson.interval(0, 0) is None


@pytest.mark.parametrize(("n_hits", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_what_is_no_share_is_refused(n_hits, n):
    with pytest.raises(ValueError, match="share"):
        wilson.interval(n_hits, n)


@given(COUNTS)
def test_the_share_lies_within_and_the_mirror_image_has_mirrored_limits(counts):
    n_hits, n = counts
    limits, mirror = wilson.interval(n_hits, n), wilson.interval(n - n_hits, n)
    assert isinstance(limits, Interval)
    assert isinstance(mirror, Interval)
    assert 0 <= limits.low <= n_hits / n <= limits.high <= 1
    assert limits.low < limits.high
    assert (1 - mirror.high, 1 - mirror.low) == pytest.approx((limits.low, limits.high))


@given(COUNTS)
def test_more_confidence_is_wider(counts):
    narrow, wide = (wilson.interval(*counts, confidence=level) for level in (0.8, 0.99))
    assert narrow is not None
    assert wide is not None
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


def test_a_column_has_the_limits_of_its_single_values_and_null_for_nothing():
    pairs = [(0, 5), (3, 5), (5, 5), (0, 0), (1, 1000), (999, 1000)]
    frame = pl.DataFrame(pairs, schema={"k": pl.UInt32, "n": pl.UInt32}, orient="row")
    found = frame.select(wilson.limits(pl.col("k"), pl.col("n")).alias("_")).unnest("_")
    for (k, n), low, high in zip(pairs, found["low"], found["high"], strict=True):
        one = wilson.interval(k, n)
        if one is None:
            assert (low, high) == (None, None)
        else:
            assert (low, high) == pytest.approx((one.low, one.high))


def test_a_confidence_of_one_is_refused():
    with pytest.raises(ValueError, match="confidence"):
        normal_quantile(1.0)
