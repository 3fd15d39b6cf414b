"""The windows and lookups of a rule as they stand in its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from cpaudit.i18n import Text
from cpaudit.rules.entry_values import fail, mapping, words
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.refusal import within
from cpaudit.rules.windows import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WINDOW_KEYS = ("by", "order", "offset", "where", "take")
_LOOKUP_KEYS = ("view", "match", "where", "order", "take")
_Join = TypeVar("_Join", Window, Lookup)


def read_windows(declared: Any) -> dict[str, Window]:
    """The windows by name.

    Raises:
        Refusal: a key is unknown or missing, or a value does not fit.
    """
    return _read(declared, "windows", _WINDOW_KEYS, _window)


def read_lookups(declared: Any) -> dict[str, Lookup]:
    """The lookups by name.

    Raises:
        Refusal: a key is unknown or missing, or a value does not fit.
    """
    return _read(declared, "lookups", _LOOKUP_KEYS, _lookup)


def _read(
    declared: Any, key: str, known: Sequence[str], read: Callable[[dict[str, Any]], _Join]
) -> dict[str, _Join]:
    with within(key):
        if declared is not None and not isinstance(declared, dict):
            fail(
                Text(f"«{key}» is a mapping of names.", f"{key} 应为名称到内容的映射。"),
                Text("See docs/rule-language.md.", "请参阅 docs/rule-language.md。"),
            )
        joins = {}
        for name, given in (declared or {}).items():
            with within(name):
                if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)):
                    fail(
                        Text(f"«{name}» is not a name.", f"“{name}”不能作为名称。"),
                        Text("Use small letters, digits and _.", "请使用小写字母、数字和下划线。"),
                    )
                joins[str(name)] = read(mapping(given, known))
        return joins


def _window(given: dict[str, Any]) -> Window:
    offset, order, by = given.get("offset"), words(given.get("order")), words(given.get("by"))
    if not by:
        fail(
            Text("«by» is missing.", "缺少“by”。"),
            Text("Write by: [columns].", "请写成 by: [列名]。"),
        )
    is_neighbour = offset is not None
    if is_neighbour and (isinstance(offset, bool) or not isinstance(offset, int) or not offset):
        fail(
            Text("«offset» is a whole number, not 0.", "offset 应为非零整数。"),
            Text("Write −1 for the row before.", "前一行请写 -1。"),
        )
    if is_neighbour != bool(order) or (is_neighbour and given.get("take")):
        fail(
            Text(
                "a window has «order» and «offset» (another row), or neither (a group).",
                "窗口要么同时有 order 与 offset（取另一行），要么都没有（取分组统计）。",
            ),
            Text("See docs/rule-language.md.", "请参阅 docs/rule-language.md。"),
        )
    return Window(by, order, offset, _where(given), _take(given))


def _lookup(given: dict[str, Any]) -> Lookup:
    match, view = given.get("match"), given.get("view")
    if not isinstance(view, str) or not isinstance(match, dict) or not match:
        fail(
            Text("a lookup has «view» and «match».", "lookup 须有 view 与 match。"),
            Text(
                "Write {view: households, match: {household_no: household_no}}.",
                "请写成 {view: households, match: {household_no: household_no}}。",
            ),
        )
    pairs = tuple((str(theirs), str(ours)) for theirs, ours in match.items())
    return Lookup(view, pairs, _where(given), words(given.get("order")), _take(given))


def _where(given: dict[str, Any]) -> str | None:
    where = given.get("where")
    if where is not None and not (isinstance(where, str) and where.strip()):
        fail(
            Text("«where» is a condition.", "where 应为条件。"),
            Text("Write it as text.", "请写成文本。"),
        )
    return where


def _take(given: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    take = given.get("take") or {}
    if not isinstance(take, dict) or not all(isinstance(text, str) for text in take.values()):
        fail(
            Text("«take» maps names to figures.", "take 应为名称到统计的映射。"),
            Text("Write take: {n: COUNT(*)}.", "请写成 take: {n: COUNT(*)}。"),
        )
    return tuple((str(name), text) for name, text in take.items())
