"""Figures over several rows: the entries of ``take`` in windows and lookups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.rules.compiler import compile_boolean, compile_value
from cpaudit.rules.kinds import Kind
from cpaudit.rules.language import parse
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.syntax import Call
from cpaudit.rules.values import TYPES, need

if TYPE_CHECKING:
    from cpaudit.rules.scope import Scope

_COUNTS = {"count", "count_if"}


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure: its expression within a group, its type, and whether no row means zero."""

    expr: pl.Expr
    dtype: pl.DataType
    is_count: bool


def compile_aggregate(text: str, scope: Scope) -> Aggregate:
    """The figure that ``text`` describes: ``COUNT(DISTINCT village)``.

    Raises:
        Refusal: it is not one of the figures that the language has.
    """
    node = parse(text)
    if not isinstance(node, Call) or len(node.operands) != 1:
        raise _unknown(node.at)
    (operand,) = node.operands
    match node.name, operand:
        case "count", Call(name="all rows"):
            expr, kind = pl.len(), Kind.INTEGER
        case "count", Call(name="distinct of", operands=(inner,)):
            expr = compile_value(inner, scope).expr.drop_nulls().n_unique()
            kind = Kind.INTEGER
        case "count", _:
            expr, kind = compile_value(operand, scope).expr.count(), Kind.INTEGER
        case "count_if", _:
            expr, kind = compile_boolean(operand, scope).sum(), Kind.INTEGER
        case "sum", _:
            value = compile_value(operand, scope)
            need(value, Kind.INTEGER, Kind.NUMBER)
            known = value.number().drop_nulls()
            # The sum of no known value is unknown, as in SQL; polars says 0.
            expr, kind = pl.when(known.len() > 0).then(known.sum()), value.kind
        case "min" | "max", _:
            value = compile_value(operand, scope)
            need(value, Kind.INTEGER, Kind.NUMBER, Kind.TEXT, Kind.DATE)
            expr = value.expr.min() if node.name == "min" else value.expr.max()
            kind = value.kind
        case _:
            raise _unknown(node.at)
    dtype = TYPES[kind]
    return Aggregate(expr.cast(dtype), dtype, node.name in _COUNTS)


def _unknown(at: int | None) -> Refusal:
    return Refusal(
        Text("this is not a figure over rows.", "这不是跨行统计。"),
        mend=Text(
            "Write COUNT(*), COUNT(x), COUNT(DISTINCT x), COUNT_IF(c), SUM(x), MIN(x) or MAX(x).",
            "请写 COUNT(*)、COUNT(x)、COUNT(DISTINCT x)、COUNT_IF(c)、SUM(x)、MIN(x) 或 MAX(x)。",
        ),
        at=at,
    )
