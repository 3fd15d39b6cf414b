"""The clauses of a condition, and the condition without each of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cpaudit.rules.syntax import Call, Case, Node

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREDICATES = {
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "distinct",
    "not distinct",
    "in",
    "like",
    "is null",
    "is true",
    "is false",
}


def conditions(node: Node) -> Iterator[Node]:
    """The conditions within ``node``, outermost first; AND and OR only where they are parts."""
    match node:
        case Call(operands=operands):
            if node.name in _PREDICATES:
                yield node
            for operand in operands:
                if isinstance(operand, Call) and operand.name in {"and", "or"}:
                    yield operand
                yield from conditions(operand)
        case Case(branches=branches, default=default):
            for part in (*(one for branch in branches for one in branch), default):
                yield from conditions(part)
        case _:
            return


def without(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each clause that may be taken out, with the condition that is left."""
    match node:
        case Call(name="and" | "or" as name):
            yield from _of_chain(node, name)
        case Call(name="implies", operands=(premise, consequence), at=at):
            yield premise, consequence
            yield consequence, Call("not", (premise,), at)
            yield from _within(node)
        case Case(branches=branches, default=default, at=at):
            for position, (condition, _) in enumerate(branches):
                left = branches[:position] + branches[position + 1 :]
                yield condition, Case(left, default, at) if left else default
            yield from _of_case(node)
        case Call():
            yield from _within(node)
        case _:
            return


def chain(node: Node, name: str) -> list[Node]:
    """The operands that ``node`` joins by ``name``, brackets or none."""
    if isinstance(node, Call) and node.name == name:
        return [part for operand in node.operands for part in chain(operand, name)]
    return [node]


def joined(parts: list[Node], name: str) -> Node:
    """``parts`` joined by ``name``."""
    made, *rest = parts
    for part in rest:
        made = Call(name, (made, part), part.at)
    return made


def _of_chain(node: Call, name: str) -> Iterator[tuple[Node, Node]]:
    parts = chain(node, name)
    for position, part in enumerate(parts):
        left = parts[:position] + parts[position + 1 :]
        yield part, joined(left, name)
        for clause, instead in without(part):
            yield clause, joined([*parts[:position], instead, *parts[position + 1 :]], name)


def _within(node: Call) -> Iterator[tuple[Node, Node]]:
    for position, operand in enumerate(node.operands):
        for clause, instead in without(operand):
            operands = (*node.operands[:position], instead, *node.operands[position + 1 :])
            yield clause, replace(node, operands=operands)


def _of_case(node: Case) -> Iterator[tuple[Node, Node]]:
    for position, (condition, result) in enumerate(node.branches):
        before, after = node.branches[:position], node.branches[position + 1 :]
        for clause, instead in without(condition):
            yield clause, replace(node, branches=(*before, (instead, result), *after))
        for clause, instead in without(result):
            yield clause, replace(node, branches=(*before, (condition, instead), *after))
    for clause, instead in without(node.default):
        yield clause, replace(node, default=instead)
