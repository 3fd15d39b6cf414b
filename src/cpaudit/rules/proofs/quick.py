"""What is wrong with rules at first sight: no solver, no data, a few milliseconds for all of them."""

from __future__ import annotations

import datetime as dt
import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.rules.bind import fill_parameters
from cpaudit.rules.language import parse
from cpaudit.rules.proofs.claims import Claim, ClaimKind, claim_on
from cpaudit.rules.proofs.clauses import chain
from cpaudit.rules.proofs.joins import declared
from cpaudit.rules.proofs.words import written
from cpaudit.rules.syntax import Call, Case, Literal, Parameter, parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.rule import Rule
    from cpaudit.rules.syntax import Node

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_LOWER, _UPPER = {">", ">="}, {"<", "<="}


def quick_lint(
    rules: Sequence[Rule], given: Mapping[str, Mapping[str, object]] | None = None
) -> list[Claim]:
    """What is wrong at first sight: conditions that are constant, empty ranges, duplicate rules.

    ``given`` are the project's values, by rule and name.
    """
    claims: list[Claim] = []
    texts: dict[object, list[tuple[Rule, Mapping[str, ParameterValue]]]] = {}
    for rule in rules:
        values = fill_parameters(rule, (given or {}).get(rule.id, {}), {})
        claims.extend(_of_rule(rule, values))
        for view in rule.on:
            texts.setdefault(_key(rule, view), []).append((rule, values))
    told: set[str] = set()
    for group in texts.values():
        for position, (rule, mine) in enumerate(group):
            earlier = [one for one, theirs in group[:position] if theirs == mine]
            if earlier and rule.id not in told:
                told.add(rule.id)
                claims.append(_duplicate(rule, earlier[0]))
    return sorted(claims, key=lambda claim: claim.order)


def _key(rule: Rule, view: str) -> object:
    joins = tuple(sorted(declared(rule).items()))
    words = (" ".join((text or "").split()) for text in (rule.when, rule.require))
    return view, *words, rule.missing, joins


def _duplicate(rule: Rule, earlier: Rule) -> Claim:
    return claim_on(
        rule,
        ClaimKind.DUPLICATE,
        Text(f"says the same as {earlier.id}.", f"与 {earlier.id} 的内容相同。"),
        others=(earlier.id,),
    )


def _of_rule(rule: Rule, values: Mapping[str, ParameterValue]) -> Iterator[Claim]:
    for key, text in (("when", rule.when), ("require", rule.require)):
        if text is None:
            continue
        tree = parse(text)
        for part, is_whole in _chains(tree, is_whole=True):
            found = _clash(part, values)
            if found is not None:
                yield _empty_range(rule, found, values, key if is_whole else None)
        constant = _truth(tree, values)
        if not isinstance(tree, Literal) and constant is not None:
            yield _constant(rule, key, text, is_true=constant)


def _empty_range(
    rule: Rule, clause: Node, values: Mapping[str, ParameterValue], key: str | None
) -> Claim:
    effects = {
        "when": Text(" The rule never applies.", "此规则永不适用。"),
        "require": Text(" The rule can never pass.", "此规则永不通过。"),
        None: Text("", ""),
    }
    effect, shown = effects[key], _filled(clause, values)
    what = Text(f"no value meets {shown}.{effect.en}", f"没有值能满足 {shown}。{effect.zh}")
    return claim_on(rule, ClaimKind.EMPTY_RANGE, what, clause=written(clause))


def _constant(rule: Rule, key: str, text: str, *, is_true: bool) -> Claim:
    shown = " ".join(text.split())
    match key, is_true:
        case "when", False:
            kind = ClaimKind.NEVER_APPLIES
            what = Text(f"«when» is never true: {shown}", f"when 永不为真：{shown}")
        case "when", True:
            kind = ClaimKind.ALWAYS_TRUE
            what = Text(f"«when» is always true: {shown}", f"when 永远为真：{shown}")
        case _, True:
            kind = ClaimKind.NEVER_FAILS
            what = Text(f"«require» is always true: {shown}", f"require 永远为真：{shown}")
        case _:
            kind = ClaimKind.NEVER_PASSES
            what = Text(f"«require» is never true: {shown}", f"require 永不为真：{shown}")
    return claim_on(rule, kind, what, clause=shown)


def _chains(node: Node, *, is_whole: bool) -> Iterator[tuple[list[Node], bool]]:
    """What AND joins, and whether that is the whole condition."""
    match node:
        case Call(name="and"):
            parts = chain(node, "and")
            yield parts, is_whole
            for part in parts:
                yield from _chains(part, is_whole=False)
        case Call(operands=operands):
            for operand in operands:
                yield from _chains(operand, is_whole=False)
        case Case(branches=branches, default=default):
            for part in (*(one for branch in branches for one in branch), default):
                yield from _chains(part, is_whole=False)
        case _:
            return


@dataclass(slots=True)
class _Range:
    """What is asked of one operand: its bounds, each with its condition."""

    parts: list[tuple[str, ParameterValue, Node]] = field(default_factory=list)

    def clash(self, sign: str, value: ParameterValue) -> Node | None:
        """The earlier condition that cannot hold together with this one."""
        for earlier, other, node in self.parts:
            if not _comparable(other, value):
                continue
            if "=" in {sign, earlier}:
                is_met = (
                    _COMPARE[earlier](value, other) if sign == "=" else _COMPARE[sign](other, value)
                )
            elif (sign in _LOWER and earlier in _UPPER) or (sign in _UPPER and earlier in _LOWER):
                low, high = (value, other) if sign in _LOWER else (other, value)
                is_closed = {sign, earlier} == {">=", "<="}
                is_met = _COMPARE["<=" if is_closed else "<"](low, high)
            else:
                is_met = True
            if not is_met:
                return node
        return None


def _clash(parts: list[Node], values: Mapping[str, ParameterValue]) -> Node | None:
    """Two of ``parts`` that no value meets together."""
    ranges: dict[str, _Range] = {}
    for part in parts:
        found = _compared(part, values)
        if found is None:
            continue
        operand, sign, value = found
        known = ranges.setdefault(written(operand), _Range())
        other = known.clash(sign, value)
        if other is not None:
            return Call("and", (other, part), part.at)
        known.parts.append((sign, value, part))
    return None


def _filled(node: Node, values: Mapping[str, ParameterValue]) -> str:
    """``node`` as text, with what its parameters are."""
    given = ", ".join(
        f":{name} = {values[name]}" for name in sorted(parameters(node) & values.keys())
    )
    return f"{written(node)} ({given})" if given else written(node)


def _compared(
    node: Node, values: Mapping[str, ParameterValue]
) -> tuple[Node, str, ParameterValue] | None:
    """What is compared with a constant, how, and with which; the constant on the right."""
    if not isinstance(node, Call) or node.name not in _COMPARE:
        return None
    left, right = node.operands
    low, high = _value(left, values), _value(right, values)
    if low is None and high is not None:
        return left, node.name, high
    if low is not None and high is None:
        return right, _TURNED[node.name], low
    return None


def _value(node: Node, values: Mapping[str, ParameterValue]) -> ParameterValue | None:
    """What is written in the rule or given as a parameter; None for all else, the clock too."""
    match node:
        case Literal(value=value):
            return value
        case Parameter(name=name):
            return values.get(name)
        case Call(name="negative", operands=(inner,)):
            number = _value(inner, values)
            return -number if isinstance(number, int | float) else None
        case _:
            return None


def _truth(node: Node, values: Mapping[str, ParameterValue]) -> bool | None:
    """Whether ``node`` is true or false whatever the row holds; None where that is open."""
    match node:
        case Literal(value=bool() as value):
            return value
        case Call(name="not", operands=(inner,)):
            truth = _truth(inner, values)
            return None if truth is None else not truth
        case Call(name="and" | "or" as name, operands=operands):
            truths = [_truth(part, values) for part in operands]
            decides = name == "or"
            if decides in truths:
                return decides
            return None if None in truths else not decides
        case Call(name="is null", operands=(inner,)):
            return False if _value(inner, values) is not None else None
        case Call(name=name, operands=(left, right)) if name in _COMPARE:
            low, high = _value(left, values), _value(right, values)
            if low is None or high is None or not _comparable(low, high):
                return None
            return _COMPARE[name](low, high)
        case _:
            return None


def _comparable(left: ParameterValue, right: ParameterValue) -> bool:
    kinds: tuple[type, ...] = (int, float)
    is_number = isinstance(left, kinds) and isinstance(right, kinds)
    return is_number or (type(left) is type(right) and isinstance(left, str | dt.date))
