"""The tree of a rule text: the few nodes that the language has, free of any parser's classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the text; None is NULL."""

    value: str | int | float | bool | dt.date | None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column, with its group or window before the dot: ``prev.birth_date``."""

    name: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """``:name``."""

    name: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or a function with its operands."""

    name: str
    operands: tuple[Node, ...]
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The first result whose condition is true, else ``default``."""

    branches: tuple[tuple[Node, Node], ...]
    default: Node
    at: int | None = None


Node = Literal | Column | Parameter | Call | Case


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every node below it, in the order of the text."""
    yield node
    match node:
        case Call(operands=operands):
            for operand in operands:
                yield from walk(operand)
        case Case(branches=branches, default=default):
            for condition, result in branches:
                yield from walk(condition)
                yield from walk(result)
            yield from walk(default)
        case _:
            return


def conjuncts(node: Node) -> Iterator[Node]:
    """The conditions that ``node`` joins by AND; itself, if it joins none."""
    match node:
        case Call(name="and", operands=operands):
            for operand in operands:
                yield from conjuncts(operand)
        case _:
            yield node


def columns(*nodes: Node) -> set[str]:
    """The names of the columns that ``nodes`` read."""
    return {part.name for node in nodes for part in walk(node) if isinstance(part, Column)}


def parameters(*nodes: Node) -> set[str]:
    """The names of the parameters that ``nodes`` read."""
    return {part.name for node in nodes for part in walk(node) if isinstance(part, Parameter)}
