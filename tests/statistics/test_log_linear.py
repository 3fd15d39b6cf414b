"""All models of several lists, against a reference and against fits one by one."""

from __future__ import annotations

import pytest
from published_lists import DIABETES, HEPATITIS

from cpaudit.statistics import log_linear, poisson_regression
from cpaudit.statistics.histories import histories


def test_there_are_as_many_hierarchical_models_as_are_counted():
    assert [len(log_linear.hierarchical(n)) for n in (3, 4, 5)] == [8, 113, 1024]
    assert len(log_linear.hierarchical(4, highest=2)) == 64
    for model in log_linear.hierarchical(4):
        for term in model:
            within = {tuple(t for t in term if t != left) for left in term}
            assert all(len(one) < 2 or one in model for one in within)
    with pytest.raises(ValueError, match="6 lists"):
        log_linear.hierarchical(6)


def test_fits_together_are_those_one_by_one():
    table = histories(DIABETES)
    together = log_linear.fit_all(table, log_linear.hierarchical(4))
    assert len(together) == 113
    for model in together[::9]:
        alone = poisson_regression.fit(table.design(model.terms), table.counts)
        assert alone is not None
        assert model.deviance == pytest.approx(alone.deviance, abs=1e-6)
        assert -2 * alone.log_likelihood == pytest.approx(
            model.aic - 2 * (5 + len(model.terms)), abs=1e-6
        )


def test_the_best_models_of_the_diabetes_lists_are_the_published_ones():
    models = log_linear.fit_all(histories(DIABETES), log_linear.hierarchical(4))
    by_aic = min(models, key=lambda model: model.aic)
    by_bic = min(models, key=lambda model: model.bic)
    assert (by_aic.name, by_bic.name) == ("[12,13,23,24,34]", "[13,24,34]")
    assert by_aic.total == pytest.approx(2771.2, abs=0.05)
    assert by_aic.standard_error == pytest.approx(145.1, abs=0.05)
    assert (round(by_aic.deviance, 2), by_aic.degrees_of_freedom) == (7.62, 5)
    assert by_bic.total == pytest.approx(2472.2, abs=0.05)
    assert log_linear.fit(DIABETES).total == pytest.approx(2250.6, abs=0.05)


def test_a_term_whose_lists_share_nobody_says_never_together():
    cells = {"100": 40, "010": 30, "001": 20, "110": 6}
    apart = log_linear.fit(cells, [(0, 2)])
    assert apart is not None
    assert apart.degrees_of_freedom == 1  # five histories are left, four coefficients
    assert log_linear.fit(cells, [(0, 1)]) is None


def test_lists_without_anybody_have_no_model():
    assert log_linear.fit({"111": 0}) is None
    assert log_linear.fit(HEPATITIS, [(0, 1)]).name == "[12,3]"
