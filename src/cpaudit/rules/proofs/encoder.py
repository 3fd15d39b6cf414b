"""Trees of the rule language as formulas: the same questions that ``compiler`` puts to polars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from cpaudit.rules.functions import FUNCTIONS
from cpaudit.rules.kinds import Kind, ParameterValue, kind_of_type
from cpaudit.rules.proofs import function_formulas, operator_formulas
from cpaudit.rules.proofs.agreement import is_condition, of_one_kind, unknown
from cpaudit.rules.proofs.calendar import Civil, civil_of
from cpaudit.rules.proofs.formulas import (
    Encoded,
    Term,
    Truth,
    as_term,
    as_truth,
    both,
    choose,
    no,
    whole,
    yes,
)
from cpaudit.rules.proofs.solver import Formula, Hints, z3
from cpaudit.rules.scope import CLOCK
from cpaudit.rules.syntax import Call, Case, Column, Literal, Node, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from cpaudit.rules.proofs.text_codes import TextCodes

# A day that every month has: rows are found sooner when all dates lie on it.
_ANY_DAY = 15
# The day that intervals and ages disagree about.
_FEBRUARY, _LEAP_DAY = 2, 29
EPOCH = dt.date(1970, 1, 1)


@dataclass(slots=True)
class Encoder:
    """Encodes the texts of one rule.

    ``names`` says by which name a column is known to the solver: rules that share a column share
    the name, and two rules may both call different rows `prev`. What the formulas lean on is
    gathered in ``ties``; ``guessed`` names the functions that stand for any function of their
    operands. ``hints`` are where rows are found soon, if there are any.
    """

    columns: Mapping[str, pl.DataType]
    parameters: Mapping[str, ParameterValue]
    codes: TextCodes
    names: Mapping[str, str] = field(default_factory=dict)
    ties: list[Formula] = field(default_factory=list)
    guessed: set[str] = field(default_factory=set)
    hints: Hints = field(default_factory=Hints)
    read: dict[str, Term] = field(default_factory=dict)
    _civil: dict[int, tuple[Formula, Civil]] = field(default_factory=dict)

    def truth(self, node: Node) -> Truth:
        """The condition ``node``."""
        return as_truth(self.encode(node))

    def term(self, node: Node) -> Term:
        """The value of ``node``."""
        return as_term(self.encode(node))

    def encode(self, node: Node) -> Encoded:
        """The condition or value that ``node`` is."""
        match node:
            case Literal(value=value):
                return self.constant(value)
            case Parameter(name=name) if name in CLOCK:
                return self.clock(name)
            case Parameter(name=name):
                return self.constant(self.parameters[name])
            case Column(name=name):
                return self.column(name)
            case Case(branches=branches, default=default):
                return self._case(branches, default)
            case Call(name="if", operands=(condition, then, otherwise)):
                return self._case(((condition, then),), otherwise)
            case Call():
                return self._call(node)

    def listed(self, node: Node) -> Sequence[Term] | None:
        """The members of a list that ``node`` names as a parameter, or None."""
        value = self.parameters.get(node.name) if isinstance(node, Parameter) else None
        if not isinstance(value, tuple):
            return None
        return [as_term(self.constant(item)) for item in value]

    def literal(self, node: Node) -> ParameterValue | None:
        """The value of a literal or of a parameter that is no clock."""
        match node:
            case Literal(value=value):
                return value
            case Parameter(name=name):
                return self.parameters.get(name)
            case Call(name="negative", operands=(inner,)):
                number = self.literal(inner)
                return -number if isinstance(number, int | float) else None
            case _:
                return None

    def constant(self, value: ParameterValue | None) -> Encoded:
        """A value that is written in the rule."""
        module = z3()
        match value:
            case None | tuple():
                return Term(Kind.NULL, yes(), whole(0))
            case bool():
                return Truth(yes(), no()) if value else Truth(no(), yes())
            case int():
                return Term(Kind.INTEGER, no(), whole(value))
            case float():
                # As it is written: 1.2 is twelve tenths, and so is a 1.2 in the data.
                return Term(Kind.NUMBER, no(), module.RealVal(Fraction(repr(value))))
            case dt.date():
                return Term(Kind.DATE, no(), whole((value - EPOCH).days))
            case str():
                return Term(Kind.TEXT, no(), whole(self.codes.code(value)))

    def column(self, name: str) -> Encoded:
        """The unknown that stands for the column ``name``."""
        kind = kind_of_type(self.columns[name]) or Kind.NULL
        if kind is Kind.NULL:
            return Term(kind, yes(), whole(0))
        known_as = self.names.get(name, name)
        found = self.read.get(name)
        if found is None:
            found = self.read[name] = unknown(known_as, kind)
        return as_truth(found) if kind is Kind.BOOLEAN else found

    def clock(self, name: str) -> Term:
        """The unknown that stands for one of the project's dates."""
        return self.read.setdefault(f":{name}", Term(Kind.DATE, no(), z3().Int(f":{name}")))

    def civil(self, term: Term) -> Civil:
        """Year, month and day of a date."""
        known = self._civil.get(term.value.get_id())
        if known is None:
            civil, ties = civil_of(term.value, f"{term.value.sexpr()}")
            self.ties.extend(ties)
            self.hints.usual.append(civil.day == _ANY_DAY)
            self.hints.rare.append(both(civil.month == _FEBRUARY, civil.day == _LEAP_DAY))
            self.has_civil(term.value, civil)
            return civil
        return known[1]

    def has_civil(self, days: Formula, civil: Civil) -> None:
        """Note what the calendar says of ``days``, and that it keeps the order of days."""
        for other, its in self._civil.values():
            self.ties.append((days < other) == (civil.place < its.place))
            self.ties.append((days == other) == (civil.place == its.place))
        self._civil[days.get_id()] = (days, civil)  # the formula is kept: z3 reuses its number

    def _call(self, node: Call) -> Encoded:
        operated = operator_formulas.operate(self, node)
        if operated is not None:
            return operated
        return function_formulas.apply(self, node, FUNCTIONS[node.name])

    def _case(self, branches: Sequence[tuple[Node, Node]], default: Node) -> Encoded:
        results = [self.encode(result) for _, result in branches]
        conditions = [self.truth(condition).true for condition, _ in branches]
        otherwise = self.encode(default)
        if all(is_condition(part) for part in (*results, otherwise)):
            made = as_truth(otherwise)
            for condition, result in zip(reversed(conditions), reversed(results), strict=True):
                branch = as_truth(result)
                made = Truth(
                    choose(condition, branch.true, made.true),
                    choose(condition, branch.false, made.false),
                )
            return made
        *terms, last = of_one_kind([as_term(part) for part in (*results, otherwise)])
        for condition, term in zip(reversed(conditions), reversed(terms), strict=True):
            last = Term(
                last.kind,
                choose(condition, term.null, last.null),
                choose(condition, term.value, last.value),
            )
        return last
