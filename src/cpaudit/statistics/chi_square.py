"""The chi-square distribution on plain numbers: the tails, by series and continued fraction.

Abramowitz, M., Stegun, I. A. (1964). Handbook of Mathematical Functions, 6.5.29 and 6.5.31.
"""

from __future__ import annotations

from math import exp, lgamma, log

# Terms shrink geometrically; this many are never needed for the sizes that occur here.
_MOST_TERMS = 100_000
_EPSILON = 1e-15
_TINY = 1e-300


def at_most(x: float, df: float) -> float:
    """The probability of a value up to ``x`` with ``df`` degrees of freedom.

    >>> round(at_most(3.841, 1), 4)
    0.95

    Raises:
        ValueError: for degrees of freedom that are not positive.
    """
    if df <= 0:
        raise ValueError(f"{df} degrees of freedom")
    if x <= 0:
        return 0.0
    shape, half = df / 2, x / 2
    if half < shape + 1:
        return _series(shape, half)
    return 1 - _fraction(shape, half)


def above(x: float, df: float) -> float:
    """The probability of a value above ``x``; exact also where it is tiny.

    Raises:
        ValueError: for degrees of freedom that are not positive.
    """
    if x / 2 < df / 2 + 1:
        return 1 - at_most(x, df)
    return _fraction(df / 2, x / 2)


def _scale(shape: float, half: float) -> float:
    return exp(shape * log(half) - half - lgamma(shape))


def _series(shape: float, half: float) -> float:
    term = total = 1 / shape
    for step in range(1, _MOST_TERMS):
        term *= half / (shape + step)
        total += term
        if term < total * _EPSILON:
            break
    return total * _scale(shape, half)


def _fraction(shape: float, half: float) -> float:
    """Lentz's way through the continued fraction of the upper tail."""
    denominator = half + 1 - shape
    c, d = 1 / _TINY, 1 / denominator
    result = d
    for step in range(1, _MOST_TERMS):
        factor = -step * (step - shape)
        denominator += 2
        d = 1 / _nonzero(factor * d + denominator)
        c = _nonzero(denominator + factor / c)
        change = c * d
        result *= change
        if abs(change - 1) < _EPSILON:
            break
    return result * _scale(shape, half)


def _nonzero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
