"""Examples as they stand in a rule's file: rows on one line where they fit, else a line per value."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

from cpaudit.rules.rule import ExampleTable, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WIDTH = 100
_NOTHING = ExampleTable(())
# Letters and signs that mean nothing to YAML wherever they stand.
_PLAIN = r"[A-Za-z\u4e00-\u9fff]([\w .+/-]*[\w+/])?"


def examples_as_yaml(
    tables: Sequence[ExampleTable], shared: ExampleTable = _NOTHING
) -> dict[str, list[str]]:
    """By key of ``examples`` (``pass`` … ``tables``), the lines to put there.

    ``shared`` has the clock and parameters that the file gives for all examples; a table with
    others says so itself.
    """
    found: dict[str, list[str]] = {}
    for outcome in Outcome:
        for table in tables:
            if _stands_alone(table, shared) and table.rows[0].expect is outcome:
                lines = found.setdefault(outcome.value, [])
                lines.extend(_item(table.rows[0].values, indent=4))
    for table in tables:
        if not _stands_alone(table, shared):
            found.setdefault("tables", []).extend(_table(table, shared))
    return found


def text_of_examples(tables: Sequence[ExampleTable]) -> str:
    """The examples as they would be pasted below ``examples:``."""
    parts = examples_as_yaml(tables)
    return "".join(
        "".join(f"{line}\n" for line in (f"  {key}:", *lines)) for key, lines in parts.items()
    )


def _stands_alone(table: ExampleTable, shared: ExampleTable) -> bool:
    is_plain = table.view is None and table.clock == shared.clock and table.params == shared.params
    return is_plain and len(table.rows) == 1 and not any(table.lookups.values())


def _table(table: ExampleTable, shared: ExampleTable) -> Iterator[str]:
    head = []
    if table.view is not None:
        head.append(f"on: {table.view}")
    for key, own, all_of in (
        ("clock", table.clock, shared.clock),
        ("params", table.params, shared.params),
    ):
        other = {name: value for name, value in own.items() if all_of.get(name) != value}
        if other:
            head.append(f"{key}: {_flow(other)}")
    head.append("rows:")
    first, *rest = head
    yield f"    - {first}"
    for line in rest:
        yield f"      {line}"
    for row in table.rows:
        expect = {} if row.expect is None else {"expect": row.expect.value}
        yield from _item({**row.values, **expect}, indent=8)
    if any(table.lookups.values()):
        yield "      lookups:"
        for view, rows in table.lookups.items():
            if rows:
                yield f"        {view}:"
                for values in rows:
                    yield from _item(values, indent=10)


def _item(values: Mapping[str, Any], *, indent: int) -> Iterator[str]:
    space = " " * indent
    line = f"{space}- {_flow(values)}"
    if len(line) <= WIDTH or not values:
        yield line
        return
    for position, (name, value) in enumerate(values.items()):
        yield f"{space}{'- ' if position == 0 else '  '}{name}: {_value(value)}"


def _flow(values: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{name}: {_value(value)}" for name, value in values.items()) + "}"


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case None:
            return "null"
        case dt.date():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case str():
            return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _is_plain(text: str) -> bool:
    """Whether the text needs no quotes, on one line as in a block."""
    is_word = text.lower() in {"true", "false", "null"}
    return re.fullmatch(_PLAIN, text) is not None and not is_word
