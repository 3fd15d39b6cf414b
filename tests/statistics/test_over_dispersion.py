"""Over-dispersion against the reference, and tails that hold what they say."""

from __future__ import annotations

import numpy as np
import pytest

from cpaudit.statistics import binomial, over_dispersion


def test_the_counties_of_north_carolina_scatter_as_the_reference_says(vectors):
    vector = vectors["eb.nc_sids"]
    counts = list(zip(vector["input"]["SID74"], vector["input"]["BIR74"], strict=True))
    found = over_dispersion.estimate(counts)
    assert found.raw == pytest.approx(vector["expected"]["funnel_arcsine_phi_raw"])
    assert found.ratio == pytest.approx(vector["expected"]["funnel_arcsine_phi_wins10"])
    assert found.between == pytest.approx(vector["expected"]["funnel_arcsine_tau2"])


def test_without_variation_between_places_the_tails_are_binomial():
    below, above = over_dispersion.tails(3, 20, 0.3, 0.0)
    assert below == pytest.approx(binomial.at_most(3, 20, 0.3))
    assert above == pytest.approx(binomial.at_least(3, 20, 0.3))


def test_variation_between_places_widens_tails_and_limits():
    assert over_dispersion.tails(50, 60, 0.95, 0.01)[0] > over_dispersion.tails(50, 60, 0.95, 0)[0]
    (plain,) = over_dispersion.limits(60, 0.9, 0.0, confidences=[0.95])
    (wide,) = over_dispersion.limits(60, 0.9, 0.01, confidences=[0.95])
    assert wide.low < plain.low
    assert wide.high >= plain.high


@pytest.mark.parametrize("between", [0.0, 0.002])
def test_one_place_in_forty_lies_in_each_tail_at_most(between):
    chance = np.random.default_rng(1)
    own = 0.9
    if between:
        size = 1 / (4 * between) - 1
        own = chance.beta(0.9 * size, 0.1 * size, 4000)
    hits = chance.binomial(80, own, 4000)
    below = [over_dispersion.tails(int(k), 80, 0.9, between)[0] for k in hits]
    assert np.mean(np.array(below) <= 0.025) <= 0.033


def test_exact_scores_find_no_variation_near_one_where_there_is_none():
    chance = np.random.default_rng(2)
    found = [
        over_dispersion.estimate(
            [(int(k), 40) for k in chance.binomial(40, 0.97, 40)], are_exact=True
        ).ratio
        for _ in range(40)
    ]
    assert np.mean(found) <= 1.05


def test_exact_scores_find_variation_where_it_is():
    chance = np.random.default_rng(3)
    own = chance.beta(18, 2, 60)
    counts = [(int(chance.binomial(100, p)), 100) for p in own]
    assert over_dispersion.estimate(counts, are_exact=True).between > 0


def test_large_places_are_judged_by_the_normal_distribution_alike():
    exact = over_dispersion.tails(14_800, 20_000, 0.75, 0.0)[0]
    normal = over_dispersion.tails(14_801, 20_001, 0.75, 0.0)[0]
    assert normal == pytest.approx(exact, rel=0.05)


def test_nothing_is_said_without_records():
    assert over_dispersion.estimate([(0, 0)]) is None
    assert over_dispersion.tails(0, 0, 0.5, 0.0) == (1.0, 1.0)
    with pytest.raises(ValueError, match="share"):
        over_dispersion.estimate([(2, 1)])
