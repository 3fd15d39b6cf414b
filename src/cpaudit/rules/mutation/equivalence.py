"""Whether a mutant that no example kills says the same as its rule: asked of the solver."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.errors import UsageError
from cpaudit.rules.compiler import compile_boolean
from cpaudit.rules.language import parse
from cpaudit.rules.mutation.unparse import unparse
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.rule import Outcome
from cpaudit.rules.scope import Scope
from cpaudit.rules.syntax import Call, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.rules.mutation.mutants import Mutant, Schemas
    from cpaudit.rules.rule import Rule
    from cpaudit.rules.syntax import Node


def is_solver_there() -> bool:
    """Whether equivalence can be proved here: the solver is an extra."""
    return find_spec("z3") is not None


def settled(
    rule: Rule, alive: Sequence[Mutant], schemas: Schemas
) -> tuple[list[Mutant], list[Mutant], list[Mapping[str, Any]]]:
    """The mutants that are proved equivalent, the others, and rows on which some of those differ."""
    if not alive or not is_solver_there():
        return [], list(alive), []
    same, others = [], []
    witnesses: list[Mapping[str, Any]] = []
    for mutant in alive:
        verdicts = [_verdict(rule, mutant, view, schemas) for view in rule.on]
        if all(proved for proved, _ in verdicts):
            same.append(mutant)
        else:
            others.append(mutant)
            witnesses.extend(row for _, row in verdicts if row is not None)
    return same, others, witnesses


def impossible(rule: Rule, outcomes: Sequence[Outcome], schemas: Schemas) -> list[Outcome]:
    """Those of ``outcomes`` that no row of any of the rule's views can have, as the solver proves."""
    if not outcomes or not is_solver_there():
        return []
    return [
        outcome
        for outcome in outcomes
        if all(_never(rule, outcome, view, schemas) for view in rule.on)
    ]


def _never(rule: Rule, outcome: Outcome, view: str, schemas: Schemas) -> bool:
    from cpaudit.rules.proofs.formulas import either, negated  # late: reads the solver
    from cpaudit.rules.proofs.judgement import Ground
    from cpaudit.rules.proofs.solver import Answer, solve

    cased = _by_cases(rule)
    try:
        judged = Ground.of((cased,), view, views=schemas).judge(cased)
    except (Refusal, UsageError):
        return False
    known = judged.passes, judged.fails, judged.not_applicable
    where = {
        Outcome.PASS: known[0],
        Outcome.FAIL: known[1],
        Outcome.NOT_APPLICABLE: known[2],
        Outcome.UNKNOWN: negated(either(*known)),
    }
    return solve([*judged.ties, where[outcome]]).answer is Answer.NO


def _verdict(
    rule: Rule, mutant: Mutant, view: str, schemas: Schemas
) -> tuple[bool, Mapping[str, Any] | None]:
    from cpaudit.rules.proofs import VerdictKind, equivalent  # late: reads the solver

    try:
        pair = (_by_cases(rule), _by_cases(mutant.of(rule)))
        verdict = equivalent(*pair, view, views=schemas)
    except (Refusal, UsageError):
        return False, None
    return verdict.kind is VerdictKind.PROVED, verdict.witness


def _by_cases(rule: Rule) -> Rule:
    """The same rule with what the solver does not know of texts and names written as cases."""
    when = unparse(_cased(parse(rule.when))) if rule.when else None
    return replace(rule, when=when, require=unparse(_cased(parse(rule.require))))


def _cased(node: Node) -> Node:
    match node:
        case Call(
            name="contains" | "starts_with" | "ends_with" | "regexp_like",
            operands=(Call(name="coalesce", operands=(tested, Literal() as default)), sought),
        ) if isinstance(sought, Literal):
            told = pl.select(compile_boolean(replace(node, operands=(default, sought)), Scope({})))
            test = Call("is null", (tested,), node.at)
            return Call(
                "if", (test, Literal(told.item()), replace(node, operands=(tested, sought)))
            )
        case Call(name="is_placeholder_name", operands=(name,)):  # known of every known name
            test = Call("is null", (name,), node.at)
            return Call("if", (test, Literal(None), Call("is true", (node,), node.at)))
        case Call(operands=operands):
            return replace(node, operands=tuple(map(_cased, operands)))
        case _:
            return node
