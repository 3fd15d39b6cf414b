"""Parts of a rule's page: its conditions line by line, and what a project file may set otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.rules.page_text import PAGE_COLUMNS, columns_of, padded, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.rule import Rule

_SWITCH_OFF = Text("# not to run it", "# 不运行此规则")
_SEVERITY = Text("# error, warning or info", "# error、warning 或 info")
_OVERRIDE = Text("# the values shown are the defaults", "# 所示为缺省值")
# Brackets, quoted text, and the words that say whether an AND joins two conditions.
_MARKS = re.compile(r"'(?:[^']|'')*'|[()]|\b(?:BETWEEN|AND|OR|IMPLIES|CASE|END)\b", re.IGNORECASE)


def condition_lines(condition: str) -> list[str]:
    """A condition with each of the parts that AND joins on a line of its own.

    Where OR or IMPLIES joins them it stays in one piece: lines would suggest another reading.
    """
    text = " ".join(condition.split())
    depth, is_range, start = 0, False, 0
    parts = []
    for mark in _MARKS.finditer(text):
        word = mark.group().upper()
        if word in {"(", "CASE"}:
            depth += 1
        elif word in {")", "END"}:
            depth -= 1
        elif word == "BETWEEN" and depth == 0:
            is_range = True
        elif word in {"OR", "IMPLIES"} and depth == 0:
            return wrapped(text, indent="  ", hanging="    ")
        elif word == "AND" and depth == 0:
            if not is_range:
                parts.append(text[start : mark.start()].strip())
                start = mark.start()
            is_range = False
    parts.append(text[start:])
    return [line for part in parts for line in wrapped(part, indent="  ", hanging="    ")]


def parameter_lines(rule: Rule) -> list[str]:
    """The parameters with their defaults."""
    return [
        line
        for name, value in rule.params.items()
        for line in wrapped(f":{name} = {shown(value)}", indent="  ", hanging="  ")
    ]


def shown(value: ParameterValue) -> str:
    """``value`` as a project file writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case [*items]:
            return f"[{', '.join(_quoted(item) for item in items)}]"
        case str():
            return _quoted(value)
        case _:
            return str(value)


def _quoted(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def project_lines(rule: Rule, word: Callable[[Text], str]) -> list[str]:
    """What to write in the project file to switch the rule off, or to set it otherwise."""
    said = [
        (f"ignore: [{rule.id}]", word(_SWITCH_OFF)),
        (f"severities: {{{rule.id}: {rule.severity.value}}}", word(_SEVERITY)),
    ]
    short = {name: value for name, value in rule.params.items() if not isinstance(value, tuple)}
    if short:
        listed = ", ".join(f"{name}: {shown(value)}" for name, value in short.items())
        said.append((f"parameters: {{{rule.id}: {{{listed}}}}}", word(_OVERRIDE)))
    widest = max(columns_of(entry) for entry, _ in said)
    lines = ["  rules:"]
    for entry, remark in said:
        line = f"    {padded(entry, widest)}  {remark}"
        if columns_of(line) > PAGE_COLUMNS:
            lines.append(f"    {remark}")
            line = f"    {entry}"
        lines.append(line)
    return lines
