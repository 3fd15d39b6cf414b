"""How many there are in truth by three lists or more, without a model of how they depend.

Chao, A., Tsay, P. K. (1998). A sample coverage approach to multiple-system estimation with
application to census undercount. Journal of the American Statistical Association 93, 283-293.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST_LISTS, MOST_LISTS = 3, 6
# Below it the full estimator swings too far, and the one-step estimator is a lower bound.
ENOUGH_COVERAGE = 0.55


@dataclass(frozen=True, slots=True)
class SampleCoverage:
    """The coverage of the lists taken together and the three totals that follow from it."""

    n_observed: float
    coverage: float
    independent: float | None  # as if the lists did not depend on each other
    total: float | None
    one_step: float | None

    @property
    def best(self) -> float | None:
        """The total where the coverage suffices, else the one-step total, a lower bound."""
        return self.total if self.coverage >= ENOUGH_COVERAGE else self.one_step


def estimate(cells: Mapping[str, float]) -> SampleCoverage:
    """The totals for ``cells``: how many have each history («101»: on the first and third list).

    Raises:
        ValueError: for fewer than three or more than six lists, or an empty list.
    """
    lengths = {len(history) for history in cells}
    if len(lengths) != 1 or any(set(history) - {"0", "1"} for history in cells):
        raise ValueError("histories must be of as many lists each, of 0 and 1")
    (n_lists,) = lengths
    if not FEWEST_LISTS <= n_lists <= MOST_LISTS:
        raise ValueError(f"histories must be of {FEWEST_LISTS} to {MOST_LISTS} lists")
    sizes = [_count(cells, {position: "1"}) for position in range(n_lists)]
    if not min(sizes):
        raise ValueError("one of the lists is empty")
    alone = [_only(cells, n_lists, position) for position in range(n_lists)]
    n_observed = sum(count for history, count in cells.items() if "1" in history)
    mean_seen = n_observed - sum(alone) / n_lists
    coverage = 1 - sum(a / n for a, n in zip(alone, sizes, strict=True)) / n_lists
    if coverage <= 0:
        return SampleCoverage(n_observed, coverage, None, None, None)
    pairs = [
        (
            alone[i] + alone[j] + 2 * _only(cells, n_lists, i, j),
            _count(cells, {i: "1", j: "1"}) / (sizes[i] * sizes[j]),
        )
        for i, j in combinations(range(n_lists), 2)
    ]

    def step(total: float) -> float:
        bias = sum(weight * (total * overlap - 1) for weight, overlap in pairs)
        return mean_seen / coverage + bias / (n_lists * coverage)

    independent = mean_seen / coverage
    left = n_lists * coverage - sum(weight * overlap for weight, overlap in pairs)
    right = n_lists * mean_seen - sum(weight for weight, _ in pairs)
    total = right / left if left > 0 and right / left >= n_observed else None
    return SampleCoverage(n_observed, coverage, independent, total, step(step(independent)))


def _count(cells: Mapping[str, float], signs: Mapping[int, str]) -> float:
    return sum(
        count
        for history, count in cells.items()
        if all(history[position] == sign for position, sign in signs.items())
    )


def _only(cells: Mapping[str, float], n_lists: int, *positions: int) -> float:
    return _count(cells, {p: "1" if p in positions else "0" for p in range(n_lists)})
