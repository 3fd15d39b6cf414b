"""Vectors of ages, sexes and dates."""

from __future__ import annotations

from vector_claims import claim

from cpaudit.statistics import (
    age_heaping,
    age_sex_accuracy,
    bachi,
    day_heaping,
    digit_whipple,
    old_age_heaping,
    sex_ratio,
    structure_difference,
)
from cpaudit.statistics.age_sex_accuracy import AgeRatio

# The ages that the reference takes as numerators by default, and those of the published values.
_DEFAULT, _PUBLISHED = 59, 64


@claim("heap.pop1m_pasex")
def _heaping(given):
    ages = given["pop"]
    return {
        "whipple_25_60": age_heaping.whipple(ages).index,
        "whipple_25_65": age_heaping.whipple(ages, last=65).index,
        "whipple_digit_25_60": digit_whipple.indices(ages),
        "myers_orig_10_89": age_heaping.myers(ages, first=10, last=89),
        "myers_orig_23_82": age_heaping.myers(ages),
        "myers_pasex_23_82": age_heaping.myers(ages, is_last_decade_in=True),
        "myers_pct_23_82": [100 * share for share in age_heaping.blended_shares(ages)],
        "bachi_orig_23_77": bachi.index(ages),
        "bachi_pasex_23_77": bachi.index(ages, is_pooled=True),
        "noumbissi_default": age_heaping.digit_indices(ages, last=_DEFAULT),
        "noumbissi_20_64": age_heaping.digit_indices(ages, last=_PUBLISHED),
        "spoorenberg_20_64": age_heaping.total(ages),
        "coale_li_65_95_0": old_age_heaping.coale_li(ages),
        "coale_li_65_95_5": old_age_heaping.coale_li(ages, digit=5),
        "kannisto_90": old_age_heaping.kannisto(ages),
    }


@claim("heap.uniform")
def _uniform(given):
    assert given["pop"] == "10 at each age 0..90"
    ages = [10] * 91
    noumbissi = set(age_heaping.digit_indices(ages))
    assert len(noumbissi) == 1
    return {
        "whipple_25_65": age_heaping.whipple(ages, last=65).index,
        "myers": age_heaping.myers(ages),
        "bachi": bachi.index(ages),
        "noumbissi": noumbissi.pop(),
        "spoorenberg": age_heaping.total(ages),
    }


@claim("heap.concentrated")
def _concentrated(given):
    assert given["pop"] == "100 at 0,10,..90 else 0"
    return {"bachi": bachi.index([100 if age % 10 == 0 else 0 for age in range(100)])}


@claim(
    "asa.AGESEX",
    left_out={
        "dasgupta": "the formula stands in the proceedings of 1954 alone, and in a program whose "
        "licence forbids taking it from there"
    },
)
def _accuracy(given):
    assert given["open_last"]
    males, females = given["males"][:-1], given["females"][:-1]
    found = age_sex_accuracy.measure(males, females)
    return {
        "ars_m": found.males,
        "ars_f": found.females,
        "srs": found.sex_ratio,
        "asa_un": found.joint,
        "ars_f_ramachandran": age_sex_accuracy.age_ratio_score(females, form=AgeRatio.RAMACHANDRAN),
        "ars_f_zelnick": age_sex_accuracy.age_ratio_score(females, form=AgeRatio.ZELNIK),
    }


@claim("id_ird")
def _structures(given):
    first, second = given["pop1"], given["pop2"]
    found = {
        "ID": structure_difference.dissimilarity(first, second),
        "IRD": structure_difference.relative_difference(first, second),
    }
    return found | {"published": found}


@claim("srb.0", "srb.1", "srb.2")
def _sex_ratio(given):
    found = sex_ratio.estimate(given["boys"], given["births"])
    return {
        "srb": found.ratio,
        "cp_lo": found.exact.low,
        "cp_hi": found.exact.high,
        "wilson_lo": found.wilson.low,
        "wilson_hi": found.wilson.high,
        "p_vs_105": found.p_value,
    }


@claim("dom.chisq")
def _days(given):
    found = day_heaping.measure(given["counts"])
    return {
        "X2": found.x2,
        "df": found.df,
        "p": found.p_value,
        "day1_ratio": found.excess[0],
        "day1_p": found.p_days[0],
    }
