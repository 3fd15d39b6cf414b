"""The fewest fields of a record whose change satisfies all rules (Fellegi and Holt 1976).

Solved as weighted MaxSAT: every rule must not be false, every field would rather stay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cpaudit.errors import EvaluationError
from cpaudit.i18n import Text
from cpaudit.rules.kinds import Kind
from cpaudit.rules.proofs.change import Change, MinimalChange
from cpaudit.rules.proofs.domains import words_of
from cpaudit.rules.proofs.formulas import both, either, negated
from cpaudit.rules.proofs.record_rules import RecordRules, types_of
from cpaudit.rules.proofs.solver import EFFORT, Answer, Formula, solve, z3
from cpaudit.rules.syntax import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from cpaudit.rules.kinds import ParameterValue


def minimal_change(
    rules: Mapping[str, str] | Sequence[str],
    record: Mapping[str, Any],
    weights: Mapping[str, float] | None = None,
    *,
    domains: Mapping[str, Sequence[Any]] | None = None,
    columns: Mapping[str, pl.DataType] | None = None,
    parameters: Mapping[str, ParameterValue] | None = None,
    effort: int = EFFORT,
) -> MinimalChange:
    """The smallest weighted set of fields whose change satisfies all ``rules``, with all ties.

    A rule is satisfied where it is not false: a null that stays null makes it unknown at most. A
    field that changes gets a known value, one of ``domains`` if it is there (None among them: null).

    Args:
        rules: conditions of the rule language, by name or in a list.
        record: the values by field.
        weights: what the change of a field costs, 1 where nothing is said; infinite: it may not.
        domains: the values that a field may take.
        columns: the types of fields, needed for those that are null.
        parameters: the values of `:name`.
        effort: how much work the solver may spend on a question.

    Raises:
        UsageError: the solver is not installed, or the type of a field is not known.
        RuleError: a rule cannot be used.
        EvaluationError: the solver could not decide within ``effort``.
    """
    allowed = domains or {}
    problem = _Problem(
        RecordRules.of(
            rules,
            types_of(record, columns),
            parameters=parameters,
            texts=_texts(record, allowed),
        ),
        record,
        {name: (weights or {}).get(name, 1.0) for name in sorted(record)},
        allowed,
        effort,
    )
    return problem.solved()


def _texts(record: Mapping[str, Any], domains: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    values = [*record.values(), *(value for given in domains.values() for value in given)]
    yield from (value for value in values if isinstance(value, str))
    for name in record:
        yield from words_of(name) or ()


@dataclass(frozen=True, slots=True)
class _Problem:
    rules: RecordRules
    record: Mapping[str, Any]
    weights: Mapping[str, float]
    domains: Mapping[str, Sequence[Any]]
    effort: int
    changed: dict[str, Formula] = field(default_factory=dict)

    def solved(self) -> MinimalChange:
        self.changed.update({name: z3().Bool(f"changed {name}") for name in self._free()})
        guessed = frozenset(self.rules.encoder.guessed)
        named = [(name, negated(truth.false)) for name, truth in self.rules.truths.items()]
        found = self._ask(self._frame(), assumed=named)
        if found.answer is Answer.NO:
            return MinimalChange(None, (), self._conflict(found.core), guessed)
        least = self._least()
        ties = sorted(self._ties(least), key=lambda change: change.fields)
        return MinimalChange(float(least), tuple(ties), (), guessed)

    def _conflict(self, core: tuple[str, ...]) -> tuple[str, ...]:
        """As few of the clashing rules as still clash."""
        for name in core:
            left = tuple(other for other in core if other != name)
            hold = [negated(self.rules.truths[other].false) for other in left]
            if self._ask([*self._frame(), *hold]).answer is Answer.NO:
                core = left
        return core

    def _free(self) -> list[str]:
        """The fields that may change: those that a rule reads and whose weight is finite."""
        read = columns(*self.rules.trees.values())
        return [name for name in self.weights if name in read and self.weights[name] < math.inf]

    def _frame(self) -> list[Formula]:
        """What holds of every candidate: the fields that stay, and the values of those that change."""
        frame = list(self.rules.encoder.ties)
        for name, value in self.record.items():
            stays = self.rules.is_value(name, value)
            mark = self.changed.get(name)
            if mark is None:
                frame.append(stays)
                continue
            frame.append(either(mark, stays))
            frame.append(either(negated(mark), self._permitted(name)))
        return frame

    def _permitted(self, name: str) -> Formula:
        """The values that a field may change to."""
        term = self.rules.term(name)
        words = words_of(name) if term.kind is Kind.TEXT else None
        allowed = self.domains.get(name, words)
        if allowed is not None:
            return either(*(self.rules.is_value(name, value) for value in allowed))
        if term.kind is Kind.TEXT:
            return both(term.known, term.value >= 0, term.value < self.rules.encoder.codes.end)
        return term.known

    def _hold(self) -> list[Formula]:
        return [*self._frame(), *(negated(truth.false) for truth in self.rules.truths.values())]

    def _cost(self) -> Formula:
        module = z3()
        return module.Sum(
            [module.RealVal(0)]
            + [
                module.If(mark, module.RealVal(Fraction(repr(self.weights[name]))), 0)
                for name, mark in self.changed.items()
            ]
        )

    def _least(self) -> Fraction:
        """The weight of the lightest change."""
        module = z3()
        optimizer = module.Optimize()
        optimizer.set("rlimit", self.effort)
        optimizer.add(*self._hold())
        for name, mark in self.changed.items():
            optimizer.add_soft(module.Not(mark), str(Fraction(repr(self.weights[name]))))
        if optimizer.check() != module.sat:
            raise _undecided()
        value = optimizer.model().eval(self._cost(), model_completion=True)
        return Fraction(value.as_fraction())

    def _ties(self, least: Fraction) -> Iterator[Change]:
        """Every set of fields of that weight of which none could stay."""
        seen: list[frozenset[str]] = []
        bound = self._cost() == z3().RealVal(least)
        barred: list[Formula] = []
        while True:
            found = self._ask([*self._hold(), bound, *barred])
            if found.answer is Answer.NO:
                break
            names = frozenset(
                name
                for name, mark in self.changed.items()
                if z3().is_true(found.model.eval(mark, model_completion=True))
            )
            seen.append(names)
            others = [mark for name, mark in self.changed.items() if name not in names]
            barred.append(either(*(negated(self.changed[name]) for name in names), *others))
        # A field of weight 0 may be marked without need.
        for names in seen:
            if not any(other < names for other in seen):
                yield self._change(names)

    def _change(self, names: frozenset[str]) -> Change:
        marks = [mark if name in names else negated(mark) for name, mark in self.changed.items()]
        hold = [*self._hold(), *marks]
        model = self._ask(hold).model
        example = {
            name: self.rules.read(model, name) if name in names else value
            for name, value in self.record.items()
        }
        forced = {
            name: example[name] for name in sorted(names) if self._is_forced(hold, name, model)
        }
        return Change(tuple(sorted(names)), forced, example)

    def _is_forced(self, hold: Iterable[Formula], name: str, model: Formula) -> bool:
        """Whether the field can take no other value than in ``model``."""
        term = self.rules.term(name)
        null = model.eval(term.null, model_completion=True)
        if z3().is_true(null):
            other = term.known
        else:
            value = model.eval(term.value, model_completion=True)
            other = either(term.null, term.value != value)
        return self._ask([*hold, other]).answer is Answer.NO

    def _ask(self, formulas: Iterable[Formula], assumed: Sequence[tuple[str, Formula]] = ()) -> Any:
        found = solve(formulas, assumed=assumed, effort=self.effort)
        if found.answer is Answer.UNDECIDED:
            raise _undecided()
        return found


def _undecided() -> EvaluationError:
    return EvaluationError(
        Text(
            "the solver could not decide which fields to change.",
            "求解器未能判定应修改哪些字段。",
        ),
        mend=Text("Allow more effort, or fewer rules.", "请提高求解上限或减少规则。"),
    )
