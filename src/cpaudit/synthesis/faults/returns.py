"""Wrong cells in the villages' returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from cpaudit.synthesis.faults.planter import Planter

RETURNS = "village_returns"
# (class, rules that see it, columns, by how much): each on a village of its own.
_CELLS = (
    ("A007", "A007;A008;A006;A029", ("births",), 2),
    ("A008", "A008;A006", ("population_end",), 7),
    # Births and their split agree with each other and not with the cases.
    ("A029", "A029;A006;A008", ("births", "boys", "births_1"), 1),
)
_TOTAL = ("A006", "A006;A008", "deaths", 3)


def plant(planter: Planter) -> None:
    """Plants wrong cells on the rows of villages and on the total row."""
    rows = planter.tables[RETURNS].height
    if planter.multiple == 0:
        return
    villages = planter.chance.some(np.arange(rows - 1), rows - 1)
    order = villages[np.argsort(planter.chance.uniform(len(villages)), kind="stable")]
    each = max(1, round(0.02 * len(order)))
    for number, (fault, rules, columns, change) in enumerate(_CELLS):
        chosen = order[number * each : (number + 1) * each]
        for place, column in enumerate(columns):
            _raise(planter, fault, rules, chosen, column, change, is_listed=place == 0)
    fault, rules, column, change = _TOTAL
    _raise(planter, fault, rules, np.asarray([rows - 1]), column, change, is_listed=True)


def _raise(
    planter: Planter,
    fault: str,
    rules: str,
    rows: np.ndarray[tuple[int], np.dtype[np.int32]],
    column: str,
    change: int,
    *,
    is_listed: bool,
) -> None:
    values = planter.column(RETURNS, column).gather(rows).cast(pl.Int64) + change
    if is_listed:
        planter.set(fault, rules, RETURNS, rows, column, values.cast(pl.String))
    else:
        planter.write(RETURNS, rows, column, values.cast(pl.String))
