"""Reads the parser's tree into the language's own, refusing every node that the language lacks.

Of each node the class and every argument are checked: an argument that is overlooked (``NOT LIKE``
is ``Like(negate=True)``) would invert a rule.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Protocol

from cpaudit.i18n import Text
from cpaudit.rules.reasons import NOT_OF_THE_LANGUAGE, REASONS, ambiguous
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.syntax import Call, Case, Column, Literal, Node, Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

UNITS = ("day", "week", "month", "year")


class Foreign(Protocol):
    """A node of the parser's tree, as far as it is used here."""

    args: dict[str, Any]

    @property
    def meta(self) -> dict[str, Any]:
        """What the parser noted beside the node: its position."""
        ...

    @property
    def name(self) -> str:
        """The word of an identifier or literal."""
        ...

    def sql(self) -> str:
        """The node as text."""
        ...

    def iter_expressions(self) -> Iterator[Foreign]:
        """The nodes right below it."""
        ...


# sqlglot's class → the language's operator, for nodes with exactly `this` and `expression`.
_BINARY = {
    "And": "and",
    "Or": "or",
    "EQ": "=",
    "NEQ": "<>",
    "LT": "<",
    "LTE": "<=",
    "GT": ">",
    "GTE": ">=",
    "Add": "+",
    "Sub": "-",
    "Mul": "*",
    "Div": "/",
    "Mod": "%",
    "NullSafeNEQ": "distinct",
    "NullSafeEQ": "not distinct",
    "DPipe": "||",
    "PropertyEQ": "implies",
    "Like": "like",
}
# Comparisons of comparisons need brackets.
_COMPARISONS = {"EQ", "NEQ", "LT", "LTE", "GT", "GTE", "NullSafeEQ", "NullSafeNEQ"}
_PREDICATES = {*_COMPARISONS, "Is", "Not", "In", "Between", "Like"}
# Arguments with a fixed meaning that the parser sets by itself.
_HARMLESS = {"DPipe": {"safe": True}, "Div": {"typed": False, "safe": False}}


class Reader:
    """Reads the parser's tree of one text.

    Positions are kept by node: each is asked for again by every node above it.
    """

    def __init__(self) -> None:
        self._starts: dict[int, int | None] = {}

    def read(self, node: Foreign) -> Node:
        """The language's node for the parser's ``node``."""
        name = type(node).__name__
        if name in _BINARY:
            return self._binary(node, name)
        reader = getattr(self, f"_read_{name.lower()}", None)
        if reader is None:
            raise self._refused(node)
        result: Node = reader(node)
        return result

    def _arguments(self, node: Foreign, *known: str) -> list[Any]:
        """The arguments ``known`` of ``node``, once it is shown to have no others."""
        harmless = _HARMLESS.get(type(node).__name__, {})
        for key, value in node.args.items():
            is_empty = value is None or value is False or value == []
            if key not in known and not is_empty and harmless.get(key) != value:
                raise self._refused(node)
        return [node.args.get(key) for key in known]

    def _binary(self, node: Foreign, name: str) -> Node:
        left, right, negate = self._arguments(node, "this", "expression", "negate")
        if negate and name != "Like":
            raise self._refused(node)
        at = self._at(node)
        sides = {type(left).__name__, type(right).__name__}
        if name in _COMPARISONS and sides & _PREDICATES:
            raise ambiguous(at)
        if type(left).__name__ == "Identifier":  # `a IMPLIES b` leaves a bare word on the left
            self._arguments(left, "this", "quoted")
            before: Node = Column(left.name, self._at(left))
        else:
            before = self.read(left)
        is_interval = type(right).__name__ == "Interval"
        if is_interval and name in {"Add", "Sub"}:
            count, unit = self._interval(right)
            shift = count if name == "Add" else Call("negative", (count,), at)
            return Call("shift", (before, shift, Literal(unit)), at)
        result = Call(_BINARY[name], (before, self.read(right)), at)
        return Call("not", (result,), at) if negate else result

    def _interval(self, node: Foreign) -> tuple[Node, str]:
        count, unit = self._arguments(node, "this", "unit")
        word = unit.name.lower().removesuffix("s") if unit is not None else ""
        if type(unit).__name__ != "Var" or word not in UNITS:
            raise self._refused(node)
        text = count.name if type(count).__name__ == "Literal" else ""
        if re.fullmatch(r"-?\d+", text):
            return Literal(int(text), self._at(node)), word
        if re.fullmatch(r":\w+", text):
            return Parameter(text[1:], self._at(node)), word
        if type(count).__name__ == "Placeholder":
            return self.read(count), word
        raise Refusal(
            Text(
                "the number of an INTERVAL is a whole number or a :parameter.",
                "INTERVAL 的数量须为整数或 :参数。",
            ),
            mend=Text(
                "Write INTERVAL 3 MONTH or INTERVAL :n DAY.",
                "请写成 INTERVAL 3 MONTH 或 INTERVAL :n DAY。",
            ),
            at=self._at(node),
        )

    def _read_paren(self, node: Foreign) -> Node:
        (inner,) = self._arguments(node, "this")
        return self.read(inner)

    def _read_not(self, node: Foreign) -> Node:
        (inner,) = self._arguments(node, "this")
        return Call("not", (self.read(inner),), self._at(node))

    def _read_neg(self, node: Foreign) -> Node:
        (inner,) = self._arguments(node, "this")
        operand = self.read(inner)
        match operand:
            case Literal(value=bool()):
                pass
            case Literal(value=int() | float() as number, at=at):
                return Literal(-number, at)
        return Call("negative", (operand,), self._at(node))

    def _read_is(self, node: Foreign) -> Node:
        this, right = self._arguments(node, "this", "expression")
        at = self._at(node)
        match type(right).__name__:
            case "Null":
                return Call("is null", (self.read(this),), at)
            case "Boolean":
                return Call("is true" if right.args["this"] else "is false", (self.read(this),), at)
            case _:
                raise self._refused(node)

    def _read_between(self, node: Foreign) -> Node:
        this, low, high = self._arguments(node, "this", "low", "high")
        operand, at = self.read(this), self._at(node)
        above = Call(">=", (operand, self.read(low)), at)
        return Call("and", (above, Call("<=", (operand, self.read(high)), at)), at)

    def _read_in(self, node: Foreign) -> Node:
        this, members, field = self._arguments(node, "this", "expressions", "field")
        listed = [field] if field is not None else members or []
        if not listed or (field is not None and type(field).__name__ != "Placeholder"):
            raise self._refused(node)
        return Call("in", (self.read(this), *map(self.read, listed)), self._at(node))

    def _read_case(self, node: Foreign) -> Node:
        this, branches, default = self._arguments(node, "this", "ifs", "default")
        read: list[tuple[Node, Node]] = []
        for branch in branches:
            condition, result = self._arguments(branch, "this", "true")
            when = self.read(condition)
            if this is not None:
                when = Call("=", (self.read(this), when), when.at)
            read.append((when, self.read(result)))
        otherwise = self.read(default) if default is not None else Literal(None)
        return Case(tuple(read), otherwise, self._at(node))

    def _read_column(self, node: Foreign) -> Node:
        this, table, db, catalog = self._arguments(node, "this", "table", "db", "catalog")
        parts = [part for part in (catalog, db, table, this) if part is not None]
        if any(type(part).__name__ != "Identifier" for part in parts):
            raise self._refused(node)
        return Column(".".join(part.name for part in parts), self._at(node))

    def _read_literal(self, node: Foreign) -> Node:
        text, is_string = self._arguments(node, "this", "is_string")
        if is_string:
            return Literal(text, self._at(node))
        number = float(text) if re.search(r"[.eE]", text) else int(text)
        return Literal(number, self._at(node))

    def _read_null(self, node: Foreign) -> Node:
        return Literal(None, self._at(node))

    def _read_boolean(self, node: Foreign) -> Node:
        (value,) = self._arguments(node, "this")
        return Literal(bool(value), self._at(node))

    def _read_cast(self, node: Foreign) -> Node:
        """``DATE '2024-02-29'``, the only cast of the language."""
        this, to = self._arguments(node, "this", "to")
        is_date = type(this).__name__ == "Literal" and this.args["is_string"] and to.sql() == "DATE"
        if not is_date:
            raise self._refused(node)
        try:
            return Literal(dt.date.fromisoformat(this.name), self._at(this))
        except ValueError:
            raise Refusal(
                Text(f"«{this.name}» is not a date.", f"“{this.name}”不是日期。"),
                mend=Text("Write DATE '2024-02-29'.", "请写成 DATE '2024-02-29'。"),
                at=self._at(this),
            ) from None

    def _read_placeholder(self, node: Foreign) -> Node:
        (name,) = self._arguments(node, "this")
        if not isinstance(name, str):
            raise self._refused(node)
        return Parameter(name, self._at(node))

    def _read_anonymous(self, node: Foreign) -> Node:
        name, operands = self._arguments(node, "this", "expressions")
        if not isinstance(name, str):
            raise self._refused(node)
        read: list[Node] = []
        for operand in operands or []:
            match type(operand).__name__:
                case "Star":
                    read.append(Call("all rows", (), self._at(node)))
                case "Distinct":
                    (inner,) = self._arguments(operand, "expressions")
                    read.append(Call("distinct of", tuple(map(self.read, inner)), self._at(node)))
                case _:
                    read.append(self.read(operand))
        return Call(name.lower(), tuple(read), self._at(node))

    def _refused(self, node: Foreign) -> Refusal:
        at = self._at(node)
        what, mend = REASONS.get(type(node).__name__, NOT_OF_THE_LANGUAGE)
        shown = node.sql()
        return Refusal(
            Text(f"«{shown}»: {what.en}", f"“{shown}”：{what.zh}"),
            mend=mend,
            at=at,
        )

    def _at(self, node: Foreign) -> int | None:
        """The first position that the parser noted at or below ``node``."""
        if id(node) in self._starts:
            return self._starts[id(node)]
        starts = [self._at(part) for part in node.iter_expressions()]
        starts.append(node.meta.get("start"))
        start = min((at for at in starts if at is not None), default=None)
        self._starts[id(node)] = start
        return start
