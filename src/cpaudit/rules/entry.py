"""One rule as it stands in a file: each key is checked and becomes a part of ``Rule``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from cpaudit.i18n import Text
from cpaudit.project.model import Severity
from cpaudit.rules.entry_values import fail, mapping, words
from cpaudit.rules.example_entries import read_examples
from cpaudit.rules.join_entries import read_lookups, read_windows
from cpaudit.rules.kinds import parameter_value
from cpaudit.rules.refusal import advice, within
from cpaudit.rules.rule import Dimension, Missing, Rule
from cpaudit.rules.scope import CLOCK
from cpaudit.rules.templates import Expansion, expand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.documents import Document
    from cpaudit.rules.kinds import ParameterValue

KEYS = (
    "id",
    "name",
    "on",
    "severity",
    "dimension",
    "title",
    "message",
    "require",
    "check",
    "when",
    "missing",
    "needs",
    "windows",
    "lookups",
    "params",
    "fields",
    "theme",
    "confidence",
    "what",
    "why",
    "reference",
    "false_positives",
    "tags",
    "since",
    "examples",
)
REQUIRED = ("id", "name", "on", "severity", "dimension", "title", "message")
ID_PATTERN = r"[A-Z]{1,8}[0-9]{3,4}[a-z]?"
NAME_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
THEME_PATTERN = r"[a-z][a-z0-9_-]*"
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Entry:
    """The mapping of one rule, with its place in the file."""

    document: Document
    keys: tuple[str | int, ...]
    data: Any

    def rule(self) -> Rule:
        """The rule.

        Raises:
            Refusal: a key is unknown or missing, or a value does not fit.
        """
        data = mapping(self.data, KEYS)
        for key in REQUIRED:
            if data.get(key) is None:
                fail(
                    Text(f"«{key}» is missing.", f"缺少“{key}”。"),
                    Text("See docs/rule-language.md.", "请参阅 docs/rule-language.md。"),
                )
        path = self.document.path
        expansion = self._expansion()
        with within("require"):
            require = self._condition("require") or expansion.require
        whens = [part for part in (self._condition("when"), expansion.when) if part]
        return Rule(
            id=self._pattern("id", ID_PATTERN),
            name=self._pattern("name", NAME_PATTERN),
            on=self._words("on"),
            theme=self._pattern(
                "theme", THEME_PATTERN, default=path.parent.name.lower() or "local"
            ),
            severity=self._choice("severity", Severity),
            dimension=self._choice("dimension", Dimension),
            title=self._text("title"),
            message=self._text("message"),
            require=require,
            when=joined(whens) if whens else None,
            missing=self._choice("missing", Missing, default=Missing.UNKNOWN),
            needs=tuple(
                tuple(name.strip() for name in choice.split("|")) for choice in self._words("needs")
            ),
            windows={**read_windows(data.get("windows")), **expansion.windows},
            lookups={**read_lookups(data.get("lookups")), **expansion.lookups},
            params=self._parameters(),
            fields=self._weights(),
            confidence=self._confidence(),
            what=self._optional_text("what"),
            why=self._optional_text("why"),
            reference=self._line("reference"),
            false_positives=self._optional_text("false_positives"),
            tags=self._words("tags"),
            since=self._line("since"),
            examples=read_examples(self.document, self.keys, data.get("examples")),
            path=path,
            line=self.document.line_of(*self.keys, "id"),
        )

    def _expansion(self) -> Expansion:
        check, require = self.data.get("check"), self.data.get("require")
        if (check is None) == (require is None):
            fail(
                Text("a rule has either «require» or «check».", "规则须有 require 或 check 之一。"),
                Text("Write one of them.", "请写其中之一。"),
            )
        if check is None:
            return Expansion("")
        with within("check"):
            if not isinstance(check, dict) or len(check) != 1:
                fail(
                    Text("«check» names one template.", "check 应指定一个模板。"),
                    Text("Write check: {not_null: name}.", "请写成 check: {not_null: name}。"),
                )
            ((name, arguments),) = check.items()
            expansion = expand(str(name), arguments)
            for key, made in (("windows", expansion.windows), ("lookups", expansion.lookups)):
                for taken in set(made) & set(self.data.get(key) or {}):
                    fail(
                        Text(
                            f"the template uses the name «{taken}».", f"模板已占用名称“{taken}”。"
                        ),
                        Text("Choose another name.", "请换一个名称。"),
                    )
            return expansion

    def _condition(self, key: str) -> str | None:
        value = self.data.get(key)
        if value is None:
            return None
        with within(key):
            parts = value if isinstance(value, list) else [value]
            texts = []
            for part in parts:
                if isinstance(part, bool):  # `require: false` for rules whose `when` says it all
                    texts.append(str(part).upper())
                elif isinstance(part, str) and part.strip():
                    texts.append(part.strip())
                else:
                    fail(
                        Text("a condition is text.", "条件应为文本。"),
                        Text("Put it in quotes.", "请加引号。"),
                    )
            if not texts:
                fail(
                    Text("the list is empty.", "列表为空。"),
                    Text("Write a condition.", "请填写条件。"),
                )
            return joined(texts)

    def _parameters(self) -> dict[str, ParameterValue]:
        given = self.data.get("params") or {}
        with within("params"):
            if not isinstance(given, dict):
                fail(
                    Text("«params» is a mapping.", "params 应为映射。"),
                    Text("Write params: {min_days: 180}.", "请写成 params: {min_days: 180}。"),
                )
            return {str(name): self._parameter(str(name), value) for name, value in given.items()}

    def _parameter(self, name: str, value: Any) -> ParameterValue:
        with within(name):
            if name in CLOCK or not re.fullmatch(r"[a-z]\w*", name):
                fail(
                    Text(f"«{name}» is not free for a parameter.", f"“{name}”不能作为参数名。"),
                    Text("Choose another name.", "请换一个名称。"),
                )
            result = parameter_value(value)
            if result is None:
                fail(
                    Text(
                        "a parameter is a number, text, true/false, a date or a list.",
                        "参数应为数字、文本、true/false、日期或列表。",
                    ),
                    Text("Give it a default.", "请给出默认值。"),
                )
            return result

    def _weights(self) -> dict[str, float]:
        given = self.data.get("fields") or {}
        with within("fields"):
            if not isinstance(given, dict) or not all(
                isinstance(weight, int | float) and weight > 0 for weight in given.values()
            ):
                fail(
                    Text(
                        "«fields» maps columns to positive weights.",
                        "fields 应为列到正权重的映射。",
                    ),
                    Text("Write fields: {birth_date: 2}.", "请写成 fields: {birth_date: 2}。"),
                )
            return {str(name): float(weight) for name, weight in given.items()}

    def _confidence(self) -> float:
        value = self.data.get("confidence", 1)
        with within("confidence"):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                fail(
                    Text("«confidence» is a number from 0 to 1.", "confidence 应为 0 到 1 的数。"),
                    Text("Leave it out for 1.", "为 1 时可省略。"),
                )
            return float(value)

    def _words(self, key: str) -> tuple[str, ...]:
        with within(key):
            return words(self.data.get(key))

    def _pattern(self, key: str, pattern: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        with within(key):
            if not isinstance(value, str) or not re.fullmatch(pattern, value):
                fail(
                    Text(
                        f"«{value}» is not of the form {pattern}.",
                        f"“{value}”不符合格式 {pattern}。",
                    ),
                    Text("See docs/rule-language.md.", "请参阅 docs/rule-language.md。"),
                )
            return value

    def _choice(self, key: str, kinds: type[_Choice], default: _Choice | None = None) -> _Choice:
        value = self.data.get(key, default)
        with within(key):
            known = [kind.value for kind in kinds]
            if value not in known:
                fail(
                    Text(f"«{value}» is not a {key}.", f"“{value}”不是有效的 {key}。"),
                    advice(str(value), known),
                )
            return kinds(value)

    def _text(self, key: str) -> Text:
        value = self.data.get(key)
        with within(key):
            if isinstance(value, str) and value.strip():
                return Text(value.strip(), value.strip())
            both = mapping(value, ("zh", "en"))
            parts = [both.get("en"), both.get("zh")]
            if not all(isinstance(part, str) and part.strip() for part in parts):
                fail(
                    Text("a text has «zh» and «en».", "文本须同时有 zh 与 en。"),
                    Text("Write {zh: …, en: …}.", "请写成 {zh: …, en: …}。"),
                )
            return Text(en=str(parts[0]).strip(), zh=str(parts[1]).strip())

    def _optional_text(self, key: str) -> Text | None:
        return None if self.data.get(key) is None else self._text(key)

    def _line(self, key: str) -> str | None:
        value = self.data.get(key)
        return None if value is None else str(value).strip()


def joined(conditions: Sequence[str]) -> str:
    """All of ``conditions``."""
    if len(conditions) == 1:
        return conditions[0]
    return " AND ".join(f"({condition})" for condition in conditions)
