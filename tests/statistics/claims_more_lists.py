"""Vectors of three or more lists."""

from __future__ import annotations

import re
from math import sqrt

from published_lists import AIDS, TRAFFICKING
from vector_claims import Looser, claim

from cpaudit.statistics import (
    existence,
    log_linear,
    lower_bound,
    poisson_regression,
    profile_likelihood,
    sample_coverage,
    stepwise,
)
from cpaudit.statistics.histories import histories

_HEPATITIS = ("1,2,3", "12,3", "13,2", "23,1", "12,13", "12,23", "13,23", "12,13,23")
_AIDS = ("1,2,3,4", "12,3,4", "12,13,14,23,24,34")


def _terms(model):
    """The pairs of positions, from 0, that a name like «[12,3]» lets depend on each other."""
    return tuple((int(i) - 1, int(j) - 1) for i, j in re.findall(r"(\d)(\d)", model))


@claim(
    *(f"crm.HAV.[{name}]" for name in _HEPATITIS),
    *(f"crm.HIV.[{name}]" for name in _AIDS),
)
def _model(given):
    terms = _terms(given["model"])
    model = log_linear.fit(given["cells"], terms)
    profile = profile_likelihood.estimate(given["cells"], terms)
    return {
        "N": model.total,
        "se": model.standard_error,
        "deviance": model.deviance,
        "df": model.degrees_of_freedom,
        "AIC": model.aic,
        "BIC": model.bic,
        "profile_N": profile.total,
        "profile_lo": profile.interval.low,
        "profile_hi": profile.interval.high,
    }


@claim(
    "crm.HIV.documented_model",
    looser={"N_multinomial": Looser(5e-6, "printed as a whole number: 12,308.03")},
)
def _documented(given):
    terms = _terms(given["model"])
    found = _model(given)
    table = histories(given["cells"])
    solved = poisson_regression.fit(table.design(terms), table.counts)
    return {
        "N_poisson": found["N"],
        "se": found["se"],
        "deviance": found["deviance"],
        "df": found["df"],
        "AIC": found["AIC"],
        "BIC": found["BIC"],
        "N_multinomial": found["profile_N"],
        "profile_ci": [found["profile_lo"], found["profile_hi"]],
        "lambda_12": solved.coefficients[-1],
        "lambda_12_se": sqrt(solved.covariance[-1, -1]),
    }


@claim("crm.HAV.sample_coverage")
def _coverage(given):
    found = sample_coverage.estimate(given["cells"])
    return {"Indep": found.independent, "HSC": found.total, "LSC": found.one_step}


@claim("crm.HIV.chao_lower_bound")
def _floor(given):
    found = lower_bound.estimate(given["f"])
    alike = lower_bound.of_like_lists(given["f"])
    # The numbers by history are those of the vectors of the same lists.
    unlike = lower_bound.of_unlike_lists(AIDS)
    return {
        "Mh_LB": alike.total,
        "Mh_LB_se": alike.standard_error,
        "Mth_LB": unlike.total,
        "Mh_bc": found.total,
        "Mh_bc_se": found.standard_error,
    }


@claim("crm.sparsemse.identifiability")
def _existence(given):
    asked = {
        "main_effects_only": (),
        "AC_only": ((0, 2),),
        "AB_only": ((0, 1),),
        "all_two_way": ((0, 1), (0, 2), (1, 2)),
    }
    return {name: int(existence.check(given["cells"], terms)) for name, terms in asked.items()}


@claim(
    "crm.sparsemse.UKdat",
    looser={
        "main": Looser(1e-6, "the reference rounds the normal quantile to 1.96"),
        "stepwise": Looser(1e-6, "the same: its quantile is 1.96"),
    },
)
def _trafficking(_given):
    # The table is published by the Home Office; the vector only names it.
    asked = {"main": 0.0, "stepwise": stepwise.ENTRY}
    found = {name: stepwise.estimate(TRAFFICKING, entry=entry) for name, entry in asked.items()}
    return {name: {"N": one.model.total, "ci95": list(one.interval)} for name, one in found.items()}
