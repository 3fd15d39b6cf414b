"""Kinds of values in a source profile, beside those of the project file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from cpaudit.errors import Place, RuleError
from cpaudit.fields import CODE_TOKENS, FIELD_TYPES, FieldType
from cpaudit.i18n import Text
from cpaudit.project.cursor import Cursor, did_you_mean, nearest
from cpaudit.project.kinds import Choice, Several, Table, Words
from cpaudit.project.section import Key, Section
from cpaudit.promises import SEXES
from cpaudit.sources.vocabulary import fold, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cpaudit.project.kinds import Kind, Schema

_SHOWN_CHOICES = 20
# The fields whose codes lead to something in particular.
_CODED = tuple(
    sorted(
        name
        for name, kind in FIELD_TYPES.items()
        if kind in {FieldType.SEX, FieldType.MARITAL, FieldType.RELATIONSHIP, FieldType.CODE}
    )
)


class ProfileCursor(Cursor):
    """A place in a profile."""

    __slots__ = ()

    def under(self, key: str | int) -> ProfileCursor:
        """The place of ``key`` below this one."""
        return ProfileCursor(self.document, self.kind, self.origins, (*self.keys, key))

    def note(self, value: object) -> None:
        """Nothing: a profile's settings have one origin."""

    def note_default(self, value: object) -> None:
        """Nothing."""

    def has_parts(self) -> bool:
        """Whatever: nothing is noted."""
        return True

    def fail(self, what: Text, mend: Text) -> NoReturn:
        """Refuse the value here.

        Raises:
            RuleError: always.
        """
        raise RuleError(
            Text(
                f"source profile, {self.dotted or 'as a whole'}: {what.en}",
                f"来源模板 {self.dotted or '全文'}：{what.zh}",
            ),
            mend=mend,
            place=Place(file=str(self.document.path), row=self.line),
        )

    def wrong(self, value: object, expected: Text) -> NoReturn:
        """Refuse ``value`` because it is not what is expected."""
        shown = "null" if value is None else repr(value)
        self.fail(
            Text(f"{shown} is not {expected.en}.", f"{shown} 不是{expected.zh}。"),
            Text("See docs/sources.md.", "请参阅 docs/sources.md。"),
        )


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, value: Any, at: Cursor) -> bool:
        """The truth value."""
        if not isinstance(value, bool):
            at.wrong(value, Text("true or false", " true 或 false"))
        return bool(value)

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Title:
    """A text for both languages, or one for each."""

    def read(self, value: Any, at: Cursor) -> Text:
        """The text."""
        if not isinstance(value, dict):
            text = Words().read(value, at)
            return Text(text, text)
        said = _TITLES.read(value, at)
        return Text(said["en"], said["zh"])

    def schema(self) -> Schema:
        """A text or an object of two."""
        return {"anyOf": [Words().schema(), _TITLES.schema()]}


_TITLES = Section(
    (
        Key("zh", Words(), Text("the Chinese text.", "中文文本。")),
        Key("en", Words(), Text("the English text.", "英文文本。")),
    )
)


@dataclass(frozen=True, slots=True)
class FieldName:
    """The name of one of a dataset's fields; ``dataset`` is null for any dataset's."""

    names: tuple[str, ...]
    dataset: str | None = None

    def read(self, value: Any, at: Cursor) -> str:
        """The name."""
        name = str(value)
        if name not in self.names:
            at.fail(
                Text(
                    f"«{name}» is no field of {self.dataset}.",
                    f"“{name}”不是 {self.dataset} 的字段。",
                ),
                did_you_mean(nearest(name, self.names) or self._meant(name)) or _one_of(self.names),
            )
        return name

    def _meant(self, heading: str) -> str | None:
        """The field that somebody calls by a heading: 身份证号 is id_no."""
        attributes = vocabulary().attributes.get(fold(heading), ())
        fields = (name for attribute in attributes for name in attribute.fields)
        return next((name for name in fields if name in self.names), None)

    def schema(self) -> Schema:
        """A reference to the dataset's fields."""
        return {"$ref": f"#/$defs/{self.dataset or 'fields'}"}


@dataclass(frozen=True, slots=True)
class Keyed:
    """A mapping whose keys are of one kind and whose values are of another, or empty."""

    keys: Kind
    of: Kind

    def read(self, value: Any, at: Cursor) -> dict[str, Any]:
        """The mapping."""
        if not isinstance(value, dict):
            at.wrong(value, Text("a mapping «key: value»", "“键: 值”形式的映射"))
        return {
            self.keys.read(key, at.under(key)): self.of.read(
                {} if item is None else item, at.under(key)
            )
            for key, item in value.items()
        }

    def schema(self) -> Schema:
        """An object."""
        return {
            "type": "object",
            "propertyNames": self.keys.schema(),
            "additionalProperties": {"anyOf": [self.of.schema(), {"type": "null"}]},
        }


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping with known keys that may be left out as a whole."""

    of: Section

    def read(self, value: Any, at: Cursor) -> dict[str, Any]:
        """Its keys."""
        return self.of.read(value, at)

    def schema(self) -> Schema:
        """The object."""
        return self.of.schema()


@dataclass(frozen=True, slots=True)
class Groups:
    """A list whose items are a field, or several of which one is enough."""

    of: Kind

    def read(self, value: Any, at: Cursor) -> tuple[tuple[str, ...], ...]:
        """The groups."""
        if not isinstance(value, list):
            at.wrong(value, Text("a list", "列表"))
        several = Several(self.of, at_least=1)
        return tuple(several.read(item, at.under(place)) for place, item in enumerate(value))

    def schema(self) -> Schema:
        """An array."""
        return {"type": "array", "items": Several(self.of, at_least=1).schema()}


@dataclass(frozen=True, slots=True)
class Codes:
    """Code maps by field; the fields that have canonical tokens lead to these only."""

    of: FieldName

    def read(self, value: Any, at: Cursor) -> dict[str, dict[str, str]]:
        """The maps, the codes as they are typed."""
        if not isinstance(value, dict):
            at.wrong(
                value, Text("a mapping «field: {code: token}»", "“字段: {代码: 含义}”形式的映射")
            )
        return {
            self.of.read(name, at.under(name)): _tokens(name).read(codes, at.under(name))
            for name, codes in value.items()
        }

    def schema(self) -> Schema:
        """An object of objects."""
        return {
            "type": "object",
            "propertyNames": self.of.schema(),
            "properties": {name: {"$ref": f"#/$defs/{name} codes"} for name in _CODED},
            "additionalProperties": {"$ref": "#/$defs/codes"},
        }


def token_schemas() -> Schema:
    """The definitions to which the schema of code maps refers."""
    maps = {f"{name} codes": _tokens(name).schema() for name in _CODED}
    return {"codes": _tokens("").schema(), **maps}


def _tokens(name: str) -> Table:
    """What the codes of a field may lead to: its words, or two digits of a national list."""
    if name in CODE_TOKENS:
        return Table(Choice(tuple(sorted(CODE_TOKENS[name]))))
    match FIELD_TYPES.get(name):
        case FieldType.SEX:
            return Table(Choice((*SEXES.words, "unknown")))
        case FieldType.MARITAL | FieldType.RELATIONSHIP | FieldType.CODE:
            return Table(Words("[0-9]{2}|unknown"))
        case _:
            return Table(Words())


def _one_of(names: Iterable[str]) -> Text:
    listing = ", ".join(sorted(names)[:_SHOWN_CHOICES])
    return Text(f"Known: {listing} …", f"可用的有：{listing}……")
