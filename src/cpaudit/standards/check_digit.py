"""The check digit of citizen numbers: GB 11643-1999, which is ISO 7064 MOD 11-2."""

from __future__ import annotations

from functools import cache

import polars as pl

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# The character for each remainder of the weighted sum by 11.
CHARACTERS = "10X98765432"

# The 17 digits are summed in four slices by look-up: four times faster than digit by digit.
_SLICES = ((0, 4), (4, 8), (8, 12), (12, 17))


def check_digit(first17: pl.Expr) -> pl.Expr:
    """The eighteenth character of a number whose first 17 digits are ``first17``; null for others.

    >>> pl.select(check_digit(pl.lit("11010519491231002"))).item()
    'X'
    """
    digits = pl.when(first17.str.len_bytes() == len(WEIGHTS)).then(
        first17.cast(pl.Int64, strict=False)
    )
    total = pl.lit(0, dtype=pl.UInt16)
    for start, stop in _SLICES:
        value = digits // 10 ** (len(WEIGHTS) - stop) % 10 ** (stop - start)
        total = total + pl.lit(_weighted_sums(start, stop)).gather(value)
    return pl.lit(pl.Series(list(CHARACTERS))).gather(total % len(CHARACTERS))


@cache
def _weighted_sums(start: int, stop: int) -> pl.Series:
    """By the number that a slice of digits makes, their weighted sum."""
    weights = WEIGHTS[start:stop]
    number = pl.int_range(10 ** len(weights), dtype=pl.UInt32)
    sums = pl.sum_horizontal(
        number // 10**place % 10 * weight for place, weight in enumerate(reversed(weights))
    )
    return pl.select(sums.cast(pl.UInt16).alias("sums")).to_series()
