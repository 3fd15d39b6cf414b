"""Conditions on one record, by name, as formulas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.errors import UsageError
from cpaudit.i18n import Text
from cpaudit.rules.kinds import Kind, kind_of_type
from cpaudit.rules.language import compile_condition, parse
from cpaudit.rules.proofs.domains import texts_of
from cpaudit.rules.proofs.encoder import EPOCH, Encoder
from cpaudit.rules.proofs.formulas import Truth, as_term, both
from cpaudit.rules.proofs.solver import Formula, z3
from cpaudit.rules.proofs.text_codes import TextCodes
from cpaudit.rules.proofs.witness import value_of
from cpaudit.rules.syntax import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.proofs.formulas import Term
    from cpaudit.rules.syntax import Node

_TYPES: Mapping[type, pl.DataType] = {
    bool: pl.Boolean(),
    int: pl.Int64(),
    float: pl.Float64(),
    str: pl.String(),
    dt.date: pl.Date(),
}


@dataclass(frozen=True, slots=True)
class RecordRules:
    """Named conditions over one record's fields, ready for the solver."""

    trees: Mapping[str, Node]
    types: Mapping[str, pl.DataType]
    encoder: Encoder
    truths: Mapping[str, Truth] = field(repr=False)

    @classmethod
    def of(
        cls,
        rules: Mapping[str, str] | Sequence[str],
        types: Mapping[str, pl.DataType],
        *,
        parameters: Mapping[str, ParameterValue] | None = None,
        texts: Iterable[str] = (),
    ) -> RecordRules:
        """``rules``, called «1», «2» … where they have no names; ``texts`` are further values.

        Raises:
            UsageError: the solver is not installed.
            RuleError: a condition is not of the language, or names what does not exist.
        """
        named = dict(rules) if isinstance(rules, Mapping) else _numbered(rules)
        values = dict(parameters or {})
        for text in named.values():
            compile_condition(text, types, values)
        return cls.of_trees(
            {name: parse(text) for name, text in named.items()}, types, values, texts
        )

    @classmethod
    def of_trees(
        cls,
        trees: Mapping[str, Node],
        types: Mapping[str, pl.DataType],
        parameters: Mapping[str, ParameterValue],
        texts: Iterable[str] = (),
    ) -> RecordRules:
        """The same for conditions that are trees already."""
        codes = TextCodes.of([*texts_of(trees.values(), parameters.values()), *texts])
        encoder = Encoder(types, parameters, codes)
        truths = {name: encoder.truth(tree) for name, tree in trees.items()}
        for name in types:
            encoder.column(name)
        return cls(trees, types, encoder, truths)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the conditions read, in order."""
        return tuple(sorted(columns(*self.trees.values())))

    @property
    def complete(self) -> list[Formula]:
        """That every field which is read is known, and what the formulas lean on."""
        return [*self.encoder.ties, *(self.term(name).known for name in self.fields)]

    def term(self, name: str) -> Term:
        """The unknown that stands for a field."""
        return as_term(self.encoder.column(name))

    def is_value(self, name: str, value: Any) -> Formula:
        """Whether the field has ``value``, which may be None."""
        term = self.term(name)
        if value is None:
            return term.null
        return both(term.known, term.value == self.written(value, term.kind))

    def written(self, value: Any, kind: Kind) -> Formula:
        """``value`` as the solver writes values of ``kind``."""
        match value:
            case bool():
                return z3().BoolVal(value)
            case str():
                return z3().IntVal(self.encoder.codes.code(value))
            case dt.date():
                return z3().IntVal((value - EPOCH).days)
            case _ if kind is Kind.NUMBER:
                return as_term(self.encoder.constant(float(value))).value
            case _:
                return z3().IntVal(int(value))

    def read(self, model: Formula, name: str) -> Any:
        """The value of a field in ``model``."""
        term = self.term(name)
        if z3().is_true(model.eval(term.null, model_completion=True)):
            return None
        return value_of(model, term, self.encoder.codes)


def types_of(
    record: Mapping[str, Any], known: Mapping[str, pl.DataType] | None = None
) -> dict[str, pl.DataType]:
    """The types of a record's fields: those that are ``known``, else by their values.

    Raises:
        UsageError: a field is null and its type is not known, or is of no type that rules read.
    """
    types = dict(known or {})
    for name, value in record.items():
        if name in types:
            continue
        kind = _TYPES.get(type(value))
        if kind is None or kind_of_type(kind) is None:
            raise UsageError(
                Text(f"the type of «{name}» is not known.", f"“{name}”的类型未知。"),
                mend=Text("Name it in «columns».", "请在 columns 中指明。"),
            )
        types[name] = kind
    return types


def _numbered(rules: Iterable[str]) -> dict[str, str]:
    return {str(number): text for number, text in enumerate(rules, start=1)}
