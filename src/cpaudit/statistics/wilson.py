"""Wilson's score interval for a share: right for small numbers and for shares near 0 and 1.

Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
Journal of the American Statistical Association 22, 209-212.
"""

from __future__ import annotations

from math import sqrt

import polars as pl

from cpaudit.statistics.interval import CONFIDENCE, Interval, check_counts, normal_quantile


def interval(n_hits: int, n: int, *, confidence: float = CONFIDENCE) -> Interval | None:
    """The limits of the share ``n_hits / n``; none where ``n`` is 0, since nothing was observed.

    >>> limits = interval(50, 50)
    >>> round(limits.low, 3), limits.high
    (0.929, 1.0)
    """
    check_counts(n_hits, n)
    z = normal_quantile(confidence)
    if n == 0:
        return None
    share = n_hits / n
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # At 0 and n of n the limit is 0 or 1 exactly; the formula leaves a rounding error there.
    return Interval(
        low=0.0 if n_hits == 0 else max(0.0, (centre - half) / scale),
        high=1.0 if n_hits == n else min(1.0, (centre + half) / scale),
    )


def limits(n_hits: pl.Expr, n: pl.Expr, *, confidence: float = CONFIDENCE) -> pl.Expr:
    """``interval`` for a column: struct{low, high}, null where ``n`` is 0 or null."""
    z = normal_quantile(confidence)
    hits, size = n_hits.cast(pl.Float64), n.cast(pl.Float64)
    share = hits / size
    centre = share + z * z / (2 * size)
    half = z * (share * (1 - share) / size + z * z / (4 * size * size)).sqrt()
    scale = 1 + z * z / size
    known = size > 0
    low = pl.when(hits == 0).then(0.0).otherwise(((centre - half) / scale).clip(0.0, 1.0))
    high = pl.when(hits == size).then(1.0).otherwise(((centre + half) / scale).clip(0.0, 1.0))
    return pl.struct(low=pl.when(known).then(low), high=pl.when(known).then(high))
