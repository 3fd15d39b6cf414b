"""Windows and lookups as columns that may hold anything which such rows can hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cpaudit.rules.language import parse
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.proofs.agreement import equal, of_one_kind
from cpaudit.rules.proofs.formulas import (
    Term,
    Truth,
    as_term,
    as_truth,
    both,
    either,
    negated,
    yes,
)
from cpaudit.rules.scope import Scope
from cpaudit.rules.syntax import Call, Case, Column, Node, columns, parameters
from cpaudit.rules.windows import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.proofs.encoder import Encoder
    from cpaudit.rules.proofs.solver import Formula
    from cpaudit.rules.rule import Rule

Declaration = Window | Lookup
_COUNTS = {"count", "count_if"}


def declared(rule: Rule) -> dict[str, Declaration]:
    """The windows and lookups of ``rule`` by name."""
    return {**rule.windows, **rule.lookups}


def offered(
    declaration: Declaration,
    view: str,
    views: Mapping[str, Mapping[str, pl.DataType]],
    values: Mapping[str, ParameterValue],
) -> dict[str, pl.DataType]:
    """The columns that ``declaration`` gives the rule."""
    if isinstance(declaration, Window):
        return declaration.columns(Scope(views[view], values))
    return declaration.columns(Scope(views[declaration.view], values), views[view])


@dataclass(slots=True)
class Labels:
    """The solver's names of joins: equal ones are one."""

    known: dict[object, str] = field(default_factory=dict)

    def of(self, declaration: Declaration, values: Mapping[str, ParameterValue]) -> str:
        """The name of ``declaration``; the sign keeps it apart from every column."""
        read = parameters(*(parse(text) for text in declaration.texts()))
        key = (declaration, tuple((name, values[name]) for name in sorted(read & set(values))))
        return self.known.setdefault(key, f"#{len(self.known)}")


def laws(encoder: Encoder, name: str, declaration: Declaration) -> list[Formula]:
    """What ties the columns of the join ``name`` to each other and to the row."""
    read = [column for column in encoder.read if column.startswith(f"{name}.")]
    if not read:
        return []
    join = _Joined(encoder, name, declaration, read)
    if isinstance(declaration, Lookup):
        return join.lookup(declaration)
    return join.group(declaration) if declaration.offset is None else join.neighbour(declaration)


@dataclass(frozen=True, slots=True)
class _Joined:
    encoder: Encoder
    name: str
    declaration: Declaration
    read: list[str]

    def lookup(self, lookup: Lookup) -> list[Formula]:
        has_key = both(*(self._own(ours).known for _, ours in lookup.match))
        n_rows, exists = (
            self._column("n_rows"),
            as_truth(self.encoder.column(f"{self.name}.exists")),
        )
        is_some = both(has_key, n_rows.value > 0)
        is_picked = is_some if lookup.order else both(has_key, n_rows.value == 1)
        return [
            *self._counted(n_rows, has_key),
            _same(exists, Truth(is_some, both(has_key, negated(n_rows.value > 0)))),
            *self._picked(is_picked, dict(lookup.match), lookup.where),
        ]

    def group(self, window: Window) -> list[Formula]:
        has_key = both(*(self._own(key).known for key in window.by))
        n_rows = self._column("n_rows")
        takes_part = both(has_key, self._meets(window.where))
        return [
            *self._counted(n_rows, has_key),
            either(negated(takes_part), n_rows.value >= 1),
        ]

    def neighbour(self, window: Window) -> list[Formula]:
        own = dict.fromkeys((*window.by, *window.order))
        takes_part = both(*(self._own(key).known for key in own), self._meets(window.where))
        exists = as_truth(self.encoder.column(f"{self.name}.exists"))
        found = [_same(negated(exists.unknown), takes_part)]
        found += self._picked(exists.true, {key: key for key in window.by}, window.where)
        first = window.order[0]
        if f"{self.name}.{first}" in self.encoder.read:
            there, here = of_one_kind([self._column(first), self._own(first)])
            is_before = (window.offset or 0) < 0
            ordered = there.value <= here.value if is_before else there.value >= here.value
            found.append(either(negated(exists.true), both(there.known, ordered)))
        return found

    def _counted(self, n_rows: Term, has_key: Formula) -> list[Formula]:
        """The laws of figures: none is known without a key, and no count exceeds the rows."""
        found = [_same(n_rows.known, has_key), either(n_rows.null, n_rows.value >= 0)]
        for taken, text in self.declaration.take:
            if f"{self.name}.{taken}" not in self.read:
                continue
            figure, tree = self._column(taken), parse(text)
            if isinstance(tree, Call) and tree.name in _COUNTS:
                found.append(_same(figure.known, has_key))
                found.append(
                    either(figure.null, both(figure.value >= 0, figure.value <= n_rows.value))
                )
            else:
                found.append(either(figure.null, both(has_key, n_rows.value > 0)))
        return found

    def _picked(
        self, is_picked: Formula, keys: Mapping[str, str], where: str | None
    ) -> list[Formula]:
        """The laws of the other row's columns: null where there is none, the key where it is one."""
        taken = {"exists", "n_rows", *(name for name, _ in self.declaration.take)}
        found = []
        for column in self.read:
            theirs = column.removeprefix(f"{self.name}.")
            if theirs in taken:
                continue
            there = as_term(self.encoder.column(column))
            found.append(either(there.null, is_picked))
            if theirs in keys:
                pair = of_one_kind([there, self._own(keys[theirs])])
                found.append(either(negated(is_picked), both(there.known, equal(*pair))))
        if where and not {f"{self.name}.{name}" for name in columns(parse(where))}.isdisjoint(
            self.read
        ):
            holds = self.encoder.truth(_there(parse(where), self.name)).true
            found.append(either(negated(is_picked), holds))
        return found

    def _column(self, name: str) -> Term:
        return as_term(self.encoder.column(f"{self.name}.{name}"))

    def _own(self, name: str) -> Term:
        return as_term(self.encoder.column(name))

    def _meets(self, where: str | None) -> Formula:
        return self.encoder.truth(parse(where)).true if where else yes()


def _same(left: Formula | Truth, right: Formula | Truth) -> Formula:
    if isinstance(left, Truth) and isinstance(right, Truth):
        return both(left.true == right.true, left.false == right.false)
    return left == right


def _there(node: Node, name: str) -> Node:
    """``node`` as it reads at the other row."""
    match node:
        case Column(name=column, at=at):
            return Column(f"{name}.{column}", at)
        case Call(name=called, operands=operands, at=at):
            return Call(called, tuple(_there(part, name) for part in operands), at)
        case Case(branches=branches, default=default, at=at):
            there = tuple((_there(when, name), _there(then, name)) for when, then in branches)
            return Case(there, _there(default, name), at)
        case _:
            return node
