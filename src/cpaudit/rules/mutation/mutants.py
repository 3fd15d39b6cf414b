"""The mutants of a rule: the rule with one slip in a condition, window, lookup or parameter."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from cpaudit.rules.compiler import compile_boolean
from cpaudit.rules.examples import CLOCK
from cpaudit.rules.language import parse
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.mutation.changes import changes
from cpaudit.rules.mutation.reading import kinds, scope_of
from cpaudit.rules.mutation.slips import Change, Slip, shifted
from cpaudit.rules.mutation.unparse import unparse
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.rule import Missing
from cpaudit.rules.scope import Scope
from cpaudit.rules.windows import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.rule import Rule
    from cpaudit.rules.syntax import Node

    Schemas = Mapping[str, Mapping[str, pl.DataType]]
    Join = Window | Lookup


@dataclass(frozen=True, slots=True)
class Variant:
    """What of a rule decides its outcomes, with its conditions as trees."""

    when: Node | None
    require: Node
    joins: Mapping[str, Join]
    params: Mapping[str, ParameterValue]
    missing: Missing


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed rule: where, what stood there and what stands there now (None: nothing)."""

    rule_id: str
    slip: Slip
    place: str
    column: int | None
    before: str
    after: str | None
    variant: Variant = field(repr=False)

    def of(self, rule: Rule) -> Rule:
        """``rule`` with the slip, as if it had been written so."""
        variant = self.variant
        return replace(
            rule,
            when=unparse(variant.when) if variant.when is not None else None,
            require=unparse(variant.require),
            windows={n: j for n, j in variant.joins.items() if isinstance(j, Window)},
            lookups={n: j for n, j in variant.joins.items() if isinstance(j, Lookup)},
            params=dict(variant.params),
            missing=variant.missing,
        )


def variant_of(rule: Rule) -> Variant:
    """The rule itself."""
    return Variant(
        when=parse(rule.when) if rule.when else None,
        require=parse(rule.require),
        joins={**rule.windows, **rule.lookups},
        params=rule.params,
        missing=rule.missing,
    )


def mutants(rule: Rule, schemas: Schemas) -> list[Mutant]:
    """Every mutant of ``rule`` that can be compiled on one of its views at least."""
    return list(_Workshop(rule, schemas).mutants())


@dataclass(frozen=True)
class _Workshop:
    """Makes the mutants of one rule."""

    rule: Rule
    schemas: Schemas

    @cached_property
    def original(self) -> Variant:
        return variant_of(self.rule)

    @cached_property
    def values(self) -> dict[str, ParameterValue]:
        return {**self.rule.params, **CLOCK}

    def mutants(self) -> Iterator[Mutant]:
        yield from self._of_conditions()
        for name, join in self.original.joins.items():
            yield from self._of_join(name, join)
        for name, value in self.rule.params.items():
            for other in shifted(value):
                params = {**self.rule.params, name: other}
                if self._compiles(replace(self.original, params=params)):
                    yield self._mutant(
                        Slip.BOUND,
                        f"params.{name}",
                        str(value),
                        str(other),
                        replace(self.original, params=params),
                    )
        for missing in Missing:
            if missing is not self.rule.missing:
                variant = replace(self.original, missing=missing)
                before = self.rule.missing.value
                yield self._mutant(Slip.MISSING, "missing", before, missing.value, variant)

    def _of_conditions(self) -> Iterator[Mutant]:
        original, scope = self.original, self.scope(self.rule.on[0])
        if original.when is not None:
            yield self._mutant(
                Slip.DROPPED, "when", unparse(original.when), None, replace(original, when=None)
            )
            for change in _condition_changes(original.when, scope):
                yield self._changed(change, "when", replace(original, when=change.tree))
        for change in _condition_changes(original.require, scope):
            yield self._changed(change, "require", replace(original, require=change.tree))

    def _of_join(self, name: str, join: Join) -> Iterator[Mutant]:
        key = "windows" if isinstance(join, Window) else "lookups"
        view = self.rule.on[0] if isinstance(join, Window) else join.view
        scope = Scope(self.schemas[view], self.values)
        texts = {"where": join.where} if join.where else {}
        for part, text in texts.items():
            place = f"{key}.{name}.{part}"
            yield from self._joined(
                name, Slip.DROPPED, place, text, None, replace(join, where=None)
            )
            for change in _condition_changes(parse(text), scope):
                other = replace(join, where=unparse(change.tree))
                yield from self._joined_change(name, change, place, other)
        for position, (taken, text) in enumerate(join.take):
            place = f"{key}.{name}.take.{taken}"
            for change in changes(parse(text), kinds(scope)):
                take = list(join.take)
                take[position] = (taken, unparse(change.tree))
                yield from self._joined_change(name, change, place, replace(join, take=tuple(take)))
        if isinstance(join, Window):
            yield from self._of_keys(name, "by", join, f"{key}.{name}")
            if join.offset is not None:
                other = replace(join, offset=-join.offset)
                place = f"{key}.{name}.offset"
                before, after = str(join.offset), str(-join.offset)
                yield from self._joined(name, Slip.NEIGHBOUR, place, before, after, other)
        else:
            yield from self._of_keys(name, "match", join, f"{key}.{name}")
            if len(join.order) == 1:
                place, before = f"{key}.{name}.order", join.order[0]
                other = replace(join, order=())
                yield from self._joined(name, Slip.DROPPED, place, before, None, other)
        if len(join.order) > 1:
            yield from self._of_keys(name, "order", join, f"{key}.{name}")

    def _of_keys(self, name: str, part: str, join: Join, place: str) -> Iterator[Mutant]:
        """The window or lookup without one of several keys."""
        keys = getattr(join, part)
        for position, dropped in enumerate(keys if len(keys) > 1 else ()):
            kept = keys[:position] + keys[position + 1 :]
            before = dropped if isinstance(dropped, str) else ": ".join(dropped)
            other = replace(join, **{part: kept})
            yield from self._joined(name, Slip.MATCH, f"{place}.{part}", before, None, other)

    def _joined_change(self, name: str, change: Change, place: str, join: Join) -> Iterator[Mutant]:
        before = unparse(change.before)
        after = None if change.after is None else unparse(change.after)
        yield from self._joined(name, change.slip, place, before, after, join)

    def _joined(
        self, name: str, slip: Slip, place: str, before: str, after: str | None, join: Join
    ) -> Iterator[Mutant]:
        variant = replace(self.original, joins={**self.original.joins, name: join})
        if self._compiles(variant):
            yield self._mutant(slip, place, before, after, variant)

    def _changed(self, change: Change, place: str, variant: Variant) -> Mutant:
        at = change.before.at
        return Mutant(
            self.rule.id,
            change.slip,
            place,
            None if at is None else at + 1,
            unparse(change.before),
            None if change.after is None else unparse(change.after),
            variant,
        )

    def _mutant(
        self, slip: Slip, place: str, before: str, after: str | None, variant: Variant
    ) -> Mutant:
        return Mutant(self.rule.id, slip, place, None, before, after, variant)

    def scope(self, view: str, variant: Variant | None = None) -> Scope:
        return scope_of(variant or self.original, view, self.schemas)

    def _compiles(self, variant: Variant) -> bool:
        try:
            scope = self.scope(self.rule.on[0], variant)
            for tree in (variant.when, variant.require):
                if tree is not None:
                    compile_boolean(tree, scope)
        except Refusal:
            return False
        return True


def _condition_changes(tree: Node, scope: Scope) -> Iterator[Change]:
    for change in changes(tree, kinds(scope)):
        try:
            compile_boolean(change.tree, scope)
        except Refusal:
            continue
        yield change
