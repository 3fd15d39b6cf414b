"""What a rule text may name: columns with their types, parameters with their values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import CODE_TOKENS
from cpaudit.i18n import Text
from cpaudit.rules.kinds import Kind, ParameterValue, kind_of_type
from cpaudit.rules.refusal import Refusal, advice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.rules.syntax import Column, Parameter

CLOCK = ("as_of", "period_start", "period_end")
_SEX_TOKENS = frozenset({"M", "F"})


@dataclass(frozen=True, slots=True)
class Scope:
    """The columns and parameters that a text may read.

    ``frame_names`` says under which name the frame holds a column, where it is another one: two
    rules may both call a window `prev` and mean different rows.
    """

    columns: Mapping[str, pl.DataType]
    parameters: Mapping[str, ParameterValue] = field(default_factory=dict)
    frame_names: Mapping[str, str] = field(default_factory=dict)

    def kind(self, column: Column) -> Kind:
        """The kind of ``column``.

        Raises:
            Refusal: there is no such column, or the language has no such type.
        """
        dtype = self.columns.get(column.name)
        if dtype is None:
            raise self._unknown_column(column)
        kind = kind_of_type(dtype)
        if kind is None:
            raise Refusal(
                Text(
                    f"the column «{column.name}» is of a type that rules cannot read ({dtype}).",
                    f"列“{column.name}”的类型（{dtype}）不能用于规则。",
                ),
                mend=Text("Use another column.", "请换用其他列。"),
                at=column.at,
            )
        return kind

    def expr(self, column: Column) -> pl.Expr:
        """The column of the frame."""
        return pl.col(self.frame_names.get(column.name, column.name))

    def value(self, parameter: Parameter) -> ParameterValue:
        """The value of ``parameter``.

        Raises:
            Refusal: there is no such parameter.
        """
        if parameter.name not in self.parameters:
            raise Refusal(
                Text(
                    f"there is no parameter «:{parameter.name}».", f"没有参数“:{parameter.name}”。"
                ),
                mend=advice(parameter.name, self.parameters),
                at=parameter.at,
            )
        return self.parameters[parameter.name]

    def _unknown_column(self, column: Column) -> Refusal:
        if column.name.lower() in {"current_date", "current_timestamp", "today", "now"}:
            return Refusal(
                Text("rules do not read the computer's clock.", "规则不读取电脑时钟。"),
                mend=Text("Use :as_of.", "请使用 :as_of。"),
                at=column.at,
            )
        return Refusal(
            Text(f"there is no column «{column.name}».", f"没有列“{column.name}”。"),
            mend=advice(column.name, self.columns),
            at=column.at,
        )


def tokens_of(column: str) -> frozenset[str] | None:
    """The tokens that a coded column can hold, or None for any other column.

    >>> sorted(tokens_of("police.status"))
    ['active', 'cancelled', 'dead', 'moved_out']
    """
    stem = column.rsplit(".", 1)[-1]
    if stem == "sex" or stem.endswith("_sex"):
        return _SEX_TOKENS
    return CODE_TOKENS.get(stem)
