"""Many villages tested at once: p values adjusted so that a known share of the alarms is false.

Benjamini, Y., Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal
Statistical Society B 57, 289-300. Benjamini, Y., Yekutieli, D. (2001). Annals of Statistics 29,
1165-1188, for tests that depend on each other. Holm, S. (1979). Scandinavian Journal of Statistics
6, 65-70, for no false alarm at all. Benjamini, Y., Bogomolov, M. (2014). Selective inference on
multiple families of hypotheses. Journal of the Royal Statistical Society B 76, 297-318, for many
screens of many villages at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# With fewer tests the p values themselves say as much.
ENOUGH_TESTS = 8
# One alarm in twenty may be false.
LEVEL = 0.05


def adjusted(
    p_values: Sequence[float | None], *, are_dependent: bool = False
) -> tuple[float | None, ...]:
    """The adjusted p value (q) of each test, in the order given; none for a test without one.

    Of the tests with q up to 0.05, one in twenty is expected to be a false alarm.

    Args:
        p_values: of each test, none where it was not made.
        are_dependent: whether the tests may depend on each other in any way: villages that share a
            clerk. Stricter.

    Raises:
        ValueError: a p value is outside 0 … 1.
    """
    known, order = _sorted(p_values)
    return _in_order(p_values, order, _raised(known[order], are_dependent=are_dependent))


def adjusted_for_any(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Holm's adjusted p values: with q up to 0.05, one chance in twenty of any false alarm.

    Raises:
        ValueError: a p value is outside 0 … 1.
    """
    known, order = _sorted(p_values)
    n = len(known)
    steps = np.maximum.accumulate(known[order] * np.arange(n, 0, -1))
    return _in_order(p_values, order, np.minimum(steps, 1.0))


def adjusted_in_families(
    families: Sequence[Sequence[float]],
    *,
    are_dependent: Sequence[bool] = (),
    level: float = LEVEL,
) -> tuple[tuple[float, ...], ...]:
    """The adjusted p values of several families of tests that are looked at together.

    First the families are chosen, each by its least adjusted p value (Simes); then the values of
    each are raised by as much as the choice was free. Where no family holds anything, the chance of
    any alarm is ``level``; else, on the average over the chosen families, the share of false alarms.

    Args:
        families: the p values of each; a family may be empty.
        are_dependent: for each family whether its tests may depend on each other in any way.
        level: the q up to which a result is called an alarm.

    Raises:
        ValueError: a p value is outside 0 … 1.
    """
    dependent = are_dependent or [False] * len(families)
    within = []
    for family, is_so in zip(families, dependent, strict=True):
        known, order = _sorted(family)
        placed = np.empty_like(known)
        placed[order] = _raised(known[order], are_dependent=is_so)
        within.append(placed)
    chosen = adjusted([float(one.min()) if len(one) else None for one in within])
    of_families = [q for q in chosen if q is not None]
    factor = len(of_families) / max(1, sum(q <= level for q in of_families))
    return tuple(
        tuple(np.minimum(np.maximum(one * factor, of_family or 0.0), 1.0).tolist())
        for one, of_family in zip(within, chosen, strict=True)
    )


def _raised(ordered: NDArray[np.float64], *, are_dependent: bool) -> NDArray[np.float64]:
    n = len(ordered)
    ranks = np.arange(1, n + 1)
    factor = float((1 / ranks).sum()) if are_dependent else 1.0
    # The least of what follows: a smaller p never has the larger q.
    steps = np.minimum.accumulate((ordered * n / ranks * factor)[::-1])[::-1]
    result: NDArray[np.float64] = np.minimum(steps, 1.0)
    return result


def _sorted(p_values: Sequence[float | None]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    known = np.array([p for p in p_values if p is not None], dtype=np.float64)
    if not ((known >= 0) & (known <= 1)).all():
        raise ValueError("a p value is outside 0 … 1")
    return known, np.argsort(known, kind="stable")


def _in_order(
    p_values: Sequence[float | None], order: NDArray[np.int64], steps: NDArray[np.float64]
) -> tuple[float | None, ...]:
    placed = np.empty_like(steps)
    placed[order] = steps
    found = iter(placed.tolist())
    return tuple(None if p is None else next(found) for p in p_values)
