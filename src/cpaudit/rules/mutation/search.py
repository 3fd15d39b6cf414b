"""A search for examples that tell mutants from their rule, starting at the examples there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import polars as pl

from cpaudit.rules.examples import CLOCK
from cpaudit.rules.kinds import Kind
from cpaudit.rules.mutation.candidates import Candidate, Neighbourhood, parts_of
from cpaudit.rules.mutation.mutants import Mutant, variant_of
from cpaudit.rules.mutation.palette import bare_sides, palette
from cpaudit.rules.mutation.reading import kinds, needed_columns, scope_of
from cpaudit.rules.mutation.trial import CODES, try_out
from cpaudit.rules.mutation.unparse import without_places
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.rule import ExampleRow, ExampleTable, Outcome
from cpaudit.rules.syntax import Call, Column, Literal, columns, parameters, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cpaudit.rules.mutation.mutants import Schemas, Variant
    from cpaudit.rules.rule import Rule
    from cpaudit.rules.syntax import Node

_Item = TypeVar("_Item")
# How far the search goes: changes from an example, tables that it starts from and tries each time.
_ROUNDS, _MOST_BASES, _MOST_TRIED = 6, 80, 9000
# A row that the solver made up is a last resort: it counts as so many changes from an example.
_FROM_NOWHERE = 30


@dataclass(slots=True)
class Tried:
    """Candidates with what they show: mutants that they kill and outcomes that they have."""

    candidates: list[Candidate] = field(default_factory=list)
    kills: list[np.ndarray] = field(default_factory=list)

    def matrix(self, n_targets: int) -> np.ndarray:
        """A row per candidate, a column per target."""
        return np.array(self.kills) if self.kills else np.zeros((0, n_targets), dtype=bool)


@dataclass(frozen=True)
class Search:
    """The search for one rule on one view; targets are the mutants and then the outcomes."""

    rule: Rule
    view: str
    schemas: Schemas
    mutants: Sequence[Mutant]
    outcomes: Sequence[Outcome] = ()

    @property
    def n_targets(self) -> int:
        """How many things the candidates are looked at for."""
        return len(self.mutants) + len(self.outcomes)

    def run(self, tables: Sequence[ExampleTable], witnesses: Sequence[ExampleTable] = ()) -> Tried:
        """Candidates near ``tables`` or ``witnesses`` that hit targets, found in a few rounds."""
        original = variant_of(self.rule)
        variants = [original, *(mutant.variant for mutant in self.mutants)]
        near = self._neighbourhood(original, variants, tables)
        sides = self._sides(original)
        bases = [Candidate(table) for table in tables] or [
            Candidate(ExampleTable((ExampleRow({}, None),)))
        ]
        bases += [Candidate(part) for table in tables for part in parts_of(table)]
        bases += [Candidate(table, _FROM_NOWHERE) for table in witnesses]
        known: set[object] = {base.key() for base in bases}
        signatures: set[int] = set()
        tried = Tried()
        left = np.ones(self.n_targets, dtype=bool)
        fresh = self._judge(bases, variants, sides, tried)
        solved = fresh.solved
        for _ in range(_ROUNDS):
            around: list[Candidate] = []
            for base, values in zip(bases, solved, strict=True):
                for candidate in replace(near, solved=values).around(base):
                    key = candidate.key()
                    if key not in known:
                        known.add(key)
                        around.append(candidate)
            if not around:
                break
            around = _thinned(around, _MOST_TRIED)
            judged = self._judge(around, variants, sides, tried)
            for kills in tried.kills[-len(around) :]:
                left &= ~kills
            if not left.any():
                break
            novel = []
            for place, signature in enumerate(judged.signatures):
                if signature not in signatures:
                    signatures.add(signature)
                    novel.append(place)
            novel = _thinned(novel, _MOST_BASES)
            bases = [around[place] for place in novel]
            solved = [judged.solved[place] for place in novel]
        return tried

    @cached_property
    def _clauses(self) -> list[Node]:
        """What tells one row from another beside the outcomes: each clause, each found neighbour."""
        original = variant_of(self.rule)
        scope = scope_of(original, self.view, self.schemas)
        kind_of = kinds(scope)
        trees = [tree for tree in (original.when, original.require) if tree is not None]
        found = {
            without_places(node): node
            for tree in trees
            for node in walk(tree)
            if isinstance(node, Call) and kind_of(node) is Kind.BOOLEAN
        }
        exist = [Column(f"{name}.exists") for name in original.joins]
        counts = [Column(f"{name}.n_rows") for name in original.joins]
        read = [Column(name) for name in sorted(columns(*trees)) if name.count(".")]
        joined = [node for node in read if node.name.split(".", 1)[0] in original.joins]
        known = dict.fromkeys((*exist, *counts, *joined))
        told = [node for node in known if node.name in scope.columns]
        return [*found.values(), *told]

    def _neighbourhood(
        self, original: Variant, variants: Sequence[Variant], tables: Sequence[ExampleTable]
    ) -> Neighbourhood:
        needed = needed_columns(variants, self.view, self.schemas)
        return Neighbourhood(
            view=self.view,
            columns={view: sorted(names) for view, names in needed.items()},
            joins=original.joins,
            schemas=self.schemas,
            palette=palette(original, tables, self.view),
            clocks=self._clocks(original),
        )

    def _clocks(self, original: Variant) -> list[dict[str, dt.date]]:
        """Other days for the clock, where a rule compares the period with itself or with today."""
        trees = [tree for tree in (original.when, original.require) if tree is not None]
        if len(parameters(*trees) & {"as_of", "period_start", "period_end"}) < 2:  # noqa: PLR2004 - two of them
            return []
        end = dt.date.fromisoformat(str(CLOCK["period_end"]))
        counts = {n.value for t in trees for n in walk(t) if isinstance(n, Literal)}
        spans = {c + more for c in counts if type(c) is int and c > 1 for more in (-1, 0)}
        within = [{"as_of": end - dt.timedelta(days=184)}]
        return within + [{"period_start": end - dt.timedelta(days=days)} for days in sorted(spans)]

    def _sides(self, original: Variant) -> list[tuple[str, Node]]:
        """Columns that a comparison sets against an expression: solved by its value."""
        trees = [tree for tree in (original.when, original.require) if tree is not None]
        own = self.schemas[self.view]
        return [(name, other) for name, other in bare_sides(trees) if name in own]

    def _judge(
        self,
        candidates: Sequence[Candidate],
        variants: Sequence[Variant],
        sides: Sequence[tuple[str, Node]],
        tried: Tried,
    ) -> _Judged:
        tables = [candidate.table for candidate in candidates]
        inner = list(self._clauses)
        beside = [*(node for _, node in sides), *inner]
        try:
            frame = try_out(variants, tables, self.view, self.schemas, beside=beside).frame
        except (pl.exceptions.PolarsError, Refusal):  # a value that a column cannot hold
            if len(candidates) == 1:
                tried.candidates += candidates
                tried.kills.append(np.zeros(self.n_targets, dtype=bool))
                return _Judged([0], [{}])
            half = len(candidates) // 2
            first = self._judge(candidates[:half], variants, sides, tried)
            second = self._judge(candidates[half:], variants, sides, tried)
            return _Judged(first.signatures + second.signatures, first.solved + second.solved)
        names = [f"v{number}" for number in range(len(variants))]
        found = frame.group_by("table", maintain_order=True).agg(
            *((pl.col(name) != pl.col("v0")).any().alias(name) for name in names[1:]),
            *(
                (pl.col("v0") == CODES.index(outcome)).any().alias(outcome.value)
                for outcome in self.outcomes
            ),
        )
        kills = found.drop("table").to_numpy().astype(bool)
        tried.candidates += candidates
        tried.kills += list(kills)
        extra = [f"b{number}" for number in range(len(sides), len(beside))]
        told = frame.select(names + extra)
        hashed = frame.select("table", hash=told.hash_rows())
        signatures = hashed.group_by("table", maintain_order=True).agg(pl.col("hash").implode())
        solving = [f"b{number}" for number in range(len(sides))]
        heads = frame.unique("table", keep="first", maintain_order=True)
        return _Judged(
            [hash(tuple(listed)) for listed in signatures["hash"].to_list()],
            [_solutions(sides, row) for row in heads.select(solving).rows()]
            if sides
            else [{} for _ in candidates],
        )


@dataclass(frozen=True, slots=True)
class _Judged:
    """For each candidate, what tells it from others, and the values that would meet a bound."""

    signatures: list[int]
    solved: list[dict[str, list[Any]]]


def _solutions(sides: Sequence[tuple[str, Node]], row: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for (column, _), value in zip(sides, row, strict=True):
        listed = found.setdefault(column, [])
        match value:
            case bool() | None:
                pass
            case int() | float() if abs(value) < 1e9:  # noqa: PLR2004 - beyond any count
                whole = int(value // 1)
                listed.extend([whole, whole + 1, whole - 1])
            case dt.date():
                listed.extend(value + dt.timedelta(days=days) for days in (0, 1, -1))
            case str():
                listed.append(value)
            case _:
                pass
    return found


def _thinned(candidates: Sequence[_Item], most: int) -> list[_Item]:
    """At most so many of them, spread evenly: no chance, so that a search can be repeated."""
    if len(candidates) <= most:
        return list(candidates)
    step = len(candidates) / most
    return [candidates[int(position * step)] for position in range(most)]


def labelled(table: ExampleTable, codes: Iterable[int]) -> ExampleTable:
    """The table with the outcomes that its rows have."""
    rows = tuple(
        ExampleRow(row.values, CODES[code]) for row, code in zip(table.rows, codes, strict=True)
    )
    return replace(table, rows=rows)
