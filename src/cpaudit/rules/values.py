"""A compiled part of a rule text: an expression, its kind and, for constants, its value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.rules.kinds import Kind, ParameterValue, common, kind_of_value
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.syntax import Column, Node

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPES = {
    Kind.TEXT: pl.String(),
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.DATE: pl.Date(),
    Kind.BOOLEAN: pl.Boolean(),
}


@dataclass(frozen=True, slots=True)
class Value:
    """What a node comes to; ``constant`` is set for literals and parameters only."""

    node: Node
    kind: Kind
    expr: pl.Expr
    constant: ParameterValue | None = None

    def of(self, kind: Kind) -> pl.Expr:
        """The expression, a bare NULL being given the type of ``kind``."""
        return pl.lit(None, dtype=TYPES.get(kind)) if self.kind is Kind.NULL else self.expr

    def number(self) -> pl.Expr:
        """The expression in 64 bits: the frame's counts are unsigned and would wrap around."""
        if self.constant is not None or self.kind is Kind.NUMBER:
            return self.expr
        return self.of(Kind.INTEGER).cast(pl.Int64)

    def whole(self) -> int:
        """The constant as a whole number.

        Raises:
            Refusal: it is not a literal or a parameter, or not a whole number.
        """
        if self.kind is not Kind.INTEGER or not isinstance(self.constant, int):
            raise Refusal(
                Text("a whole number or a :parameter is needed here.", "此处须为整数或 :参数。"),
                mend=Text("Write the number itself.", "请直接写数字。"),
                at=self.node.at,
            )
        return self.constant

    def words(self) -> str:
        """The constant as text.

        Raises:
            Refusal: it is not a literal or a parameter, or not text.
        """
        if not isinstance(self.constant, str):
            raise Refusal(
                Text("a text or a :parameter is needed here.", "此处须为文本或 :参数。"),
                mend=Text("Write the text itself in quotes.", "请直接写带引号的文本。"),
                at=self.node.at,
            )
        return self.constant

    @property
    def column(self) -> str | None:
        """The column's name, where the value is a bare column."""
        return self.node.name if isinstance(self.node, Column) else None


def constant(node: Node, value: ParameterValue | None) -> Value:
    """The value of a literal or a parameter."""
    if value is None:
        return Value(node, Kind.NULL, pl.lit(None))
    kind = kind_of_value(value)
    expr = pl.lit(list(value)) if isinstance(value, tuple) else pl.lit(value)
    return Value(node, kind, expr, value)


def agree(values: Sequence[Value], *, at: int | None) -> Kind:
    """The kind that all ``values`` have in common.

    Raises:
        Refusal: they are of different kinds.
    """
    kind = common([value.kind for value in values])
    if kind is not None:
        return kind
    first = next(value for value in values if value.kind is not Kind.NULL)
    other = next(value for value in values if common([first.kind, value.kind]) is None)
    is_date_text = {first.kind, other.kind} == {Kind.DATE, Kind.TEXT}
    mend = (
        Text("Write a date as DATE '2024-02-29'.", "日期请写成 DATE '2024-02-29'。")
        if is_date_text
        else Text("Compare values of one type.", "请比较同一类型的值。")
    )
    raise Refusal(
        Text(
            f"{_shown(first, 'en')} and {_shown(other, 'en')} do not go together.",
            f"{_shown(first, 'zh')}与{_shown(other, 'zh')}类型不一致。",
        ),
        mend=mend,
        at=at,
    )


def need(value: Value, *kinds: Kind) -> None:
    """Nothing, once ``value`` is of one of ``kinds`` (or null).

    Raises:
        Refusal: it is of another.
    """
    if value.kind in {*kinds, Kind.NULL}:
        return
    en = " or ".join(kind.value.en for kind in kinds)
    zh = "或".join(kind.value.zh for kind in kinds)
    is_condition = kinds == (Kind.BOOLEAN,)
    raise Refusal(
        Text(f"{_shown(value, 'en')} is not {en}.", f"{_shown(value, 'zh')}不是{zh}。"),
        mend=Text("Write a condition, as x IS NOT NULL.", "请写成条件，如 x IS NOT NULL。")
        if is_condition
        else Text(f"Use a value that is {en}.", f"请使用{zh}类型的值。"),
        at=value.node.at,
    )


def _shown(value: Value, language: str) -> str:
    kind = value.kind.value.en if language == "en" else value.kind.value.zh
    name = value.column
    if language == "en":
        return f"«{name}» ({kind})" if name else f"a {kind}"
    return f"“{name}”（{kind}）" if name else kind
