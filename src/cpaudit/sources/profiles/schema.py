"""The JSON Schema of source profiles, for editors; shipped as ``profile.schema.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cpaudit.fields import DATASETS, FIELD_TYPES
from cpaudit.sources.profiles.keys import VILLAGE, profile_section
from cpaudit.sources.profiles.kinds import token_schemas

if TYPE_CHECKING:
    from cpaudit.project.kinds import Schema

SCHEMA_FILE = Path(__file__).with_name("profile.schema.json")
EXTENDS = "extends"


def profile_schema() -> dict[str, Any]:
    """The schema, made from the keys that the loader follows.

    Which fields may be named depends on ``dataset``. A profile with ``extends`` has the other
    profile's keys where it writes none; its fields are those of any dataset unless it names one.
    """
    whole = profile_section(None).schema()
    needed = whole.pop("required")
    whole["properties"][EXTENDS] = {
        "type": "string",
        "description": "the profile whose keys are taken where this one has none / 以该模板为基础",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cpaudit source profile",
        **whole,
        "allOf": [
            {
                "if": {"required": [EXTENDS]},
                "then": {"required": ["id"]},
                "else": {"required": needed},
            },
            *(_of_dataset(name, whole) for name in DATASETS),
        ],
        "$defs": {
            **token_schemas(),
            "fields": {"enum": sorted(FIELD_TYPES)},
            **{name: {"enum": sorted({*fields, VILLAGE})} for name, fields in DATASETS.items()},
        },
    }


def schema_text() -> str:
    """The schema as it is shipped."""
    return json.dumps(profile_schema(), ensure_ascii=False, indent=2) + "\n"


def _of_dataset(name: str, whole: Schema) -> Schema:
    """What holds beside ``whole`` for a profile of the dataset ``name``."""
    own = profile_section(name).schema()["properties"]
    told = {
        key: _more(schema, whole["properties"][key])
        for key, schema in own.items()
        if schema != whole["properties"][key]
    }
    return {
        "if": {"properties": {"dataset": {"const": name}}, "required": ["dataset"]},
        "then": {"properties": told},
    }


def _more(own: Any, base: Any) -> Any:
    """The parts of the schema ``own`` that ``base`` lacks: both together say what ``own`` says.

    Types are repeated, so that the branches of an «anyOf» stay apart.
    """
    if isinstance(own, dict) and isinstance(base, dict):
        return {
            key: _more(part, base.get(key))
            for key, part in own.items()
            if key == "type" or part != base.get(key)
        }
    if isinstance(own, list) and isinstance(base, list) and len(own) == len(base):
        return [
            _more(part, other) if part != other else part
            for part, other in zip(own, base, strict=True)
        ]
    return own
