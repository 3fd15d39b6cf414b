"""The fewest new examples that leave no mutant alive which some example could kill."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cpaudit.rules.example_frames import views_of
from cpaudit.rules.mutation.candidates import Candidate, smaller
from cpaudit.rules.mutation.mutants import variant_of
from cpaudit.rules.mutation.search import Search, Tried, labelled
from cpaudit.rules.mutation.trial import CODES, try_out
from cpaudit.rules.rule import ExampleRow, ExampleTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.rules.mutation.mutants import Mutant, Schemas
    from cpaudit.rules.rule import Outcome, Rule

# What an example costs a reader: itself, each change from one that is known, each value, each
# further row of a table.
_COST_OF_CHANGE, _COST_OF_CELL, _COST_OF_ROW = 0.1, 0.05, 0.5


def propose(
    rule: Rule,
    alive: Sequence[Mutant],
    schemas: Schemas,
    *,
    outcomes: Sequence[Outcome] = (),
    witnesses: Sequence[Mapping[str, Any]] = (),
) -> list[ExampleTable]:
    """New examples with their outcomes under ``rule``: together they kill what can be killed.

    ``witnesses`` are rows to start from beside the rule's own examples. ``outcomes`` are those that an example should have too, since the rule has none so far.
    """
    proposals: list[ExampleTable] = []
    left, wanted = list(alive), list(outcomes)
    for view in rule.on:
        if not left and not wanted:
            break
        search = Search(rule, view, schemas, left, wanted)
        tables = [table for table in rule.examples if view in views_of(rule, table, schemas)]
        tried = search.run(tables, _as_tables(witnesses, rule, view, schemas))
        chosen = _cover(tried, search.n_targets)
        hit = np.zeros(search.n_targets, dtype=bool)
        for position, targets in chosen:
            hit |= tried.kills[position]
            proposals.append(_small(search, tried.candidates[position], targets))
        left = [mutant for number, mutant in enumerate(left) if not hit[number]]
        wanted = [w for number, w in enumerate(wanted) if not hit[len(search.mutants) + number]]
    return proposals


def _as_tables(
    witnesses: Sequence[Mapping[str, Any]], rule: Rule, view: str, schemas: Schemas
) -> list[ExampleTable]:
    """The witnesses as examples; what they hold of other rows cannot be written so."""
    if rule.windows or rule.lookups:
        return []
    rows = [{n: v for n, v in row.items() if v is not None} for row in witnesses]
    own = [row for row in rows if row.keys() <= schemas[view].keys()]
    return [ExampleTable((ExampleRow(row, None),)) for row in own]


def _cover(tried: Tried, n_targets: int) -> list[tuple[int, np.ndarray]]:
    """The candidates to take, each with the targets that it is there for."""
    matrix = tried.matrix(n_targets)
    costs = np.array(
        [
            1
            + _COST_OF_CHANGE * candidate.n_changes
            + _COST_OF_CELL * candidate.n_cells
            + _COST_OF_ROW * (candidate.n_rows - 1)
            for candidate in tried.candidates
        ]
    )
    left = matrix.any(axis=0) if len(matrix) else np.zeros(n_targets, dtype=bool)
    taken: list[int] = []
    while left.any():
        gains = matrix[:, left].sum(axis=1) / costs
        best = int(gains.argmax())
        taken.append(best)
        left &= ~matrix[best]
    # The first ones taken may be covered by the later ones together.
    for position in list(taken):
        others = [other for other in taken if other != position]
        covered = matrix[others].any(axis=0) if others else np.zeros(n_targets, dtype=bool)
        if not (matrix[position] & ~covered).any():
            taken.remove(position)
    # Each target is there for one of them, so that none is lost when each is made smaller.
    result, covered = [], np.zeros(n_targets, dtype=bool)
    for position in taken:
        result.append((position, matrix[position] & ~covered))
        covered |= matrix[position]
    return result


def _small(search: Search, candidate: Candidate, targets: np.ndarray) -> ExampleTable:
    """The candidate without what its targets do not need, with its outcomes."""
    n_mutants = len(search.mutants)
    wanted = [m for number, m in enumerate(search.mutants) if targets[number]]
    outcomes = {o for n, o in enumerate(search.outcomes) if targets[n_mutants + n]}
    variants = [variant_of(search.rule), *(mutant.variant for mutant in wanted)]

    def codes(table: ExampleTable) -> list[list[int]]:
        trial = try_out(variants, [table], search.view, search.schemas)
        return [trial.codes(n).to_list() for n in range(len(variants))]

    smallest = _without_nulls(candidate.table)
    now = codes(smallest)[0]
    for without in smaller(smallest):
        fewer = without(smallest)
        if fewer == smallest:
            continue
        original, *others = codes(fewer)
        is_told = all(other != original for other in others)
        # A row alone keeps its outcome; of a table only what it is there for.
        is_same = len(fewer.rows) > 1 or len(smallest.rows) > 1 or original == now
        if is_told and is_same and outcomes <= {CODES[code] for code in original}:
            smallest, now = fewer, original
    return labelled(_without_nulls(smallest), now)


def _without_nulls(table: ExampleTable) -> ExampleTable:
    rows = tuple(
        replace(row, values={n: v for n, v in row.values.items() if v is not None})
        for row in table.rows
    )
    lookups = {
        view: tuple({n: v for n, v in listed.items() if v is not None} for listed in rows_of)
        for view, rows_of in table.lookups.items()
        if rows_of
    }
    return replace(table, rows=rows, lookups=lookups)
