"""Log-linear models against R packages."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cpaudit.statistics import multi_list
from cpaudit.statistics.multi_list import Shortage

HEPATITIS = {"111": 28, "110": 21, "101": 17, "100": 69, "011": 18, "010": 55, "001": 63}
MODELS = [
    *(
        f"crm.HAV.{name}"
        for name in (
            "[1,2,3]",
            "[12,3]",
            "[13,2]",
            "[23,1]",
            "[12,13]",
            "[12,23]",
            "[13,23]",
            "[12,13,23]",
        )
    ),
    *(f"crm.HIV.{name}" for name in ("[1,2,3,4]", "[12,3,4]", "[12,13,14,23,24,34]")),
]


def _pairs(model):
    return tuple((int(i) - 1, int(j) - 1) for i, j in re.findall(r"(\d)(\d)", model))


@pytest.mark.parametrize("name", MODELS)
def test_each_model_has_the_total_fit_and_interval_of_the_reference(vectors, name):
    vector = vectors[name]
    cells, pairs, expected = (
        vector["input"]["cells"],
        _pairs(vector["input"]["model"]),
        vector["expected"],
    )
    found = multi_list.fit(cells, pairs)
    assert found is not None
    assert found.total == pytest.approx(expected["N"], rel=2e-4)
    assert found.standard_error == pytest.approx(expected["se"], rel=2e-4)
    assert found.deviance == pytest.approx(expected["deviance"], abs=1e-4)
    assert found.degrees_of_freedom == expected["df"]
    assert found.aic == pytest.approx(expected["AIC"], rel=2e-4)
    assert found.bic == pytest.approx(expected["BIC"], rel=2e-4)
    interval = multi_list.profile_interval(cells, pairs)
    assert interval is not None
    assert interval.low == pytest.approx(expected["profile_lo"], rel=2e-4)
    assert interval.high == pytest.approx(expected["profile_hi"], rel=2e-4)


def test_all_models_are_tried_and_the_saturated_one_is_not_chosen():
    found = multi_list.estimate(HEPATITIS)
    assert len(found.models) == 8
    assert found.models[0].degrees_of_freedom == 0
    assert found.best_bic is not None
    assert found.best_bic.degrees_of_freedom > 0
    assert found.interval is not None
    assert found.interval.low < found.best_bic.total < found.interval.high
    assert found.spread is not None
    assert found.spread == pytest.approx((found.best_bic.total, 1312.7647), rel=1e-4)
    assert found.is_usable
    assert not found.fits
    assert found.best_aic.name == "[12,23]"
    assert found.average.interval.low < found.average.total < found.average.interval.high


def test_five_lists_have_models_of_pairs_and_all_are_tried():
    truth = np.random.default_rng(5).random((500, 5)) < (0.6, 0.5, 0.7, 0.6, 0.5)
    names, counts = np.unique(truth[truth.any(axis=1)].astype(int), axis=0, return_counts=True)
    cells = {"".join(map(str, row)): int(n) for row, n in zip(names.tolist(), counts, strict=True)}
    found = multi_list.estimate(cells)
    assert len(found.models) + found.n_without == 1024
    assert found.average.interval.low <= 500 <= found.average.interval.high


def test_a_pair_of_lists_that_shares_nobody_gets_no_term_and_is_reported():
    cells = {"100": 40, "010": 30, "001": 20, "110": 6}
    found = multi_list.estimate(cells)
    assert all((0, 1) not in model.terms for model in found.models)
    assert found.n_without == 8 - len(found.models)
    assert set(found.shortages) >= {Shortage.FEW_OBSERVED, Shortage.FEW_IN_A_PAIR}
    assert not found.is_usable
    assert all(shortage.text().zh for shortage in found.shortages)


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"11": 3},
        {"111111": 3},
        {"000": 4, "111": 1},
        {"1a1": 3},
        {"111": -1},
        {"111": 1, "1111": 1},
    ],
)
def test_cells_that_are_no_table_are_refused(cells):
    with pytest.raises(ValueError, match=r".+"):
        multi_list.estimate(cells)


def test_empty_lists_give_no_model():
    found = multi_list.estimate({"111": 0})
    assert found.best_bic is None
    assert Shortage.NO_MODEL in found.shortages


def test_few_histories_whose_models_lie_at_infinity_have_none_and_no_error():
    """Rounding makes the information matrix of some of these models singular."""
    found = multi_list.estimate({"0100": 1, "0111": 4, "1111": 6})
    assert not found.models
    assert Shortage.NO_MODEL in found.shortages
