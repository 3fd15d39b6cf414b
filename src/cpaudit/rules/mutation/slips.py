"""The slips at one node of a tree: what somebody who wrote this node could have written instead."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.rules.kinds import Kind
from cpaudit.rules.syntax import Call, Case, Literal, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Slip(Enum):
    """What was changed."""

    COMPARISON = Text("comparison", "比较符")
    BOUND = Text("bound", "界限")
    NEGATION = Text("negation", "取反")
    DROPPED = Text("dropped", "删去")
    LOGIC = Text("and/or", "与或")
    NULLS = Text("null test", "空值判断")
    ARITHMETIC = Text("arithmetic", "运算符")
    PATTERN = Text("pattern", "模式")
    FIGURE = Text("figure", "统计")
    NEIGHBOUR = Text("neighbour", "相邻行")
    MATCH = Text("match", "匹配键")
    MISSING = Text("missing", "缺失处理")


@dataclass(frozen=True, slots=True)
class Change:
    """A changed tree, and the clause that was changed: ``after`` None means that it was dropped."""

    slip: Slip
    tree: Node
    before: Node
    after: Node | None


# What each sign could have been: enough of them that every boundary needs an example on both sides.
_SIGNS = {
    "<": ("<=", ">=", "<>"),
    "<=": ("<", ">", "="),
    ">": (">=", "<=", "<>"),
    ">=": (">", "<", "="),
    "=": ("<>", "<=", ">="),
    "<>": ("=", "<", ">"),
    "distinct": ("not distinct", "<>"),
    "not distinct": ("distinct", "="),
}
_EQUALITIES = {"=", "<>", "distinct", "not distinct"}
_ORDERED = {Kind.INTEGER, Kind.NUMBER, Kind.DATE}
_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*"}
_FIGURES = {"min": "max", "max": "min", "greatest": "least", "least": "greatest"}
_LISTS = {"in", "coalesce", "greatest", "least"}
_BOOLEAN_LEAVES = {"is null", "in", "like", "is true", "is false"}


def negated(node: Node) -> Node:
    """What is true where ``node`` is false; unknown where it is unknown."""
    match node:
        case Call(name="not", operands=(inner,)):
            return inner
        case Literal(value=bool() as value, at=at):
            return Literal(not value, at)
        case _:
            return Call("not", (node,), node.at)


def slips(node: Node, kind_of: Callable[[Node], Kind | None]) -> Iterator[Change]:
    """Every change of ``node`` itself, those of the nodes below it left aside."""
    if isinstance(node, Literal):
        for other in shifted(node.value):
            yield _changed(Slip.BOUND, node, Literal(other, node.at))
        return
    if isinstance(node, Case):
        yield from _without_branches(node)
    if isinstance(node, Call):
        yield from _logic(node)
        yield from _comparisons(node, kind_of)
        yield from _null_tests(node)
        yield from _figures(node)
        yield from _patterns(node)
        yield from _lists(node)
    if _is_clause(node, kind_of):
        yield _changed(Slip.NEGATION, node, negated(node))


def _changed(slip: Slip, before: Node, after: Node) -> Change:
    return Change(slip, after, before, after)


def _without(gone: Node, tree: Node) -> Change:
    return Change(Slip.DROPPED, tree, gone, None)


def _logic(node: Call) -> Iterator[Change]:
    match node:
        case Call(name="and" | "or" as name, operands=(left, right)):
            yield _changed(Slip.LOGIC, node, replace(node, name="or" if name == "and" else "and"))
            yield _without(left, right)
            yield _without(right, left)
            yield _changed(Slip.NEGATION, node, negated(node))
        case Call(name="implies", operands=(left, right)):
            yield _without(left, right)
            yield _changed(Slip.LOGIC, node, replace(node, name="and"))
        case Call(name="if", operands=(condition, then, otherwise)):
            yield _without(condition, then)
            yield _without(condition, otherwise)
        case _:
            return


def _comparisons(node: Call, kind_of: Callable[[Node], Kind | None]) -> Iterator[Change]:
    if node.name in _SIGNS:
        is_ordered = any(kind_of(operand) in _ORDERED for operand in node.operands)
        for sign in _SIGNS[node.name]:
            if is_ordered or sign in _EQUALITIES:
                yield _changed(Slip.COMPARISON, node, replace(node, name=sign))


def _null_tests(node: Call) -> Iterator[Change]:
    if node.name in {"is true", "is false"}:
        (inner,) = node.operands
        is_true = node.name == "is true"
        yield _changed(Slip.NULLS, node, inner if is_true else negated(inner))
        opposite = Call("is false" if is_true else "is true", (inner,), node.at)
        yield _changed(Slip.NULLS, node, negated(opposite))


def _figures(node: Call) -> Iterator[Change]:
    match node:
        case Call(name=name) if name in _ARITHMETIC:
            yield _changed(Slip.ARITHMETIC, node, replace(node, name=_ARITHMETIC[name]))
        case Call(name="abs", operands=(inner,)):
            yield _changed(Slip.DROPPED, node, inner)
        case Call(name="count", operands=(Call(name="distinct of", operands=(inner,)),)):
            yield _changed(Slip.FIGURE, node, Call("count", (inner,), node.at))
        case Call(name=name, operands=operands) if name in _FIGURES:
            if len(operands) > 1 or name in {"min", "max"}:
                yield _changed(Slip.FIGURE, node, replace(node, name=_FIGURES[name]))
        case _:
            return


def _patterns(node: Call) -> Iterator[Change]:
    match node:
        case Call(
            name="like" | "regexp_like" as name, operands=(text, Literal(value=str() as old))
        ):
            looser = _looser_likes(old) if name == "like" else _looser_regexps(old)
            for pattern in looser:
                other = replace(node, operands=(text, Literal(pattern)))
                yield _changed(Slip.PATTERN, node, other)
        case _:
            return


def _lists(node: Call) -> Iterator[Change]:
    """The call without one of the values that it lists."""
    if node.name not in _LISTS:
        return
    first = 1 if node.name == "in" else 0
    for position in range(first, len(node.operands)):
        kept = node.operands[:position] + node.operands[position + 1 :]
        if len(kept) > first:
            is_alone = len(kept) == 1 and node.name != "in"
            other = kept[0] if is_alone else replace(node, operands=kept)
            yield _changed(Slip.DROPPED, node, other)


def _without_branches(node: Case) -> Iterator[Change]:
    for position, (when, _) in enumerate(node.branches if len(node.branches) > 1 else ()):
        kept = node.branches[:position] + node.branches[position + 1 :]
        yield _without(when, replace(node, branches=kept))


def _is_clause(node: Node, kind_of: Callable[[Node], Kind | None]) -> bool:
    """Whether ``node`` is true or false by itself, not by comparing or joining two others."""
    if isinstance(node, Call) and (node.name in _SIGNS or node.name in {"and", "or", "not"}):
        return False
    is_test = isinstance(node, Call) and node.name in _BOOLEAN_LEAVES
    return is_test or kind_of(node) is Kind.BOOLEAN


def shifted(value: object) -> list[int | float | dt.date | bool]:
    """The values next to a bound, one more and one less of its last place; a text has none."""
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1, value - 1]
        case float():
            places = len(repr(value).partition(".")[2])
            return [round(value + 10**-places, places), round(value - 10**-places, places)]
        case dt.date():
            return [value + dt.timedelta(days=1), value - dt.timedelta(days=1)]
        case _:
            return []


def _looser_likes(pattern: str) -> Iterator[str]:
    """The pattern without one of its ends."""
    if not pattern.startswith("%"):
        yield f"%{pattern}"
    if not pattern.endswith("%"):
        yield f"{pattern}%"


def _looser_regexps(pattern: str) -> Iterator[str]:
    """The pattern without one anchor, and without each of its alternatives."""
    if pattern.startswith("^"):
        yield pattern[1:]
    if pattern.endswith("$") and not pattern.endswith(r"\$"):
        yield pattern[:-1]
    alternatives = pattern.split("|")
    if len(alternatives) > 1 and not re.search(r"[()\[\]\\]", pattern):
        for position in range(len(alternatives)):
            yield "|".join(alternatives[:position] + alternatives[position + 1 :])
