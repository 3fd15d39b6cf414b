"""The examples that a rule can do without: no mutant comes back to life when they go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.rules.example_frames import views_of
from cpaudit.rules.mutation.mutants import mutants, variant_of
from cpaudit.rules.mutation.trial import CODES, try_out
from cpaudit.rules.refusal import Refusal
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cpaudit.rules.mutation.mutants import Schemas, Variant
    from cpaudit.rules.rule import ExampleTable, Outcome, Rule

# What an example costs its reader: itself, each value that it holds, each row beyond the first.
_COST_OF_CELL, _COST_OF_ROW = 0.05, 0.5
# One that somebody thought of tells a story, which one that was searched for does not.
_SHARE_OF_COST_WHEN_PREFERRED = 0.3


@dataclass(frozen=True, slots=True)
class Pruned:
    """Which examples of a rule stay, by their positions.

    ``rows`` has, for each table that stays, the positions of its rows that stay; ``lookups`` likewise,
    by view, those of the other views' rows.
    """

    rows: dict[int, tuple[int, ...]]
    lookups: dict[int, dict[str, tuple[int, ...]]]

    def kept(self, examples: Sequence[ExampleTable]) -> tuple[ExampleTable, ...]:
        """The examples without those that go."""
        return tuple(
            replace(
                examples[table],
                rows=tuple(examples[table].rows[row] for row in rows),
                lookups={
                    view: tuple(examples[table].lookups[view][row] for row in listed)
                    for view, listed in self.lookups[table].items()
                    if listed
                },
            )
            for table, rows in self.rows.items()
        )


def prune(rule: Rule, schemas: Schemas = VIEWS, *, preferred: Collection[int] = ()) -> Pruned:
    """A small part of the examples that kills every mutant and shows every outcome that all do.

    ``preferred`` are positions of tables (an example row outside of ``tables`` is one of its own) that
    are rather kept than others.
    """
    pruner = _Pruner(rule, schemas)
    told = np.array([pruner.told(table) for table in rule.examples], dtype=bool)
    costs = np.array(
        [
            _cost(table) * (_SHARE_OF_COST_WHEN_PREFERRED if position in preferred else 1.0)
            for position, table in enumerate(rule.examples)
        ]
    )
    rows: dict[int, tuple[int, ...]] = {}
    lookups: dict[int, dict[str, tuple[int, ...]]] = {}
    for position, targets in _cover(told, costs):
        table = rule.examples[position]
        rows[position], lookups[position] = pruner.smallest(table, targets)
    return Pruned(rows, lookups)


def _cost(table: ExampleTable) -> float:
    others = [values for listed in table.lookups.values() for values in listed]
    n_cells = sum(len(row.values) for row in table.rows) + sum(map(len, others))
    return 1 + _COST_OF_CELL * n_cells + _COST_OF_ROW * (len(table.rows) + len(others) - 1)


def _cover(told: np.ndarray, costs: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """The rows of ``told`` to take so that no column is lost, each with those that it is there for."""
    if not len(told):
        return []
    left = told.any(axis=0)
    taken: list[int] = []
    while left.any():
        best = int((told[:, left].sum(axis=1) / costs).argmax())
        taken.append(best)
        left &= ~told[best]
    # One taken early may be covered by the later ones together: the dearest is asked first.
    for position in sorted(taken, key=lambda taken_one: -costs[taken_one]):
        others = [other for other in taken if other != position]
        covered = told[others].any(axis=0) if others else np.zeros(told.shape[1], dtype=bool)
        if not (told[position] & ~covered).any():
            taken.remove(position)
    result, covered = [], np.zeros(told.shape[1], dtype=bool)
    for position in sorted(taken):
        result.append((position, told[position] & ~covered))
        covered |= told[position]
    return result


class _Pruner:
    """What the examples of one rule tell."""

    def __init__(self, rule: Rule, schemas: Schemas) -> None:
        self.rule, self.schemas = rule, schemas
        self.variants = [variant_of(rule), *(m.variant for m in mutants(rule, schemas))]

    def told(self, table: ExampleTable) -> np.ndarray:
        """Of each mutant whether ``table`` kills it, then of each outcome whether it is expected."""
        killed = np.zeros(len(self.variants) - 1, dtype=bool)
        for view in views_of(self.rule, table, self.schemas):
            killed |= self._killed(self.variants, table, view)
        expected = {row.expect for row in table.rows}
        return np.append(killed, [outcome in expected for outcome in CODES])

    def _killed(self, variants: Sequence[Variant], table: ExampleTable, view: str) -> np.ndarray:
        try:
            frame = try_out(variants, [table], view, self.schemas).frame
        except (pl.exceptions.PolarsError, Refusal):
            # One of them breaks on these rows: which is an outcome of its own.
            original, *others = variants
            if len(others) == 1:
                return np.array([True])
            return np.array([self._killed([original, o], table, view)[0] for o in others])
        asked = frame.filter(pl.Series([row.expect is not None for row in table.rows]))
        said = asked["v0"]
        return np.array([(asked[f"v{n}"] != said).any() for n in range(1, len(variants))])

    def smallest(
        self, table: ExampleTable, targets: np.ndarray
    ) -> tuple[tuple[int, ...], dict[str, tuple[int, ...]]]:
        """The rows of ``table``, and of its lookups, that its ``targets`` need."""
        rows = tuple(range(len(table.rows)))
        lookups = {view: tuple(range(len(listed))) for view, listed in table.lookups.items()}
        # From the end: what is built upon the first rows goes before them.
        for row in reversed(range(len(table.rows))):
            fewer = tuple(other for other in rows if other != row)
            if fewer and self._is_enough(table, fewer, lookups, targets):
                rows = fewer
        for view, listed in table.lookups.items():
            for row in reversed(range(len(listed))):
                others = tuple(other for other in lookups[view] if other != row)
                if self._is_enough(table, rows, {**lookups, view: others}, targets):
                    lookups = {**lookups, view: others}
        return rows, lookups

    def _is_enough(
        self,
        table: ExampleTable,
        rows: tuple[int, ...],
        lookups: dict[str, tuple[int, ...]],
        targets: np.ndarray,
    ) -> bool:
        (part,) = Pruned({0: rows}, {0: lookups}).kept([table])
        if views_of(self.rule, part, self.schemas) != views_of(self.rule, table, self.schemas):
            return False
        return self._holds(part) and bool((self.told(part) >= targets).all())

    def _holds(self, table: ExampleTable) -> bool:
        """Whether every row still comes out as it says."""
        return all(
            row.expect is None or row.expect is outcome
            for view in views_of(self.rule, table, self.schemas)
            for row, outcome in zip(table.rows, self._outcomes(table, view), strict=True)
        )

    def _outcomes(self, table: ExampleTable, view: str) -> Iterator[Outcome]:
        for code in try_out(self.variants[:1], [table], view, self.schemas).codes(0):
            yield CODES[code]
