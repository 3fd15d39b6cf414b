"""Differences of age structure against published figures."""

from __future__ import annotations

import pytest

from cpaudit.statistics import structure_difference


def test_both_indices_are_those_of_the_book(vectors):
    vector = vectors["id_ird"]
    first, second = vector["input"]["pop1"], vector["input"]["pop2"]
    found = structure_difference.dissimilarity(first, second)
    assert found == pytest.approx(vector["expected"]["ID"])
    found = structure_difference.relative_difference(first, second)
    assert found == pytest.approx(vector["expected"]["IRD"])


def test_the_size_of_a_population_does_not_count():
    assert structure_difference.dissimilarity([1, 2, 3], [10, 20, 30]) == pytest.approx(0)


def test_an_empty_population_has_no_structure():
    assert structure_difference.dissimilarity([0, 0], [1, 2]) is None
    assert structure_difference.relative_difference([0, 1], [1, 2]) is None


def test_other_groups_are_refused_even_where_one_population_is_empty():
    with pytest.raises(ValueError, match="3 groups and 2"):
        structure_difference.dissimilarity([0, 0, 0], [1, 2])
