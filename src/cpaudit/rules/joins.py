"""The joins of rules on grouped keys: what ``Lookup.compute`` and ``Window.compute`` say, sooner.

They remain the plain statement of what a join means, and serve where a key is of a type that is not
grouped by hash.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.rules.aggregates import compile_aggregate
from cpaudit.rules.compiler import compile_boolean
from cpaudit.rules.join_columns import (
    NO_ROW,
    GroupColumns,
    JoinColumns,
    RowCounts,
    WholeColumns,
)
from cpaudit.rules.join_orders import in_order, neighbours, rows_of_larger_groups
from cpaudit.rules.key_groups import UNKNOWN, KeyGroups, Numbers
from cpaudit.rules.language import parse
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.scope import Scope
from cpaudit.rules.syntax import columns
from cpaudit.rules.windows import TIE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cpaudit.rules.aggregates import Aggregate
    from cpaudit.rules.join import Join
    from cpaudit.rules.key_groups import Key
    from cpaudit.rules.keyed_views import KeyedViews
    from cpaudit.rules.view_rows import ViewRows
    from cpaudit.rules.windows import Window

_OWN = frozenset({"exists", "n_rows"})


def find(
    join: Join,
    view: str,
    wanted: Collection[str],
    *,
    keyed: KeyedViews,
    schemas: Mapping[str, Mapping[str, pl.DataType]],
) -> JoinColumns:
    """The ``wanted`` columns of ``join`` for the rows of ``view``.

    Raises:
        polars.exceptions.PolarsError: the columns are not what the schema promises.
    """
    declared, values = join.declaration, dict(join.parameters)
    other = declared.view if isinstance(declared, Lookup) else view
    scope = Scope(schemas[other], values)
    keys = keys_of(join, view, keyed)
    if keys is None:
        return _plainly(declared, view, wanted, keyed, scope)
    key, own_key = keys
    groups = keyed.groups(other, key)
    if not isinstance(declared, Lookup) and declared.offset is not None:
        return neighbours(declared, declared.offset, wanted, keyed.views[view], groups, scope)
    return _grouped(
        declared,
        other,
        wanted,
        keyed,
        groups,
        keyed.matches(view, own_key, other, key),
        scope,
    )


def match(join: Join, view: str, keyed: KeyedViews) -> None:
    """Make known which rows ``join`` matches; what cannot be read is told when it is found."""
    keys = keys_of(join, view, keyed)
    if keys is not None:
        key, own_key = keys
        with suppress(pl.exceptions.PolarsError):
            keyed.matches(view, own_key, join.key(view)[0], key)


def keys_of(join: Join, view: str, keyed: KeyedViews) -> tuple[Key, Key] | None:
    """The keys of the other view's rows and of the rule's own, or None where these are not hashed."""
    declared = join.declaration
    if isinstance(declared, Lookup):
        pairs = sorted(declared.match)
        key = keyed.key(declared.view, [theirs for theirs, _ in pairs])
        own_key = keyed.key(view, [ours for _, ours in pairs])
    else:
        key = own_key = keyed.key(view, sorted(set(declared.by)))
    if key is None or own_key is None or key.types != own_key.types:
        return None
    return key, own_key


def _plainly(
    declared: Window | Lookup,
    view: str,
    wanted: Collection[str],
    keyed: KeyedViews,
    scope: Scope,
) -> JoinColumns:
    names = sorted(wanted)
    inner = columns(*(parse(text) for text in declared.texts()))
    own = keyed.views[view]
    if isinstance(declared, Lookup):
        frame = own.columns({ours for _, ours in declared.match})
        other = keyed.views[declared.view].columns(declared.reads(names) | inner)
        return WholeColumns(declared.compute(frame, other, names, scope))
    tie = {TIE} & set(own.schema)
    frame = own.columns(declared.reads(names) | inner | tie)
    return WholeColumns(declared.compute(frame, names, scope))


def _grouped(
    declared: Window | Lookup,
    view: str,
    wanted: Collection[str],
    keyed: KeyedViews,
    groups: KeyGroups,
    group_of_own: Numbers,
    scope: Scope,
) -> JoinColumns:
    """Figures of the rows of ``view`` in each group, or one of its rows."""
    texts = {name: text for name, text in declared.take if name in wanted}
    figures = {name: compile_aggregate(text, scope) for name, text in texts.items()}
    picked = sorted(set(wanted) - set(figures) - _OWN)
    rows = keyed.views[view]
    n, group_of_row = groups.n, groups.of_row
    if declared.where:
        mask = rows.compute(where=compile_boolean(parse(declared.where), scope))["where"].fill_null(
            value=False
        )
        taking = np.flatnonzero(mask.to_numpy() & (group_of_row != UNKNOWN)).astype(np.uint32)
        size = np.bincount(group_of_row[taking], minlength=n + 1).astype(np.uint32)
        first = np.full(n + 1, NO_ROW)
        # The last of several that are written to one place stays: the first row of each group.
        first[group_of_row[taking][::-1]] = taking[::-1]
    else:
        taking, size, first = None, groups.size, groups.first
    if picked and declared.order:
        first = first.copy()
        several = rows_of_larger_groups(group_of_row, size, taking)
        ordered = in_order(several, rows.columns(declared.order), declared.order, group_of_row)
        first[group_of_row[ordered][::-1]] = ordered[::-1]
    elif picked:
        first = groups.only() if taking is None else np.where(size == 1, first, NO_ROW)
    if group_of_own is group_of_row and set(wanted) == {"n_rows"}:
        counted = np.full(len(group_of_own), UNKNOWN)
        known = group_of_own != UNKNOWN
        counted[known] = size[group_of_own[known]]
        return RowCounts(counted)
    return GroupColumns(
        group=group_of_own,
        size=size,
        first=first if picked else None,
        other=rows.compact(picked) if picked else pl.DataFrame(),
        types={name: rows.schema[name] for name in picked},
        figures=_figures(figures, texts, rows, taking, groups) if figures else pl.DataFrame(),
        has_empty=taking is not None,
        counts=_OWN | {name for name, figure in figures.items() if figure.is_count},
    )


def _figures(
    figures: Mapping[str, Aggregate],
    texts: Mapping[str, str],
    rows: ViewRows,
    taking: Numbers | None,
    groups: KeyGroups,
) -> pl.DataFrame:
    """The figures of each group, and a last row for rows without a group."""
    read = columns(*(parse(text) for text in texts.values()))
    # The sign keeps the group apart from every column.
    frame = rows.columns(read).with_columns(pl.Series("#group", groups.of_row))
    if taking is not None:
        frame = frame[pl.Series(taking)]
    by_group = frame.lazy().group_by("#group").agg(**{f"#{n}": f.expr for n, f in figures.items()})
    every = pl.LazyFrame({"#group": pl.int_range(groups.n + 1, dtype=pl.UInt32, eager=True)})
    return (
        every.join(by_group, on="#group", how="left", maintain_order="left")
        .select(
            (pl.col(f"#{name}").fill_null(0) if figure.is_count else pl.col(f"#{name}")).alias(name)
            for name, figure in figures.items()
        )
        .collect()
    )
