"""The one door of sqlglot: a rule text becomes a tree of ``syntax``, and everything else is refused.

sqlglot's own functions are switched off, so that each call arrives by the name that the user wrote
and the table in ``functions`` decides; of every other node the class and each argument are checked,
since an argument that is overlooked (``NOT LIKE`` is ``Like(negate=True)``) would invert a rule.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.syntax import Call, Case, Column, Literal, Node, Parameter

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.dialects.dialect import Dialect

UNITS = ("day", "week", "month", "year")


def parse(text: str) -> Node:
    """The tree of ``text``.

    Raises:
        Refusal: the text is not of the language; with the position and what to write instead.
    """
    from sqlglot.errors import SqlglotError  # late: 0.1 s

    if not text.strip():
        raise Refusal(
            Text("the condition is empty.", "条件为空。"),
            mend=Text("Write one, or leave the key out.", "请填写条件，或删去此键。"),
        )
    try:
        dialect = _dialect()
        trees = dialect.parser().parse(dialect.tokenize(text), text)
    except SqlglotError as cause:
        raise _unreadable(cause, text) from None
    if len(trees) != 1 or trees[0] is None:
        raise Refusal(
            Text("there are several statements.", "包含多条语句。"),
            mend=Text("Write one condition, without «;».", "只写一个条件，不要用分号。"),
            at=text.find(";"),
        )
    return _Reader(text).read(trees[0])


@cache
def _dialect() -> Dialect:
    from sqlglot.dialects import dialect
    from sqlglot.parser import Parser
    from sqlglot.tokens import Tokenizer, TokenType

    # IMPLIES takes the place of `:=`, the one operator that binds weaker than OR.
    words = {word: token for word, token in Tokenizer.KEYWORDS.items() if word != ":="}

    class RuleText(dialect.Dialect):
        """The grammar of SQL expressions with no function of its own and no statement."""

        class Tokenizer(Tokenizer):
            """The words of SQL, and IMPLIES."""

            KEYWORDS = words | {"IMPLIES": TokenType.COLON_EQ}
            COMMANDS = set()  # noqa: RUF012 - sqlglot's own shape

        class Parser(Parser):
            """Calls stay calls by name."""

            FUNCTIONS = {}  # noqa: RUF012 - sqlglot's own shape
            FUNCTION_PARSERS = {}  # noqa: RUF012
            NO_PAREN_FUNCTIONS = {}  # noqa: RUF012
            NO_PAREN_FUNCTION_PARSERS = {  # noqa: RUF012
                "CASE": Parser.NO_PAREN_FUNCTION_PARSERS["CASE"]
            }
            STATEMENT_PARSERS = {}  # noqa: RUF012

    return RuleText()


def _unreadable(cause: Exception, text: str) -> Refusal:
    errors: list[dict[str, Any]] = getattr(cause, "errors", [])
    at = None
    if errors:
        line, column = errors[0].get("line"), errors[0].get("col")
        if line and column:
            before = sum(len(part) + 1 for part in text.split("\n")[: line - 1])
            at = max(before + column - len(errors[0].get("highlight") or " "), 0)
    return Refusal(
        Text("this cannot be read.", "无法解析。"),
        mend=Text(
            "Check brackets, quotes and the words before and after that place.",
            "请检查该处前后的括号、引号和关键字。",
        ),
        at=at,
    )


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
# Arguments with a fixed meaning that the parser sets by itself.
_HARMLESS = {"DPipe": {"safe": True}, "Div": {"typed": False, "safe": False}}


class _Reader:
    """Reads the parser's tree of one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, node: exp.Expr) -> Node:
        """The language's node for the parser's ``node``."""
        name = type(node).__name__
        if name in _BINARY:
            return self._binary(node, name)
        reader = getattr(self, f"_read_{name.lower()}", None)
        if reader is None:
            raise self._refused(node)
        result: Node = reader(node)
        return result

    def _arguments(self, node: exp.Expr, *known: str) -> list[Any]:
        """The arguments ``known`` of ``node``, once it is shown to have no others."""
        harmless = _HARMLESS.get(type(node).__name__, {})
        for key, value in node.args.items():
            is_empty = value is None or value is False or value == []
            if key not in known and not is_empty and harmless.get(key) != value:
                raise self._refused(node)
        return [node.args.get(key) for key in known]

    def _binary(self, node: exp.Expr, name: str) -> Node:
        left, right, negate = self._arguments(node, "this", "expression", "negate")
        if negate and name != "Like":
            raise self._refused(node)
        at = self._at(node)
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

    def _interval(self, node: exp.Expr) -> tuple[Node, str]:
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
            mend=Text("Write INTERVAL 3 MONTH or INTERVAL :n DAY.", "请写成 INTERVAL 3 MONTH 或 INTERVAL :n DAY。"),
            at=self._at(node),
        )

    def _read_paren(self, node: exp.Expr) -> Node:
        (inner,) = self._arguments(node, "this")
        return self.read(inner)

    def _read_not(self, node: exp.Expr) -> Node:
        (inner,) = self._arguments(node, "this")
        return Call("not", (self.read(inner),), self._at(node))

    def _read_neg(self, node: exp.Expr) -> Node:
        (inner,) = self._arguments(node, "this")
        operand = self.read(inner)
        if isinstance(operand, Literal) and isinstance(operand.value, int | float):
            return Literal(-operand.value, operand.at)
        return Call("negative", (operand,), self._at(node))

    def _read_is(self, node: exp.Expr) -> Node:
        this, right = self._arguments(node, "this", "expression")
        at = self._at(node)
        match type(right).__name__:
            case "Null":
                return Call("is null", (self.read(this),), at)
            case "Boolean":
                return Call("is true" if right.this else "is false", (self.read(this),), at)
            case _:
                raise self._refused(node)

    def _read_between(self, node: exp.Expr) -> Node:
        this, low, high = self._arguments(node, "this", "low", "high")
        operand, at = self.read(this), self._at(node)
        above = Call(">=", (operand, self.read(low)), at)
        return Call("and", (above, Call("<=", (operand, self.read(high)), at)), at)

    def _read_in(self, node: exp.Expr) -> Node:
        this, members, field = self._arguments(node, "this", "expressions", "field")
        listed = [field] if field is not None else members or []
        if not listed or (field is not None and type(field).__name__ != "Placeholder"):
            raise self._refused(node)
        return Call("in", (self.read(this), *map(self.read, listed)), self._at(node))

    def _read_case(self, node: exp.Expr) -> Node:
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

    def _read_column(self, node: exp.Expr) -> Node:
        this, table, db, catalog = self._arguments(node, "this", "table", "db", "catalog")
        parts = [part for part in (catalog, db, table, this) if part is not None]
        if any(type(part).__name__ != "Identifier" for part in parts):
            raise self._refused(node)
        return Column(".".join(part.name for part in parts), self._at(node))

    def _read_literal(self, node: exp.Expr) -> Node:
        text, is_string = self._arguments(node, "this", "is_string")
        if is_string:
            return Literal(text, self._find(f"'{text}'"))
        number = float(text) if re.search(r"[.eE]", text) else int(text)
        return Literal(number, self._find(text))

    def _read_null(self, _: exp.Expr) -> Node:
        return Literal(None, self._find("NULL"))

    def _read_boolean(self, node: exp.Expr) -> Node:
        (value,) = self._arguments(node, "this")
        return Literal(bool(value), self._find(str(bool(value))))

    def _read_cast(self, node: exp.Expr) -> Node:
        """``DATE '2024-02-29'``, the only cast of the language."""
        this, to = self._arguments(node, "this", "to")
        is_date = type(this).__name__ == "Literal" and this.is_string and to.sql() == "DATE"
        if not is_date:
            raise self._refused(node)
        try:
            return Literal(dt.date.fromisoformat(this.name), self._find(f"'{this.name}'"))
        except ValueError:
            raise Refusal(
                Text(f"«{this.name}» is not a date.", f"“{this.name}”不是日期。"),
                mend=Text("Write DATE '2024-02-29'.", "请写成 DATE '2024-02-29'。"),
                at=self._find(f"'{this.name}'"),
            ) from None

    def _read_placeholder(self, node: exp.Expr) -> Node:
        (name,) = self._arguments(node, "this")
        if not isinstance(name, str):
            raise self._refused(node)
        return Parameter(name, self._find(f":{name}"))

    def _read_anonymous(self, node: exp.Expr) -> Node:
        name, operands = self._arguments(node, "this", "expressions")
        if not isinstance(name, str):
            raise self._refused(node)
        read = []
        for operand in operands or []:
            match type(operand).__name__:
                case "Star":
                    read.append(Call("*", (), self._at(node)))
                case "Distinct":
                    (inner,) = self._arguments(operand, "expressions")
                    read.append(Call("distinct of", tuple(map(self.read, inner)), self._at(node)))
                case _:
                    read.append(self.read(operand))
        return Call(name.lower(), tuple(read), self._at(node))

    def _refused(self, node: exp.Expr) -> Refusal:
        at = self._at(node)
        what, mend = _REASONS.get(type(node).__name__, _NOT_OF_THE_LANGUAGE)
        shown = node.sql()
        return Refusal(
            Text(f"«{shown}»: {what.en}", f"“{shown}”：{what.zh}"),
            mend=mend,
            at=at,
        )

    def _at(self, node: exp.Expr) -> int | None:
        """The first position that the parser noted at or below ``node``."""
        starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
        return min(starts, default=None)

    def _find(self, part: str) -> int | None:
        at = self.text.upper().find(part.upper())
        return at if at >= 0 else None


_NOT_OF_THE_LANGUAGE = (
    Text("this is not part of the rule language.", "规则语言中没有这种写法。"),
    Text("See docs/rule-language.md.", "请参阅 docs/rule-language.md。"),
)
_NO_QUERIES = (
    Text("queries are not part of the rule language.", "规则语言中不能写查询。"),
    Text("Declare a window or a lookup.", "请声明 windows 或 lookups。"),
)
_REASONS = {
    "Select": _NO_QUERIES,
    "Subquery": _NO_QUERIES,
    "Exists": _NO_QUERIES,
    "Window": (
        Text("OVER is not part of the rule language.", "规则语言中没有 OVER。"),
        Text("Declare it under windows.", "请在 windows 中声明。"),
    ),
    "Alias": (
        Text("a word too many stands after it.", "其后多了一个词。"),
        Text("Join conditions with AND or OR.", "请用 AND 或 OR 连接条件。"),
    ),
    "Interval": (
        Text(
            "an INTERVAL stands after a date and + or −, in DAY, WEEK, MONTH or YEAR.",
            "INTERVAL 只能写在“日期 + 或 −”之后，单位为 DAY、WEEK、MONTH 或 YEAR。",
        ),
        Text("Write birth_date + INTERVAL 3 MONTH.", "请写成 birth_date + INTERVAL 3 MONTH。"),
    ),
    "Cast": (
        Text("there are no casts.", "没有类型转换。"),
        Text("Write DATE '2024-02-29' or TO_NUMBER(x).", "请写 DATE '2024-02-29' 或 TO_NUMBER(x)。"),
    ),
    "ILike": (
        Text("ILIKE is not part of the rule language.", "规则语言中没有 ILIKE。"),
        Text("Write LOWER(x) LIKE '…'.", "请写 LOWER(x) LIKE '…'。"),
    ),
    "Escape": (
        Text("LIKE has no ESCAPE.", "LIKE 不支持 ESCAPE。"),
        Text("Use CONTAINS or REGEXP_LIKE.", "请用 CONTAINS 或 REGEXP_LIKE。"),
    ),
}
