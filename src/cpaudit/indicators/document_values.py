"""Values of an indicator file, each refused with its line where it is not what it has to be."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from cpaudit.errors import Place, RuleError
from cpaudit.i18n import Text
from cpaudit.rules.refusal import advice

if TYPE_CHECKING:
    from collections.abc import Collection

    from cpaudit.documents import Document

_Choice = TypeVar("_Choice", bound=StrEnum)


def mapping(
    document: Document,
    data: Any,
    known: set[str],
    *,
    required: set[str],
    at: tuple[str | int, ...] = (),
) -> dict[str, Any]:
    """The keys and values at ``at``, all of them known and none that is required missing."""
    if not isinstance(data, dict):
        raise wrong(document, *at, what=Text("keys and values are needed.", "须为键值对。"))
    for key in data:
        if key not in known:
            what = Text(f"there is no key «{key}».", f"没有键“{key}”。")
            raise wrong(document, *at, key, what=what, mend=advice(str(key), known))
    for key in sorted(required - set(data)):
        what = Text(f"the key «{key}» is missing.", f"缺少键“{key}”。")
        raise wrong(document, *at, what=what)
    return data


def text(document: Document, data: dict[str, Any], key: str) -> Text:
    """A text in both languages."""
    value = data[key]
    if not isinstance(value, dict) or set(value) != {"en", "zh"}:
        what = Text(
            "both languages are needed: {en: …, zh: …}.", "须提供两种语言：{en: …, zh: …}。"
        )
        raise wrong(document, key, what=what)
    return Text(str(value["en"]), str(value["zh"]))


def choice(
    document: Document, data: dict[str, Any], key: str, kind: type[_Choice], default: _Choice
) -> _Choice:
    """One of a closed set of words."""
    value = data.get(key, default)
    try:
        return kind(value)
    except ValueError:
        what = Text(f"«{value}» is not known here.", f"“{value}”不可用。")
        raise wrong(document, key, what=what, mend=advice(str(value), list(kind))) from None


def share(document: Document, data: dict[str, Any], key: str) -> float | None:
    """A number from 0 to 1, or none."""
    value = data.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise wrong(document, key, what=Text("a number 0 … 1 is needed.", "须为 0 到 1 的数。"))
    return float(value)


def expect_known(
    document: Document, name: Any, known: Collection[str], what: Text, *at: str | int
) -> None:
    """Nothing, where ``name`` is one of those that are known."""
    if not isinstance(name, str) or name not in known:
        raise wrong(
            document,
            *at,
            what=Text(f"there is no {what.en} «{name}».", f"没有{what.zh}“{name}”。"),
            mend=advice(str(name), known),
        )


def plain(document: Document, data: dict[str, Any], key: str) -> str | None:
    """One line of text, or none."""
    value = data.get(key)
    if isinstance(value, dict | list):
        raise wrong(document, key, what=Text("a text is needed.", "须为文本。"))
    return None if value is None else str(value)


def condition(
    document: Document, values: dict[str, Any], key: str, at: tuple[str | int, ...]
) -> str | None:
    """The text of a condition; YAML reads a bare number or ``true`` as such."""
    value = values.get(key)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return str(value)
    raise wrong(document, *at, key, what=Text("a condition is needed.", "须为一个条件。"))


def words(document: Document, value: Any, *at: str | int) -> list[Any]:
    """A list, empty where nothing is written."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise wrong(document, *at, what=Text("a list is needed.", "须为列表。"))
    return value


def wrong(document: Document, *at: str | int, what: Text, mend: Text | None = None) -> RuleError:
    """The refusal of what stands at ``at``."""
    return RuleError(
        what,
        mend=mend or Text("See docs/indicators.md.", "请参阅 docs/indicators.md。"),
        place=Place(file=str(document.path), row=document.line_of(*at)),
    )
