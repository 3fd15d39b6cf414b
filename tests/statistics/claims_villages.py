"""Vectors of places, tests of many and charts."""

from __future__ import annotations

import numpy as np
from vector_claims import claim

from cpaudit.statistics import (
    binomial,
    chi_square,
    control_chart,
    false_discovery,
    funnel,
    over_dispersion,
    shrinkage,
    too_even,
)

_ALLOWED = 0.05


@claim("bh.1995")
def _adjusted(given):
    p = given["p"]
    found = false_discovery.adjusted(p)
    return {
        "BH": found,
        "BY": false_discovery.adjusted(p, are_dependent=True),
        "holm": false_discovery.adjusted_for_any(p),
        "n_reject_BH_05": sum(q <= _ALLOWED for q in found),
        "n_reject_bonf_05": sum(one * len(p) <= _ALLOWED for one in p),
    }


@claim("pprime.nhs")
def _chart(given):
    found = control_chart.chart(list(zip(given["r"], given["n"], strict=True)))
    return {
        "pbar": found.common,
        "sigma_z": found.variation,
        "lcl_p": [pair.low for pair in found.plain],
        "ucl_p": [pair.high for pair in found.plain],
        "lcl_pprime": [pair.low for pair in found.limits],
        "ucl_pprime": [pair.high for pair in found.limits],
    }


@claim("underdisp.mendel")
def _mendel(given):
    dominant = given["dominant"]
    totals = [a + b for a, b in zip(dominant, given["recessive"], strict=True)]
    share = given["p"][0]
    found = too_even.shares(dominant, totals, share)
    return {
        "x2": [
            too_even.shares([hit], [n], share).x2 for hit, n in zip(dominant, totals, strict=True)
        ],
        "x2_sum": found.x2,
        "df": found.df,
        "p_upper": found.p_uneven,
        "p_lower": found.p_too_even,
        "published": {"x2_sum": found.x2, "p_upper": found.p_uneven},
    }


@claim(
    "underdisp.fisher1936",
    left_out={"published_statement": "a sentence; Fisher's approximation, not the exact tail"},
)
def _fisher(given):
    return {"p_lower": chi_square.at_most(given["x2"], given["df"])}


@claim("funnel.spiegelhalter_binomial")
def _funnel(given):
    """The limits before they are clipped to 0 … 1; what is printed is the clipped ones."""
    target, found = given["target"], {}
    for name, confidence in (("998", funnel.ALARM), ("95", funnel.ALERT)):
        pairs = []
        for n in given["n"]:
            below = np.cumsum(binomial.probabilities(n, target))
            tail = (1 - confidence) / 2
            pair = tuple(funnel._interpolated(below, part) for part in (tail, 1 - tail))
            clipped = funnel.limits(n, target, confidence=confidence)
            assert clipped == (max(0.0, pair[0]), min(1.0, pair[1]))
            pairs.append(pair)
        found |= {f"lo{name}": [low for low, _ in pairs], f"hi{name}": [high for _, high in pairs]}
    return found


@claim("eb.nc_sids")
def _counties(given):
    deaths, births = given["SID74"], given["BIR74"]
    counts = list(zip(deaths, births, strict=True))
    shares, varied = shrinkage.shrink(counts), over_dispersion.estimate(counts)
    rates = shrinkage.shrink_rates(counts)
    expected = [n * shares.common for n in births]
    spread = too_even.counts(deaths, expected)
    upper = [binomial.at_least(hits, n, shares.common) for hits, n in counts]
    alarms = false_discovery.adjusted(upper)
    return {
        "eb_a": rates.between,
        "eb_b": rates.common,
        "eb": rates.shares,
        "eb_binomial": shares.shares,
        # Choynowski's map: how likely so few are; near 1 where there are many.
        "choynowski_p": [
            chi_square.above(2 * due, 2 * (hits + 1))
            for hits, due in zip(deaths, expected, strict=True)
        ],
        "pearson_x2": spread.x2,
        "pearson_df": spread.df,
        "funnel_arcsine_phi_raw": varied.raw,
        "funnel_arcsine_phi_wins10": varied.ratio,
        "funnel_arcsine_tau2": varied.between,
        "binom_exact_upper_p": upper,
        "bh_reject_005_upper": [
            name for name, q in zip(given["name"], alarms, strict=True) if q <= _ALLOWED
        ],
    }
