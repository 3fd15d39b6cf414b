"""Small changes of one tree: the slips that somebody who writes a condition could make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cpaudit.rules.kinds import Kind
from cpaudit.rules.mutation.slips import Change, Slip, negated, slips
from cpaudit.rules.mutation.unparse import without_places
from cpaudit.rules.syntax import Call, Case, Literal, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def changes(tree: Node, kind_of: Callable[[Node], Kind | None]) -> Iterator[Change]:
    """Every change of ``tree`` by one slip, each once; ``kind_of`` None: the node has no kind."""
    seen = {without_places(tree)}
    for change in _changes(tree, kind_of):
        plain = without_places(change.tree)
        if plain not in seen:
            seen.add(plain)
            yield change


def _changes(node: Node, kind_of: Callable[[Node], Kind | None]) -> Iterator[Change]:
    yield from slips(node, kind_of)
    for child, rebuilt in _places(node):
        for change in _changes(child, kind_of):
            if _is_idle(node, change):
                continue
            tree = rebuilt(change.tree)
            if kind_of(change.before) is Kind.BOOLEAN:
                yield replace(change, tree=tree)
            else:  # what is shown is a clause, not a number alone
                yield Change(change.slip, tree, node, tree)


def _is_idle(node: Node, change: Change) -> bool:
    """Whether the change cannot matter: NOT within IS NULL tests the same thing."""
    return (
        isinstance(node, Call)
        and node.name == "is null"
        and change.slip is Slip.NEGATION
        and change.before == node.operands[0]
    )


def _places(node: Node) -> Iterator[tuple[Node, Callable[[Node], Node]]]:
    """The nodes right below ``node`` that may change, each with what puts another in its place."""
    match node:
        case Call(name="in", operands=(tested, *_)):  # its members are dropped, not shifted
            yield tested, _putting(node, 0)
        case Call(name="not", operands=(inner,)):
            yield inner, negated  # NOT of a negated clause is the clause
        case Call(name="shift", operands=(date, count, unit)):
            yield date, lambda new: replace(node, operands=(new, count, unit))
            yield count, lambda new: replace(node, operands=(date, _signed(new), unit))
        case Call(operands=operands):
            for position, operand in enumerate(operands):
                yield operand, _putting(node, position)
        case Case(branches=branches, default=default):
            for position, (when, then) in enumerate(branches):
                yield when, _branching(node, position, None, then)
                yield then, _branching(node, position, when, None)
            yield default, lambda new: replace(node, default=new)
        case _:
            return


def _putting(node: Call, position: int) -> Callable[[Node], Node]:
    before, after = node.operands[:position], node.operands[position + 1 :]
    return lambda new: replace(node, operands=(*before, new, *after))


def _branching(
    node: Case, position: int, when: Node | None, then: Node | None
) -> Callable[[Node], Node]:
    before, after = node.branches[:position], node.branches[position + 1 :]
    return lambda new: replace(node, branches=(*before, (when or new, then or new), *after))


def _signed(count: Node) -> Node:
    """A count of an INTERVAL as the reader would give it: −1 is `- INTERVAL 1 DAY`."""
    match count:
        case Literal(value=int() as number, at=at) if number < 0:
            return Call("negative", (Literal(-number, at),), at)
        case _:
            return count
