"""How complete the planning system's births are: by source and village, and in total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.statistics import two_list, wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

# The sources whose births planning is held against, and the column group that shows each.
_SOURCES = (
    *("delivery", "certificate", "screening", "police_birth", "vaccination", "insurance"),
    *("subsidy", "school"),
)
# Robson and Regier: with seven in both lists the Chapman estimate is nearly unbiased.
_MIN_BOTH = 7


def missed_by_village(births: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Missed births by village and grade: ``n``, and ``expected``, the sum of their probabilities."""
    return (
        births.filter(pl.col("grade").is_not_null() & pl.col("suppressed").is_null())
        .group_by("village", "grade")
        .agg(
            pl.len().cast(pl.UInt32).alias("n"),
            pl.col("p_missed").sum().alias("expected"),
            pl.col("in_period").sum().cast(pl.UInt32).alias("n_in_period"),
        )
        .join(names, on="village", how="left")
        .select("village", "village_name", "grade", "n", "expected", "n_in_period")
        .sort("village", "grade", nulls_last=True)
    )


def suppressed(births: pl.DataFrame) -> pl.DataFrame:
    """Births that planning lacks but that are not missed births here: ``reason``, ``n``."""
    return (
        births.filter(pl.col("suppressed").is_not_null())
        .group_by(pl.col("suppressed").alias("reason"))
        .agg(pl.len().cast(pl.UInt32).alias("n"))
        .sort("n", "reason", descending=[True, False])
    )


def completeness(births: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The share of each source's births that planning holds, by village and in total.

    Only births of the period that this area must report and that are due are compared. ``village``
    is null in the rows of the whole area. The interval is Wilson's, at 95 %.

    Returns:
        ``source_id``, ``village``, ``village_name``, ``n_source``, ``n_found``, ``share``, ``low``,
        ``high``.
    """
    due = births.filter(_comparable())
    parts = [
        due.filter(pl.col(f"{source}.n_rows").is_not_null())
        .group_by(by)
        .agg(
            pl.len().cast(pl.UInt32).alias("n_source"),
            pl.col("in_planning").sum().cast(pl.UInt32).alias("n_found"),
        )
        .with_columns(
            pl.lit(source).alias("source_id"),
            *([] if by == "village" else [pl.lit(None, pl.String).alias("village")]),
        )
        .select("source_id", "village", "n_source", "n_found")
        for source in _SOURCES
        for by in ("village", "in_period")
    ]
    return (
        pl.concat(parts)
        .with_columns(
            (pl.col("n_found") / pl.col("n_source")).alias("share"),
            wilson.limits(pl.col("n_found"), pl.col("n_source")).struct.unnest(),
        )
        .join(names, on="village", how="left")
        .select(
            "source_id", "village", "village_name", "n_source", "n_found", "share", "low", "high"
        )
        .sort("source_id", pl.col("village").fill_null(""))
    )


def _comparable() -> pl.Expr:
    """In the period, in scope, and not explained away."""
    return pl.col("in_period") & (pl.col("scope") == "inside") & pl.col("suppressed").is_null()


def estimate(births: pl.DataFrame) -> Mapping[str, float | int | None]:
    """The two-list estimate of the period's births: planning against all other sources together.

    The second list is the union of the other sources, which makes it as complete as it can be; it
    must be independent of planning, not complete. Fewer than seven births in both lists give no
    estimate.

    Returns:
        ``n_planning``, ``n_other``, ``n_both``, ``estimate``, ``low``, ``high``,
        ``completeness`` (planning's share of the estimate) with ``completeness_low`` and
        ``completeness_high``, and ``theta_0.5`` … ``theta_4``: the estimate should the lists depend
        on each other with that odds ratio. What the data do not support is None.
    """
    due = births.filter(_comparable())
    other = pl.col("n_sources") > 0
    n_planning, n_other, n_both = due.select(
        pl.col("in_planning").sum().alias("n_planning"),
        other.sum().alias("n_other"),
        (pl.col("in_planning") & other).sum().alias("n_both"),
    ).row(0)
    lists = two_list.estimate(n_planning, n_other, n_both)
    few = n_both < _MIN_BOTH
    limits = lists.completeness_interval
    return {
        "n_planning": n_planning,
        "n_other": n_other,
        "n_both": n_both,
        "estimate": None if few else lists.total.estimate,
        "low": None if few else lists.total.low,
        "high": None if few else lists.total.high,
        "completeness": None if few else lists.completeness,
        "completeness_low": None if few or limits is None else limits.low,
        "completeness_high": None if few or limits is None else limits.high,
        **({} if few else {f"theta_{row.theta:g}": row.estimate for row in lists.dependence}),
    }
