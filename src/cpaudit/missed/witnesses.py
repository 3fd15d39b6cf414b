"""What newborn screening, subsidy and school lists say about where a birth counts.

A subsidy is claimed where the child is registered; a school says where a child lives years later.
"""

from __future__ import annotations

import polars as pl

from cpaudit.missed.piece import Evidence


def witnesses() -> tuple[Evidence, ...]:
    """The evidence of the lists that hold the child."""
    screened, home = pl.col("screening.resid_place"), pl.col("screening.hukou_place")
    # The card is written in the ward: where delivery or certificate place the mother, it repeats.
    is_first = (
        pl.col("delivery.resid_place").is_null() & pl.col("certificate.resid_place").is_null()
    )
    claimed = pl.col("subsidy.n_rows").is_not_null() & pl.col("subsidy.status").ne_missing(
        "cancelled"
    )
    registered, lives = pl.col("subsidy.hukou_place"), pl.col("subsidy.resid_place")
    enrolled = pl.col("school.n_rows").is_not_null()
    pupil, pupil_home = pl.col("school.hukou_place"), pl.col("school.resid_place")
    return (
        Evidence("screening_resident", "screening", is_first & (screened == "inside"), 1.5, 0.5),
        Evidence(
            "screening_elsewhere", "screening", is_first & (screened == "outside"), -4.0, -0.5
        ),
        Evidence(
            "screening_hukou_here",
            "screening",
            is_first & screened.is_null() & (home == "inside"),
            0.5,
            2.0,
        ),
        Evidence(
            "screening_hukou_elsewhere",
            "screening",
            is_first & screened.ne_missing("inside") & (home == "outside"),
            -1.0,
            -2.5,
        ),
        Evidence(
            "subsidy_claimed_here",
            "subsidy",
            claimed & registered.ne_missing("outside"),
            0.5,
            2.0,
        ),
        Evidence("subsidy_registered_elsewhere", "subsidy", registered == "outside", -1.0, -3.0),
        Evidence("subsidy_lives_elsewhere", "subsidy", lives == "outside", -2.0, -0.5),
        Evidence("school_lives_here", "school", enrolled & (pupil_home == "inside"), 0.5, 0.0),
        Evidence("school_lives_elsewhere", "school", pupil_home == "outside", -1.0, 0.0),
        Evidence("school_hukou_here", "school", pupil == "inside", 0.0, 1.5),
        Evidence("school_hukou_elsewhere", "school", pupil == "outside", -0.5, -2.5),
    )
