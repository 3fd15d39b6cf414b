"""The examples of a rule as they stand in its file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.rules.refusal import Refusal, advice, within
from cpaudit.rules.rule import ExampleRow, ExampleTable, Outcome
from cpaudit.rules.scope import CLOCK

if TYPE_CHECKING:
    from cpaudit.documents import Document, Keys

EXAMPLE_KEYS = ("clock", "params", *(outcome.value for outcome in Outcome), "tables")
TABLE_KEYS = ("on", "rows", "lookups", "clock", "params")


def read_examples(document: Document, at: Keys, data: Any) -> tuple[ExampleTable, ...]:
    """The examples as tables; a row outside of `tables` is a table of its own.

    Raises:
        Refusal: a key is unknown, or a value does not fit.
    """
    if data is None:
        return ()
    with within("examples"):
        _known(data, EXAMPLE_KEYS)
        clock, params = _clock(data), dict(data.get("params") or {})
        found = []
        for outcome in Outcome:
            for position, values in enumerate(_list(data, outcome.value)):
                line = document.line_of(*at, "examples", outcome.value, position)
                with within(outcome.value, position):
                    row = ExampleRow(_mapping(values), outcome, line)
                found.append(ExampleTable((row,), clock=clock, params=params))
        for position, table in enumerate(_list(data, "tables")):
            with within("tables", position):
                _known(table, TABLE_KEYS)
                rows = []
                for number, values in enumerate(_list(table, "rows")):
                    keys = (*at, "examples", "tables", position, "rows", number)
                    with within("rows", number):
                        rows.append(_row(values, document.line_of(*keys)))
                lookups = {
                    str(view): tuple(map(_mapping, listed or []))
                    for view, listed in (table.get("lookups") or {}).items()
                }
                found.append(
                    ExampleTable(
                        tuple(rows),
                        view=table.get("on"),
                        lookups=lookups,
                        clock={**clock, **_clock(table)},
                        params={**params, **(table.get("params") or {})},
                    )
                )
        return tuple(found)


def _row(values: Any, line: int | None) -> ExampleRow:
    given = dict(_mapping(values))
    expect = given.pop("expect", None)
    known = [outcome.value for outcome in Outcome]
    if expect is not None and expect not in known:
        raise Refusal(
            Text(f"«{expect}» is not an outcome.", f"“{expect}”不是有效结果。"),
            mend=advice(str(expect), known),
        )
    return ExampleRow(given, Outcome(expect) if expect else None, line)


def _clock(data: dict[str, Any]) -> dict[str, dt.date]:
    clock = data.get("clock") or {}
    with within("clock"):
        _known(clock, CLOCK)
        for value in clock.values():
            if not isinstance(value, dt.date):
                raise Refusal(
                    Text(f"«{value}» is not a date.", f"“{value}”不是日期。"),
                    mend=Text("Write 2025-12-31.", "请写成 2025-12-31。"),
                )
    return dict(clock)


def _known(data: Any, keys: tuple[str, ...]) -> None:
    for key in _mapping(data):
        if key not in keys:
            raise Refusal(
                Text(f"there is no key «{key}» here.", f"此处没有键“{key}”。"),
                mend=advice(str(key), keys),
            )


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refusal(
            Text("a mapping is needed here.", "此处应为映射。"),
            mend=Text("Write {column: value}.", "请写成 {列名: 值}。"),
        )
    return value


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key) or []
    if not isinstance(value, list):
        raise Refusal(
            Text(f"«{key}» is a list.", f"{key} 应为列表。"),
            mend=Text("Begin each item with «- ».", "每一项以“- ”开头。"),
        )
    return value
