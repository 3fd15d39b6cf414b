"""Conditions on complete records as a set: contradictions, redundancy, fixed values, boundaries."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cpaudit.rules.kinds import Kind, kind_of_type
from cpaudit.rules.proofs.formulas import both, negated
from cpaudit.rules.proofs.solver import Answer, Formula, solve, z3

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cpaudit.rules.proofs.record_rules import RecordRules


def is_infeasible(rules: RecordRules) -> bool:
    """Whether no complete record satisfies all ``rules``."""
    return _answer(rules, rules.truths) is Answer.NO


def infeasible_rules(
    rules: RecordRules, weights: Mapping[str, float] | None = None
) -> tuple[tuple[str, ...], ...]:
    """The lightest sets of rules without which the others can be satisfied; all ties, in order.

    A rule weighs 1 where nothing is said; one of infinite weight stays.
    """
    module = z3()
    given = {name: (weights or {}).get(name, 1.0) for name in rules.truths}
    marks = {name: module.Bool(f"dropped {name}") for name in given if given[name] < math.inf}
    hold = list(rules.complete)
    for name, truth in rules.truths.items():
        hold.append(module.Or(marks[name], truth.true) if name in marks else truth.true)
    optimizer = module.Optimize()
    optimizer.add(*hold)
    for name, mark in marks.items():
        optimizer.add_soft(module.Not(mark), str(Fraction(repr(given[name]))))
    if optimizer.check() != module.sat:
        return ()
    cost = module.Sum(
        [module.RealVal(0)]
        + [
            module.If(mark, module.RealVal(Fraction(repr(given[name]))), 0)
            for name, mark in marks.items()
        ]
    )
    least = optimizer.model().eval(cost, model_completion=True)
    found: list[tuple[str, ...]] = []
    barred: list[Formula] = []
    while True:
        answer = solve([*hold, cost == least, *barred])
        if answer.answer is not Answer.YES:
            return tuple(sorted(found))
        names = [name for name, mark in marks.items() if module.is_true(answer.model.eval(mark))]
        found.append(tuple(sorted(names)))
        barred.append(module.Or(*(module.Not(marks[name]) for name in names)))


def contradicted_by(rules: RecordRules, name: str) -> tuple[str, ...]:
    """The fewest other rules that cannot be satisfied together with ``name``; empty if all can."""
    return _core(rules, [rules.truths[name].true], _others(rules, name))


def implied_by(rules: RecordRules, name: str) -> tuple[str, ...]:
    """The fewest other rules from which ``name`` follows; empty where it does not."""
    return _core(rules, [negated(rules.truths[name].true)], _others(rules, name))


def redundant(rules: RecordRules) -> dict[str, bool]:
    """Of each rule whether it follows from the others; of two that are equal both do."""
    return {
        name: _answer(rules, _others(rules, name), negated(rules.truths[name].true)) is Answer.NO
        for name in rules.truths
    }


def fixed_values(rules: RecordRules) -> dict[str, Any]:
    """The fields that can have one value only, with it."""
    hold = [*rules.complete, *(truth.true for truth in rules.truths.values())]
    found = solve(hold)
    if found.answer is not Answer.YES:
        return {}
    fixed = {}
    for name in rules.fields:
        term = rules.term(name)
        value = found.model.eval(term.value, model_completion=True)
        if solve([*hold, term.value != value]).answer is Answer.NO:
            fixed[name] = rules.read(found.model, name)
    return fixed


def boundaries(rules: RecordRules) -> dict[str, tuple[float | None, float | None]]:
    """The least and the largest value of each number that is read; None where there is no bound."""
    return {
        name: (_bound(rules, name, is_least=True), _bound(rules, name, is_least=False))
        for name in rules.fields
        if (kind_of_type(rules.types[name]) or Kind.NULL).is_numeric
    }


def allowed_texts(rules: RecordRules) -> dict[str, tuple[str, ...]]:
    """Of each text field the written texts that it can have, where it can have no others."""
    hold = [*rules.complete, *(truth.true for truth in rules.truths.values())]
    found = {}
    for name in rules.fields:
        term = rules.term(name)
        if term.kind is not Kind.TEXT:
            continue
        codes = rules.encoder.codes
        written = [text for text in codes.texts if text]
        is_other = both(*(term.value != codes.code(text) for text in written))
        if solve([*hold, is_other]).answer is Answer.NO:
            found[name] = tuple(
                text
                for text in written
                if solve([*hold, term.value == codes.code(text)]).answer is Answer.YES
            )
    return found


def _bound(rules: RecordRules, name: str, *, is_least: bool) -> float | None:
    module = z3()
    optimizer = module.Optimize()
    optimizer.add(*rules.complete, *(truth.true for truth in rules.truths.values()))
    value = rules.term(name).value
    goal = optimizer.minimize(value) if is_least else optimizer.maximize(value)
    if optimizer.check() != module.sat:
        return None
    # Infinite, finite and infinitesimal part: `x > 0` has the bound 0, which it does not reach.
    infinite, finite, _ = goal.lower_values() if is_least else goal.upper_values()
    if not module.simplify(infinite == 0).eq(module.BoolVal(val=True)):
        return None
    return float(Fraction(str(finite)))


def _others(rules: RecordRules, name: str) -> list[str]:
    return [other for other in rules.truths if other != name]


def _answer(rules: RecordRules, names: Iterable[str], *more: Formula) -> Answer:
    return solve([*rules.complete, *(rules.truths[name].true for name in names), *more]).answer


def _core(rules: RecordRules, more: list[Formula], names: list[str]) -> tuple[str, ...]:
    """Some of ``names`` that cannot hold with ``more``, of which none can be left out."""
    if solve([*rules.complete, *more]).answer is Answer.NO:
        return ()
    assumed = [(name, rules.truths[name].true) for name in names]
    found = solve([*rules.complete, *more], assumed=assumed)
    if found.answer is not Answer.NO:
        return ()
    core = [name for name in names if name in found.core]
    for name in list(core):
        left = [other for other in core if other != name]
        if _answer(rules, left, *more) is Answer.NO:
            core = left
    return tuple(core)
