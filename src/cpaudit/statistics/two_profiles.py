"""Two sources' profiles over days or months: whether one spreads its events otherwise than the other.

Pearson's chi-square of homogeneity: Pearson, K. (1911). On the probability that two independent
distributions of frequency are really samples from the same population. Biometrika 8, 250-254. Where
both sources tell of the same events the test errs on the side of silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.statistics import chi_square

if TYPE_CHECKING:
    from collections.abc import Sequence

# Below five expected the distribution is another one: such cells are put together.
LEAST_EXPECTED = 5.0


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two profiles lie apart.

    ``dissimilarity`` is the share of the first that would have to move to match the second.
    """

    n_first: int
    n_second: int
    x2: float
    df: int
    p_value: float
    dissimilarity: float
    is_enough: bool


def compare(first: Sequence[int], second: Sequence[int]) -> Difference | None:
    """The two profiles, cell by cell; none where one of them is empty.

    Raises:
        ValueError: they differ in length, or a count is negative.

    >>> found = compare([30, 10], [20, 20])
    >>> round(found.x2, 3), found.df, found.dissimilarity
    (5.333, 1, 0.25)
    """
    if len(first) != len(second) or min((*first, *second), default=-1) < 0:
        raise ValueError(f"profiles of {len(first)} and {len(second)} cells")
    n_first, n_second = sum(first), sum(second)
    if not n_first or not n_second:
        return None
    cells = _put_together(first, second, n_first, n_second)
    n = n_first + n_second
    x2 = 0.0
    for a, b in cells:
        due_a, due_b = (a + b) * n_first / n, (a + b) * n_second / n
        x2 += (a - due_a) ** 2 / due_a + (b - due_b) ** 2 / due_b
    df = len(cells) - 1
    apart = sum(abs(a / n_first - b / n_second) for a, b in zip(first, second, strict=True)) / 2
    return Difference(
        n_first=n_first,
        n_second=n_second,
        x2=x2,
        df=df,
        p_value=chi_square.above(x2, df) if df else 1.0,
        dissimilarity=apart,
        is_enough=df > 0,
    )


def _put_together(
    first: Sequence[int], second: Sequence[int], n_first: int, n_second: int
) -> list[tuple[int, int]]:
    """Neighbouring cells in one until each is expected to hold enough in both sources."""
    least = min(n_first, n_second) / (n_first + n_second)
    cells: list[tuple[int, int]] = []
    a = b = 0
    for one, other in zip(first, second, strict=True):
        a, b = a + one, b + other
        if (a + b) * least >= LEAST_EXPECTED:
            cells.append((a, b))
            a = b = 0
    if a + b:
        last = cells.pop() if cells else (0, 0)
        cells.append((last[0] + a, last[1] + b))
    return cells
