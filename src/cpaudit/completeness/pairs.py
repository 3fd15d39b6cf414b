"""Every two lists against each other, and planning against all others together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.completeness.families import any_of
from cpaudit.completeness.presence import PLANNING_LIST, could, lists_of
from cpaudit.completeness.result_tables import PAIRS, STRATA
from cpaudit.statistics import strata, two_list

if TYPE_CHECKING:
    from cpaudit.statistics.strata import Stratified
    from cpaudit.statistics.two_list import TwoLists

ANY = "any"
"""In place of a list: all but planning together."""
_KEY = ("residence", "parity", "village")
# Not known is a kind of its own: such births are alike in that no list tells.
_UNKNOWN = "?"


def against_all(table: pl.DataFrame) -> TwoLists | None:
    """Planning against the union of the others; none where there are no others.

    The union is as complete as a second list can be, and less dependent on planning than any of them.
    """
    others = _others(table)
    if not others:
        return None
    return two_list.estimate(*_sizes(table, pl.col(PLANNING_LIST), any_of(others)))


def pairs(table: pl.DataFrame) -> pl.DataFrame:
    """``PAIRS``: planning against all others first, then every two lists.

    Of two lists only the births that both could hold are compared.
    """
    lists, whole = lists_of(table), against_all(table)
    found = [] if whole is None else [_row(PLANNING_LIST, ANY, whole)]
    for at, one in enumerate(lists):
        for other in lists[at + 1 :]:
            possible = table.filter(could(one), could(other))
            sizes = _sizes(possible, pl.col(one), pl.col(other))
            found.append(_row(one, other, two_list.estimate(*sizes)))
    return PAIRS.keep(pl.DataFrame(found, schema=dict(PAIRS.columns), orient="row"))


def stratified(table: pl.DataFrame) -> Stratified | None:
    """Planning against all others by residence, parity and village, added up."""
    others = _others(table)
    if not others or table.is_empty():
        return None
    planning, other = pl.col(PLANNING_LIST), any_of(others)
    cells = (
        table.filter(planning | other)
        .group_by(pl.col(name).fill_null(_UNKNOWN) for name in _KEY)
        .agg(a=planning.sum(), b=other.sum(), both=(planning & other).sum())
        .sort(_KEY)
    )
    sizes: dict[tuple[str, ...], tuple[int, int, int]] = {
        row[: len(_KEY)]: row[len(_KEY) :] for row in cells.iter_rows()
    }
    return strata.estimate(sizes) if sizes else None


def strata_rows(found: Stratified | None) -> pl.DataFrame:
    """``STRATA``."""
    rows = [
        (
            *(*one.key, *[None] * (len(_KEY) - len(one.key))),
            *(one.n_cells, one.n_first, one.n_second, one.n_both, one.total),
        )
        for one in (found.strata if found else ())
    ]
    return STRATA.keep(pl.DataFrame(rows, schema=dict(STRATA.columns), orient="row"))


def _others(table: pl.DataFrame) -> tuple[str, ...]:
    return tuple(name for name in lists_of(table) if name != PLANNING_LIST)


def _sizes(table: pl.DataFrame, one: pl.Expr, other: pl.Expr) -> tuple[int, int, int]:
    n_first, n_second, n_both = table.select(
        a=one.sum(), b=other.sum(), both=(one & other).sum()
    ).row(0)
    return int(n_first), int(n_second), int(n_both)


def _row(first: str, second: str, found: TwoLists) -> tuple[object, ...]:
    has_total = found.n_both > 0
    limits = found.completeness_interval
    shown = found.dependence or (None,) * len(two_list.THETAS)
    return (
        first,
        second,
        found.n_first,
        found.n_second,
        found.n_both,
        found.n_observed,
        found.total.estimate if has_total else None,
        found.total.low if has_total else None,
        found.total.high if has_total else None,
        found.log.low if has_total else None,
        found.log.high if has_total else None,
        found.at_most,
        found.completeness,
        None if limits is None else limits.low,
        None if limits is None else limits.high,
        *(None if one is None else one.estimate for one in shown),
        ";".join(found.cautions),
    )
