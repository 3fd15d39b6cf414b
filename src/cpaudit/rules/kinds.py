"""The types of the rule language."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

Scalar = str | int | float | bool | dt.date
ParameterValue = Scalar | tuple[Scalar, ...]


class Kind(Enum):
    """What a value of the language is; the value names it in both languages."""

    TEXT = Text("text", "文本")
    INTEGER = Text("whole number", "整数")
    NUMBER = Text("number", "数字")
    DATE = Text("date", "日期")
    BOOLEAN = Text("boolean", "是否值")
    LIST = Text("list", "列表")
    NULL = Text("null", "空值")

    @property
    def is_numeric(self) -> bool:
        """Whether it takes part in arithmetic."""
        return self in {Kind.INTEGER, Kind.NUMBER}


def kind_of_type(dtype: pl.DataType) -> Kind | None:
    """The kind of a column, or None where the language has no such type."""
    if dtype.is_integer():
        return Kind.INTEGER
    if dtype.is_numeric():
        return Kind.NUMBER
    match dtype:
        case pl.String() | pl.Categorical() | pl.Enum():
            return Kind.TEXT
        case pl.Date():
            return Kind.DATE
        case pl.Boolean():
            return Kind.BOOLEAN
        case pl.List():
            return Kind.LIST
        case pl.Null():
            return Kind.NULL
        case _:
            return None


def kind_of_value(value: ParameterValue) -> Kind:
    """The kind of a literal or parameter."""
    match value:
        case bool():
            return Kind.BOOLEAN
        case int():
            return Kind.INTEGER
        case float():
            return Kind.NUMBER
        case dt.date():
            return Kind.DATE
        case str():
            return Kind.TEXT
        case tuple():
            return Kind.LIST


def common(kinds: Sequence[Kind]) -> Kind | None:
    """The one kind that all ``kinds`` are of (null is of every kind), or None.

    >>> common([Kind.INTEGER, Kind.NULL, Kind.NUMBER]).name
    'NUMBER'
    """
    found = {kind for kind in kinds if kind is not Kind.NULL}
    if not found:
        return Kind.NULL
    if len(found) == 1:
        return found.pop()
    return Kind.NUMBER if all(kind.is_numeric for kind in found) else None


def parameter_value(given: object) -> ParameterValue | None:
    """What is given as a parameter in a YAML file, or None where it cannot be one."""
    match given:
        case str() | int() | float() | dt.date():
            return given
        case list() | tuple() if given and all(
            isinstance(item, str | int | float | dt.date) for item in given
        ):
            return tuple(given)
        case _:
            return None
