"""The JSON Schema of indicator files, for editors that complete and check them."""

from __future__ import annotations

from cpaudit.indicators.indicator import Better, Form, Unknown
from cpaudit.view_tables import VIEWS


def indicator_schema() -> dict[str, object]:
    """The schema; conditions are texts to it, since their columns depend on the view."""
    both = {
        "type": "object",
        "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
        "required": ["zh", "en"],
        "additionalProperties": False,
    }
    view = {"enum": sorted(VIEWS)}
    condition = {"type": ["string", "boolean", "number"]}
    part = {
        "type": "object",
        "properties": {
            "on": view,
            "denominator": condition,
            "numerator": condition,
            "must": {"type": "object", "additionalProperties": {"type": "string"}},
            "may_lack": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["on"],
        "oneOf": [{"required": ["numerator"]}, {"required": ["must"]}],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cpaudit indicator",
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "title": both,
            "what": both,
            "needs": {
                "type": "array",
                "items": {"anyOf": [view, {"type": "array", "items": view}]},
            },
            "form": {"enum": [str(one) for one in Form]},
            "better": {"enum": [str(one) for one in Better]},
            "unknown": {"enum": [str(one) for one in Unknown]},
            "target": {"type": "number", "minimum": 0, "maximum": 1},
            "params": {
                "type": "object",
                "additionalProperties": {"type": ["string", "number", "boolean"]},
            },
            "reference": {"type": "string"},
            "parts": {"type": "array", "minItems": 1, "items": part},
        },
        "required": ["name", "title", "what", "parts"],
        "additionalProperties": False,
    }
