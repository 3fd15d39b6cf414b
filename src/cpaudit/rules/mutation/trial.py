"""Variants of a rule on many example tables at once: one frame, one select of all conditions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.rules.compiler import compile_boolean, compile_value
from cpaudit.rules.conditions import outcomes
from cpaudit.rules.examples import CLOCK
from cpaudit.rules.language import parse
from cpaudit.rules.mutation.reading import needed_columns, offered, trees_of
from cpaudit.rules.rule import Outcome
from cpaudit.rules.scope import Scope
from cpaudit.rules.syntax import columns, parameters
from cpaudit.rules.windows import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.mutation.mutants import Join, Schemas, Variant
    from cpaudit.rules.rule import ExampleTable
    from cpaudit.rules.syntax import Node

# Every table is a group of its own in each window and lookup; the sign keeps it from any column.
_TABLE, _ROW = "#of_table", "#of_row"
_TIE = "subject_key"
# Outcomes as numbers, in the order of ``conditions.outcomes``; the rest is unknown.
CODES = (Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Trial:
    """The outcomes of variants on tables.

    ``frame`` has a row for each row of each table: ``table``, ``row`` and, for every variant (by its
    position), a number that stands for the outcome (``CODES``); ``truths`` are further conditions.
    """

    frame: pl.DataFrame

    def codes(self, position: int) -> pl.Series:
        """The outcomes under the variant at ``position``."""
        return self.frame[f"v{position}"]


def try_out(
    variants: Sequence[Variant],
    tables: Sequence[ExampleTable],
    view: str,
    schemas: Schemas,
    *,
    beside: Sequence[Node] = (),
) -> Trial:
    """What each of ``variants`` says of each row of ``tables``; ``beside`` are nodes to work out too.

    Raises:
        PolarsError: a variant breaks while it runs.
    """
    alike: dict[tuple[Any, ...], list[int]] = {}
    for number, table in enumerate(tables):
        key = (tuple(sorted(table.clock.items())), tuple(sorted(table.params.items())))
        alike.setdefault(key, []).append(number)
    frames = []
    for numbers in alike.values():
        bench = _Bench(variants, [tables[number] for number in numbers], view, schemas, beside)
        found = bench.outcomes()
        frames.append(found.with_columns(table=pl.Series(numbers, dtype=pl.UInt32)[found["table"]]))
    return Trial(pl.concat(frames).sort("table", "row"))


@dataclass(frozen=True)
class _Bench:
    """Tables of one clock and the same parameters."""

    variants: Sequence[Variant]
    tables: Sequence[ExampleTable]
    view: str
    schemas: Schemas
    beside: Sequence[Node]

    def outcomes(self) -> pl.DataFrame:
        needed = needed_columns(self.variants, self.view, self.schemas, self.beside)
        own = self._own_frame(needed.get(self.view, set()))
        others = {
            view: self._other_frame(view, names)
            for view, names in needed.items()
            if view != self.view
        }
        parts = [own]
        labels: dict[tuple[object, ...], str] = {}
        masks: dict[tuple[object, ...], tuple[str, pl.Expr]] = {}
        pairs: list[tuple[str | None, str]] = []
        read = columns(*trees_of(self.variants, self.beside))
        for variant in self.variants:
            values = self._values(variant)
            kinds, names = dict(self.schemas[self.view]), {}
            for name, join in variant.joins.items():
                inner = parameters(*(parse(text) for text in join.texts()))
                key = (name, join, *((p, values[p]) for p in sorted(inner & set(values))))
                wanted = sorted(c.split(".", 1)[1] for c in read if c.split(".", 1)[0] == name)
                if key not in labels:
                    labels[key] = f"#{len(labels)}"
                    found = self._joined(join, own, others, wanted, values)
                    parts.append(found.rename({c: f"{labels[key]}.{c}" for c in found.columns}))
                for column, dtype in offered(join, self.view, self.schemas, values).items():
                    kinds[f"{name}.{column}"] = dtype
                    names[f"{name}.{column}"] = f"{labels[key]}.{column}"
            scope = Scope(kinds, values, names)
            of_variant = (tuple(sorted(names.items())), tuple(sorted(variant.params.items())))
            found_masks = [
                None if tree is None else self._mask(tree, scope, of_variant, masks)
                for tree in (variant.when, variant.require)
            ]
            pairs.append((found_masks[0], str(found_masks[1])))
            if variant is self.variants[0]:
                for number, node in enumerate(self.beside):
                    masks["beside", number] = f"b{number}", compile_value(node, scope).expr
        frame = pl.concat(parts, how="horizontal")
        return self._judged(frame, dict(masks.values()), pairs)

    def _judged(
        self,
        frame: pl.DataFrame,
        masks: Mapping[str, pl.Expr],
        pairs: Sequence[tuple[str | None, str]],
    ) -> pl.DataFrame:
        # Added as columns, since a condition of constants would be one row long.
        truths = frame.with_columns(**masks).filter(pl.col(_ROW).is_not_null())
        named: dict[str, pl.Expr] = {}
        codes: dict[str, pl.Expr] = {}
        for position, (when, require) in enumerate(pairs):
            named[f"{position}when"] = pl.lit(value=True) if when is None else pl.col(when)
            named[f"{position}require"] = pl.col(require)
            code: pl.Expr = pl.lit(len(CODES) - 1, dtype=pl.UInt8)
            for number, mask in enumerate(outcomes(position, self.variants[position].missing)):
                code = pl.when(mask).then(pl.lit(number, dtype=pl.UInt8)).otherwise(code)
            codes[f"v{position}"] = code
        beside = [f"b{number}" for number in range(len(self.beside))]
        return truths.with_columns(**named).select(
            pl.col(_TABLE).alias("table"), pl.col(_ROW).alias("row"), *beside, **codes
        )

    def _mask(
        self,
        tree: Node,
        scope: Scope,
        of_variant: tuple[object, ...],
        masks: dict[tuple[object, ...], tuple[str, pl.Expr]],
    ) -> str:
        key = (id(tree), *of_variant)
        if key not in masks:
            masks[key] = f"m{len(masks)}", compile_boolean(tree, scope)
        return masks[key][0]

    def _values(self, variant: Variant) -> dict[str, ParameterValue]:
        table, original = self.tables[0], self.variants[0].params
        given = {
            name: _as_far_off(value, original.get(name), variant.params.get(name))
            for name, value in table.params.items()
        }
        return {**variant.params, **given, **CLOCK, **table.clock}

    def _own_frame(self, needed: set[str]) -> pl.DataFrame:
        """The rows of all tables, and those that their lookups add to the same view."""
        rows: list[Mapping[str, Any]] = []
        places: list[tuple[int, int | None]] = []
        for number, table in enumerate(self.tables):
            rows += [row.values for row in table.rows]
            places += [(number, position) for position in range(len(table.rows))]
            more = table.lookups.get(self.view, ())
            rows += more
            places += [(number, None)] * len(more)
        return self._frame(rows, self.view, needed).with_columns(
            pl.Series(_TABLE, [number for number, _ in places], dtype=pl.Int64),
            pl.Series(_ROW, [position for _, position in places], dtype=pl.UInt32),
        )

    def _other_frame(self, view: str, needed: set[str]) -> pl.DataFrame:
        listed = [
            (n, r) for n, table in enumerate(self.tables) for r in table.lookups.get(view, ())
        ]
        return self._frame([row for _, row in listed], view, needed).with_columns(
            pl.Series(_TABLE, [number for number, _ in listed], dtype=pl.Int64)
        )

    def _frame(
        self, rows: Sequence[Mapping[str, Any]], view: str, needed: set[str]
    ) -> pl.DataFrame:
        schema = self.schemas[view]
        names = needed | ({_TIE} & set(schema))
        return pl.DataFrame(
            {name: pl.Series([row.get(name) for row in rows], dtype=schema[name]) for name in names}
            or {"#none": [None] * len(rows)}
        )

    def _joined(
        self,
        join: Join,
        own: pl.DataFrame,
        others: Mapping[str, pl.DataFrame],
        wanted: Sequence[str],
        values: Mapping[str, ParameterValue],
    ) -> pl.DataFrame:
        if isinstance(join, Window):
            schema = {**self.schemas[self.view], _TABLE: pl.Int64()}
            grouped = replace(join, by=(_TABLE, *join.by))
            return grouped.compute(own, wanted, Scope(schema, values))
        other = own if join.view == self.view else others[join.view]
        schema = {**self.schemas[join.view], _TABLE: pl.Int64()}
        matched = replace(join, match=((_TABLE, _TABLE), *join.match))
        return matched.compute(own, other, wanted, Scope(schema, values))


def _as_far_off(
    given: ParameterValue, before: ParameterValue | None, now: ParameterValue | None
) -> ParameterValue:
    """What a table gives for a parameter: off by as much as the mutant's default is."""
    match given, before, now:
        case (int() | float(), int() | float(), int() | float()) if not isinstance(given, bool):
            return given + (now - before)
        case _:
            return given
