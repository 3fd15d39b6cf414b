"""Example tables near a given one: a cell changed, a row dropped, doubled or added."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.rules.rule import ExampleRow, ExampleTable
from cpaudit.rules.windows import Window

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cpaudit.rules.lookups import Lookup
    from cpaudit.rules.mutation.mutants import Join, Schemas
    from cpaudit.rules.mutation.palette import Palette

# A table of more rows than this is hard to read; rows are only added below it.
_MOST_ROWS = 4
# Whole numbers beyond these do not fit; wider columns are not tried with more either.
_MOST = {"Int8": 2**7, "UInt8": 2**8, "Int16": 2**15, "UInt16": 2**16}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table, and how far it is from the example that it comes from."""

    table: ExampleTable
    n_changes: int = 0

    @property
    def n_rows(self) -> int:
        """Its rows, with those of other views."""
        return len(self.table.rows) + sum(map(len, self.table.lookups.values()))

    @property
    def n_cells(self) -> int:
        """How many values a reader has to take in."""
        others = [row for rows in self.table.lookups.values() for row in rows]
        return sum(map(len, others)) + sum(len(row.values) for row in self.table.rows)

    def key(self) -> tuple[Any, ...]:
        """Equal for equal tables."""
        rows = tuple(_frozen(row.values) for row in self.table.rows)
        lookups = tuple(
            (view, tuple(map(_frozen, listed)))
            for view, listed in sorted(self.table.lookups.items())
            if listed
        )
        given = (tuple(sorted(self.table.clock.items())), tuple(sorted(self.table.params.items())))
        return rows, lookups, given


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Makes the tables next to a table: ``columns`` are those that the rule reads, by view."""

    view: str
    columns: Mapping[str, Sequence[str]]
    joins: Mapping[str, Join]
    schemas: Schemas
    palette: Palette
    clocks: Sequence[Mapping[str, dt.date]] = ()
    solved: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def around(self, candidate: Candidate) -> Iterator[Candidate]:
        """Every table that is one change away."""
        table, n_changes = candidate.table, candidate.n_changes + 1
        for position, row in enumerate(table.rows):
            for changed in self._changed(self.view, row.values):
                new = ExampleRow(changed, row.expect)
                yield Candidate(_with_row(table, position, new), n_changes)
        yield from self._other_rows(table, n_changes)
        if any(isinstance(join, Window) for join in self.joins.values()):
            yield from self._rows_more_or_less(table, n_changes)
        for join in self.joins.values():
            if not isinstance(join, Window) and len(table.lookups.get(join.view, ())) < _MOST_ROWS:
                yield from self._matched(table, join, n_changes)
        for clock in self.clocks:
            yield Candidate(replace(table, clock={**table.clock, **clock}), n_changes + 1)

    def _matched(self, table: ExampleTable, join: Lookup, n_changes: int) -> Iterator[Candidate]:
        """The table with a row of the other view that matches one of its own."""
        rows = table.lookups.get(join.view, ())
        for position, row in enumerate(table.rows):
            keys = {ours: row.values.get(ours) for _, ours in join.match}
            for ours, value in keys.items():
                if value is None:
                    is_text = self.schemas[self.view][ours] == pl.String()
                    keys[ours] = f"K{position}" if is_text else position + 1
            own = _with_row(table, position, ExampleRow({**row.values, **keys}, row.expect))
            new = {theirs: keys[ours] for theirs, ours in join.match}
            yield Candidate(_with_lookup(own, join.view, (*rows, new)), n_changes)
            for changed in self._changed(join.view, new):
                if all(changed.get(theirs) == new[theirs] for theirs in new):
                    kept = (*rows, changed)
                    yield Candidate(_with_lookup(own, join.view, kept), n_changes + 1)

    def _other_rows(self, table: ExampleTable, n_changes: int) -> Iterator[Candidate]:
        """The table with a row of another view changed, dropped or doubled."""
        for view, rows in table.lookups.items():
            for position, values in enumerate(rows):
                for changed in self._changed(view, values):
                    kept = (*rows[:position], changed, *rows[position + 1 :])
                    yield Candidate(_with_lookup(table, view, kept), n_changes)
                without = (*rows[:position], *rows[position + 1 :])
                yield Candidate(_with_lookup(table, view, without), n_changes)
                if len(rows) < _MOST_ROWS:
                    yield Candidate(_with_lookup(table, view, (*rows, values)), n_changes)

    def _rows_more_or_less(self, table: ExampleTable, n_changes: int) -> Iterator[Candidate]:
        for position, row in enumerate(table.rows):
            if len(table.rows) > 1:
                rows = table.rows[:position] + table.rows[position + 1 :]
                yield Candidate(replace(table, rows=rows), n_changes)
            if len(table.rows) < _MOST_ROWS:
                yield Candidate(replace(table, rows=(*table.rows, row)), n_changes)

    def _changed(self, view: str, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for column in self.columns.get(view, ()):
            values = self.palette.values(view, column, self.schemas, row)
            more = self.solved.get(column, ()) if view == self.view else ()
            dtype = self.schemas[view][column]
            for value in dict.fromkeys([*values, *more]):
                plain = list(value) if isinstance(value, tuple) else value
                if isinstance(plain, int) and not _holds(dtype, plain):
                    continue
                changed = {**row, column: plain}
                if plain is None:
                    if column not in row:
                        continue
                    del changed[column]
                if changed:
                    yield changed


def _with_row(table: ExampleTable, position: int, row: ExampleRow) -> ExampleTable:
    return replace(table, rows=(*table.rows[:position], row, *table.rows[position + 1 :]))


def _with_lookup(
    table: ExampleTable, view: str, rows: tuple[Mapping[str, Any], ...]
) -> ExampleTable:
    return replace(table, lookups={**table.lookups, view: rows})


@cache
def _holds(dtype: pl.DataType, number: int) -> bool:
    """Whether a column of ``dtype`` can hold ``number``: counts are not negative."""
    if not dtype.is_integer():
        return True
    most = _MOST.get(str(dtype), 2**31)
    least = 0 if str(dtype).startswith("U") else -most
    return least <= number < most


def _frozen(row: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        sorted(
            (name, tuple(value) if isinstance(value, list) else value)
            for name, value in row.items()
            if value is not None
        )
    )


def parts_of(table: ExampleTable) -> Iterator[ExampleTable]:
    """Each row and each two rows of a table of several: a small table is easier to read."""
    for n_rows in (1, 2):
        if len(table.rows) > n_rows:
            for rows in combinations(table.rows, n_rows):
                yield replace(table, rows=rows)


def smaller(table: ExampleTable) -> Iterator[Callable[[ExampleTable], ExampleTable]]:
    """What could be left out of ``table``, the largest pieces first: rows, then single values.

    Each is applied to what the ones before it have left; counted from the end, so that the places
    of the rest stay as they are.
    """
    for position in reversed(range(len(table.rows))):
        if len(table.rows) > 1:
            yield partial(_without_row, position=position)
    for view, rows in table.lookups.items():
        for position in reversed(range(len(rows))):
            yield partial(_without_lookup, view=view, position=position)
    for row in table.rows:
        for column in row.values:
            yield partial(_without_value, row=row, column=column)
    for view, rows in table.lookups.items():
        for values in rows:
            for column in values:
                yield partial(_without_looked_up, view=view, row=values, column=column)


def _without_row(table: ExampleTable, position: int) -> ExampleTable:
    rows = table.rows[:position] + table.rows[position + 1 :]
    return replace(table, rows=rows) if rows else table


def _without_lookup(table: ExampleTable, view: str, position: int) -> ExampleTable:
    rows = table.lookups[view]
    return _with_lookup(table, view, rows[:position] + rows[position + 1 :])


def _without_value(table: ExampleTable, row: ExampleRow, column: str) -> ExampleTable:
    """The table without that value in the row that still has it."""
    rows = []
    for kept in table.rows:
        is_it = kept.values.items() <= row.values.items() and column in kept.values
        values = {n: v for n, v in kept.values.items() if n != column} if is_it else kept.values
        rows.append(ExampleRow(values or kept.values, kept.expect))
    return replace(table, rows=tuple(rows))


def _without_looked_up(
    table: ExampleTable, view: str, row: Mapping[str, Any], column: str
) -> ExampleTable:
    rows = []
    for kept in table.lookups[view]:
        is_it = kept.items() <= row.items() and column in kept
        rows.append({n: v for n, v in kept.items() if n != column} if is_it else kept)
    return _with_lookup(table, view, tuple(rows))
