"""Vectors of which source is right and which field must change."""

from __future__ import annotations

import math

import pytest
from vector_claims import claim

from cpaudit.statistics.observer_error import observer_error


@claim("ds.anaesthetist")
def _observers(given):
    found = observer_error(given["ratings"], given["classes"])
    rates = found.confusion.tolist()
    return {
        "class_marginals": list(found.priors),
        "loglik": found.log_likelihood,
        "error_rates_rounded2": rates,
        "error_rates": rates,
        "map_class": [given["classes"][place] for place in found.most_likely],
        "posterior": {
            str(item + 1): list(shares) for item, shares in enumerate(found.posterior.tolist())
        },
    }


def _in_our_language(rule):
    """The rule as the tool's rule language writes it."""
    if rule.startswith("if ("):
        condition, _, consequence = rule.removeprefix("if (").partition(") ")
        return f"{condition} IMPLIES {consequence}"
    return rule.replace("==", " = ").replace(">=", " >= ").replace("<=", " <= ")


@claim("fh.profit", "fh.weighted_noninteger", "fh.married", "fh.mother_child_dates")
def _minimal_change(given):
    pytest.importorskip("z3")
    from cpaudit.rules.proofs.minimal_change import minimal_change

    weights = {
        name: math.inf if weight == "Inf" else weight
        for name, weight in given.get("weight", {}).items()
    }
    found = minimal_change(
        [_in_our_language(one) for one in given["rules"]], given["record"], weights
    )
    (only,) = found.ties
    return {"change": list(only.fields), "weight": found.weight}
