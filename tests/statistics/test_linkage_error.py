"""Totals freed of linkage error."""

from __future__ import annotations

import pytest

from cpaudit.statistics import linkage_error


def test_the_derived_case_gives_back_the_truth(vectors):
    vector = vectors["link.correction"]
    given = vector["input"]
    found = linkage_error.correct(
        given["nA"],
        given["nB"],
        given["m"],
        share_linked=given["r"],
        share_wrongly_linked=given["f"],
    )
    assert found.naive == pytest.approx(vector["expected"]["N_naive"])
    assert found.total == pytest.approx(vector["expected"]["N"])
    assert found.n_both == pytest.approx(vector["expected"]["true_matches"])


def test_a_faultless_linkage_changes_nothing():
    found = linkage_error.correct_reviewed(100, 90, 80, precision=1, recall=1)
    assert found.total == pytest.approx(found.naive)
    assert found.factor == pytest.approx(1)


def test_missed_links_had_made_the_total_too_large():
    found = linkage_error.correct_reviewed(1000, 900, 760, precision=1, recall=0.95)
    assert found.factor == pytest.approx(0.95)


def test_a_linkage_no_better_than_chance_gives_no_total():
    assert (
        linkage_error.correct(100, 100, 50, share_linked=0.5, share_wrongly_linked=0.5).total
        is None
    )
    assert linkage_error.correct_reviewed(100, 100, 50, precision=0, recall=1).factor is None


@pytest.mark.parametrize("n_linked", [0, 101])
def test_an_impossible_number_of_links_is_refused(n_linked):
    with pytest.raises(ValueError, match="links"):
        linkage_error.correct_reviewed(100, 200, n_linked, precision=1, recall=1)
