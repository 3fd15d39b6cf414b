"""Totals freed of linkage error."""

from __future__ import annotations

import math

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


def test_the_interval_holds_chance_and_the_doubt_about_both_rates():
    sure = linkage_error.correct_reviewed(1000, 900, 760, precision=1, recall=0.95)
    doubtful = linkage_error.correct_reviewed(
        1000,
        900,
        760,
        precision=linkage_error.Rate(1.0, 0.975, 1.0),
        recall=linkage_error.Rate(0.95, 0.9, 0.98),
    )
    assert doubtful.total == sure.total
    assert doubtful.interval.low < sure.interval.low < sure.total
    assert sure.total < sure.interval.high < doubtful.interval.high
    # By the delta method: 1.96 of the root of the three variances.
    chance = (1000 - 800) * (900 - 800) / (1000 * 900 * 800)
    assert sure.interval.high == pytest.approx(1125 * math.exp(1.959964 * math.sqrt(chance)))


def test_no_more_can_be_in_both_than_the_shorter_list_holds():
    found = linkage_error.correct_reviewed(100, 90, 89, precision=1, recall=0.9)
    assert found.n_both == 90
    assert found.total == pytest.approx(100)


def test_a_rate_that_may_be_nought_leaves_all_open():
    found = linkage_error.correct_reviewed(
        100, 90, 60, precision=linkage_error.Rate(0.5, 0.0, 1.0), recall=1
    )
    assert found.interval.high > 1e8


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


def test_shares_of_links_cannot_put_more_into_both_than_the_shorter_list_holds():
    found = linkage_error.correct(100, 90, 89, share_linked=0.8, share_wrongly_linked=0.0)
    assert (found.n_both, found.total) == (90, 100)
