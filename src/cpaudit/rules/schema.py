"""The JSON Schema of rule files, for editors; ``rule.schema.json`` is made from here."""

from __future__ import annotations

from typing import Any

from cpaudit.rules.entry import ID_PATTERN, KEYS, NAME_PATTERN, REQUIRED, THEME_PATTERN
from cpaudit.rules.example_entries import EXAMPLE_KEYS, TABLE_KEYS
from cpaudit.rules.rule import Dimension, Missing, Outcome, Severity
from cpaudit.rules.scope import CLOCK
from cpaudit.rules.templates import TEMPLATES
from cpaudit.view_tables import VIEWS

Schema = dict[str, Any]

_WORD: Schema = {"type": "string", "minLength": 1}
_WORDS: Schema = {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
_TEXT: Schema = {
    "anyOf": [
        _WORD,
        {
            "type": "object",
            "properties": {"zh": _WORD, "en": _WORD},
            "required": ["zh", "en"],
            "additionalProperties": False,
        },
    ]
}
_CONDITION: Schema = {
    "anyOf": [
        _WORD,
        {"type": "boolean"},
        {"type": "array", "items": {"anyOf": [_WORD, {"type": "boolean"}]}, "minItems": 1},
    ]
}
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_PARAMETER: Schema = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1}]}
_TAKE: Schema = {"type": "object", "additionalProperties": _WORD}
_VIEW: Schema = {"enum": sorted(VIEWS)}
_VIEWS: Schema = {"anyOf": [_VIEW, {"type": "array", "items": _VIEW, "minItems": 1}]}
_ROW: Schema = {"type": "object"}
_CLOCK: Schema = {
    "type": "object",
    "properties": {name: {"type": "string", "format": "date"} for name in CLOCK},
    "additionalProperties": False,
}


def rule_schema() -> Schema:
    """The schema: one rule, or a list of rules."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cpaudit rule",
        "anyOf": [{"$ref": "#/$defs/rule"}, {"type": "array", "items": {"$ref": "#/$defs/rule"}}],
        "$defs": {"rule": _rule()},
    }


def _rule() -> Schema:
    properties: dict[str, Schema] = {
        "id": {"type": "string", "pattern": f"^{ID_PATTERN}$"},
        "name": {"type": "string", "pattern": f"^{NAME_PATTERN}$"},
        "on": _VIEWS,
        "severity": {"enum": [severity.value for severity in Severity]},
        "dimension": {"enum": [dimension.value for dimension in Dimension]},
        "title": _TEXT,
        "message": _TEXT,
        "require": _CONDITION,
        "check": _check(),
        "when": _CONDITION,
        "missing": {"enum": [missing.value for missing in Missing]},
        "needs": _WORDS,
        "windows": _named(_window()),
        "lookups": _named(_lookup()),
        "params": _named(_PARAMETER),
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
        },
        "theme": {"type": "string", "pattern": f"^{THEME_PATTERN}$"},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "what": _TEXT,
        "why": _TEXT,
        "reference": _WORD,
        "false_positives": _TEXT,
        "tags": _WORDS,
        "since": {"type": ["string", "number"]},
        "examples": _examples(),
    }
    return {
        "type": "object",
        "properties": {key: properties[key] for key in KEYS},
        "required": list(REQUIRED),
        "oneOf": [{"required": ["require"]}, {"required": ["check"]}],
        "additionalProperties": False,
    }


def _named(content: Schema) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
        "additionalProperties": content,
    }


def _window() -> Schema:
    return {
        "type": "object",
        "properties": {
            "by": _WORDS,
            "order": _WORDS,
            "offset": {"type": "integer", "not": {"const": 0}},
            "where": _WORD,
            "take": _TAKE,
        },
        "required": ["by"],
        "dependentRequired": {"order": ["offset"], "offset": ["order"]},
        "additionalProperties": False,
    }


def _lookup() -> Schema:
    return {
        "type": "object",
        "properties": {
            "view": _VIEW,
            "match": {"type": "object", "additionalProperties": _WORD, "minProperties": 1},
            "where": _WORD,
            "order": _WORDS,
            "take": _TAKE,
        },
        "required": ["view", "match"],
        "additionalProperties": False,
    }


def _check() -> Schema:
    templates = {}
    for name, template in TEMPLATES.items():
        long_form: Schema = {
            "type": "object",
            "properties": {key: {} for key in (*template.needed, *template.allowed)},
            "required": list(template.needed),
            "additionalProperties": False,
        }
        short_form = [_WORDS] if template.short else []
        templates[name] = {"anyOf": [*short_form, long_form]}
    return {
        "type": "object",
        "properties": templates,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


def _examples() -> Schema:
    rows = {"type": "array", "items": _ROW}
    expect = {"enum": [outcome.value for outcome in Outcome]}
    contents: dict[str, Schema] = {
        "clock": _CLOCK,
        "params": _named(_PARAMETER),
        **{outcome.value: rows for outcome in Outcome},
        "on": _VIEW,
        "rows": {"type": "array", "items": {**_ROW, "properties": {"expect": expect}}},
        "lookups": {"type": "object", "additionalProperties": rows},
    }
    table = {
        "type": "object",
        "properties": {key: contents[key] for key in TABLE_KEYS},
        "required": ["rows"],
        "additionalProperties": False,
    }
    contents["tables"] = {"type": "array", "items": table}
    return {
        "type": "object",
        "properties": {key: contents[key] for key in EXAMPLE_KEYS},
        "additionalProperties": False,
    }
