"""Trees of the rule language as polars expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.rules.functions import function_named
from cpaudit.rules.kinds import Kind
from cpaudit.rules.operators import operate
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.syntax import Call, Case, Column, Literal, Node, Parameter
from cpaudit.rules.values import Value, agree, constant, need

if TYPE_CHECKING:
    from cpaudit.rules.scope import Scope

_IF_OPERANDS = 3
_IN_FIGURES = {"all rows", "distinct of"}


def compile_value(node: Node, scope: Scope) -> Value:
    """What ``node`` comes to within ``scope``.

    Raises:
        Refusal: it names what does not exist or joins what does not go together.
    """
    match node:
        case Literal(value=value):
            return constant(node, value)
        case Parameter():
            return constant(node, scope.value(node))
        case Column():
            return Value(node, scope.kind(node), scope.expr(node))
        case Case():
            return _case(node, scope)
        case Call(name="if", operands=operands) if len(operands) == _IF_OPERANDS:
            condition, then, otherwise = operands
            return _case(Case(((condition, then),), otherwise, node.at), scope)
        case Call():
            return _call(node, scope)


def compile_boolean(node: Node, scope: Scope) -> pl.Expr:
    """The condition ``node`` as a boolean expression.

    Raises:
        Refusal: it is not a condition.
    """
    value = compile_value(node, scope)
    need(value, Kind.BOOLEAN)
    return value.of(Kind.BOOLEAN)


def _call(node: Call, scope: Scope) -> Value:
    if any(isinstance(part, Call) and part.name in _IN_FIGURES for part in node.operands):
        function_named(node.name, node.at)
        raise Refusal(
            Text("«*» and DISTINCT stand in figures only.", "“*”和 DISTINCT 只能用于统计。"),
            mend=Text(
                "Declare the figure under windows or lookups, in take.",
                "请在 windows 或 lookups 的 take 中声明统计。",
            ),
            at=node.at,
        )
    values = [compile_value(operand, scope) for operand in node.operands]
    if node.name == "negative" and isinstance(values[0].constant, int | float):
        return constant(node, -values[0].constant)
    operated = operate(node, values)
    if operated is not None:
        kind, expr = operated
        return Value(node, kind, expr)
    function = function_named(node.name, node.at)
    kind = function.check(node.name, values, node.at)
    return Value(node, kind, function.build(values))


def _case(node: Case, scope: Scope) -> Value:
    conditions = [compile_boolean(condition, scope) for condition, _ in node.branches]
    results = [compile_value(result, scope) for _, result in node.branches]
    default = compile_value(node.default, scope)
    kind = agree([*results, default], at=node.at)
    if kind is Kind.NULL:
        raise Refusal(
            Text("every branch of the CASE is NULL.", "CASE 的每个分支都是 NULL。"),
            mend=Text("Give one of them a value.", "请至少给一个分支赋值。"),
            at=node.at,
        )
    expr = default.of(kind)
    for condition, result in reversed(list(zip(conditions, results, strict=True))):
        expr = pl.when(condition).then(result.of(kind)).otherwise(expr)
    return Value(node, kind, expr)
