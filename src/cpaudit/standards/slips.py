"""How two different dates may be one date typed wrongly."""

from __future__ import annotations

import polars as pl

_DIGITS = 8  # of a date written YYYYMMDD


def is_typing_slip(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """Whether ``a`` and ``b`` differ by what happens in typing; null if one of them is null.

    Day and month exchanged, one digit different, two neighbouring digits exchanged, or the same
    day a year apart. Equal dates are no slip.
    """
    left, right = _as_number(a), _as_number(b)
    return (a != b) & (
        _is_exchanged(a, b)
        | (_n_different_digits(left, right) == 1)
        | _is_neighbour_swap(left, right)
        | (((a.dt.year() - b.dt.year()).abs() == 1) & (left % 10_000 == right % 10_000))
    )


def _as_number(date: pl.Expr) -> pl.Expr:
    return (date.dt.year() * 10_000 + date.dt.month().cast(pl.Int32) * 100 + date.dt.day()).cast(
        pl.Int32
    )


def _is_exchanged(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return (
        (a.dt.year() == b.dt.year()) & (a.dt.month() == b.dt.day()) & (a.dt.day() == b.dt.month())
    )


def _n_different_digits(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return pl.sum_horizontal(
        (left // 10**place % 10 != right // 10**place % 10).cast(pl.Int32)
        for place in range(_DIGITS)
    )


def _is_neighbour_swap(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Digits x y at two places become y x: the number moves by 9 (y - x) at that place."""
    return pl.any_horizontal(
        left - right == 9 * 10**place * (left // 10 ** (place + 1) % 10 - left // 10**place % 10)
        for place in range(_DIGITS - 1)
    )
