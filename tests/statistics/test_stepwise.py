"""Six sparse lists against the reference implementation."""

from __future__ import annotations

import pytest
from published_lists import TRAFFICKING

from cpaudit.statistics import stepwise


def test_the_trafficking_lists_have_the_totals_of_the_reference(vectors):
    expected = vectors["crm.sparsemse.UKdat"]["expected"]
    found = stepwise.estimate(TRAFFICKING)
    assert found.model.total == pytest.approx(expected["stepwise"]["N"], abs=1e-3)
    assert list(found.interval) == pytest.approx(expected["stepwise"]["ci95"], rel=1e-5)


def test_without_any_term_it_is_the_model_of_independent_lists(vectors):
    expected = vectors["crm.sparsemse.UKdat"]["expected"]
    found = stepwise.estimate(TRAFFICKING, entry=0)
    assert found.model.terms == ()
    assert found.model.total == pytest.approx(expected["main"]["N"], abs=1e-3)
    # The reference rounds the normal quantile to 1.96.
    assert list(found.interval) == pytest.approx(expected["main"]["ci95"], rel=1e-5)


def test_lists_that_never_meet_give_no_total():
    assert stepwise.estimate({"100": 5, "010": 5, "001": 5}) is None
