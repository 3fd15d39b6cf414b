"""Sections of the project file: mappings with known keys, each with its default and its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.project.cursor import refuse_unknown_keys

if TYPE_CHECKING:
    from cpaudit.project.cursor import Cursor
    from cpaudit.project.kinds import Kind, Schema

REQUIRED: Any = object()


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the project file: its kind, what it has where it is not written, what it means."""

    name: str
    kind: Kind
    about: Text
    default: Any = REQUIRED


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping with known keys."""

    keys: tuple[Key, ...]

    def read(self, value: Any, at: Cursor) -> dict[str, Any]:
        """Every key's value, its default where the file has none."""
        if not isinstance(value, dict):
            at.wrong(value, Text("a mapping «key: value»", "“键: 值”形式的映射"))
        refuse_unknown_keys(value, [key.name for key in self.keys], at)
        return {key.name: self._read_key(key, value, at) for key in self.keys}

    def _read_key(self, key: Key, value: dict[str, Any], at: Cursor) -> Any:
        here = at.under(key.name)
        if value.get(key.name) is None and key.default is not REQUIRED:
            if isinstance(key.kind, Section):
                return key.kind.read({}, here)
            here.note_default(key.default)
            return key.default
        if key.name not in value:
            at.fail(
                Text(f"«{key.name}» is missing.", f"缺少“{key.name}”。"),
                Text(f"Add it: {key.about.en}", f"请补充：{key.about.zh}"),
            )
        result = key.kind.read(value[key.name], here)
        if not here.has_parts():
            here.note(result)
        return result

    def schema(self) -> Schema:
        """An object that refuses unknown keys."""
        return {
            "type": "object",
            "properties": {
                key.name: {
                    **_or_null(key.kind.schema(), is_optional=key.default is not REQUIRED),
                    "description": f"{key.about.en} / {key.about.zh}",
                }
                for key in self.keys
            },
            "required": [key.name for key in self.keys if key.default is REQUIRED],
            "additionalProperties": False,
        }


def _or_null(schema: Schema, *, is_optional: bool) -> Schema:
    """A key that may be left out may also be left empty."""
    if not is_optional:
        return schema
    return {"anyOf": [*schema.get("anyOf", [schema]), {"type": "null"}]}
