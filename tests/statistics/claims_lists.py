"""Vectors of two lists and of linkage error."""

from __future__ import annotations

from vector_claims import PUBLISHED, Looser, claim

from cpaudit.statistics import linkage_error, profile_likelihood, two_list, under_report
from cpaudit.statistics.histories import histories
from cpaudit.statistics.interval import normal_quantile
from cpaudit.statistics.log_linear import fit_all


@claim("cr2.jinan2017")
def _jinan(given):
    found = two_list.estimate(*given.values())
    half = normal_quantile(0.95) * found.total.standard_error
    return {
        "N": found.total.estimate,
        "N_published": found.total.estimate,
        "ci95_published": [found.total.estimate - half, found.total.estimate + half],
        "underreport_pct_published": 100 * found.under_report,
        "se": found.total.standard_error,
    }


@claim(*(f"cr2.jech_diabetes.{name}" for name in ("type1_male", "type1_all", "type2_male", "all")))
def _diabetes(given):
    found = two_list.estimate(*given.values())
    return {
        "N_published": found.total.estimate,
        "distinct_by_linkage_published": found.n_observed,
    }


_QUANTILE = Looser(1e-5, "the reference rounds the normal quantile to 1.96")


@claim(
    *(f"cr2.HAV.pa{pair}" for pair in ("12", "13", "23")),
    looser={"cil": _QUANTILE, "ciu": _QUANTILE},
)
def _pairs(given):
    first, second = (int(sign) - 1 for sign in given["pair"].removeprefix("pa"))
    cells = given["cells"]
    sizes = [sum(n for h, n in cells.items() if h[place] == "1") for place in (first, second)]
    both = sum(n for h, n in cells.items() if h[first] == h[second] == "1")
    found = two_list.estimate(*sizes, both)
    return {
        "Petersen": found.lincoln_petersen,
        "Chapman": found.total.estimate,
        "se": found.total.standard_error,
        "cil": found.log.low,
        "ciu": found.log.high,
    }


@claim("cr2.rcapture_20_30_40")
def _textbook(given):
    both, first, second = given["n11"], given["n10"], given["n01"]
    cells = {"11": both, "10": first, "01": second}
    found = two_list.estimate(both + first, both + second, both)
    (model,) = fit_all(histories(cells), [()])
    profile = profile_likelihood.estimate(cells)
    return {
        "loglinear_N": model.total,
        "loglinear_se": model.standard_error,
        "AIC": model.aic,
        "chapman_N": found.total.estimate,
        "chapman_se": found.total.standard_error,
        "profile_N": profile.total,
        "profile_ci": list(profile.interval),
    }


@claim("link.correction")
def _correction(given):
    found = linkage_error.correct(
        given["nA"],
        given["nB"],
        given["m"],
        share_linked=given["r"],
        share_wrongly_linked=given["f"],
    )
    return {"N_naive": found.naive, "N": found.total, "true_matches": found.n_both}


PUBLISHED |= {
    "cn.sanxia": "rates of the survey; the numbers of its two lists are not given",
}


_MERGED = "published as it stands: the seven cells of the three lists are not given"


@claim(
    "cn.pengzhou3list",
    left_out=dict.fromkeys(("N", "ci95", "merged_missing_pct", "underreport_vs_N_pct"), _MERGED),
)
def _pengzhou(_given):
    # By the published shares of all deaths: those on the list, and those on any list.
    return {"underreport_vs_merged_pct": 100 * under_report.shortfall(1 - 0.2037, 1 - 0.0529)}
