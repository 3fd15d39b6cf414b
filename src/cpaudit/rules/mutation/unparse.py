"""Trees of the rule language as text: what ``language.parse`` reads back as the same tree."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from cpaudit.rules.language import parse
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.syntax import Call, Case, Column, Literal, Node, Parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

# How tightly each form binds; an operand that binds less tightly than its place asks gets brackets.
_IMPLIES, _OR, _AND, _NOT, _PREDICATE, _CONCAT, _SUM, _PRODUCT, _ATOM = range(9)
_LOGIC = {"and": _AND, "or": _OR, "implies": _IMPLIES}
_COMPARISONS = {
    **{sign: sign for sign in ("=", "<>", "<", "<=", ">", ">=")},
    "distinct": "IS DISTINCT FROM",
    "not distinct": "IS NOT DISTINCT FROM",
}
_TESTS = {"is null": "NULL", "is true": "TRUE", "is false": "FALSE"}
_ARITHMETIC = {"+": _SUM, "-": _SUM, "||": _CONCAT, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT}


def unparse(node: Node) -> str:
    """The text of ``node``.

    >>> unparse(parse("a=1 and not(b is null or c)"))
    'a = 1 AND NOT (b IS NULL OR c)'
    """
    return _written(node)[0]


def without_places(node: Node) -> Node:
    """``node`` without the positions in its text: trees of equal meaning become equal."""
    match node:
        case Literal(value=value):
            return Literal(value)
        case Column(name=name):
            return Column(name)
        case Parameter(name=name):
            return Parameter(name)
        case Call(name=name, operands=operands):
            return Call(name, tuple(map(without_places, operands)))
        case Case(branches=branches, default=default):
            pairs = ((without_places(when), without_places(then)) for when, then in branches)
            return Case(tuple(pairs), without_places(default))


def _written(node: Node) -> tuple[str, int]:
    """The text, and how tightly it binds."""
    match node:
        case Literal(value=value):
            return _literal(value), _ATOM
        case Column(name=name):
            return column_text(name), _ATOM
        case Parameter(name=name):
            return f":{name}", _ATOM
        case Case():
            return _case(node), _ATOM
        case Call():
            return _call(node)


def _call(node: Call) -> tuple[str, int]:
    name, operands = node.name, node.operands
    if name in _LOGIC:
        return _logic(name, operands), _LOGIC[name]
    if name in _TESTS or name in {"in", "like"}:
        return _predicate(node, ""), _PREDICATE
    if name in _COMPARISONS:
        left, right = (_at_least(operand, _CONCAT) for operand in operands)
        return f"{left} {_COMPARISONS[name]} {right}", _PREDICATE
    if name in _ARITHMETIC:
        return _arithmetic(name, operands), _ARITHMETIC[name]
    return _special(node)


def _special(node: Call) -> tuple[str, int]:
    match node:
        case Call(name="not", operands=(Call() as inner,)) if (
            inner.name in _TESTS or inner.name in {"in", "like"}
        ):
            return _predicate(inner, "NOT "), _PREDICATE
        case Call(name="not", operands=(inner,)):
            return f"NOT {_at_least(inner, _ATOM)}", _NOT
        case Call(name="negative", operands=(inner,)):
            return f"-({unparse(inner)})", _PRODUCT
        case Call(name="shift", operands=(date, count, unit)):
            return _shift(date, count, unit), _SUM
        case _:
            return f"{node.name.upper()}({', '.join(map(_operand, node.operands))})", _ATOM


def _arithmetic(name: str, operands: Sequence[Node]) -> str:
    left, right = operands
    level = _ARITHMETIC[name]
    # `||` binds differently from dialect to dialect: its operands are bracketed always.
    first = _ATOM if name == "||" and not _is_call(left, "||") else level
    last = _ATOM if name == "||" else level + 1
    return f"{_at_least(left, first)} {name} {_at_least(right, last)}"


def _at_least(node: Node, level: int) -> str:
    text, own = _written(node)
    return text if own >= level else f"({text})"


def _is_call(node: Node, name: str) -> bool:
    return isinstance(node, Call) and node.name == name


def _logic(name: str, operands: Sequence[Node]) -> str:
    left, right = operands
    level = _LOGIC[name]
    # AND and OR lean to the left, IMPLIES to the right; AND within OR gets brackets for the eye.
    is_right = name == "implies"
    shown = [
        _at_least(left, level + is_right if not _is_call(left, name) or is_right else level),
        _at_least(right, level + (not is_right)),
    ]
    return f" {name.upper()} ".join(shown)


def _predicate(node: Call, negation: str) -> str:
    tested, *members = node.operands
    text = _at_least(tested, _CONCAT)
    if node.name in _TESTS:
        return f"{text} IS {negation}{_TESTS[node.name]}"
    if node.name == "like":
        return f"{text} {negation}LIKE {_at_least(members[0], _CONCAT)}"
    if len(members) == 1 and isinstance(members[0], Parameter):
        return f"{text} {negation}IN :{members[0].name}"
    return f"{text} {negation}IN ({', '.join(map(_operand, members))})"


def _shift(date: Node, count: Node, unit: Node) -> str:
    sign = "+"
    if isinstance(count, Call):  # the reader writes `- INTERVAL 3 DAY` as a negative count
        (count,), sign = count.operands, "-"
    word = str(unit.value).upper() if isinstance(unit, Literal) else ""
    shown = unparse(date) if _is_call(date, "shift") else _at_least(date, _ATOM)
    return f"{shown} {sign} INTERVAL {unparse(count)} {word}"


def _operand(node: Node) -> str:
    match node:
        case Call(name="all rows"):
            return "*"
        case Call(name="distinct of", operands=operands):
            return f"DISTINCT {', '.join(map(_operand, operands))}"
        case _:  # IMPLIES is read as something else in a list
            return _at_least(node, _OR)


def _case(node: Case) -> str:
    branches = " ".join(
        f"WHEN {_operand(when)} THEN {_operand(then)}" for when, then in node.branches
    )
    is_null = isinstance(node.default, Literal) and node.default.value is None
    default = "" if is_null else f" ELSE {_operand(node.default)}"
    return f"CASE {branches}{default} END"


def _literal(value: str | float | dt.date | None) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case str():
            doubled = value.replace("'", "''")
            return f"'{doubled}'"
        case dt.date():
            return f"DATE '{value.isoformat()}'"
        case _:
            return repr(value)


@cache
def column_text(name: str) -> str:
    """The column as it must be written: in quotes where it is a word of the language too."""
    try:
        read = parse(name)
    except Refusal:
        read = None
    if isinstance(read, Column) and read.name == name:
        return name
    return ".".join(f'"{part}"' for part in name.split("."))
