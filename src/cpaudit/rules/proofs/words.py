"""Trees of the language written out again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cpaudit.rules.syntax import Call, Case, Column, Literal, Parameter

if TYPE_CHECKING:
    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.syntax import Node

# How tightly the operators bind; what is not here is a function or a single word.
_BINDING = {
    "implies": 1,
    "or": 2,
    "and": 3,
    "not": 4,
    **dict.fromkeys(("is null", "is true", "is false", "in", "like"), 5),
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">=", "distinct", "not distinct"), 5),
    **dict.fromkeys(("+", "-", "||", "shift"), 6),
    **dict.fromkeys(("*", "/", "%"), 7),
    "negative": 8,
}
_TIGHTEST = 9
_COMPARISON = 5
_IS = {"is null": "NULL", "is true": "TRUE", "is false": "FALSE"}
_SIGNS = {"distinct": "IS DISTINCT FROM", "not distinct": "IS NOT DISTINCT FROM", "like": "LIKE"}


def written(node: Node) -> str:
    """``node`` as a text of the language that reads back as the same tree.

    >>> from cpaudit.rules.language import parse
    >>> written(parse("not (a = 1 or b is null) and c between 1 and 2"))
    'NOT (a = 1 OR b IS NULL) AND c BETWEEN 1 AND 2'
    """
    match node:
        case Literal(value=value):
            return written_value(value)
        case Parameter(name=name):
            return f":{name}"
        case Column(name=name):
            return name if name.replace(".", "").replace("_", "").islower() else _quoted(name)
        case Case(branches=branches, default=default):
            parts = [f"WHEN {written(when)} THEN {written(then)}" for when, then in branches]
            return f"CASE {' '.join(parts)} ELSE {written(default)} END"
        case Call():
            return _call(node)


def written_value(value: ParameterValue | None) -> str:
    """A literal as it stands in a text."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            doubled = value.replace("'", "''")
            return f"'{doubled}'"
        case dt.date():
            return f"DATE '{value.isoformat()}'"
        case tuple():
            return f"({', '.join(written_value(item) for item in value)})"
        case _:
            return str(value)


def bounds(node: Node) -> tuple[Node, Node, Node] | None:
    """What, from and to of ``x BETWEEN a AND b``, or None where ``node`` is not of that form."""
    match node:
        case Call(
            name="and",
            operands=(
                Call(name=">=", operands=(tested, low)),
                Call(name="<=", operands=(same, high)),
            ),
        ) if written(tested) == written(same):
            return tested, low, high
        case _:
            return None


def _call(node: Call) -> str:
    binding, parts = _BINDING.get(node.name), node.operands
    if binding is None:
        return f"{node.name.upper()}({', '.join(map(written, parts))})"
    between = bounds(node)
    if between is not None:
        tested, low, high = (_within(part, _COMPARISON + 1) for part in between)
        return f"{tested} BETWEEN {low} AND {high}"
    first = _within(parts[0], binding + (binding == _COMPARISON))
    match node.name:
        case "not":
            return _negation(parts[0]) or f"NOT {first}"
        case "negative":
            return f"-{_within(parts[0], _TIGHTEST)}"
        case name if name in _IS:
            return f"{first} IS {_IS[name]}"
        case "in":
            return f"{first} IN {_members(parts[1:])}"
        case "shift":
            return _shift(first, parts[1], str(getattr(parts[2], "value", "")))
        case name:
            sign = _SIGNS.get(name, name.upper())
            # `a IMPLIES b` binds to the right, everything else to the left.
            is_right = name == "implies"
            left = _within(parts[0], binding + 1) if is_right else first
            right = _within(parts[1], binding + (not is_right and name not in {"and", "or"}))
            return f"{left} {sign} {right}"


def _negation(inner: Node) -> str | None:
    """The usual writing of a negated predicate."""
    if not isinstance(inner, Call):
        return None
    first = _within(inner.operands[0], _COMPARISON + 1)
    between = bounds(inner)
    if between is not None:
        tested, low, high = (_within(part, _COMPARISON + 1) for part in between)
        return f"{tested} NOT BETWEEN {low} AND {high}"
    match inner.name:
        case name if name in _IS:
            return f"{first} IS NOT {_IS[name]}"
        case "in":
            return f"{first} NOT IN {_members(inner.operands[1:])}"
        case "like":
            return f"{first} NOT LIKE {written(inner.operands[1])}"
        case _:
            return None


def _members(members: tuple[Node, ...]) -> str:
    if len(members) == 1 and isinstance(members[0], Parameter):
        return written(members[0])
    return f"({', '.join(map(written, members))})"


def _shift(date: str, count: Node, unit: str) -> str:
    match count:
        case Call(name="negative", operands=(inner,)):
            return f"{date} - INTERVAL {written(inner)} {unit.upper()}"
        case _:
            return f"{date} + INTERVAL {written(count)} {unit.upper()}"


def _within(node: Node, binding: int) -> str:
    """``node`` with brackets where it binds less than ``binding``."""
    text = written(node)
    own = _BINDING.get(node.name, _TIGHTEST) if isinstance(node, Call) else _TIGHTEST
    if isinstance(node, Literal) and isinstance(node.value, int | float) and node.value < 0:
        own = _BINDING["negative"]
    return text if own >= binding else f"({text})"


def _quoted(name: str) -> str:
    return ".".join(f'"{part}"' for part in name.split("."))
