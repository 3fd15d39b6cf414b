"""Rows in order within their groups: the first of each, or the one before or after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.rules.join_columns import NO_PART, NO_ROW, NeighbourColumns
from cpaudit.rules.windows import TIE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy.typing as npt

    from cpaudit.rules.key_groups import KeyGroups, Numbers
    from cpaudit.rules.scope import Scope
    from cpaudit.rules.view_rows import ViewRows
    from cpaudit.rules.windows import Window

_PACKED_BITS = 64


def rows_of_larger_groups(
    group_of_row: Numbers, size: Numbers, taking: Numbers | None = None
) -> Numbers:
    """The rows that share a group; of ``taking`` alone, if given, and ``size`` counts these."""
    if taking is None:
        known = np.minimum(group_of_row, np.uint32(len(size) - 1))
        return np.flatnonzero(size[known] > 1).astype(np.uint32)
    return taking[size[group_of_row[taking]] > 1]


def in_order(
    rows: Numbers, frame: pl.DataFrame, order: Sequence[str], group_of_row: Numbers
) -> Numbers:
    """``rows`` by group, and within a group by ``order``, nulls last, equal ones as they stand."""
    return _sorted(rows, frame, order, group_of_row).get_column("#row").to_numpy()


def neighbours(
    window: Window,
    offset: int,
    wanted: Collection[str],
    rows: ViewRows,
    groups: KeyGroups,
    scope: Scope,
) -> NeighbourColumns:
    """For each row of the view the row that stands ``offset`` after it in its group."""
    others = sorted(set(wanted) - {"exists"})
    mask = rows.compute(part=window.taking_part(scope))["part"].fill_null(value=False)
    taking = np.flatnonzero(mask.to_numpy()).astype(np.uint32)
    found = np.full(rows.height, NO_PART)
    found[taking] = NO_ROW
    size = np.bincount(groups.of_row[taking], minlength=groups.n + 1).astype(np.uint32)
    several = rows_of_larger_groups(groups.of_row, size, taking)
    order = tuple(dict.fromkeys(window.order))
    by_order = _sorted(several, rows.columns(order), order, groups.of_row)
    if TIE in rows.schema:
        by_order = _ties_by_subject(by_order, rows, order)
    row, group = by_order["#row"].to_numpy(), by_order["#group"].to_numpy()
    distance = abs(offset)
    same = group[distance:] == group[: len(group) - distance]
    earlier, later = row[: len(row) - distance][same], row[distance:][same]
    if offset < 0:
        found[later] = earlier
    else:
        found[earlier] = later
    other = rows.compact(others) if others else pl.DataFrame()
    return NeighbourColumns(found, other, {name: rows.schema[name] for name in others})


def _sorted(
    rows: Numbers, frame: pl.DataFrame, order: Sequence[str], group_of_row: Numbers
) -> pl.DataFrame:
    """``#group``, the columns of ``order`` and ``#row``, sorted by all of them."""
    numbers, group = pl.Series("#row", rows), pl.Series("#group", group_of_row[rows])
    values = frame.select(order)[numbers].with_columns(group, numbers)
    packed = _packed(values.select("#group", *order))
    if packed is None:
        return values.sort("#group", *order, "#row", nulls_last=True)
    places = np.sort(packed) & np.uint64(2 ** values.height.bit_length() - 1)
    return values[pl.Series(places)]


def _packed(values: pl.DataFrame) -> npt.NDArray[np.uint64] | None:
    """The columns of each row in one integer, above the row's place, or None where there is no room.

    Such integers are sorted in a third of the time of the columns. Nulls come last.
    """
    shift = values.height.bit_length()
    packed = np.arange(values.height, dtype=np.uint64)
    for column in reversed(values.get_columns()):
        if not (column.dtype.is_integer() or column.dtype in {pl.Date, pl.Boolean}):
            return None
        whole = column.to_physical().cast(pl.Int64)
        least, most = whole.min(), whole.max()
        if not isinstance(least, int) or not isinstance(most, int):
            continue
        n_bits = (most - least + 1).bit_length()
        if shift + n_bits > _PACKED_BITS:
            return None
        part = (whole - least).fill_null(most - least + 1).to_numpy().astype(np.uint64)
        packed |= part << np.uint64(shift)
        shift += n_bits
    return packed


def _ties_by_subject(by_order: pl.DataFrame, rows: ViewRows, order: Sequence[str]) -> pl.DataFrame:
    """Rows that are equal in group and order are put into the order of their subjects.

    Subjects are texts: these rows alone are sorted by them.
    """
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in ("#group", *order))
    is_again = by_order.select(same.fill_null(value=False)).to_series().to_numpy()
    is_tied = is_again.copy()
    is_tied[:-1] |= is_again[1:]
    if not is_tied.any():
        return by_order
    places = np.flatnonzero(is_tied)
    tied = by_order["#row"].gather(pl.Series(places))
    subjects = rows.columns([TIE])[TIE].gather(tied)
    run = pl.Series(np.cumsum(~is_again)[places])
    resorted = pl.DataFrame({"run": run, "subject": subjects, "row": tied}).sort(
        "run", "subject", "row"
    )
    numbers = by_order["#row"].to_numpy().copy()
    numbers[places] = resorted["row"].to_numpy()
    return by_order.with_columns(pl.Series("#row", numbers))
