"""Confusions of observers against the published table of anaesthetists."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.statistics.observer_error import observer_error


@pytest.fixture
def vector(vectors):
    return vectors["ds.anaesthetist"]


@pytest.fixture
def found(vector):
    result = observer_error(vector["input"]["ratings"], vector["input"]["classes"])
    assert result is not None
    return result


def test_priors_and_likelihood_are_the_published_ones(vector, found):
    expected = vector["expected"]
    assert list(found.priors) == pytest.approx(expected["class_marginals"], abs=1e-4)
    assert found.log_likelihood == pytest.approx(expected["loglik"], abs=1e-3)


def test_each_observer_confuses_as_published(vector, found):
    expected = np.array(vector["expected"]["error_rates"])
    assert found.confusion == pytest.approx(expected, abs=1e-3)
    rounded = np.array(vector["expected"]["error_rates_rounded2"])
    assert found.confusion == pytest.approx(rounded, abs=vector["tolerance"]["abs"])


def test_the_likeliest_class_of_each_patient_is_the_published_one(vector, found):
    classes = vector["input"]["classes"]
    assert [classes[place] for place in found.most_likely] == vector["expected"]["map_class"]


def test_three_patients_are_not_what_most_observers_say(found):
    assert [item + 1 for item in found.overruled] == [2, 12, 36]


def test_doubtful_patients_have_the_published_probabilities(vector, found):
    for patient, expected in vector["expected"]["posterior"].items():
        assert list(found.posterior[int(patient) - 1]) == pytest.approx(expected, abs=1e-3)


def test_no_items_no_result():
    assert observer_error([], ["M", "F"]) is None


def test_an_item_of_which_nobody_speaks_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        observer_error([[["M"]], [[]]], ["M", "F"])


def test_a_category_that_is_not_listed_is_refused():
    with pytest.raises(ValueError, match="not in the list"):
        observer_error([[["X"]]], ["M", "F"])


said = st.lists(
    st.lists(st.lists(st.sampled_from("MF"), min_size=1, max_size=2), min_size=3, max_size=3),
    min_size=1,
    max_size=12,
)


@given(said)
def test_probabilities_add_up(items):
    result = observer_error(items, ["M", "F"])
    assert result is not None
    assert result.posterior.sum(axis=1) == pytest.approx(np.ones(len(items)))
    assert sum(result.priors) == pytest.approx(1)
    assert result.log_likelihood <= 1e-9


@given(said)
def test_what_all_say_is_true(items):
    agreed = [[["M"], ["M"], ["M"]], *([["F"], ["F"], ["F"]] for _ in items)]
    result = observer_error(agreed, ["M", "F"])
    assert result is not None
    assert result.overruled == ()
