"""Indicator files: one ratio per file."""

from __future__ import annotations

from dataclasses import fields, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from cpaudit.documents import Document, read_yaml
from cpaudit.errors import Place, RuleError
from cpaudit.i18n import Text
from cpaudit.indicators.condition import compile_part, schema_of
from cpaudit.indicators.indicator import Better, Form, Indicator, Part, Unknown
from cpaudit.rules.refusal import advice
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHIPPED = Path(__file__).with_name("definitions")

_Choice = TypeVar("_Choice", bound=StrEnum)
_KEYS = {one.name for one in fields(Indicator)} - {"path", "lines"}
_PART_KEYS = {one.name for one in fields(Part)}


def load_indicators(paths: Sequence[Path] = ()) -> tuple[Indicator, ...]:
    """The shipped indicators and those in ``paths`` (files or folders), by name.

    One in ``paths`` takes the place of a shipped one of the same name.

    Raises:
        RuleError: a file is not an indicator, or one of its texts cannot be compiled.
    """
    found: dict[str, Indicator] = {}
    for path in _files((SHIPPED, *paths)):
        indicator = read_indicator(path)
        earlier = found.get(indicator.name)
        if earlier is not None and earlier.path is not None and earlier.path.parent != SHIPPED:
            raise RuleError(
                Text(
                    f"the indicator {indicator.name} stands in {earlier.path} as well.",
                    f"指标 {indicator.name} 在 {earlier.path} 中已有定义。",
                ),
                mend=Text("Rename one of them.", "请修改其中一个的名称。"),
                place=Place(file=str(path)),
            )
        found[indicator.name] = indicator
    return tuple(found[name] for name in sorted(found))


def read_indicator(path: Path) -> Indicator:
    """The indicator in ``path``.

    Raises:
        RuleError: see ``load_indicators``.
    """
    document = read_yaml(path, error=RuleError)
    data = _mapping(document, document.data, _KEYS, required={"name", "title", "what", "parts"})
    parts = data["parts"]
    if not isinstance(parts, list) or not parts:
        raise _wrong(document, "parts", what=Text("a list is needed.", "须为列表。"))
    indicator = Indicator(
        name=str(data["name"]),
        title=_text(document, data, "title"),
        what=_text(document, data, "what"),
        parts=tuple(_part(document, position, part) for position, part in enumerate(parts)),
        form=_choice(document, data, "form", Form, Form.SHARE),
        better=_choice(document, data, "better", Better, Better.HIGH),
        unknown=_choice(document, data, "unknown", Unknown, Unknown.MISS),
        target=_share(document, data, "target"),
        needs=_needs(document, data.get("needs", [])),
        params=MappingProxyType(dict(data.get("params") or {})),
        reference=data.get("reference"),
        path=path,
    )
    for position, part in enumerate(indicator.parts):
        lines = {
            key: line
            for key in ("numerator", "denominator")
            if (line := document.line_of("parts", position, key)) is not None
        } | {
            f"must.{field}": line
            for field in part.must
            if (line := document.line_of("parts", position, "must", field)) is not None
        }
        compile_part(replace(indicator, lines=lines), part)
    return indicator


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        files += sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return files


def _part(document: Document, position: int, data: Any) -> Part:
    at = ("parts", position)
    values = _mapping(document, data, _PART_KEYS, required={"on"}, at=at)
    if values["on"] not in VIEWS:
        raise _wrong(
            document,
            *at,
            "on",
            what=Text(f"there is no view «{values['on']}».", f"没有视图“{values['on']}”。"),
            mend=advice(str(values["on"]), VIEWS),
        )
    must = values.get("must") or {}
    if bool(must) == (values.get("numerator") is not None):
        what = Text("either numerator or must is needed.", "须填写 numerator 或 must 之一。")
        raise _wrong(document, *at, what=what)
    may_lack = tuple(values.get("may_lack") or ())
    columns, known = schema_of(values["on"]), set(must)
    for key, names, allowed in (("must", must, columns), ("may_lack", may_lack, known)):
        for name in names:
            if name not in allowed:
                what = Text(f"there is no column «{name}».", f"没有列“{name}”。")
                raise _wrong(document, *at, key, what=what, mend=advice(str(name), allowed))
    return Part(
        on=values["on"],
        numerator=values.get("numerator"),
        denominator=values.get("denominator"),
        must=MappingProxyType({field: str(text) for field, text in must.items()}),
        may_lack=may_lack,
    )


def _mapping(
    document: Document,
    data: Any,
    known: set[str],
    *,
    required: set[str],
    at: tuple[str | int, ...] = (),
) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise _wrong(document, *at, what=Text("keys and values are needed.", "须为键值对。"))
    for key in data:
        if key not in known:
            what = Text(f"there is no key «{key}».", f"没有键“{key}”。")
            raise _wrong(document, *at, key, what=what, mend=advice(str(key), known))
    for key in sorted(required - set(data)):
        what = Text(f"the key «{key}» is missing.", f"缺少键“{key}”。")
        raise _wrong(document, *at, what=what)
    return data


def _text(document: Document, data: dict[str, Any], key: str) -> Text:
    value = data[key]
    if not isinstance(value, dict) or set(value) != {"en", "zh"}:
        what = Text(
            "both languages are needed: {en: …, zh: …}.", "须提供两种语言：{en: …, zh: …}。"
        )
        raise _wrong(document, key, what=what)
    return Text(str(value["en"]), str(value["zh"]))


def _choice(
    document: Document, data: dict[str, Any], key: str, kind: type[_Choice], default: _Choice
) -> _Choice:
    value = data.get(key, default)
    try:
        return kind(value)
    except ValueError:
        what = Text(f"«{value}» is not known here.", f"“{value}”不可用。")
        raise _wrong(document, key, what=what, mend=advice(str(value), list(kind))) from None


def _share(document: Document, data: dict[str, Any], key: str) -> float | None:
    value = data.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _wrong(document, key, what=Text("a number 0 … 1 is needed.", "须为 0 到 1 的数。"))
    return float(value)


def _needs(document: Document, data: Any) -> tuple[tuple[str, ...], ...]:
    groups = tuple(tuple(group) if isinstance(group, list) else (group,) for group in data or [])
    for name in (name for group in groups for name in group):
        if name not in VIEWS:
            what = Text(f"there is no view «{name}».", f"没有视图“{name}”。")
            raise _wrong(document, "needs", what=what, mend=advice(str(name), VIEWS))
    return groups


def _wrong(document: Document, *at: str | int, what: Text, mend: Text | None = None) -> RuleError:
    return RuleError(
        what,
        mend=mend or Text("See docs/statistics.md.", "请参阅 docs/statistics.md。"),
        place=Place(file=str(document.path), row=document.line_of(*at)),
    )
