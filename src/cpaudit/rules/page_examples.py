"""The examples of a rule as lines to read: the outcome, then the values that lead to it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.rules.page_text import padded, wrapped
from cpaudit.rules.rule import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.rules.rule import ExampleRow, ExampleTable, Rule

# A page shows what a reader takes in; the file holds the rest.
_SHOWN_ROWS, _SHOWN_TABLES = 3, 2
_OUTCOMES = {
    Outcome.PASS: Text("pass", "通过"),
    Outcome.FAIL: Text("fail", "不通过"),
    Outcome.UNKNOWN: Text("unknown", "无法判断"),
    Outcome.NOT_APPLICABLE: Text("n/a", "不适用"),
}
_NO_OUTCOME = Text("(beside)", "（同组）")
_WIDEST_OUTCOME = 10
_TOGETHER = Text("rows that are judged together:", "同组判断的记录：")
_BESIDE = Text("with {view}:", "{view} 中有：")
_EMPTY = Text("(empty row)", "（空行）")


def example_lines(rule: Rule, language: str) -> list[str]:
    """The examples, at most three of each outcome and two groups; then how many more the file has."""
    alone = [table for table in rule.examples if _is_alone(table)]
    groups = [table for table in rule.examples if not _is_alone(table)]
    lines: list[str] = []
    n_shown = 0
    for outcome in Outcome:
        rows = [table.rows[0] for table in alone if table.rows[0].expect is outcome]
        for row in rows[:_SHOWN_ROWS]:
            lines += _row(row, language, indent="  ")
            n_shown += 1
    for table in groups[:_SHOWN_TABLES]:
        lines += _group(table, language)
        n_shown += len(table.rows)
    n_more = sum(len(table.rows) for table in rule.examples) - n_shown
    if n_more:
        more = Text(f"  and {n_more} more in the file", f"  另有 {n_more} 个，见文件")
        lines.append(getattr(more, language))
    return lines


def _is_alone(table: ExampleTable) -> bool:
    return len(table.rows) == 1 and not table.lookups and table.view is None


def _group(table: ExampleTable, language: str) -> list[str]:
    head = f"  {getattr(_TOGETHER, language)}"
    lines = [f"{head} ({table.view})" if table.view else head]
    for row in table.rows:
        lines += _row(row, language, indent="    ")
    for view, rows in table.lookups.items():
        lines.append(f"    {getattr(_BESIDE, language).format(view=view)}")
        for values in rows:
            lines += wrapped(_values(values, language), indent="      ", hanging="  ")
    return lines


def _row(row: ExampleRow, language: str, *, indent: str) -> list[str]:
    word = _OUTCOMES[row.expect] if row.expect is not None else _NO_OUTCOME
    head = padded(getattr(word, language), _WIDEST_OUTCOME)
    first, *others = wrapped(
        _values(row.values, language), indent=indent + " " * _WIDEST_OUTCOME, hanging="  "
    )
    return [indent + head + first[len(indent) + _WIDEST_OUTCOME :], *others]


def _values(values: Mapping[str, Any], language: str) -> str:
    said = ", ".join(f"{name} = {_value(value)}" for name, value in values.items())
    return said or getattr(_EMPTY, language)


def _value(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return f"'{value}'"
        case dt.date():
            return value.isoformat()
        case [*items]:
            return f"[{', '.join(_items(items))}]"
        case _:
            return str(value)


def _items(values: Sequence[Any]) -> list[str]:
    return [_value(value) for value in values]
