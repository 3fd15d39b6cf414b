"""Vectors of births, fertility, cohorts and reporting delays."""

from __future__ import annotations

from datetime import date
from math import sqrt

from vector_claims import PUBLISHED, Looser, claim

from cpaudit.statistics import (
    brass_ratio,
    coale_trussell,
    cohort_parity,
    net_undercount,
    reporting_delay,
    reverse_survival,
    under_report,
)

_HALF = 0.5


@claim("delay.mack_RAA")
def _delay(given):
    rows = [[n for n in row if n is not None] for row in given["triangle"]]
    found = reporting_delay.estimate(rows)
    return {
        "f": [*found.factors, 1.0],  # nothing follows the last delay
        "sigma": [sqrt(one) for one in reporting_delay._spreads(rows, found.factors)],
        "ultimate": found.expected,
        "mack_se": found.standard_errors,
        "total_ultimate": found.total,
        "total_mack_se": found.standard_error,
        "proportion_reported_by_dev1": found.completeness[0],
    }


@claim("pf.brass_malawi2008")
def _brass(given):
    assert [tuple(list(row.values())[1:]) for row in given["multipliers"][:7]] == list(
        brass_ratio._MULTIPLIERS
    )
    found = brass_ratio.estimate(given["P"], given["asfr"])
    return {
        "F_i": found.added_up,
        "PF": found.ratios,
        "tfr_unadj": found.total,
        "tfr_adj": found.corrected,
    }


@claim("pf.manualX_bangladesh1974")
def _manual_x(given):
    for name, table in (
        ("coef_shift", coale_trussell._AT_SURVEY),
        ("coef_noshift", coale_trussell._AT_BIRTH),
    ):
        assert [(row["ai"], row["bi"], row["ci"]) for row in given[name]] == list(table)
    found = coale_trussell.estimate(given["P"], given["asfr"])
    # The reference rounds the corrected rates by age at the birth to three decimals, then adds up.
    factor = found.corrected / found.total
    rates = coale_trussell.by_age_at_birth(given["asfr"])
    return {
        "F_i": found.added_up,
        "PF": found.ratios,
        "tfr_unadj": found.total,
        "tfr_adj": 5 * sum(round(factor * rate, 3) for rate in rates),
    }


_ROUNDED = "the reference rounds survival and shares of fertility to five decimals on the way"


@claim(
    "revsurv.cambodia2008",
    looser={"births": Looser(1e-5, _ROUNDED), "TFR": Looser(1e-4, _ROUNDED)},
)
def _reverse_survival(given):
    assert given["women_10_64"][-1] is None  # the open group is not used
    found = reverse_survival.estimate(
        given["children_0_14"],
        given["women_10_64"][:-1],
        child_standard=given["lx_child_std"],
        child_deaths=given["q0_5"],
        women_standard=given["lx_women_std"],
        women_deaths=given["q45_15"],
        rates=given["asfr"],
        former_rates=given["asfr_15prior"],
    )
    counted = date.fromisoformat(given["ref"])
    start, end = date(counted.year, 1, 1), date(counted.year + 1, 1, 1)
    moment = counted.year + (counted - start).days / (end - start).days
    return {
        "year": [moment - _HALF - age for age in range(len(found.births))],
        "births": found.births,
        "TFR": found.total_fertility,
    }


@claim("cohortparity.chile1992")
def _cohort_parity(given):
    rates: dict[int, list[float]] = {}
    for row in sorted(given["asfr_vr"], key=lambda row: (row["year"], row["age_start"])):
        rates.setdefault(row["year"], []).append(row["fx"])
    found = cohort_parity.estimate(rates, [row["P"] for row in given["parity"]])
    return {
        "Ei": [one.registered for one in found],
        "completeness": [one.completeness for one in found],
    }


@claim("school.2000cohort")
def _entrants(given):
    found = under_report.shortfall(
        given["census2000_births_10k"], given["school_entrants_2006_10k"]
    )
    return {"underreport_pct_vs_school": 100 * found}


@claim("cn.qiushilv")
def _truth_rate(given):
    return {"pct": 100 * under_report.truth_rate(given["reported"], given["surveyed"])}


_NO_PARTS = "published as it stands: omissions and duplications are not given"


@claim("cn.pes", left_out={"y2000_omission": _NO_PARTS, "y2020_omission": _NO_PARTS})
def _net_omission(given):
    net = {
        year: 100 * net_undercount.net_omission(parts["omit"] / 100, parts["dup"] / 100)
        for year, parts in given.items()
    }
    return {"y1982_net_duplication": -net["y1982"], "y1990_net_omission": net["y1990"]}


@claim("pes.dse")
def _survey(given):
    found = net_undercount.estimate(
        given["C"], given["II"], correct_share=given["CE_over_E"], match_rate=given["M_over_P"]
    )
    assert found.factor == found.n / given["C"]
    return {"DSE": found.n, "UR": found.rate}


PUBLISHED |= {
    "cn.hukou_vs_census_0_16": "shares of an abstract; neither register nor census counts are given",
    "cn.nbs_birth_underreport": "rates of a review; the survey's counts are not given",
}
