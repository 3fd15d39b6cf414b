"""Counts that agree with their expectation better than chance would let them.

The lower tail of Pearson's chi-square: Fisher, R. A. (1936). Has Mendel's work been rediscovered?
Annals of Science 1, 115-137.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics import chi_square

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Below five expected the distribution is another one; with ten villages half of the cases are missed.
LEAST_EXPECTED = 5.0
ENOUGH_PLACES = 20
# The mean count from which the screen is worth its noise.
ENOUGH_MEAN = 8.0
_N_SIMULATED = 4999
_N_TABLES = 499
# Fewer simulations on a side tell too little of its tail.
_ENOUGH_SIMULATED = 5
_MOST_CELLS = 4_000_000
_SEED = 19_360_401
# Values that differ by less are ties, which count against the alarm.
_TIE = 1e-9
# One place, row or column has nothing to be even with.
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Evenness:
    """How evenly counts lie about their expectation.

    ``p_too_even`` is small where they lie too close, ``p_uneven`` where they scatter more than
    chance. Common harmless causes of the first: quotas, counts that were shared out, one source for
    all villages.
    """

    x2: float
    df: int
    p_too_even: float
    p_uneven: float
    is_enough: bool


def counts(observed: Sequence[float], expected: Sequence[float]) -> Evenness | None:
    """Whether ``observed`` counts follow ``expected`` ones too closely; none below two places.

    Expectations are scaled to the observed sum, which costs a degree of freedom.

    Raises:
        ValueError: the lists differ in length, or an expectation is not positive.
    """
    if len(observed) != len(expected):
        raise ValueError(f"{len(observed)} counts and {len(expected)} expectations")
    if any(value <= 0 for value in expected):
        raise ValueError("an expectation is not positive")
    if len(observed) < _FEWEST or not sum(observed):
        return None
    scale = sum(observed) / sum(expected)
    scaled = [value * scale for value in expected]
    x2 = sum((seen - due) ** 2 / due for seen, due in zip(observed, scaled, strict=True))
    return _judged(x2, len(observed) - 1, min(scaled), len(observed))


def simulated(observed: Sequence[int], expected: Sequence[float]) -> Evenness | None:
    """The same for expectations below five, by the multinomial distribution itself.

    Raises:
        ValueError: the lists differ in length, or an expectation is not positive.
    """
    known = counts(observed, expected)
    if known is None:
        return None
    shares_due = np.asarray(expected, dtype=np.float64)
    shares_due = shares_due / shares_due.sum()
    n = int(sum(observed))
    drawn = np.random.default_rng(_SEED).multinomial(n, shares_due, size=_N_SIMULATED)
    due = n * shares_due
    return _by_simulation(known, ((drawn - due) ** 2 / due).sum(axis=1))


def two_way(table: Sequence[Sequence[int]]) -> Evenness | None:
    """Whether the cells of a table (village by month) follow its margins too closely.

    Rows and columns without events are left out; none below two of either.

    Raises:
        ValueError: the rows differ in length.
    """
    if len({len(row) for row in table}) > 1:
        raise ValueError("the rows differ in length")
    cells = np.array(table, dtype=np.float64).reshape(len(table), -1)
    cells = cells[cells.sum(axis=1) > 0][:, cells.sum(axis=0) > 0]
    if min(cells.shape, default=0) < _FEWEST:
        return None
    x2 = float(_independence(cells[None, ...])[0])
    least = float(np.outer(cells.sum(axis=1), cells.sum(axis=0)).min() / cells.sum())
    known = _judged(x2, (cells.shape[0] - 1) * (cells.shape[1] - 1), least, cells.size)
    if least >= LEAST_EXPECTED:
        return known
    chance = np.random.default_rng(_SEED)
    by_column = cells.sum(axis=0) / cells.sum()
    n_at_once = max(1, _MOST_CELLS // cells.size)
    found: list[NDArray[np.float64]] = []
    n_left = _N_TABLES
    while n_left > 0:
        n = min(n_at_once, n_left)
        rows = [chance.multinomial(int(total), by_column, size=n) for total in cells.sum(axis=1)]
        found.append(_independence(np.stack(rows, axis=1).astype(np.float64)))
        n_left -= n
    return _by_simulation(known, np.concatenate(found))


def shares(hits: Sequence[int], totals: Sequence[int], share: float) -> Evenness | None:
    """Whether ``hits`` of ``totals`` follow a known ``share`` too closely; none without totals.

    >>> mendel = shares([5474, 6022], [7324, 8023], 0.75)
    >>> round(mendel.x2, 4)
    0.2779

    Raises:
        ValueError: the share is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"share {share} is not between 0 and 1")
    pairs = [(hit, total) for hit, total in zip(hits, totals, strict=True) if total]
    if not pairs:
        return None
    x2 = sum((hit - total * share) ** 2 / (total * share * (1 - share)) for hit, total in pairs)
    least = min(total for _, total in pairs) * min(share, 1 - share)
    return _judged(x2, len(pairs), least, len(pairs))


def total(x2: Sequence[float], df: Sequence[int]) -> Evenness:
    """Several tests together.

    Raises:
        ValueError: there are none.
    """
    return _judged(sum(x2), sum(df), LEAST_EXPECTED, len(x2))


def _independence(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    by_row, by_column = tables.sum(axis=2), tables.sum(axis=1)
    n = by_row.sum(axis=1)
    due = by_row[:, :, None] * by_column[:, None, :] / n[:, None, None]
    apart = (tables - due) ** 2
    result: NDArray[np.float64] = np.divide(
        apart, due, out=np.zeros_like(apart), where=due > 0
    ).sum(axis=(1, 2))
    return result


def _by_simulation(known: Evenness, drawn: NDArray[np.float64]) -> Evenness:
    """The shares of simulations on either side; beyond them the gamma distribution of their moments."""
    n = len(drawn) + 1
    n_below = int((drawn <= known.x2 + _TIE).sum())
    n_above = int((drawn >= known.x2 - _TIE).sum())
    mean, variance = float(drawn.mean()), float(drawn.var())
    low, high = (1 + n_below) / n, (1 + n_above) / n
    if variance > 0:
        scale, df = 2 * mean / variance, 2 * mean * mean / variance
        if n_below < _ENOUGH_SIMULATED:
            low = min(low, chi_square.at_most(known.x2 * scale, df))
        if n_above < _ENOUGH_SIMULATED:
            high = min(high, chi_square.above(known.x2 * scale, df))
    return Evenness(known.x2, known.df, p_too_even=low, p_uneven=high, is_enough=False)


def _judged(x2: float, df: int, least: float, n_places: int) -> Evenness:
    return Evenness(
        x2=x2,
        df=df,
        p_too_even=chi_square.at_most(x2, df),
        p_uneven=chi_square.above(x2, df),
        is_enough=least >= LEAST_EXPECTED and n_places >= ENOUGH_PLACES,
    )
