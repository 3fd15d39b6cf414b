"""The one door of sqlglot: a rule text becomes a tree of ``syntax``, and everything else is refused.

sqlglot's own functions are switched off, so that each call arrives by the name that the user wrote
and the table in ``functions`` decides; ``reader`` checks the class and each argument of every node.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.rules.reader import Reader
from cpaudit.rules.reasons import ambiguous
from cpaudit.rules.refusal import Refusal, within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl
    from sqlglot.dialects.dialect import Dialect
    from sqlglot.tokenizer_core import Token

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.syntax import Node


@cache
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
        tokens = dialect.tokenize(text)
        trees = dialect.parser().parse(tokens, text)
    except SqlglotError as cause:
        raise _unreadable(cause, text) from None
    if len(trees) != 1 or trees[0] is None:
        raise Refusal(
            Text("there are several statements.", "包含多条语句。"),
            mend=Text("Write one condition, without «;».", "只写一个条件，不要用分号。"),
            at=text.find(";"),
        )
    _refuse_ambiguity(tokens)
    return Reader().read(trees[0])


_PREDICATES = {"EQ", "NEQ", "LT", "LTE", "GT", "GTE", "IS", "IN", "LIKE", "BETWEEN"}
_OPENING, _CLOSING = {"L_PAREN", "CASE"}, {"R_PAREN", "END"}
# What begins a new operand: IMPLIES has the token of `:=`.
_BREAKS = {"AND", "OR", "NOT", "COLON_EQ", "COMMA", "WHEN", "THEN", "ELSE"}


def _refuse_ambiguity(tokens: Sequence[Token]) -> None:
    """Refuse two comparisons in a row without brackets: the parser would choose one reading."""
    seen, before = [False], ""
    for token in tokens:
        name = token.token_type.name
        if name in _OPENING:
            seen.append(False)
        elif name in _CLOSING:
            seen.pop()
        elif name == "NOT" and before in _PREDICATES - {"IS"}:
            raise ambiguous(token.start)
        elif name in _BREAKS and before != "IS":
            seen[-1] = False
        elif name in _PREDICATES:
            if seen[-1]:
                raise ambiguous(token.start)
            seen[-1] = True
        before = name


@cache
def _dialect() -> Dialect:
    """The grammar of SQL expressions, with IMPLIES, no function of its own and no statement."""
    from sqlglot import parser, tokens
    from sqlglot.dialects import dialect

    # IMPLIES takes the place of `:=`, the one operator that binds weaker than OR.
    words: dict[str, Any] = {w: t for w, t in tokens.Tokenizer.KEYWORDS.items() if w != ":="}
    words["IMPLIES"] = tokens.Tokenizer.KEYWORDS[":="]
    case = parser.Parser.NO_PAREN_FUNCTION_PARSERS["CASE"]
    tokenizer = type("Tokenizer", (tokens.Tokenizer,), {"KEYWORDS": words, "COMMANDS": set()})
    reader = type(
        "Parser",
        (parser.Parser,),
        {
            "FUNCTIONS": {},
            "FUNCTION_PARSERS": {},
            "NO_PAREN_FUNCTIONS": {},
            "NO_PAREN_FUNCTION_PARSERS": {"CASE": case},
            "STATEMENT_PARSERS": {},
            "PRIMARY_PARSERS": {
                kind: _placed(read, 1) for kind, read in parser.Parser.PRIMARY_PARSERS.items()
            },
            "PLACEHOLDER_PARSERS": {
                kind: _placed(read, 0) for kind, read in parser.Parser.PLACEHOLDER_PARSERS.items()
            },
        },
    )
    rule_text = type("RuleText", (dialect.Dialect,), {"Tokenizer": tokenizer, "Parser": reader})
    made: Dialect = rule_text()
    return made


def _placed(read: Callable[..., Any], position: int) -> Callable[..., Any]:
    """``read``, whose node is told where its first token stands: NULL, TRUE and :name are not."""

    def placed(parser: Any, *arguments: Any) -> Any:
        # A placeholder's parser is called once its sign has been read.
        token = arguments[position - 1] if position else parser._prev  # noqa: SLF001 - sqlglot has no other way
        node = read(parser, *arguments)
        if node is not None and "start" not in node.meta:
            node.update_positions(token)
        return node

    return placed


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


def compile_condition(
    text: str,
    schema: Mapping[str, pl.DataType],
    parameters: Mapping[str, ParameterValue] | None = None,
) -> pl.Expr:
    """The condition ``text`` over a frame of ``schema`` as a boolean expression.

    Raises:
        RuleError: it is not of the language, or names what does not exist; with the position.
    """
    from cpaudit.rules.compiler import compile_boolean  # late: the compiler knows this file
    from cpaudit.rules.scope import Scope

    try:
        with within(text=text):
            return compile_boolean(parse(text), Scope(schema, parameters or {}))
    except Refusal as refusal:
        raise refusal.error(file=None, line=None) from None
