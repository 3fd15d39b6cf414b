"""Sample coverage against an R package."""

from __future__ import annotations

import pytest
from published_lists import DIABETES

from cpaudit.statistics import sample_coverage


def test_sample_coverage_totals_are_those_of_the_reference(vectors):
    vector = vectors["crm.HAV.sample_coverage"]
    found = sample_coverage.estimate(vector["input"]["cells"])
    expected = vector["expected"]
    assert found.independent == pytest.approx(expected["Indep"])
    assert found.total == pytest.approx(expected["HSC"])
    assert found.one_step == pytest.approx(expected["LSC"])
    assert found.coverage == pytest.approx(0.513, abs=5e-4)
    assert found.best == found.one_step


def test_four_lists_have_the_published_totals():
    found = sample_coverage.estimate(DIABETES)
    assert found.independent == pytest.approx(2271.7, abs=0.05)
    assert found.total == pytest.approx(2609.0, abs=0.05)
    assert found.one_step == pytest.approx(2458.0, abs=0.05)


def test_lists_without_overlap_have_no_coverage():
    found = sample_coverage.estimate({"100": 3, "010": 4, "001": 5})
    assert found.coverage == pytest.approx(0)
    assert found.best is None
    with pytest.raises(ValueError, match="empty"):
        sample_coverage.estimate({"110": 3})
