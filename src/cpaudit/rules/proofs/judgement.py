"""A rule on a view as formulas: where it passes, fails, is unknown, does not apply."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from cpaudit.rules.bind import fill_parameters
from cpaudit.rules.language import parse
from cpaudit.rules.proofs.domains import promises, texts_of
from cpaudit.rules.proofs.encoder import Encoder
from cpaudit.rules.proofs.formulas import Truth, both, either, negated
from cpaudit.rules.proofs.joins import Labels, declared, laws, offered
from cpaudit.rules.proofs.text_codes import TextCodes
from cpaudit.rules.rule import Missing
from cpaudit.rules.syntax import Literal, columns
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.proofs.solver import Formula
    from cpaudit.rules.rule import Rule
    from cpaudit.rules.syntax import Node

ALWAYS = Literal(value=True)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A rule on a view; ``ties`` hold of every row."""

    rule: Rule
    encoder: Encoder
    when_tree: Node
    require_tree: Node
    when: Truth
    require: Truth
    ties: tuple[Formula, ...]

    def with_trees(self, when: Node, require: Node) -> Judgement:
        """The same rule with other conditions, which read nothing more."""
        return replace(
            self,
            when_tree=when,
            require_tree=require,
            when=self.encoder.truth(when),
            require=self.encoder.truth(require),
        )

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the rule reads, by the solver's names, without the clock."""
        return self._known_as(name for name in self.encoder.read if not name.startswith(":"))

    @property
    def required(self) -> frozenset[str]:
        """Those of ``columns`` that ``require`` reads."""
        return self._known_as(columns(self.require_tree))

    @property
    def applies(self) -> Formula:
        """Where the rule is asked."""
        return self.when.true

    @property
    def passes(self) -> Formula:
        """Where its outcome is pass."""
        holds = negated(self.require.false) if self._is(Missing.PASS) else self.require.true
        return both(self.when.true, holds)

    @property
    def fails(self) -> Formula:
        """Where its outcome is fail."""
        breaks = negated(self.require.true) if self._is(Missing.FAIL) else self.require.false
        return both(self.when.true, breaks)

    @property
    def not_applicable(self) -> Formula:
        """Where its outcome is that it does not apply."""
        if not self._is(Missing.SKIP):
            return self.when.false
        return either(negated(self.when.true), self.require.unknown)

    def _known_as(self, read: Iterable[str]) -> frozenset[str]:
        return frozenset(self.encoder.names.get(name, name) for name in read)

    def _is(self, missing: Missing) -> bool:
        return self.rule.missing is missing


@dataclass(slots=True)
class Ground:
    """What the rules of one view have in common: its columns, the texts they write, their joins."""

    view: str
    views: Mapping[str, Mapping[str, pl.DataType]]
    codes: TextCodes
    labels: Labels = field(default_factory=Labels)
    values: dict[str, Mapping[str, ParameterValue]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rules: Sequence[Rule],
        view: str,
        *,
        views: Mapping[str, Mapping[str, pl.DataType]] = VIEWS,
        parameters: Mapping[str, Mapping[str, object]] | None = None,
    ) -> Ground:
        """The ground of ``rules``; ``parameters`` are the project's, by rule and name."""
        filled = [
            (rule, fill_parameters(rule, (parameters or {}).get(rule.id, {}), {})) for rule in rules
        ]
        trees = [parse(text) for rule in rules for text in texts(rule)]
        values = [value for _, given in filled for value in given.values()]
        codes = TextCodes.of(texts_of(trees, values))
        return cls(view, views, codes, values={rule.id: given for rule, given in filled})

    def judge(self, rule: Rule, values: Mapping[str, ParameterValue] | None = None) -> Judgement:
        """``rule`` as formulas."""
        encoder = self.encoder(rule, values)
        when = parse(rule.when) if rule.when else ALWAYS
        require = parse(rule.require)
        truths = encoder.truth(when), encoder.truth(require)
        return Judgement(rule, encoder, when, require, *truths, self.ties(rule, encoder))

    def encoder(self, rule: Rule, values: Mapping[str, ParameterValue] | None = None) -> Encoder:
        """What encodes the texts of ``rule``."""
        given = self.values[rule.id] if values is None else values
        kinds, names = dict(self.views[self.view]), {}
        for name, declaration in declared(rule).items():
            label = self.labels.of(declaration, given)
            for column, dtype in offered(declaration, self.view, self.views, given).items():
                kinds[f"{name}.{column}"] = dtype
                names[f"{name}.{column}"] = f"{label}.{column}"
        return Encoder(kinds, given, self.codes, names)

    def ties(self, rule: Rule, encoder: Encoder) -> tuple[Formula, ...]:
        """What holds of every row, as far as ``encoder`` has read it."""
        of_joins = [
            law
            for name, declaration in declared(rule).items()
            for law in laws(encoder, name, declaration)
        ]
        return (*promises(encoder), *of_joins, *encoder.ties)


def texts(rule: Rule) -> Iterable[str]:
    """All texts of ``rule`` that are written in the language."""
    own = [text for text in (rule.when, rule.require) if text]
    return chain(own, *(declaration.texts() for declaration in declared(rule).values()))
