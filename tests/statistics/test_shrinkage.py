"""Shrunken shares against a reference implementation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import shrinkage


def test_shrunken_shares_are_those_of_the_reference(vectors):
    vector = vectors["eb.nc_sids"]
    counts = list(zip(vector["input"]["SID74"], vector["input"]["BIR74"], strict=True))
    found = shrinkage.shrink(counts)
    assert found is not None
    assert list(found.shares) == pytest.approx(vector["expected"]["eb_binomial"])
    assert found.common == pytest.approx(vector["expected"]["eb_b"])
    assert found.is_enough


@given(
    st.lists(
        st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
    )
)
def test_a_shrunken_share_lies_between_the_villages_own_and_the_common_one(counts):
    found = shrinkage.shrink(counts)
    if found is None:
        assert not any(n for _, n in counts)
        return
    for (n_hits, n), share in zip(counts, found.shares, strict=True):
        if not n:
            assert share is None
            continue
        assert share is not None
        low, high = sorted((n_hits / n, found.common))
        assert low - 1e-9 <= share <= high + 1e-9


def test_villages_that_differ_by_chance_only_all_get_the_common_share():
    found = shrinkage.shrink([(9, 10), (10, 10), (9, 10)])
    assert found is not None
    assert found.between == 0
    assert set(found.shares) == {found.common}
    assert not found.is_enough


def test_rare_rates_are_drawn_in_as_the_shares_are_and_by_chance_alone_all_the_way():
    rare = [(20, 10_000), (60, 10_000), (1, 400), (0, 0)]
    rates, shares = shrinkage.shrink_rates(rare), shrinkage.shrink(rare)
    assert rates.shares[:3] == pytest.approx(shares.shares[:3], rel=0.01)
    assert rates.shares[3] is None
    assert set(shrinkage.shrink_rates([(2, 1000), (3, 1000)]).shares) == {0.0025}
    assert shrinkage.shrink_rates([(0, 0)]) is None
