"""The coverage survey's estimate."""

from __future__ import annotations

import pytest

from cpaudit.statistics import net_undercount


def test_the_estimate_is_that_of_the_formula(vectors):
    vector = vectors["pes.dse"]
    found = net_undercount.estimate(
        vector["input"]["C"],
        vector["input"]["II"],
        correct_share=vector["input"]["CE_over_E"],
        match_rate=vector["input"]["M_over_P"],
    )
    assert found.n == pytest.approx(vector["expected"]["DSE"])
    assert found.rate == pytest.approx(vector["expected"]["UR"])
    assert found.factor == pytest.approx(found.n / vector["input"]["C"])


def test_a_list_full_of_strangers_has_a_negative_undercount():
    assert net_undercount.estimate(1000, 0, correct_share=0.8, match_rate=1.0).rate < 0


def test_what_is_no_share_is_refused():
    with pytest.raises(ValueError, match="shares"):
        net_undercount.estimate(10, 0, correct_share=0.9, match_rate=0.0)


def test_what_is_repeated_hides_what_is_left_out():
    assert net_undercount.net_omission(0.02, 0.02) == 0
    assert net_undercount.net_omission(0.00056, 0.00071) == pytest.approx(-0.00015)
    with pytest.raises(ValueError, match="within"):
        net_undercount.net_omission(1.2, 0)


@pytest.mark.parametrize(("listed", "unusable", "share"), [(0, 0, 0.9), (9, 9, 0.9), (9, 0, 0.0)])
def test_of_a_list_on_which_nobody_belongs_nothing_follows(listed, unusable, share):
    assert net_undercount.estimate(listed, unusable, correct_share=share, match_rate=0.9) is None
