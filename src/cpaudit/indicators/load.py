"""Indicator files: one ratio per file."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cpaudit.documents import Document, read_yaml
from cpaudit.errors import Place, RuleError
from cpaudit.i18n import Text
from cpaudit.indicators.condition import compile_part, schema_of
from cpaudit.indicators.document_values import (
    choice,
    condition,
    expect_known,
    mapping,
    plain,
    share,
    text,
    words,
    wrong,
)
from cpaudit.indicators.indicator import Better, Form, Indicator, Part, Unknown
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.rules.kinds import ParameterValue

SHIPPED = Path(__file__).with_name("definitions")

_KEYS = {one.name for one in fields(Indicator)} - {
    "path",
    "lines",
    "is_shipped",
    "replaces_shipped",
}
# Names stand in targets, options and files.
_NAME = re.compile(r"[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff-]*")
_SUFFIXES = {".yaml", ".yml"}
_PART_KEYS = {one.name for one in fields(Part)}


def load_indicators(paths: Sequence[Path] = ()) -> tuple[Indicator, ...]:
    """The shipped indicators and those in ``paths`` (files or folders), by name.

    One in ``paths`` takes the place of a shipped one of the same name.

    Raises:
        RuleError: a file is not an indicator, or one of its texts cannot be compiled.
    """
    found = {one.name: one for one in map(read_indicator, _files(SHIPPED))}
    for path in (file for given in paths for file in _files(given)):
        indicator = read_indicator(path)
        earlier = found.get(indicator.name)
        if earlier is not None and earlier.is_shipped:
            indicator = replace(indicator, replaces_shipped=True)
        elif earlier is not None:
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
    data = mapping(document, document.data, _KEYS, required={"name", "title", "what", "parts"})
    parts = data["parts"]
    if not isinstance(parts, list) or not parts:
        raise wrong(document, "parts", what=Text("a list is needed.", "须为列表。"))
    indicator = Indicator(
        name=_name(document, data["name"]),
        title=text(document, data, "title"),
        what=text(document, data, "what"),
        parts=tuple(_part(document, position, part) for position, part in enumerate(parts)),
        form=choice(document, data, "form", Form, Form.SHARE),
        better=choice(document, data, "better", Better, Better.HIGH),
        unknown=choice(document, data, "unknown", Unknown, Unknown.MISS),
        target=share(document, data, "target"),
        needs=_needs(document, data.get("needs", [])),
        params=MappingProxyType(_params(document, data.get("params"))),
        reference=plain(document, data, "reference"),
        path=path,
        is_shipped=path.parent == SHIPPED,
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


def _files(path: Path) -> list[Path]:
    """The indicator files in a folder, or the file itself.

    Raises:
        RuleError: the folder holds none; a folder misspelt must not pass for one without indicators.
    """
    if not path.is_dir():
        return [path]
    files = sorted(one for one in path.rglob("*") if one.suffix.lower() in _SUFFIXES)
    if not files:
        raise RuleError(
            Text("this folder holds no indicator file.", "该文件夹中没有指标文件。"),
            mend=Text(
                "Indicator files end in .yaml; see indicators.paths.",
                "指标文件以 .yaml 结尾，请检查 indicators.paths。",
            ),
            place=Place(file=str(path)),
        )
    return files


def _part(document: Document, position: int, data: Any) -> Part:
    at = ("parts", position)
    values = mapping(document, data, _PART_KEYS, required={"on"}, at=at)
    expect_known(document, values["on"], VIEWS, Text("view", "视图"), *at, "on")
    must = values.get("must") or {}
    if not isinstance(must, dict):
        what = Text("fields with conditions are needed.", "须为“字段: 条件”的形式。")
        raise wrong(document, *at, "must", what=what)
    if bool(must) == (values.get("numerator") is not None):
        what = Text("either numerator or must is needed.", "须填写 numerator 或 must 之一。")
        raise wrong(document, *at, what=what)
    may_lack = tuple(words(document, values.get("may_lack"), *at, "may_lack"))
    columns, known = schema_of(values["on"]), set(must)
    for key, names, allowed in (("must", must, columns), ("may_lack", may_lack, known)):
        for name in names:
            below = (name,) if isinstance(names, dict) else ()
            expect_known(document, name, allowed, Text("column", "列"), *at, key, *below)
    return Part(
        on=values["on"],
        numerator=condition(document, values, "numerator", at),
        denominator=condition(document, values, "denominator", at),
        must=MappingProxyType({field: str(text) for field, text in must.items()}),
        may_lack=may_lack,
    )


def _needs(document: Document, data: Any) -> tuple[tuple[str, ...], ...]:
    if data is not None and not isinstance(data, list):
        raise wrong(document, "needs", what=Text("a list is needed.", "须为列表。"))
    groups = tuple(tuple(group) if isinstance(group, list) else (group,) for group in data or [])
    for name in (name for group in groups for name in group):
        expect_known(document, name, VIEWS, Text("view", "视图"), "needs")
    return groups


def _name(document: Document, value: Any) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        what = Text(
            "a name of letters, digits, _ and - is needed.",
            "名称须由字母、汉字、数字、_ 和 - 组成。",
        )
        raise wrong(document, "name", what=what)
    return value


def _params(document: Document, value: Any) -> dict[str, ParameterValue]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        what = Text("names and values are needed.", "须为“名称: 值”的形式。")
        raise wrong(document, "params", what=what)
    for name, one in value.items():
        if not isinstance(one, str | int | float | bool | date):
            what = Text("one plain value is needed.", "须为单个值。")
            raise wrong(document, "params", name, what=what)
    return value
