"""Whether a log-linear model of lists has an estimate at all, before one is computed.

Fienberg, S. E., Rinaldo, A. (2012). Maximum likelihood estimation in log-linear models. Annals of
Statistics 40, 996-1023. Chan, L., Silverman, B. W., Vincent, K. (2021). Multiple systems estimation
for sparse capture data. Journal of the American Statistical Association 116, 1297-1306.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics.histories import histories

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from cpaudit.statistics.histories import Histories, Term

# Designs are of zeros and ones: what rounding leaves of a zero is far below, any other value above.
_ZERO = 1e-9
_LEFT = 1e-7


class Existence(IntEnum):
    """What becomes of a model's estimate; the numbers are those of the published check."""

    EXISTS = 0
    AT_INFINITY = 1  # the likelihood grows without end
    NOT_IDENTIFIABLE = 2  # several totals fit equally well


def check(cells: Mapping[str, float], terms: Sequence[Term] = ()) -> Existence:
    """Whether the model with these interactions (of positions from 0) has one finite estimate.

    A term whose lists share nobody is estimated as «never together»: its histories are set to none,
    and the rest of the model must be estimable without them.

    >>> cells = {"100": 40, "010": 30, "001": 20, "110": 6}
    >>> [int(check(cells, terms)) for terms in ((), [(0, 2)], [(0, 1)], [(0, 1), (0, 2), (1, 2)])]
    [0, 0, 1, 2]
    """
    table = histories(cells)
    return of(table, tuple(term for term in terms))


def of(table: Histories, terms: tuple[Term, ...]) -> Existence:
    """``check`` on a table."""
    return of_all(table, (terms,))[0]


def of_all(table: Histories, models: Sequence[tuple[Term, ...]]) -> list[Existence]:
    """``check`` of many models on one table; what they have in common is made once."""
    terms = tuple(dict.fromkeys(chain.from_iterable(models)))
    never = frozenset(term for term in terms if table.overlap(term) <= 0)
    design = table.design(terms)
    main = range(1 + table.n_lists)
    place = {term: len(main) + at for at, term in enumerate(terms)}
    found = []
    for model in models:
        left = possible(table, never.intersection(model))
        columns = [*main, *(place[term] for term in model if term not in never)]
        found.append(solvable(design[left][:, columns], table.counts[left]))
    return found


def possible(table: Histories, never: Collection[Term]) -> NDArray[np.bool_]:
    """The histories that a model leaves: those of the terms whose lists share nobody fall out."""
    if not never:
        return np.ones(len(table.names), dtype=np.bool_)
    fallen: NDArray[np.bool_] = np.any([table.holds(term) for term in never], axis=0)
    return ~fallen


def solvable(design: NDArray[np.float64], counts: NDArray[np.float64]) -> Existence:
    """Whether a Poisson model with this design has one finite estimate for these counts.

    It exists if and only if some table without a zero has the same margins: with ``V`` the directions
    that the histories with people leave open and ``B`` what they do to the empty histories, some
    ``w > 0`` has ``wᵀB = 0``. That is asked of a least-squares problem without negative values.
    """
    empty = counts <= 0
    open_ways = _null_space(design[~empty])
    if not open_ways.shape[1]:
        return Existence.EXISTS
    if len(design) < design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        return Existence.NOT_IDENTIFIABLE
    effect = design[empty] @ open_ways
    # w = 1 + u with u ≥ 0: any positive solution can be scaled to it.
    target = -effect.sum(axis=0)
    rest = target - effect.T @ least_squares(effect.T, target)
    return Existence.EXISTS if np.abs(rest).max() < _LEFT else Existence.AT_INFINITY


def _null_space(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(rows):
        return np.eye(rows.shape[1])
    _, sizes, ways = np.linalg.svd(rows, full_matrices=True)
    rank = int((sizes > _ZERO).sum())
    return np.asarray(ways[rank:].T)


def least_squares(matrix: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ``x ≥ 0`` with the smallest ``|matrix·x - target|``.

    Lawson, C. L., Hanson, R. J. (1974). Solving Least Squares Problems, chapter 23.

    >>> least_squares(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([2.0, -1.0])).tolist()
    [2.0, 0.0]
    """
    n = matrix.shape[1]
    x, used = np.zeros(n), np.zeros(n, dtype=np.bool_)
    # The method ends after finitely many exchanges; the bound only guards against rounding.
    for _ in range(10 * n):
        slope = matrix.T @ (target - matrix @ x)
        slope[used] = -np.inf
        if used.all() or slope.max() <= _ZERO:
            break
        used[int(np.argmax(slope))] = True
        while True:
            step = np.zeros(n)
            step[used] = np.linalg.lstsq(matrix[:, used], target, rcond=None)[0]
            falls = used & (step <= _ZERO)
            if not falls.any():
                break
            share = float((x[falls] / np.maximum(x[falls] - step[falls], _ZERO)).min())
            x = x + share * (step - x)
            used &= x > _ZERO
            if not used.any():
                break
        x = np.where(used, step, 0.0)
    return x
