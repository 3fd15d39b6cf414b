"""The functions of the language: what they take, what they give, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.rules import date_functions
from cpaudit.rules.date_functions import date_of
from cpaudit.rules.kinds import Kind
from cpaudit.rules.refusal import Refusal, advice
from cpaudit.rules.values import Value, agree, need

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NUMBERS = (Kind.INTEGER, Kind.NUMBER)
_ANY = (Kind.TEXT, Kind.INTEGER, Kind.NUMBER, Kind.DATE, Kind.BOOLEAN)
_TEXT, _DATE, _WHOLE = (Kind.TEXT,), (Kind.DATE,), (Kind.INTEGER,)


@dataclass(frozen=True, slots=True)
class Function:
    """A function: the kinds of each operand, the kind of the result, the expression.

    ``result`` None means the kind that the operands have in common; ``needed`` is the number of
    operands that must be there, and a variadic function repeats its last one. A slow function is
    asked only about rows that the other conditions of ``when`` leave.
    """

    operands: tuple[tuple[Kind, ...], ...]
    result: Kind | None
    build: Callable[[Sequence[Value]], pl.Expr]
    needed: int | None = None
    is_variadic: bool = False
    is_slow: bool = False

    def check(self, name: str, values: Sequence[Value], at: int | None) -> Kind:
        """The kind of the result, once the operands are shown to fit.

        Raises:
            Refusal: there are too few or too many of them, or one is of the wrong kind.
        """
        least = len(self.operands) if self.needed is None else self.needed
        most = None if self.is_variadic else len(self.operands)
        if len(values) < least or (most is not None and len(values) > most):
            count = str(least) if most == least else f"{least} … {most or ''}".strip()
            raise Refusal(
                Text(
                    f"{name.upper()} takes {count} operands, not {len(values)}.",
                    f"{name.upper()} 需要 {count} 个参数，而不是 {len(values)} 个。",
                ),
                mend=Text("See docs/rule-language.md.", "请参阅 docs/rule-language.md。"),
                at=at,
            )
        for position, value in enumerate(values):
            need(value, *self.operands[min(position, len(self.operands) - 1)])
        return self.result or agree(values, at=at)


def _text(value: Value) -> pl.Expr:
    return value.of(Kind.TEXT)


def _same_kind(values: Sequence[Value]) -> list[pl.Expr]:
    kind = agree(values, at=values[0].node.at)
    return [value.of(kind) for value in values]


def _length(values: Sequence[Value]) -> pl.Expr:
    if values[0].kind is Kind.LIST:
        return values[0].expr.list.len()
    return _text(values[0]).str.len_chars()


def _substring(values: Sequence[Value]) -> pl.Expr:
    text, first, *count = values
    start = first.whole()
    length = count[0].whole() if count else None
    if start == 0 or (length is not None and length < 0):
        raise Refusal(
            Text("positions count from 1.", "位置从 1 开始计数。"),
            mend=Text("Write SUBSTR(x, 1, n).", "请写 SUBSTR(x, 1, n)。"),
            at=text.node.at,
        )
    return _text(text).str.slice(start - 1 if start > 0 else start, length)


def _left(values: Sequence[Value]) -> pl.Expr:
    return _text(values[0]).str.head(_natural(values[1]))


def _right(values: Sequence[Value]) -> pl.Expr:
    return _text(values[0]).str.tail(_natural(values[1]))


def _natural(value: Value) -> int:
    number = value.whole()
    if number < 0:
        raise Refusal(
            Text("a length is not negative.", "长度不能为负。"),
            mend=Text("Write 0 or more.", "请写 0 或更大的数。"),
            at=value.node.at,
        )
    return number


def _regexp(values: Sequence[Value]) -> pl.Expr:
    pattern = values[1].words()
    try:
        pl.select(pl.lit("").str.contains(pattern))
    except pl.exceptions.ComputeError:
        raise Refusal(
            Text(f"«{pattern}» is not a regular expression.", f"“{pattern}”不是正确的正则表达式。"),
            mend=Text(
                "Check brackets; look-around and back references do not exist.",
                "请检查括号；不支持环视和反向引用。",
            ),
            at=values[1].node.at,
        ) from None
    return _text(values[0]).str.contains(pattern)


def _number(values: Sequence[Value]) -> pl.Expr:
    return _text(values[0]).cast(pl.Int64, strict=False)


def _list_contains(values: Sequence[Value]) -> pl.Expr:
    item = _text(values[1])
    # To polars a null is an item like others.
    return pl.when(item.is_not_null()).then(values[0].expr.list.contains(item))


def _nullif(values: Sequence[Value]) -> pl.Expr:
    first, second = _same_kind(values)
    return pl.when((first == second).fill_null(value=False)).then(None).otherwise(first)


def _name_form(form: str) -> Callable[[Sequence[Value]], pl.Expr]:
    def build(values: Sequence[Value]) -> pl.Expr:
        from cpaudit.standards import names  # late: reads the character tables

        forms: dict[str, Callable[[pl.Expr], pl.Expr]] = {
            "surname": names.surname,
            "name_key": names.compare_key,
            "pinyin_key": names.pinyin_key,
            "dialect_key": names.dialect_key,
            "shape_key": names.shape_key,
            "is_placeholder_name": names.is_placeholder,
        }
        return forms[form](_text(values[0]))

    return build


def _round(values: Sequence[Value]) -> pl.Expr:
    digits = values[1].whole() if len(values) > 1 else 0
    return values[0].number().cast(pl.Float64).round(digits, mode="half_away_from_zero")


FUNCTIONS: dict[str, Function] = {
    "abs": Function((_NUMBERS,), None, lambda v: v[0].number().abs()),
    "round": Function((_NUMBERS, _WHOLE), Kind.NUMBER, _round, needed=1),
    "floor": Function((_NUMBERS,), Kind.NUMBER, lambda v: v[0].number().cast(pl.Float64).floor()),
    "ceil": Function((_NUMBERS,), Kind.NUMBER, lambda v: v[0].number().cast(pl.Float64).ceil()),
    "greatest": Function(
        (_ANY,), None, lambda v: pl.max_horizontal(_same_kind(v)), is_variadic=True
    ),
    "least": Function((_ANY,), None, lambda v: pl.min_horizontal(_same_kind(v)), is_variadic=True),
    "coalesce": Function((_ANY,), None, lambda v: pl.coalesce(_same_kind(v)), is_variadic=True),
    "nullif": Function((_ANY, _ANY), None, _nullif),
    "length": Function(((Kind.TEXT, Kind.LIST),), Kind.INTEGER, _length),
    "lower": Function((_TEXT,), Kind.TEXT, lambda v: _text(v[0]).str.to_lowercase()),
    "upper": Function((_TEXT,), Kind.TEXT, lambda v: _text(v[0]).str.to_uppercase()),
    "trim": Function((_TEXT,), Kind.TEXT, lambda v: _text(v[0]).str.strip_chars()),
    "substr": Function((_TEXT, _WHOLE, _WHOLE), Kind.TEXT, _substring, needed=2),
    "left": Function((_TEXT, _WHOLE), Kind.TEXT, _left),
    "right": Function((_TEXT, _WHOLE), Kind.TEXT, _right),
    "contains": Function(
        (_TEXT, _TEXT),
        Kind.BOOLEAN,
        lambda v: _text(v[0]).str.contains(_text(v[1]), literal=True),
    ),
    "starts_with": Function(
        (_TEXT, _TEXT), Kind.BOOLEAN, lambda v: _text(v[0]).str.starts_with(_text(v[1]))
    ),
    "ends_with": Function(
        (_TEXT, _TEXT), Kind.BOOLEAN, lambda v: _text(v[0]).str.ends_with(_text(v[1]))
    ),
    "replace": Function(
        (_TEXT, _TEXT, _TEXT),
        Kind.TEXT,
        lambda v: _text(v[0]).str.replace_all(v[1].words(), v[2].words(), literal=True),
    ),
    "regexp_like": Function((_TEXT, _TEXT), Kind.BOOLEAN, _regexp),
    "to_number": Function((_TEXT,), Kind.INTEGER, _number),
    "list_contains": Function(((Kind.LIST,), _TEXT), Kind.BOOLEAN, _list_contains),
    "year": Function((_DATE,), Kind.INTEGER, lambda v: date_of(v[0]).dt.year()),
    "month": Function((_DATE,), Kind.INTEGER, lambda v: date_of(v[0]).dt.month().cast(pl.Int32)),
    "day": Function((_DATE,), Kind.INTEGER, lambda v: date_of(v[0]).dt.day().cast(pl.Int32)),
    "make_date": Function((_WHOLE, _WHOLE, _WHOLE), Kind.DATE, date_functions.make_date),
    "days_between": Function((_DATE, _DATE), Kind.INTEGER, date_functions.days_between),
    "months_between": Function((_DATE, _DATE), Kind.INTEGER, date_functions.months_between),
    "years_between": Function((_DATE, _DATE), Kind.INTEGER, date_functions.years_between),
    "age_at": Function((_DATE, _DATE), Kind.INTEGER, date_functions.age_at),
    "is_lunar_slip": Function(
        (_DATE, _DATE), Kind.BOOLEAN, date_functions.lunar_slip, is_slow=True
    ),
    "is_typing_slip": Function(
        (_DATE, _DATE), Kind.BOOLEAN, date_functions.typing_slip, is_slow=True
    ),
    "surname": Function((_TEXT,), Kind.TEXT, _name_form("surname"), is_slow=True),
    "name_key": Function((_TEXT,), Kind.TEXT, _name_form("name_key"), is_slow=True),
    "pinyin_key": Function((_TEXT,), Kind.TEXT, _name_form("pinyin_key"), is_slow=True),
    "dialect_key": Function((_TEXT,), Kind.TEXT, _name_form("dialect_key"), is_slow=True),
    "shape_key": Function((_TEXT,), Kind.TEXT, _name_form("shape_key"), is_slow=True),
    "is_placeholder_name": Function(
        (_TEXT,), Kind.BOOLEAN, _name_form("is_placeholder_name"), is_slow=True
    ),
}

SLOW = frozenset(name for name, function in FUNCTIONS.items() if function.is_slow)

# Names under which other databases know a function, for the suggestion.
_OTHER_NAMES = {
    "substring": "substr",
    "len": "length",
    "char_length": "length",
    "regexp_matches": "regexp_like",
    "ifnull": "coalesce",
    "nvl": "coalesce",
    "datediff": "days_between",
    "date_diff": "days_between",
    "age": "age_at",
    "ceiling": "ceil",
    "concat": "||",
    "now": ":as_of",
    "current_date": ":as_of",
    "today": ":as_of",
}


def function_named(name: str, at: int | None) -> Function:
    """The function ``name``.

    Raises:
        Refusal: there is none; with the one that was probably meant.
    """
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    other = _OTHER_NAMES.get(name)
    if other is not None:
        shown = other if other.startswith(":") else other.upper()
        mend = Text(f"Use {shown}.", f"请使用 {shown}。")
    elif name == "if":
        mend = Text("Write IF(condition, x, y).", "请写 IF(条件, x, y)。")
    elif name in {"count", "count_if", "sum", "min", "max", "avg"}:
        mend = Text(
            "Figures over several rows are declared under windows or lookups, in take.",
            "跨行统计请在 windows 或 lookups 的 take 中声明。",
        )
    else:
        mend = advice(name.upper(), (known.upper() for known in FUNCTIONS))
    raise Refusal(
        Text(f"there is no function «{name.upper()}».", f"没有函数“{name.upper()}”。"),
        mend=mend,
        at=at,
    )
