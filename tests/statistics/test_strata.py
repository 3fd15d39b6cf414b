"""Sums over strata."""

from __future__ import annotations

import pytest

from cpaudit.statistics import strata, two_list

BIG, SMALL, NESTED = (60, 50, 45), (9, 5, 3), (20, 12, 12)


def test_strata_that_stand_alone_are_added_up():
    found = strata.estimate({("a", "1"): BIG, ("b", "1"): (40, 30, 20)})
    each = [two_list.chapman(*sizes).estimate for sizes in (BIG, (40, 30, 20))]
    assert found.total == pytest.approx(sum(each))
    assert found.n_collapsed == 0
    assert found.is_usable
    assert found.interval.low <= found.total <= found.interval.high


def test_a_stratum_with_few_in_both_joins_its_own_kind_first():
    found = strata.estimate({("a", "1"): BIG, ("a", "2"): SMALL, ("b", "1"): (40, 30, 20)})
    assert [one.key for one in found.strata] == [("a",), ("b", "1")]
    assert found.n_collapsed == 1


def test_a_stratum_of_which_one_list_lies_within_the_other_does_not_stand():
    found = strata.estimate({("a",): BIG, ("b",): NESTED})
    assert [one.n_cells for one in found.strata] == [2]


def test_too_few_altogether_is_not_usable():
    assert not strata.estimate({("a",): SMALL}).is_usable


def test_people_who_differ_are_more_than_lists_without_strata_say():
    """Hard to find for one list, hard to find for the other."""
    found = strata.estimate({("local",): (900, 900, 810), ("migrant",): (700, 700, 490)})
    assert found.total > found.pooled


def test_keys_of_several_lengths_are_refused():
    with pytest.raises(ValueError, match="length"):
        strata.estimate({("a",): BIG, ("a", "b"): BIG})
