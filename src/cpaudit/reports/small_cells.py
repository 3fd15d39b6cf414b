"""Which cells of a table must be hidden, so that no small count can be read or computed from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

# A count of one to four persons of a village points at families that neighbours can name; five is
# the usual least count of official tables.
SMALLEST_SHOWN = 5
# In the place of a count that is not told.
MARK = "*"
# A hidden count is safe when at least three numbers are possible for it.
_LEAST_ROOM = 2
_ENDLESS = 1 << 60

Cell = tuple[str, str]  # row, column


@dataclass(frozen=True, slots=True)
class Sum:
    """A cell that a reader knows to be the sum of others."""

    total: Cell
    parts: tuple[Cell, ...]


def is_small(count: int) -> bool:
    """Whether a count by itself points at single families.

    >>> [is_small(n) for n in (0, 1, 4, 5)]
    [False, True, True, False]
    """
    return 0 < count < SMALLEST_SHOWN


def hidden_cells(
    cells: Mapping[Cell, int],
    sums: Sequence[Sum],
    *,
    unpublished: Collection[Cell] = (),
    kept: Collection[Cell] = (),
) -> frozenset[Cell]:
    """The cells to hide: the small ones, and as many others as it takes to keep these unknown.

    A reader is taken to know every sum, and that a hidden count is no nought unless a nought of the
    same sum had to be hidden too.

    Args:
        cells: all counts, those included that nobody publishes but that follow from the others.
        sums: what adds up to what.
        unpublished: cells that are in no table, only computable (a difference of two columns).
        kept: cells that stay in any case (the totals of an area that is no small place).
    """
    hidden = {cell for cell, n in cells.items() if is_small(n) and cell not in kept}
    hidden |= {cell for cell in unpublished if cell in cells}
    sensitive = {cell for cell in hidden if is_small(cells[cell])}
    by_cell: dict[Cell, list[Sum]] = {}
    for each in sums:
        for cell in (each.total, *each.parts):
            by_cell.setdefault(cell, []).append(each)
    while True:
        limits = _limits(cells, sums, hidden, unpublished)
        known = sorted(
            cell for cell in sensitive if limits[cell][1] - limits[cell][0] < _LEAST_ROOM
        )
        more = next(
            (
                choice
                for cell in known
                if (choice := _next(cells, by_cell.get(cell, ()), hidden, kept)) is not None
            ),
            None,
        )
        if more is None:
            return frozenset(hidden - set(unpublished))
        hidden.add(more)


def _next(
    cells: Mapping[Cell, int], sums: Sequence[Sum], hidden: set[Cell], kept: Collection[Cell]
) -> Cell | None:
    """The cell whose hiding costs least: a small number first, a nought last."""
    open_cells = [
        cell
        for each in sums
        for cell in (*each.parts, each.total)
        if cell in cells and cell not in hidden and cell not in kept
    ]
    return min(open_cells, key=lambda cell: (cells[cell] == 0, cells[cell], cell), default=None)


def _limits(
    cells: Mapping[Cell, int],
    sums: Sequence[Sum],
    hidden: set[Cell],
    unpublished: Collection[Cell],
) -> dict[Cell, tuple[int, int]]:
    """What a reader can conclude of each cell: at least and at most."""
    # Who sees noughts in a column takes its marks for none: only a mark beside a nought that had to
    # be hidden may be one. What stands in no table may always be.
    may_be_nought = set(unpublished)
    for each in sums:
        marked = hidden.difference(unpublished).intersection((each.total, *each.parts))
        if any(cells[cell] == 0 for cell in marked):
            may_be_nought |= marked
    limits = {
        cell: (0 if cell in may_be_nought else 1, _ENDLESS) if cell in hidden else (n, n)
        for cell, n in cells.items()
    }
    is_moving = True
    while is_moving:
        is_moving = False
        for each in sums:
            for cell, found in _by_sum(each, limits).items():
                low, high = limits[cell]
                tighter = (max(low, found[0]), min(high, found[1]))
                if tighter != (low, high):
                    limits[cell] = tighter
                    is_moving = True
    return limits


def _by_sum(each: Sum, limits: Mapping[Cell, tuple[int, int]]) -> dict[Cell, tuple[int, int]]:
    """What one sum says of its cells."""
    low = sum(limits[part][0] for part in each.parts)
    high = sum(limits[part][1] for part in each.parts)
    total = limits[each.total]
    found = {each.total: (low, high)}
    for part in each.parts:
        own = limits[part]
        found[part] = (total[0] - (high - own[1]), total[1] - (low - own[0]))
    return found
