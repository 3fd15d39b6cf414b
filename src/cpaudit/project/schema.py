"""The JSON Schema of ``cpaudit.yaml``, for editors; shipped as ``project.schema.json``."""

from __future__ import annotations

import json
from pathlib import Path

from cpaudit.project.keys import PROJECT

SCHEMA_FILE = Path(__file__).with_name("project.schema.json")


def json_schema() -> str:
    """The schema, made from the keys that the loader follows.

    Tables keep their keys free: the ids of sources, rules and indicators are the user's.
    """
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cpaudit.yaml",
        **PROJECT.schema(),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
