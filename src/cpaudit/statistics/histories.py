"""The table of capture histories: how many stand on which of the lists together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Term = tuple[int, ...]

FEWEST_LISTS = 2
# Sixty-three histories: beyond, nearly all of them are empty in any township.
MOST_LISTS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """Every history but «on no list», with how many have it; the fullest comes first."""

    names: tuple[str, ...]
    signs: NDArray[np.int64]  # a row per history, a column per list
    counts: NDArray[np.float64]

    @property
    def n_lists(self) -> int:
        """How many lists there are."""
        return int(self.signs.shape[1])

    @property
    def n_observed(self) -> float:
        """How many stand on any list; corrected counts need not be whole."""
        return float(self.counts.sum())

    def overlap(self, term: Term) -> float:
        """How many stand on all lists of ``term``."""
        return float(self.counts[self.holds(term)].sum())

    def holds(self, term: Term) -> NDArray[np.bool_]:
        """Which histories are on all lists of ``term``."""
        return _holds(self.names, term)

    def pairs(self) -> tuple[Term, ...]:
        """Every two lists, by their positions from 0."""
        return tuple(combinations(range(self.n_lists), 2))

    def frequencies(self) -> tuple[float, ...]:
        """How many stand on exactly one, two, … of the lists."""
        on = self.signs.sum(axis=1)
        return tuple(float(self.counts[on == k].sum()) for k in range(1, self.n_lists + 1))

    def design(self, terms: tuple[Term, ...]) -> NDArray[np.float64]:
        """The columns of a log-linear model: one for all, one per list, one per term."""
        ones = np.ones((len(self.names), 1))
        products = [self.holds(term)[:, None].astype(np.float64) for term in terms]
        return np.hstack([ones, self.signs.astype(np.float64), *products])


@lru_cache(maxsize=1024)
def _holds(names: tuple[str, ...], term: Term) -> NDArray[np.bool_]:
    """Thousands of models ask for the same few terms: each is made once, and is not to be changed."""
    found = np.array([all(name[at] == "1" for at in term) for name in names], dtype=np.bool_)
    found.flags.writeable = False
    return found


def histories(
    cells: Mapping[str, float], *, fewest: int = FEWEST_LISTS, most: int = MOST_LISTS
) -> Histories:
    """The table of ``cells``: how many have each history («101»: on the first and third list).

    A history that is not named has none.

    Raises:
        ValueError: for fewer or more lists, a history of other signs than 0 and 1, or people on no
            list.

    >>> histories({"11": 20, "10": 30, "01": 40}).names
    ('11', '10', '01')
    """
    lengths = {len(history) for history in cells}
    if len(lengths) != 1 or not fewest <= (n_lists := lengths.pop()) <= most:
        raise ValueError(f"histories must be of {fewest} to {most} lists")
    if any(set(history) - {"0", "1"} for history in cells) or min(cells.values()) < 0:
        raise ValueError("a history is not made of 0 and 1, or its number is negative")
    if cells.get("0" * n_lists):
        raise ValueError("nobody can be seen on no list")
    names = tuple(format(code, f"0{n_lists}b") for code in range(2**n_lists - 1, 0, -1))
    return Histories(
        names,
        np.array([[int(sign) for sign in name] for name in names], dtype=np.int64),
        np.array([float(cells.get(name, 0)) for name in names]),
    )
