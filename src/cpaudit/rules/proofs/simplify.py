"""The same set of conditions, said with less."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cpaudit.rules.proofs.clauses import chain, joined
from cpaudit.rules.proofs.formulas import negated
from cpaudit.rules.proofs.record_rules import RecordRules
from cpaudit.rules.proofs.rule_sets import fixed_values
from cpaudit.rules.proofs.solver import Answer, solve
from cpaudit.rules.proofs.words import written
from cpaudit.rules.syntax import Call, Case, Column, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.syntax import Node

_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def simplified(rules: RecordRules) -> dict[str, str]:
    """The same rules said with less, satisfied by the same complete records.

    Fields that can have one value only are filled in and get a rule of their own, «= field»;
    alternatives that add nothing are left out, and rules that follow from the others.
    """
    rules = with_values(rules, fixed_values(rules))
    return {name: written(tree) for name, tree in without_redundancy(shorter(rules)).trees.items()}


def with_values(rules: RecordRules, values: Mapping[str, ParameterValue]) -> RecordRules:
    """``rules`` with ``values`` in the place of fields, and a rule for each of them."""
    trees = {name: _filled(tree, values) for name, tree in rules.trees.items()}
    trees |= {
        f"= {name}": Call("=", (Column(name), Literal(value)))
        for name, value in values.items()
        if not isinstance(value, tuple)
    }
    return _with(rules, trees)


def shorter(rules: RecordRules) -> RecordRules:
    """``rules`` without the alternatives that, the other rules given, add nothing."""
    for name in rules.trees:
        parts = alternatives(rules.trees[name])
        for part in list(parts):
            left = [other for other in parts if other is not part]
            if left and _adds_nothing(rules, name, part, left):
                parts = left
        if len(parts) < len(alternatives(rules.trees[name])):
            rules = _with(rules, {**rules.trees, name: joined(parts, "or")})
    return rules


def without_redundancy(rules: RecordRules) -> RecordRules:
    """``rules`` without those that follow from the rest; of equal ones the first stays."""
    for name in reversed(list(rules.trees)):
        others = [rules.truths[other].true for other in rules.trees if other != name]
        implied = solve([*rules.complete, *others, negated(rules.truths[name].true)])
        if implied.answer is Answer.NO:
            rules = _with(
                rules, {other: tree for other, tree in rules.trees.items() if other != name}
            )
    return rules


def alternatives(node: Node) -> list[Node]:
    """What ``node`` joins by OR, an implication being one."""
    match node:
        case Call(name="or"):
            return [one for part in chain(node, "or") for one in alternatives(part)]
        case Call(name="implies", operands=(premise, consequence)):
            return [*alternatives(_opposite(premise)), *alternatives(consequence)]
        case Call(name="not", operands=(Call(name="and") as inner,)):
            return [one for part in chain(inner, "and") for one in alternatives(_opposite(part))]
        case _:
            return [node]


def _opposite(node: Node) -> Node:
    """NOT ``node``, without the NOT where there is a sign for it."""
    match node:
        case Call(name="not", operands=(inner,)):
            return inner
        case Call(name=name) if name in _OPPOSITE:
            return replace(node, name=_OPPOSITE[name])
        case _:
            return Call("not", (node,), node.at)


def _adds_nothing(rules: RecordRules, name: str, part: Node, left: list[Node]) -> bool:
    """Whether no record satisfies the other rules and ``part`` but none of ``left``."""
    others = [truth.true for other, truth in rules.truths.items() if other != name]
    encode = rules.encoder.truth
    rest = [negated(encode(one).true) for one in left]
    return solve([*rules.complete, *others, encode(part).true, *rest]).answer is Answer.NO


def _filled(node: Node, values: Mapping[str, ParameterValue]) -> Node:
    match node:
        case Column(name=name, at=at) if name in values:
            value = values[name]
            return node if isinstance(value, tuple) else Literal(value, at)
        case Call(operands=operands):
            return replace(node, operands=tuple(_filled(part, values) for part in operands))
        case Case(branches=branches, default=default):
            there = tuple((_filled(when, values), _filled(then, values)) for when, then in branches)
            return replace(node, branches=there, default=_filled(default, values))
        case _:
            return node


def _with(rules: RecordRules, trees: Mapping[str, Node]) -> RecordRules:
    encoder = rules.encoder
    return RecordRules.of_trees(trees, rules.types, encoder.parameters, encoder.codes.texts)
