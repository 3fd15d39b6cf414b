"""Two lists, against published and reference values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics import two_list
from cpaudit.statistics.two_list import Caution

LISTS = st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))


def _pair(cells, pair):
    first, second = (int(sign) - 1 for sign in pair.removeprefix("pa"))
    sizes = [sum(n for h, n in cells.items() if h[j] == "1") for j in (first, second)]
    return (*sizes, sum(n for h, n in cells.items() if h[first] == h[second] == "1"))


def test_jinan_deaths_have_their_published_total_and_under_report(vectors):
    vector = vectors["cr2.jinan2017"]
    found = two_list.estimate(*vector["input"].values())
    assert found.total.estimate == pytest.approx(vector["expected"]["N"], abs=0.5)
    assert found.total.standard_error == pytest.approx(vector["expected"]["se"], abs=0.01)
    assert found.under_report == pytest.approx(0.1746, abs=5e-5)
    assert [round(one.estimate) for one in found.dependence] == [3696, 3772, 3923, 4227]
    shares = [one.completeness for one in found.dependence]
    assert shares == pytest.approx([0.842, 0.825, 0.793, 0.737], abs=6e-4)
    assert found.is_usable


@pytest.mark.parametrize("name", ["type1_male", "type1_all", "type2_male", "all"])
def test_diabetes_lists_have_their_published_totals(vectors, name):
    vector = vectors[f"cr2.jech_diabetes.{name}"]
    total = two_list.chapman(*vector["input"].values())
    assert total.estimate == pytest.approx(vector["expected"]["N_published"], abs=1)


@pytest.mark.parametrize("pair", ["pa12", "pa13", "pa23"])
def test_hepatitis_pairs_have_the_reference_interval(vectors, pair):
    vector = vectors[f"cr2.HAV.{pair}"]
    found = two_list.estimate(*_pair(vector["input"]["cells"], pair))
    expected = vector["expected"]
    assert found.lincoln_petersen == pytest.approx(expected["Petersen"])
    assert found.total.estimate == pytest.approx(expected["Chapman"])
    assert found.total.standard_error == pytest.approx(expected["se"])
    # The reference rounds the normal quantile to 1.96.
    assert found.log.low == pytest.approx(expected["cil"], rel=1e-5)
    assert found.log.high == pytest.approx(expected["ciu"], rel=1e-5)


def test_the_textbook_case_has_its_petersen_and_chapman_values(vectors):
    expected = vectors["cr2.rcapture_20_30_40"]["expected"]
    found = two_list.estimate(50, 60, 20)
    assert found.lincoln_petersen == pytest.approx(expected["loglinear_N"])
    assert found.total.estimate == pytest.approx(expected["chapman_N"])
    assert found.total.standard_error == pytest.approx(expected["chapman_se"])


@given(LISTS)
def test_no_limit_is_below_what_was_seen_and_the_lists_are_exchangeable(numbers):
    n_first, n_second, n_both = numbers
    n_both = min(n_first, n_second, n_both)
    found = two_list.estimate(n_first, n_second, n_both)
    mirror = two_list.estimate(n_second, n_first, n_both)
    assert found.n_observed <= found.log.low <= found.total.estimate <= found.log.high
    assert found.n_observed <= found.total.low <= found.total.high
    if found.is_usable:
        assert found.total.low <= found.total.estimate <= found.total.high
    assert mirror.total.estimate == pytest.approx(found.total.estimate)
    assert mirror.log.high == pytest.approx(found.log.high)


@pytest.mark.parametrize(
    ("numbers", "cautions"),
    [
        ((0, 10, 0), {Caution.EMPTY_LIST}),
        ((100, 50, 50), {Caution.ONE_LIST_WITHIN_THE_OTHER}),
        ((30, 30, 6), {Caution.FEW_IN_BOTH, Caution.LISTS_TOO_SHORT}),
        ((100, 90, 80), set()),
    ],
)
def test_too_little_data_says_so(numbers, cautions):
    found = two_list.estimate(*numbers)
    assert set(found.cautions) == cautions
    assert found.is_usable is not bool(cautions)
    assert all(caution.text().zh and caution.text().en for caution in found.cautions)


def test_a_list_within_the_other_gives_the_number_seen_and_what_there_is_at_most():
    found = two_list.estimate(100, 50, 50)
    assert (found.log.low, found.log.high) == (100, 100)
    assert (found.total.low, found.total.estimate, found.total.high) == (100, 100, 100)
    # With 95 % confidence the longer list holds at least 50 / 53.84 of all.
    assert found.at_most == pytest.approx(107.68, abs=0.01)
    assert two_list.estimate(100, 50, 49).at_most is None


def test_lists_that_share_nobody_have_no_petersen_total_and_no_dependence_table():
    found = two_list.estimate(10, 10, 0)
    assert found.lincoln_petersen is None
    assert found.dependence == ()
    assert found.completeness == 0


def test_more_in_both_than_in_one_is_refused():
    with pytest.raises(ValueError, match="cannot be"):
        two_list.estimate(5, 9, 6)
