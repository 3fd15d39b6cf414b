"""Rule texts as SQL of other engines, unchanged in meaning: Spark, and DuckDB beside it.

What differs between engines is written out: what division by zero and days that do not exist come to,
escapes, unsigned counts, the end of a text in a regular expression. Functions that exist here alone
(names, slips of the pen) have no SQL and are refused. Spark 3.5 and later, in ANSI mode or not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.rules.compiler import compile_value
from cpaudit.rules.kinds import Kind
from cpaudit.rules.language import parse
from cpaudit.rules.refusal import Refusal, within
from cpaudit.rules.scope import Scope
from cpaudit.rules.sql_dialects import DIALECTS, Dialect
from cpaudit.rules.syntax import Call, Case, Column, Literal, Node, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.values import Value

_ARITHMETIC = {"+", "-", "*", "/", "%", "negative"}
_MONTHS_IN = {"month": 1, "year": 12}
_DAYS_IN = {"day": 1, "week": 7}


def condition_sql(
    text: str,
    schema: Mapping[str, pl.DataType],
    parameters: Mapping[str, ParameterValue] | None = None,
    *,
    dialect: str = "spark",
) -> str:
    """The expression ``text`` over a table of ``schema`` in the SQL of ``dialect``.

    Parameters are written out as literals; a column with a dot keeps it within quotes.

    Raises:
        RuleError: it is not of the language, or has no form in that SQL; with the position.
        KeyError: there is no such dialect (``spark``, ``duckdb``).
    """
    chosen = DIALECTS[dialect]
    scope = Scope(schema, parameters or {})
    try:
        with within(text=text):
            tree = parse(text)
            compile_value(tree, scope)  # refuses what does not go together
            return _Writer(scope, chosen).write(tree)
    except Refusal as refusal:
        raise refusal.error(file=None, line=None) from None


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes trees within one scope."""

    scope: Scope
    dialect: Dialect

    def write(self, node: Node) -> str:
        match node:
            case Literal(value=value):
                return self._constant(value)
            case Parameter():
                return self._constant(self.scope.value(node))
            case Column(name=name):
                return self.dialect.name(name)
            case Case(branches=branches, default=default):
                return self._case(branches, default)
            case Call(name="if", operands=(condition, then, otherwise)):
                return self._case(((condition, then),), otherwise)
            case Call():
                return self._call(node)

    def _constant(self, value: ParameterValue | None) -> str:
        match value:
            case None:
                return "NULL"
            case bool():
                return str(value).upper()
            case int():
                return f"({value})" if value < 0 else str(value)
            case float():
                return f"CAST('{value!r}' AS DOUBLE)"  # a bare 2.5 is a decimal in most engines
            case dt.date():
                return f"DATE '{value.isoformat()}'"
            case str():
                return self.dialect.text(value)
            case tuple():
                return ", ".join(self._constant(item) for item in value)

    def _case(self, branches: Sequence[tuple[Node, Node]], default: Node) -> str:
        listed = " ".join(
            f"WHEN {self.write(condition)} THEN {self.write(result)}"
            for condition, result in branches
        )
        return f"CASE {listed} ELSE {self.write(default)} END"

    def _call(self, node: Call) -> str:
        first, *others = node.operands
        match node.name:
            case "shift":
                return self._shift(first, *others)
            case "like":
                return self.dialect.like(self.write(first), self._value(others[0]).words())
            case "regexp_like":
                return self.dialect.matches(self.write(first), self._value(others[0]).words())
            case "length" if self._value(first).kind is Kind.LIST:
                return self.dialect.call("length of list", self.write(first))
            case name if name in _ARITHMETIC:
                return self._arithmetic(node)
            case "greatest" | "least" | "coalesce" if not others:
                return self.write(first)
        parts = [self.write(operand) for operand in node.operands]
        if not self.dialect.knows(node.name):
            raise self._unknown(node)
        return self.dialect.call(node.name, *parts)

    def _unknown(self, node: Call) -> Refusal:
        name, engine = node.name.upper(), self.dialect.title
        return Refusal(
            Text(
                f"{name} has no form in the SQL of {engine}.",
                f"{name} 在 {engine} 的 SQL 中没有对应写法。",
            ),
            mend=Text("Compute it as a column beforehand.", "请事先将其计算为一列。"),
            at=node.at,
        )

    def _arithmetic(self, node: Call) -> str:
        numbers = [self._number(operand) for operand in node.operands]
        match node.name:
            case "negative":
                return f"(-{numbers[0]})"
            case "/":
                return f"(CAST({numbers[0]} AS DOUBLE) / NULLIF({numbers[1]}, 0))"
            case "%":
                return f"({numbers[0]} % NULLIF({numbers[1]}, 0))"
            case name:
                return f"({numbers[0]} {name} {numbers[1]})"

    def _number(self, node: Node) -> str:
        """In 64 bits: counts are unsigned and narrow."""
        value, written = self._value(node), self.write(node)
        if value.kind is Kind.NUMBER or value.constant is not None:
            return written
        return f"CAST({written} AS BIGINT)"

    def _shift(self, date: Node, count: Node, unit: Node) -> str:
        number, word = self._value(count).whole(), self._value(unit).words()
        if word in _DAYS_IN:
            return self.dialect.call(
                "plus days", self.write(date), self._constant(number * _DAYS_IN[word])
            )
        months = self._constant(number * _MONTHS_IN[word])
        return self.dialect.call("plus months", self.write(date), months)

    def _value(self, node: Node) -> Value:
        return compile_value(node, self.scope)
