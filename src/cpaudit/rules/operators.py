"""The operators of the language as polars expressions, with SQL's three-valued logic."""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.rules.kinds import Kind, kind_of_value
from cpaudit.rules.refusal import Refusal, advice
from cpaudit.rules.scope import tokens_of
from cpaudit.rules.values import Value, agree, need

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cpaudit.rules.syntax import Call

Compiled = tuple[Kind, pl.Expr]
_COMPARISONS: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "distinct": lambda left, right: left.ne_missing(right),
    "not distinct": lambda left, right: left.eq_missing(right),
}
_ORDERED = {"<", "<=", ">", ">="}
_MONTHS_IN = {"month": 1, "year": 12}
_DAYS_IN = {"day": 1, "week": 7}


def operate(call: Call, values: Sequence[Value]) -> Compiled | None:
    """What the operator ``call`` comes to, or None where it is not an operator.

    Raises:
        Refusal: an operand is of the wrong kind.
    """
    match call.name:
        case "and" | "or" | "implies" | "not" | "is true" | "is false":
            return Kind.BOOLEAN, _logic(call.name, values)
        case "is null":
            return Kind.BOOLEAN, values[0].expr.is_null()
        case name if name in _COMPARISONS:
            return Kind.BOOLEAN, _compare(call, values)
        case "in":
            return Kind.BOOLEAN, _among(call, values)
        case "like":
            return Kind.BOOLEAN, _like(values)
        case "+" | "-" | "*" | "/" | "%" | "negative":
            return _arithmetic(call, values)
        case "||":
            for value in values:
                need(value, Kind.TEXT)
            return Kind.TEXT, pl.concat_str(*(value.of(Kind.TEXT) for value in values))
        case "shift":
            return Kind.DATE, _shift(values)
        case _:
            return None


def _logic(name: str, values: Sequence[Value]) -> pl.Expr:
    for value in values:
        need(value, Kind.BOOLEAN)
    parts = [value.of(Kind.BOOLEAN) for value in values]
    match name:
        case "and":
            return parts[0] & parts[1]
        case "or":
            return parts[0] | parts[1]
        case "implies":
            return ~parts[0] | parts[1]
        case "not":
            return ~parts[0]
        case "is true":
            return parts[0].fill_null(value=False)
        case _:
            return (~parts[0]).fill_null(value=False)


def _compare(call: Call, values: Sequence[Value]) -> pl.Expr:
    is_null_safe = "distinct" in call.name
    if not is_null_safe and any(value.kind is Kind.NULL for value in values):
        raise Refusal(
            Text(
                f"a comparison with NULL by «{call.name}» is never true.",
                f"用“{call.name}”与 NULL 比较永远不成立。",
            ),
            mend=Text("Write IS NULL or IS NOT NULL.", "请写 IS NULL 或 IS NOT NULL。"),
            at=call.at,
        )
    kind = agree(values, at=call.at)
    if kind is Kind.LIST or (kind is Kind.BOOLEAN and call.name in _ORDERED):
        raise Refusal(
            Text(
                f"{kind.value.en} values have no «{call.name}».",
                f"{kind.value.zh}类型不支持“{call.name}”。",
            ),
            mend=Text(
                "Use LENGTH or LIST_CONTAINS for lists, IS TRUE for conditions.",
                "列表请用 LENGTH 或 LIST_CONTAINS，条件请用 IS TRUE。",
            ),
            at=call.at,
        )
    left, right = values
    if call.name not in _ORDERED:
        _check_tokens(left, [right])
        _check_tokens(right, [left])
    return _COMPARISONS[call.name](left.of(kind), right.of(kind))


def _among(call: Call, values: Sequence[Value]) -> pl.Expr:
    tested, members = values[0], list(values[1:])
    if any(member.kind is Kind.NULL for member in members):
        raise Refusal(
            Text("IN with a NULL is never false.", "IN 列表中含 NULL 时永远不为假。"),
            mend=Text("Take it out; add OR x IS NULL.", "请去掉 NULL，另加 OR x IS NULL。"),
            at=call.at,
        )
    constants: list[object] = []
    for member in members:
        listed = member.constant if isinstance(member.constant, tuple) else (member.constant,)
        constants.extend(listed)
    for member in members:
        items = member.constant if isinstance(member.constant, tuple) else None
        kinds = {kind_of_value(item) for item in items} if items is not None else {member.kind}
        for kind in kinds:
            agree([tested, Value(member.node, kind, member.expr)], at=call.at)
        _check_tokens(tested, [member])
    if all(member.constant is not None for member in members):
        return tested.expr.is_in(constants)
    return reduce(operator.or_, (tested.expr == member.expr for member in members))


def _check_tokens(column: Value, others: Sequence[Value]) -> None:
    """Refuse a word that the coded column can never hold."""
    tokens = tokens_of(column.column) if column.column else None
    if tokens is None or column.kind is not Kind.TEXT:
        return
    for other in others:
        words = other.constant if isinstance(other.constant, tuple) else (other.constant,)
        for word in words:
            if isinstance(word, str) and word not in tokens:
                raise Refusal(
                    Text(
                        f"«{column.column}» never holds '{word}'.",
                        f"“{column.column}”不会取值 '{word}'。",
                    ),
                    mend=advice(word, tokens),
                    at=other.node.at,
                )


def _like(values: Sequence[Value]) -> pl.Expr:
    need(values[0], Kind.TEXT)
    text, pattern = values[0].of(Kind.TEXT), values[1].words()
    body = pattern.strip("%")
    if "%" not in body and "_" not in body:
        opens, closes = pattern.startswith("%"), pattern.endswith("%")
        match opens, closes:
            case False, False:
                return text == body
            case False, True:
                return text.str.starts_with(body)
            case True, False:
                return text.str.ends_with(body)
            case _:
                return text.str.contains(body, literal=True)
    parts = {"%": ".*", "_": "."}
    regex = "".join(parts.get(character) or pl.escape_regex(character) for character in pattern)
    return text.str.contains(f"(?s)^{regex}$")


def _arithmetic(call: Call, values: Sequence[Value]) -> Compiled:
    if any(value.kind is Kind.DATE for value in values):
        raise Refusal(
            Text("dates are not added or subtracted like numbers.", "日期不能像数字那样加减。"),
            mend=Text(
                "Write d + INTERVAL 3 DAY, or DAYS_BETWEEN(a, b).",
                "请写 d + INTERVAL 3 DAY 或 DAYS_BETWEEN(a, b)。",
            ),
            at=call.at,
        )
    for value in values:
        need(value, Kind.INTEGER, Kind.NUMBER)
    kind = agree(values, at=call.at)
    kind = Kind.INTEGER if kind is Kind.NULL else kind
    numbers = [value.number() for value in values]
    match call.name:
        case "+":
            return kind, numbers[0] + numbers[1]
        case "-":
            return kind, numbers[0] - numbers[1]
        case "*":
            return kind, numbers[0] * numbers[1]
        case "negative":
            return kind, -numbers[0]
        case "/":
            return Kind.NUMBER, numbers[0].cast(pl.Float64) / _divisor(values[1])
        case _:
            remainder = numbers[0].abs() % _divisor(values[1]).abs()
            return kind, pl.when(numbers[0] < 0).then(-remainder).otherwise(remainder)


def _divisor(value: Value) -> pl.Expr:
    number = value.number()
    if value.constant is not None and value.constant != 0:
        return number
    return pl.when(number != 0).then(number)


def _shift(values: Sequence[Value]) -> pl.Expr:
    date, count, unit = values
    need(date, Kind.DATE)
    number, word = count.whole(), unit.words()
    if word in _DAYS_IN:
        days = date.of(Kind.DATE).cast(pl.Int32) + number * _DAYS_IN[word]
        return days.cast(pl.Date)
    return date.of(Kind.DATE).dt.offset_by(f"{number * _MONTHS_IN[word]}mo")
