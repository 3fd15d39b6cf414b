"""How many there are in truth by three lists, without a model of how the lists depend.

Chao, A., Tsay, P. K. (1998). A sample coverage approach to multiple-system estimation with
application to census undercount. Journal of the American Statistical Association 93, 283-293.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

N_LISTS = 3
# Below it the full estimator swings too far, and the one-step estimator is a lower bound.
ENOUGH_COVERAGE = 0.55


@dataclass(frozen=True, slots=True)
class SampleCoverage:
    """The coverage of the lists taken together and the three totals that follow from it."""

    n_observed: int
    coverage: float
    independent: float | None  # as if the lists did not depend on each other
    total: float | None
    one_step: float | None

    @property
    def best(self) -> float | None:
        """The total where the coverage suffices, else the one-step total, a lower bound."""
        return self.total if self.coverage >= ENOUGH_COVERAGE else self.one_step


def estimate(cells: Mapping[str, int]) -> SampleCoverage:
    """The totals for ``cells``: how many have each history («101»: on the first and third list).

    Raises:
        ValueError: for other than three lists, or an empty list.
    """
    if any(len(history) != N_LISTS or set(history) - {"0", "1"} for history in cells):
        raise ValueError("histories must be of three lists, of 0 and 1")
    sizes = [_count(cells, {position: "1"}) for position in range(N_LISTS)]
    if not min(sizes):
        raise ValueError("one of the lists is empty")
    alone = [_only(cells, position) for position in range(N_LISTS)]
    n_observed = sum(count for history, count in cells.items() if "1" in history)
    mean_seen = n_observed - sum(alone) / N_LISTS
    coverage = 1 - sum(a / n for a, n in zip(alone, sizes, strict=True)) / N_LISTS
    if coverage <= 0:
        return SampleCoverage(n_observed, coverage, None, None, None)
    pairs = [
        (
            alone[i] + alone[j] + 2 * _only(cells, i, j),
            _count(cells, {i: "1", j: "1"}) / (sizes[i] * sizes[j]),
        )
        for i, j in combinations(range(N_LISTS), 2)
    ]

    def step(total: float) -> float:
        bias = sum(weight * (total * overlap - 1) for weight, overlap in pairs)
        return mean_seen / coverage + bias / (N_LISTS * coverage)

    independent = mean_seen / coverage
    left = N_LISTS * coverage - sum(weight * overlap for weight, overlap in pairs)
    right = N_LISTS * mean_seen - sum(weight for weight, _ in pairs)
    total = right / left if left > 0 and right / left >= n_observed else None
    return SampleCoverage(n_observed, coverage, independent, total, step(step(independent)))


def _count(cells: Mapping[str, int], signs: Mapping[int, str]) -> int:
    return sum(
        count
        for history, count in cells.items()
        if all(history[position] == sign for position, sign in signs.items())
    )


def _only(cells: Mapping[str, int], *positions: int) -> int:
    return _count(cells, {p: "1" if p in positions else "0" for p in range(N_LISTS)})
